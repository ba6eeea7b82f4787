//! What a lane is made of. JavaScript thread: it is made before the worker, which inherits its part.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use crate::scoreboard::Scoreboard;
use crate::sys::socket;

/// What the primary keeps of a lane, before the IO thread has it.
#[derive(Debug)]
pub struct LaneEnds {
    /// Its own end.
    pub(super) near: OwnedFd,
    /// A duplicate of the worker's: for counting what is unread, and for reading it back.
    pub(super) far: OwnedFd,
    /// The worker's figures.
    pub(super) scoreboard: Arc<Scoreboard>,
}

/// What a worker gets of a lane.
#[derive(Debug)]
pub struct WorkerEnds {
    /// Its end of the socket pair.
    pub socket: OwnedFd,
    /// The page for its figures.
    pub page: OwnedFd,
}

impl LaneEnds {
    /// Makes a lane.
    ///
    /// # Errors
    /// EMFILE, ENFILE, ENOMEM; EACCES, EPERM from a security policy.
    pub fn new() -> nix::Result<(Self, WorkerEnds)> {
        let (near, far) = socket::packet_pair()?;
        let theirs = socket::duplicate(far.as_fd())?;
        let (scoreboard, page) = Scoreboard::create()?;
        Ok((Self { near, far, scoreboard: Arc::new(scoreboard) }, WorkerEnds { socket: theirs, page }))
    }
}
