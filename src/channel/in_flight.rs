//! Handles that a worker has been sent and has not acknowledged. Acknowledgements come in the order of sending.

use std::os::fd::OwnedFd;

/// A handle that the worker has not acknowledged yet.
#[derive(Debug)]
pub(super) enum InFlight {
    /// A connection: its handoff has an acknowledgement and a copy of its own.
    Connection { seq: u64 },
    /// A shared listening socket, in reply to `queryServer`.
    Listener(Sent),
    /// What a user sent; JavaScript waits for the outcome.
    User(Sent),
}

#[derive(Debug)]
pub(super) struct Sent {
    pub(super) frame: Vec<u8>,
    pub(super) fd: OwnedFd,
    pub(super) retransmissions: u32,
}

/// What an acknowledgement was for.
#[derive(Debug, PartialEq, Eq)]
pub enum Settled {
    /// Nothing that concerns anybody (a listener arrived, a handle was sent again, nothing was in flight).
    Nothing,
    /// The connection with this seq has not arrived.
    ConnectionLost {
        /// The `seq` of its `newconn`.
        seq: u64,
    },
    /// A user's handle has arrived.
    UserHandleArrived,
    /// A user's handle was sent four times and never arrived.
    UserHandleLost,
}
