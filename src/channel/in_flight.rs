//! Handles that a worker has been sent and has not acknowledged. Acknowledgements come in the order of sending.
//! Either thread, under the channel's lock.
//!
//! Of each that can be sent again a copy stays here until the worker has it.

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::outgoing::Outgoing;
use crate::sys::socket;

/// Node's MAX_HANDLE_RETRANSMISSIONS: how often a handle is sent again that did not arrive.
const MAX_RETRANSMISSIONS: u32 = 3;

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

/// A copy of what was sent.
#[derive(Debug)]
pub(super) struct Sent {
    frame: Vec<u8>,
    fd: OwnedFd,
    retransmissions: u32,
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

/// A shared listening socket, and the frame that it goes with.
pub(super) type Listener = (Vec<u8>, OwnedFd);

/// The handles of one channel: those in flight, oldest first, and those that must not follow them yet.
#[derive(Debug, Default)]
pub(super) struct Handles {
    in_flight: VecDeque<InFlight>,
    /// Shared listening sockets that wait until the user's handle before them has arrived.
    held: VecDeque<Listener>,
}

impl Sent {
    /// Duplicates the descriptor: the other one is closed when it has left.
    ///
    /// # Errors
    /// EMFILE and its like when the descriptor cannot be duplicated.
    pub(super) fn copy_of(frame: &[u8], fd: BorrowedFd<'_>) -> nix::Result<Self> {
        Ok(Self { fd: socket::duplicate(fd)?, frame: frame.to_vec(), retransmissions: 0 })
    }

    /// To be sent once more, unless that was tried often enough or there is no descriptor to spare.
    fn again(&mut self) -> Option<Outgoing> {
        if self.retransmissions >= MAX_RETRANSMISSIONS {
            return None;
        }
        let copy = socket::duplicate(self.fd.as_fd()).ok()?;
        self.retransmissions += 1;
        Some(Outgoing { frame: self.frame.clone(), fd: Some(copy), ..Outgoing::default() })
    }
}

impl Handles {
    pub(super) fn note_sent(&mut self, handle: InFlight) {
        self.in_flight.push_back(handle);
    }

    /// Whether a user's handle is on its way. No other descriptor may follow it: its message may be long, and
    /// the receiver, which knows of one descriptor at a time, would take the second for that of the first if
    /// it read the end of the one message together with the beginning of the other.
    pub(super) fn awaits_user_handle(&self) -> bool {
        self.in_flight.iter().any(|handle| matches!(handle, InFlight::User(_)))
    }

    /// Keeps a listener back while a user's handle is on its way.
    pub(super) fn hold(&mut self, listener: Listener) {
        self.held.push_back(listener);
    }

    /// The listeners that may go now.
    pub(super) fn release(&mut self) -> VecDeque<Listener> {
        if self.awaits_user_handle() { VecDeque::new() } else { std::mem::take(&mut self.held) }
    }

    /// The oldest has arrived, or has not. Returns also what is to be sent again now.
    pub(super) fn settle(&mut self, arrived: bool) -> (Settled, Option<Outgoing>) {
        match (self.in_flight.pop_front(), arrived) {
            (Some(InFlight::Connection { seq }), false) => (Settled::ConnectionLost { seq }, None),
            (Some(InFlight::User(_)), true) => (Settled::UserHandleArrived, None),
            (Some(InFlight::User(sent)), false) => match self.send_again(sent, InFlight::User) {
                None => (Settled::UserHandleLost, None),
                again => (Settled::Nothing, again),
            },
            (Some(InFlight::Listener(sent)), false) => {
                (Settled::Nothing, self.send_again(sent, InFlight::Listener))
            }
            (Some(InFlight::Connection { .. } | InFlight::Listener(_)) | None, _) => (Settled::Nothing, None),
        }
    }

    fn send_again(&mut self, mut sent: Sent, keep: fn(Sent) -> InFlight) -> Option<Outgoing> {
        let again = sent.again()?;
        self.in_flight.push_back(keep(sent));
        Some(again)
    }
}
