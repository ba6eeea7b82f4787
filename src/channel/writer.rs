//! The write side of a channel, shared by the JavaScript thread and the IO thread: what is sent, under one lock.
//! `sending.rs` has what that lock guards.
//!
//! Of many messages that JavaScript sends in one tick all but the first few wait for the end of the tick
//! ([`When::Soon`]) and leave in one write, or before it as soon as anything else is sent.
//!
//! What goes with a descriptor is in flight (`in_flight.rs`) until the worker has acknowledged it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mio::{Registry, Token};
use nix::errno::Errno;
use nix::sys::socket::Shutdown;

use super::frame::Mode;
use super::in_flight::{InFlight, Sent, Settled};
use super::outgoing::{Outgoing, Stop};
use super::polled::Polled;
use super::sending::{Flushed, Sending};
use crate::sys::{scm, socket};

/// One end of Node's IPC.
#[derive(Debug)]
pub struct Channel {
    mode: Mode,
    socket: OwnedFd,
    sending: Mutex<Sending>,
}

/// How many bytes of answers may wait for a worker that does not read them. Beyond it the channel is not read, so that
/// it cannot ask for more of the primary's memory.
const MAX_ANSWERING: usize = 1 << 20;

/// When a message shall leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once, if the socket has room.
    Now,
    /// With those that follow it: its sender says when its tick ends, [`Channel::end_tick`].
    Soon,
}

/// A message that has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    /// The bytes that are queued after it. With 0 it has left, otherwise a later [`Flushed`] counts it.
    pub bytes: usize,
    /// The IO thread shall flush in a while: the sender's tick may be long.
    pub needs_watch: bool,
}

/// Why a connection could not be handed over now; the caller still owns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// Something is queued before it, or the socket is full: there will be a writable event.
    Full,
    /// A user's handle has to arrive first: it will be settled.
    Waiting,
    /// This user has too many descriptors in flight (ETOOMANYREFS), or memory is short: try again later.
    Later(Errno),
    /// The channel is closed or broken.
    Gone,
}

