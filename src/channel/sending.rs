//! What a channel's lock guards: what waits to leave, and how far it may. Either thread, under that lock; never
//! blocks.
//!
//! A frame is written at once, after what is queued before it; what the socket does not take waits in the
//! queue, and the IO thread goes on when epoll says that there is room. Writable events are asked for only
//! while the socket is full: it reports room after every message that its peer reads.
//!
//! The socket stays the channel's, and comes with each call.

use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::sys::socket::Shutdown;

use super::in_flight::{Handles, InFlight};
use super::outgoing::{Outgoing, Queue, Stop};
use super::polled::Polled;
use crate::sys::socket::shut_down;

/// The write side of one channel.
#[allow(clippy::struct_excessive_bools)] // each is independent of the others
#[derive(Debug)]
pub(super) struct Sending {
    pub(super) polled: Polled,
    pub(super) queue: Queue,
    pub(super) handles: Handles,
    /// The socket has taken no more: the IO thread goes on with the queue, when there is room or in a while.
    full: bool,
    /// How many of the user's messages have left and have not been reported.
    left: usize,
    /// The IO thread looks soon after what waits for the end of a tick.
    watched: bool,
    /// JavaScript will say when its tick ends, and hear then what has left.
    in_tick: bool,
    /// Nothing more may be sent; when the queue has left, the socket is shut down.
    closing: bool,
    closed: bool,
}

/// What came of a [`super::Channel::flush`] or [`super::Channel::end_tick`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flushed {
    /// How many of the user's messages have left, of which nobody has been told.
    pub left: usize,
    /// Something is queued that cannot go now although the socket has room: flush again in a while.
    pub must_retry: bool,
}

impl Sending {
    pub(super) fn new(polled: Polled) -> Self {
        Self {
            polled,
            queue: Queue::default(),
            handles: Handles::default(),
            full: false,
            left: 0,
            watched: false,
            in_tick: false,
            closing: false,
            closed: false,
        }
    }

    /// Whether nothing more may be sent.
    pub(super) fn is_closing(&self) -> bool {
        self.closing || self.closed
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Sends a frame after what is queued. A handle that goes with it is in flight then, as `kept`. Returns the
    /// bytes that are queued.
    ///
    /// # Errors
    /// EPIPE, ECONNRESET when the worker has gone.
    pub(super) fn enqueue(
        &mut self,
        socket: BorrowedFd<'_>,
        outgoing: Outgoing,
        kept: Option<InFlight>,
    ) -> nix::Result<usize> {
        if self.is_closing() {
            return Err(Errno::EPIPE);
        }
        let awaited = outgoing.awaited;
        self.queue.push(outgoing);
        let bytes = self.write_last(socket, awaited)?;
        if let Some(handle) = kept {
            self.handles.note_sent(handle);
        }
        Ok(bytes)
    }

    /// Writes the queue, whose last frame its sender hears about now, if it leaves: it is not counted then.
    pub(super) fn write_last(&mut self, socket: BorrowedFd<'_>, awaited: usize) -> nix::Result<usize> {
        self.write(socket)?;
        if self.queue.is_empty() {
            self.left -= awaited;
        }
        Ok(self.queue.bytes())
    }

    /// Writes the queue, unless that is up to the IO thread.
    pub(super) fn write(&mut self, socket: BorrowedFd<'_>) -> nix::Result<()> {
        if self.full || self.queue.is_empty() {
            return Ok(());
        }
        let (left, outcome) = self.queue.drain(socket);
        self.left += left;
        match outcome {
            Ok(()) => Ok(()),
            // With Later too: the event comes at once, and the IO thread knows what to do.
            Err(Stop::Full | Stop::Later(_)) => {
                self.wait_for_room(socket);
                Ok(())
            }
            Err(Stop::Broken(errno)) => {
                self.give_up();
                Err(errno)
            }
        }
    }

    /// Leaves the queue to the next flush. Returns whether the IO thread has to be asked for one.
    pub(super) fn leave_for_later(&mut self) -> bool {
        self.in_tick = true;
        !self.full && !std::mem::replace(&mut self.watched, true)
    }

    /// Leaves the queue to the IO thread.
    pub(super) fn wait_for_room(&mut self, socket: BorrowedFd<'_>) {
        self.full = true;
        self.polled.want_writable(socket, true);
    }

    /// Writes the queue, unless that is up to the IO thread: it also waits to hear that there is room, and a writable
    /// event that it has not fetched yet is lost with the interest in such events (epoll_ctl(2), EPOLL_CTL_MOD).
    pub(super) fn end_tick(&mut self, socket: BorrowedFd<'_>) -> Flushed {
        self.in_tick = false;
        if self.full {
            return Flushed { left: std::mem::take(&mut self.left), must_retry: false };
        }
        self.flush(socket)
    }

    /// Writes the queue, whether or not the socket was full. Where it may have been, only the IO thread does.
    pub(super) fn flush(&mut self, socket: BorrowedFd<'_>) -> Flushed {
        let (left, outcome) = self.queue.drain(socket);
        self.left += left;
        self.watched = false;
        match outcome {
            Err(Stop::Full) => self.wait_for_room(socket),
            Err(Stop::Later(_)) => {
                self.full = true;
                self.polled.want_writable(socket, false);
            }
            Err(Stop::Broken(_)) => self.give_up(),
            Ok(()) => {
                self.full = false;
                self.polled.want_writable(socket, false);
                if self.closing && !self.closed {
                    self.finish(socket);
                }
            }
        }
        let left = if self.in_tick { 0 } else { std::mem::take(&mut self.left) };
        Flushed { left, must_retry: matches!(outcome, Err(Stop::Later(_))) }
    }

    /// Takes nothing more, and ends our direction when what is queued has left.
    pub(super) fn close(&mut self, socket: BorrowedFd<'_>) {
        self.closing = true;
        // A channel that breaks is reported by the reader, which sees its end.
        let _ = self.write(socket);
        if self.queue.is_empty() && !self.closed {
            self.finish(socket);
        }
    }

    fn finish(&mut self, socket: BorrowedFd<'_>) {
        self.closed = true;
        shut_down(socket, Shutdown::Write);
    }

    /// The channel has broken, and the reader will say so: nothing that waits can leave.
    pub(super) fn give_up(&mut self) {
        self.queue = Queue::default();
        self.handles = Handles::default();
        self.full = false;
        self.left = 0;
        self.watched = false;
        self.in_tick = false;
        self.closing = true;
        self.closed = true;
    }
}
