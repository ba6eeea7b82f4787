//! What every step passes on: a connection, and where it came from.

use std::os::fd::OwnedFd;

/// Names a listener; never used twice.
pub type ListenerId = u32;

/// A connection that no worker has taken yet.
#[derive(Debug)]
pub struct Connection {
    /// The accepted socket.
    pub socket: OwnedFd,
}

/// A connection that has been chosen for a worker, and that others may still get.
#[derive(Debug)]
pub struct Outstanding {
    /// Where it came from.
    pub listener: ListenerId,
    /// It, still ours.
    pub connection: Connection,
}