impl Channel {
    /// A channel over a connected, non-blocking socket, registered for reading under `token`.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub fn new(mode: Mode, socket: OwnedFd, token: Token, registry: Arc<Registry>) -> std::io::Result<Self> {
        let sending = Mutex::new(Sending::new(Polled::new(socket.as_fd(), token, registry)?));
        Ok(Self { mode, socket, sending })
    }

    /// How messages are serialized on it.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The socket, for reading.
    pub fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Sends a frame of the primary's own: an answer to what the worker has sent.
    pub fn send(&self, frame: Vec<u8>) {
        // A channel that breaks is reported by the reader, which sees its end.
        let _ = self.lock().enqueue(self.socket(), Outgoing::answer(frame, None), None);
    }

    /// Whether so many answers wait for the worker to read them that it shall not be listened to.
    pub fn has_unread_answers(&self) -> bool {
        self.lock().queue.answering() > MAX_ANSWERING
    }

    /// Sends a shared listening socket.
    ///
    /// # Errors
    /// EMFILE and its like when the descriptor cannot be duplicated.
    pub fn send_listener(&self, frame: Vec<u8>, fd: OwnedFd) -> nix::Result<()> {
        let mut sending = self.lock();
        if sending.handles.awaits_user_handle() {
            sending.handles.hold((frame, fd));
            return Ok(());
        }
        self.send_listener_now(&mut sending, frame, fd)
    }

    fn send_listener_now(&self, sending: &mut Sending, frame: Vec<u8>, fd: OwnedFd) -> nix::Result<()> {
        let kept = InFlight::Listener(Sent::copy_of(&frame, fd.as_fd())?);
        // A channel that breaks is reported by the reader, which sees its end.
        let _ = sending.enqueue(self.socket(), Outgoing::answer(frame, Some(fd)), Some(kept));
        Ok(())
    }

    /// Sends a user's message, with a handle or without. Returns the bytes that are queued after it: with 0
    /// it has left, otherwise it is counted by a later [`Flushed`].
    ///
    /// # Errors
    /// EPIPE, ECONNRESET when the worker has gone; EMFILE when the descriptor cannot be duplicated.
    pub fn send_user(&self, frame: Vec<u8>, fd: Option<OwnedFd>) -> nix::Result<usize> {
        let kept = match &fd {
            Some(fd) => Some(InFlight::User(Sent::copy_of(&frame, fd.as_fd())?)),
            None => None,
        };
        self.lock().enqueue(self.socket(), Outgoing { frame, fd, awaited: 1, ..Outgoing::default() }, kept)
    }

    /// Sends a user's message, which `write` serializes.
    ///
    /// # Errors
    /// EPIPE, ECONNRESET when the worker has gone.
    pub fn send_message(&self, when: When, write: impl FnOnce(&mut Vec<u8>)) -> nix::Result<Queued> {
        let mut sending = self.lock();
        if sending.is_closing() {
            return Err(Errno::EPIPE);
        }
        sending.queue.append(self.mode, write);
        if when == When::Now || sending.queue.is_long() {
            let bytes = sending.write_last(self.socket(), 1)?;
            return Ok(Queued { bytes, needs_watch: false });
        }
        let needs_watch = sending.leave_for_later();
        Ok(Queued { bytes: sending.queue.bytes(), needs_watch })
    }

    /// Hands a connection over if that can be done at once.
    ///
    /// # Errors
    /// [`Unsent`]; nothing of the frame has left then.
    pub fn hand_off(&self, frame: &[u8], connection: BorrowedFd<'_>, seq: u64) -> Result<(), Unsent> {
        let mut sending = self.lock();
        if sending.is_closing() {
            return Err(Unsent::Gone);
        }
        if sending.write(self.socket()).is_err() {
            return Err(Unsent::Gone);
        }
        if sending.is_full() {
            return Err(Unsent::Full);
        }
        if sending.handles.awaits_user_handle() {
            return Err(Unsent::Waiting);
        }
        let sent = match scm::send(self.socket(), frame, Some(connection)).map_err(Stop::from) {
            Ok(sent) => sent,
            Err(Stop::Full) => {
                sending.wait_for_room(self.socket());
                return Err(Unsent::Full);
            }
            Err(Stop::Later(errno)) => return Err(Unsent::Later(errno)),
            Err(Stop::Broken(_)) => return Err(Unsent::Gone),
        };
        sending.handles.note_sent(InFlight::Connection { seq });
        if let Some(rest) = frame.get(sent..).filter(|rest| !rest.is_empty()) {
            sending.queue.push(Outgoing { frame: rest.to_vec(), ..Outgoing::default() });
            sending.wait_for_room(self.socket());
        }
        Ok(())
    }

    /// Whether a connection could be handed over now, as far as the queue tells.
    pub fn is_clear(&self) -> bool {
        let sending = self.lock();
        !sending.is_full() && !sending.is_closing() && !sending.handles.awaits_user_handle()
    }

    /// JavaScript's thread: writes what has waited for the end of its tick, unless the socket was full before. Then the
    /// IO thread goes on.
    pub fn end_tick(&self) -> Flushed {
        self.lock().end_tick(self.socket())
    }

    /// IO thread: goes on with the queue. There is room again, or the tick of JavaScript's is long.
    pub fn flush(&self) -> Flushed {
        self.lock().flush(self.socket())
    }

    /// Notes that the oldest handle in flight has arrived, or has not.
    pub fn settle(&self, arrived: bool) -> Settled {
        let mut sending = self.lock();
        let (settled, again) = sending.handles.settle(arrived);
        if let Some(again) = again {
            sending.queue.push(again);
            sending.wait_for_room(self.socket());
        }
        for (frame, fd) in sending.handles.release() {
            // Without a descriptor to spare the worker gets no answer, and its listen() waits.
            let _ = self.send_listener_now(&mut sending, frame, fd);
        }
        settled
    }

    /// Lets what is queued leave, then ends our direction; takes nothing more. The worker reads to the end,
    /// answers what it has taken, and closes; only then does our reader see the end. So no handoff is in doubt.
    pub fn close(&self) {
        self.lock().close(self.socket());
    }

    /// Ends both directions at once, and drops what is queued or in flight.
    pub fn abandon(&self) {
        let mut sending = self.lock();
        sending.give_up();
        socket::shut_down(self.socket(), Shutdown::Both);
        sending.polled.deregister(self.socket());
    }

    /// Whether the IO thread's poller tells when there is something to read.
    pub fn want_readable(&self, wanted: bool) {
        self.lock().polled.want_readable(self.socket(), wanted);
    }

    fn lock(&self) -> MutexGuard<'_, Sending> {
        // Every change under the lock is complete in itself: after a panic the state is still usable.
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        let sending = self.sending.get_mut().unwrap_or_else(PoisonError::into_inner);
        sending.polled.deregister(self.socket.as_fd());
    }
}
