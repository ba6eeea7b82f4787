//! The read side of a channel. One thread at a time, and which is its owner's matter; never blocks.
//!
//! A descriptor belongs to the NODE_HANDLE message whose bytes it came with: the kernel ends a read at a
//! message that carries descriptors (unix(7)), so at most one is waiting for its frame at any time. Node reads
//! the same way. One that no message asks for is closed when the next comes, or with the reader.

use std::os::fd::OwnedFd;

use nix::errno::Errno;

use super::frame::{Decoder, Frame, FrameError};
use super::message::{self, Meaning};
use super::writer::Channel;
use crate::sys::scm;

/// How much one read takes at the least, in bytes: libuv's own buffer size for streams.
const READ_SIZE: usize = 64 * 1024;

/// Reads of one turn, so that a worker that never stops talking does not starve the others.
const READS_PER_TURN: usize = 16;

/// What has come from the worker.
pub enum Incoming<'a> {
    /// Messages for JavaScript alone, one or several, framed as they came.
    ForJs(&'a [u8]),
    /// A message that means something to the IO thread.
    Internal {
        /// What it means.
        meaning: Meaning,
        /// The message, framed as it came.
        framed: &'a [u8],
        /// The descriptor that came with it ([`Meaning::Handle`] only).
        fd: Option<OwnedFd>,
    },
}

/// How far to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What an event has announced. A read that leaves room has emptied the socket (epoll(7)), except at a
    /// descriptor, lost or not, where the kernel ends it; what comes later is a new event.
    Event,
    /// Until the socket says that there is nothing more: the end may be there, and will not be announced again.
    All,
    /// What one read brings, of what an event has announced.
    Once,
}

impl Extent {
    fn reads(self) -> usize {
        if self == Self::Once { 1 } else { READS_PER_TURN }
    }
}

/// Why a turn of reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOutcome {
    /// There is nothing more to read for now.
    Drained,
    /// There may be more; others come first.
    More,
    /// The worker has closed its end, or the channel broke.
    End,
    /// The worker sent something that is not a message.
    Broken(FrameError),
}

/// The read side of one channel.
#[derive(Debug)]
pub struct Reader {
    decoder: Decoder,
    waiting: Option<OwnedFd>,
}

impl Reader {
    /// A reader at the beginning of a channel.
    pub fn new(channel: &Channel) -> Self {
        Self { decoder: Decoder::new(channel.mode()), waiting: None }
    }

    /// Reads for one turn and gives every whole message to `each`, in order.
    pub fn read(
        &mut self,
        channel: &Channel,
        extent: Extent,
        scratch: &mut Vec<u8>,
        mut each: impl FnMut(Incoming<'_>),
    ) -> ReadOutcome {
        let turn = self.read_to(channel, extent, scratch, &mut each);
        self.decoder.rest(scratch);
        turn
    }

    fn read_to(
        &mut self,
        channel: &Channel,
        extent: Extent,
        scratch: &mut Vec<u8>,
        each: &mut impl FnMut(Incoming<'_>),
    ) -> ReadOutcome {
        for _ in 0..extent.reads() {
            let room = self.decoder.room(READ_SIZE, scratch);
            let size = room.len();
            let received = match scm::receive(channel.socket(), room) {
                Ok(received) if received.len == 0 => return ReadOutcome::End,
                Ok(received) => received,
                Err(Errno::EAGAIN) => return ReadOutcome::Drained,
                Err(_) => return ReadOutcome::End,
            };
            self.decoder.fill(received.len);
            let has_descriptor = received.fd.is_some() || received.is_cut;
            let is_drained = extent != Extent::All && received.len < size && !has_descriptor;
            if received.fd.is_some() {
                self.waiting = received.fd;
            }
            if let Err(error) = self.deliver(channel, each) {
                return ReadOutcome::Broken(error);
            }
            if is_drained {
                return ReadOutcome::Drained;
            }
        }
        ReadOutcome::More
    }

    fn deliver(&mut self, channel: &Channel, each: &mut impl FnMut(Incoming<'_>)) -> Result<(), FrameError> {
        let mode = channel.mode();
        loop {
            if let Some(run) = self.decoder.next_run(|frame| message::is_plain(mode, frame)) {
                each(Incoming::ForJs(run));
                continue;
            }
            // The next is none of a run, so it is not plain.
            let Some(Frame { framed, payload }) = self.decoder.next_frame()? else { return Ok(()) };
            match message::understand_internal(mode, payload) {
                Meaning::ForJs => each(Incoming::ForJs(framed)),
                meaning @ Meaning::Handle => {
                    each(Incoming::Internal { meaning, framed, fd: self.waiting.take() });
                }
                meaning => each(Incoming::Internal { meaning, framed, fd: None }),
            }
        }
    }
}
