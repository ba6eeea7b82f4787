//! What every step passes on: a connection, and where it came from.

use std::os::fd::OwnedFd;
use std::time::Instant;

/// Names a listener; never used twice.
pub type ListenerId = u32;

/// A connection that no worker has taken yet.
#[derive(Debug)]
pub struct Connection {
    /// The accepted socket.
    pub socket: OwnedFd,
    /// When its client was last seen to be there, if anybody has looked: only where it waits does the pending queue.
    pub seen_at: Option<Instant>,
}

impl From<OwnedFd> for Connection {
    /// A connection that has not waited.
    fn from(socket: OwnedFd) -> Self {
        Self { socket, seen_at: None }
    }
}

/// A connection that has been chosen for a worker, and that others may still get.
#[derive(Debug)]
pub struct Outstanding {
    /// Where it came from.
    pub listener: ListenerId,
    /// It, still ours.
    pub connection: Connection,
}
