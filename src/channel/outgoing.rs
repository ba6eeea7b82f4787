//! Frames that wait for room in a channel's socket. Under the channel's lock; never blocks.
//!
//! A descriptor goes with the first byte of its frame and never again, even if only that byte was taken
//! (unix(7)).

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;

use crate::sys::scm;

/// Why a socket takes no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It is full; there will be a writable event.
    Full,
    /// This user has too many descriptors in flight, or memory is short. It may be writable all the while: try
    /// again later.
    Later(Errno),
    /// The channel has broken.
    Broken(Errno),
}

impl From<Errno> for Stop {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::EAGAIN => Self::Full,
            Errno::ETOOMANYREFS | Errno::ENOBUFS | Errno::ENOMEM => Self::Later(errno),
            other => Self::Broken(other),
        }
    }
}

/// One frame on its way out.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) frame: Vec<u8>,
    /// How much of it has left.
    pub(super) sent: usize,
    /// Goes with its first byte.
    pub(super) fd: Option<OwnedFd>,
    /// JavaScript waits to hear that it has left.
    pub(super) awaited: bool,
}

/// Frames in the order in which they were sent; of the first, a part may have left.
#[derive(Debug, Default)]
pub(super) struct Queue {
    frames: VecDeque<Outgoing>,
    bytes: usize,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// How many bytes have not left.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.bytes += outgoing.frame.len() - outgoing.sent;
        self.frames.push_back(outgoing);
    }

    /// Writes of the oldest frame what the socket takes.
    ///
    /// # Errors
    /// [`Stop`]: why it took nothing, or not all.
    pub(super) fn write_front(&mut self, socket: BorrowedFd<'_>) -> Result<(), Stop> {
        let Some(front) = self.frames.front_mut() else { return Ok(()) };
        while let Some(rest) = front.frame.get(front.sent..).filter(|rest| !rest.is_empty()) {
            let sent = scm::send(socket, rest, front.fd.as_ref().map(AsFd::as_fd)).map_err(Stop::from)?;
            front.sent += sent;
            front.fd = None;
            self.bytes -= sent;
        }
        Ok(())
    }

    /// Forgets the oldest frame, whether it has left or failed.
    pub(super) fn drop_front(&mut self) {
        if let Some(front) = self.frames.pop_front() {
            self.bytes -= front.frame.len() - front.sent;
        }
    }

    /// Writes frames until the socket takes no more, and returns how many of those awaited have left.
    pub(super) fn drain(&mut self, socket: BorrowedFd<'_>) -> (usize, Result<(), Stop>) {
        let mut left = 0;
        while let Some(awaited) = self.frames.front().map(|front| front.awaited) {
            if let Err(stop) = self.write_front(socket) {
                return (left, Err(stop));
            }
            left += usize::from(awaited);
            self.drop_front();
        }
        (left, Ok(()))
    }
}
