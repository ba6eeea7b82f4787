//! Frames that wait for room in a channel's socket. Under the channel's lock; never blocks.
//!
//! A descriptor goes with the first byte of its frame and never again, even if only that byte was taken
//! (unix(7)).

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;

use crate::sys::scm;

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

    /// Writes of the oldest frame what the socket takes. Returns why it took nothing, or not all.
    pub(super) fn write_front(&mut self, socket: BorrowedFd<'_>) -> Option<Errno> {
        let front = self.frames.front_mut()?;
        while let Some(rest) = front.frame.get(front.sent..).filter(|rest| !rest.is_empty()) {
            match scm::send(socket, rest, front.fd.as_ref().map(AsFd::as_fd)) {
                Ok(sent) => {
                    front.sent += sent;
                    front.fd = None;
                    self.bytes -= sent;
                }
                Err(errno) => return Some(errno),
            }
        }
        None
    }

    /// Forgets the oldest frame, whether it has left or failed.
    pub(super) fn drop_front(&mut self) {
        if let Some(front) = self.frames.pop_front() {
            self.bytes -= front.frame.len() - front.sent;
        }
    }

    /// Forgets the oldest frame if it has left whole.
    pub(super) fn drop_sent(&mut self) {
        if self.frames.front().is_some_and(|front| front.sent >= front.frame.len()) {
            self.drop_front();
        }
    }

    /// Writes frames until the socket takes no more, and returns how many of those awaited are gone. A frame
    /// that fails is dropped: the channel has broken, and the reader will say so.
    pub(super) fn drain(&mut self, socket: BorrowedFd<'_>) -> usize {
        let mut gone = 0;
        while !self.is_empty() && self.write_front(socket) != Some(Errno::EAGAIN) {
            gone += usize::from(self.frames.front().is_some_and(|front| front.awaited));
            self.drop_front();
        }
        gone
    }
}
