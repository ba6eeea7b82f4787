//! Frames that wait to be written: for room in the socket, or for the end of a tick of JavaScript's. Under the
//! channel's lock; never blocks.
//!
//! Messages without a descriptor that wait together leave together: they are appended to the frames before
//! them, and one write(2) takes what would have been many.
//!
//! A descriptor goes with the first byte of its frame and never again, even if only that byte was taken
//! (unix(7)).

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;

use super::frame::{self, Mode};
use crate::sys::scm;

/// How much leaves in one write, in bytes: what a reader takes in one read, be it Node or us.
const LONG_RUN: usize = 64 * 1024;

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

/// One frame, or a run of them, on its way out.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    pub(super) frame: Vec<u8>,
    /// How much of it has left.
    pub(super) sent: usize,
    /// Goes with its first byte.
    pub(super) fd: Option<OwnedFd>,
    /// How many messages are in it of which JavaScript waits to hear that they have left.
    pub(super) awaited: usize,
    /// How many of its bytes answer what the worker has sent.
    pub(super) answering: usize,
}

impl Outgoing {
    /// What answers a worker.
    pub(super) fn answer(frame: Vec<u8>, fd: Option<OwnedFd>) -> Self {
        Self { answering: frame.len(), frame, fd, ..Self::default() }
    }
}

/// Frames in the order in which they were sent; of the first, a part may have left.
#[derive(Debug, Default)]
pub(super) struct Queue {
    frames: VecDeque<Outgoing>,
    bytes: usize,
    answering: usize,
    /// The memory of the last frame that has left, for the next.
    spare: Vec<u8>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// How many bytes have not left.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many bytes of answers have not left, and a part of those in the frame that is leaving.
    pub(super) fn answering(&self) -> usize {
        self.answering
    }

    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.bytes += outgoing.frame.len() - outgoing.sent;
        self.answering += outgoing.answering;
        self.frames.push_back(outgoing);
    }

    /// Appends one of JavaScript's messages, which `write` serializes, to the frames before it.
    pub(super) fn append(&mut self, mode: Mode, write: impl FnOnce(&mut Vec<u8>)) {
        let joins = self.frames.back().is_some_and(|last| last.fd.is_none() && last.frame.len() < LONG_RUN);
        if !joins {
            let frame = std::mem::take(&mut self.spare);
            self.frames.push_back(Outgoing { frame, ..Outgoing::default() });
        }
        if let Some(last) = self.frames.back_mut() {
            let before = last.frame.len();
            frame::append_with(&mut last.frame, mode, write);
            last.awaited += 1;
            self.bytes += last.frame.len() - before;
        }
    }

    /// Whether as much waits as leaves in one write.
    pub(super) fn is_long(&self) -> bool {
        self.bytes >= LONG_RUN
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
        if let Some(Outgoing { mut frame, sent, answering, .. }) = self.frames.pop_front() {
            self.bytes -= frame.len() - sent;
            self.answering -= answering;
            if frame.capacity() <= 2 * LONG_RUN {
                frame.clear();
                self.spare = frame;
            }
        }
    }

    /// Writes frames until the socket takes no more, and returns how many of those awaited have left.
    pub(super) fn drain(&mut self, socket: BorrowedFd<'_>) -> (usize, Result<(), Stop>) {
        let mut left = 0;
        while let Some(awaited) = self.frames.front().map(|front| front.awaited) {
            if let Err(stop) = self.write_front(socket) {
                return (left, Err(stop));
            }
            left += awaited;
            self.drop_front();
        }
        (left, Ok(()))
    }
}
