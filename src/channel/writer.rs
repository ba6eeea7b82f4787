//! The write side of a channel, shared by the JavaScript thread and the IO thread under one lock.
//!
//! A frame is written at once, after what is queued before it; what the socket does not take waits in the
//! queue, and the IO thread goes on when epoll says that there is room. Writable events are asked for only
//! while the socket is full: it reports room after every message that its peer reads.
//!
//! Of many messages that JavaScript sends in one tick all but the first few wait for the end of the tick
//! ([`When::Soon`]) and leave in one write, or before it as soon as anything else is sent.
//!
//! Of each frame that carried a descriptor a copy stays in `in_flight` until the worker has acknowledged
//! it; acknowledgements come in the order of sending.

use std::collections::VecDeque;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;
use nix::sys::socket::Shutdown;

use super::frame::Mode;
use super::in_flight::{InFlight, Sent, Settled};
use super::outgoing::{Outgoing, Queue, Stop};
use crate::sys::{scm, socket};

/// Node's MAX_HANDLE_RETRANSMISSIONS: how often a handle is sent again that did not arrive.
const MAX_RETRANSMISSIONS: u32 = 3;

/// One end of Node's IPC.
#[derive(Debug)]
pub struct Channel {
    mode: Mode,
    socket: OwnedFd,
    token: Token,
    registry: Arc<Registry>,
    sending: Mutex<Sending>,
}

#[allow(clippy::struct_excessive_bools)] // each is independent of the others
#[derive(Debug, Default)]
struct Sending {
    queue: Queue,
    /// The socket has taken no more: the IO thread goes on with the queue, when there is room or in a while.
    full: bool,
    /// The IO thread's poller tells of readable events, writable events.
    interest: Option<Interest>,
    /// How many of the user's messages have left and have not been reported.
    left: usize,
    /// The IO thread looks soon after what waits for the end of a tick.
    watched: bool,
    in_flight: VecDeque<InFlight>,
    /// Shared listening sockets that wait until the user's handle before them has arrived.
    held: VecDeque<(Vec<u8>, OwnedFd)>,
    /// Nothing more may be sent; when the queue has left, the socket is shut down.
    closing: bool,
    closed: bool,
}

/// When a message shall leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// With those that follow it: its sender flushes at the end of its tick.
    Soon,
}

/// A message that has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    /// The bytes that are queued after it. With 0 it has left, otherwise a later flush counts it.
    pub bytes: usize,
    /// The IO thread shall flush in a while: the sender's tick may be long.
    pub needs_watch: bool,
}

/// What came of a [`Channel::flush`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flushed {
    /// How many of the user's messages have left.
    pub left: usize,
    /// Something is queued that cannot go now although the socket has room: flush again in a while.
    pub is_stalled: bool,
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
        let interest = Interest::READABLE;
        registry.register(&mut SourceFd(&socket.as_raw_fd()), token, interest)?;
        let sending = Sending { interest: Some(interest), ..Sending::default() };
        Ok(Self { mode, socket, token, registry, sending: Mutex::new(sending) })
    }

    /// How messages are serialized on it.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The socket, for reading.
    pub fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Sends a frame of the primary's own.
    pub fn send(&self, frame: Vec<u8>) {
        // A channel that breaks is reported by the reader, which sees its end.
        let _ = self.enqueue(&mut self.lock(), Outgoing { frame, sent: 0, fd: None, awaited: 0 }, None);
    }

    /// Sends a shared listening socket.
    ///
    /// # Errors
    /// EMFILE and its like when the descriptor cannot be duplicated.
    pub fn send_listener(&self, frame: Vec<u8>, fd: OwnedFd) -> nix::Result<()> {
        let mut sending = self.lock();
        if sending.awaits_user_handle() {
            sending.held.push_back((frame, fd));
            return Ok(());
        }
        self.send_listener_now(&mut sending, frame, fd)
    }

    fn send_listener_now(&self, sending: &mut Sending, frame: Vec<u8>, fd: OwnedFd) -> nix::Result<()> {
        let copy = socket::duplicate(fd.as_fd())?;
        let kept = InFlight::Listener(Sent { frame: frame.clone(), fd: copy, retransmissions: 0 });
        // A channel that breaks is reported by the reader, which sees its end.
        let _ = self.enqueue(sending, Outgoing { frame, sent: 0, fd: Some(fd), awaited: 0 }, Some(kept));
        Ok(())
    }

    /// Sends a user's message, with a handle or without. Returns the bytes that are queued after it: with 0
    /// it has left, otherwise it is counted by a later [`Channel::flush`].
    ///
    /// # Errors
    /// EPIPE, ECONNRESET when the worker has gone; EMFILE when the descriptor cannot be duplicated.
    pub fn send_user(&self, frame: Vec<u8>, fd: Option<OwnedFd>) -> nix::Result<usize> {
        let kept = match &fd {
            Some(fd) => {
                let copy = socket::duplicate(fd.as_fd())?;
                Some(InFlight::User(Sent { frame: frame.clone(), fd: copy, retransmissions: 0 }))
            }
            None => None,
        };
        self.enqueue(&mut self.lock(), Outgoing { frame, sent: 0, fd, awaited: 1 }, kept)
    }

    /// Sends a user's message, which `write` serializes.
    ///
    /// # Errors
    /// EPIPE, ECONNRESET when the worker has gone.
    pub fn send_message(&self, when: When, write: impl FnOnce(&mut Vec<u8>)) -> nix::Result<Queued> {
        let mut sending = self.lock();
        if sending.closing || sending.closed {
            return Err(Errno::EPIPE);
        }
        sending.queue.append(self.mode, write);
        if when == When::Now || sending.queue.is_long() {
            let bytes = self.write_last(&mut sending, 1)?;
            return Ok(Queued { bytes, needs_watch: false });
        }
        let needs_watch = !sending.full && !std::mem::replace(&mut sending.watched, true);
        Ok(Queued { bytes: sending.queue.bytes(), needs_watch })
    }

    /// Hands a connection over if that can be done at once.
    ///
    /// # Errors
    /// [`Unsent`]; nothing of the frame has left then.
    pub fn hand_off(&self, frame: &[u8], connection: BorrowedFd<'_>, seq: u64) -> Result<(), Unsent> {
        let mut sending = self.lock();
        if sending.closing || sending.closed {
            return Err(Unsent::Gone);
        }
        if self.write(&mut sending).is_err() {
            return Err(Unsent::Gone);
        }
        if sending.full {
            return Err(Unsent::Full);
        }
        if sending.awaits_user_handle() {
            return Err(Unsent::Waiting);
        }
        let sent = match scm::send(self.socket(), frame, Some(connection)).map_err(Stop::from) {
            Ok(sent) => sent,
            Err(Stop::Full) => {
                self.wait_for_room(&mut sending);
                return Err(Unsent::Full);
            }
            Err(Stop::Later(errno)) => return Err(Unsent::Later(errno)),
            Err(Stop::Broken(_)) => return Err(Unsent::Gone),
        };
        sending.in_flight.push_back(InFlight::Connection { seq });
        if let Some(rest) = frame.get(sent..).filter(|rest| !rest.is_empty()) {
            sending.queue.push(Outgoing { frame: rest.to_vec(), ..Outgoing::default() });
            self.wait_for_room(&mut sending);
        }
        Ok(())
    }

    /// Whether a connection could be handed over now, as far as the queue tells.
    pub fn is_clear(&self) -> bool {
        let sending = self.lock();
        !sending.full && !sending.closing && !sending.closed && !sending.awaits_user_handle()
    }

    /// Goes on with the queue: there is room again, or the tick has ended. Either thread.
    pub fn flush(&self) -> Flushed {
        let mut sending = self.lock();
        let (left, outcome) = sending.queue.drain(self.socket());
        sending.left += left;
        sending.watched = false;
        match outcome {
            Err(Stop::Full) => self.wait_for_room(&mut sending),
            Err(Stop::Later(_)) => {
                sending.full = true;
                self.want_writable(&mut sending, false);
            }
            Err(Stop::Broken(_)) => sending.give_up(),
            Ok(()) => {
                sending.full = false;
                self.want_writable(&mut sending, false);
                if sending.closing && !sending.closed {
                    self.finish(&mut sending);
                }
            }
        }
        let left = std::mem::take(&mut sending.left);
        Flushed { left, is_stalled: matches!(outcome, Err(Stop::Later(_))) }
    }

    /// Notes that the oldest handle in flight has arrived, or has not.
    pub fn settle(&self, arrived: bool) -> Settled {
        let mut sending = self.lock();
        let settled = match (sending.in_flight.pop_front(), arrived) {
            (Some(InFlight::Connection { seq }), false) => Settled::ConnectionLost { seq },
            (Some(InFlight::User(_)), true) => Settled::UserHandleArrived,
            (Some(InFlight::User(sent)), false) => {
                let is_sent = self.send_again(&mut sending, sent, InFlight::User);
                if is_sent { Settled::Nothing } else { Settled::UserHandleLost }
            }
            (Some(InFlight::Listener(sent)), false) => {
                self.send_again(&mut sending, sent, InFlight::Listener);
                Settled::Nothing
            }
            (Some(InFlight::Connection { .. } | InFlight::Listener(_)) | None, _) => Settled::Nothing,
        };
        if !sending.awaits_user_handle() {
            for (frame, fd) in std::mem::take(&mut sending.held) {
                // Without a descriptor to spare the worker gets no answer, and its listen() waits.
                let _ = self.send_listener_now(&mut sending, frame, fd);
            }
        }
        settled
    }

    /// Lets what is queued leave, then ends our direction; takes nothing more. The worker reads to the end,
    /// answers what it has taken, and closes; only then does our reader see the end. So no handoff is in doubt.
    pub fn close(&self) {
        let mut sending = self.lock();
        sending.closing = true;
        // A channel that breaks is reported by the reader, which sees its end.
        let _ = self.write(&mut sending);
        if sending.queue.is_empty() && !sending.closed {
            self.finish(&mut sending);
        }
    }

    /// Ends both directions at once, and drops what is queued or in flight.
    pub fn abandon(&self) {
        let mut sending = self.lock();
        sending.give_up();
        sending.interest = None;
        socket::shut_down(self.socket(), Shutdown::Both);
        self.deregister();
    }

    fn finish(&self, sending: &mut Sending) {
        sending.closed = true;
        socket::shut_down(self.socket(), Shutdown::Write);
    }

    fn deregister(&self) {
        // It may be gone from the poller already, or the poller itself: both are fine.
        let _ = self.registry.deregister(&mut SourceFd(&self.socket.as_raw_fd()));
    }

    fn enqueue(
        &self,
        sending: &mut Sending,
        outgoing: Outgoing,
        kept: Option<InFlight>,
    ) -> nix::Result<usize> {
        if sending.closing || sending.closed {
            return Err(Errno::EPIPE);
        }
        let awaited = outgoing.awaited;
        sending.queue.push(outgoing);
        let bytes = self.write_last(sending, awaited)?;
        sending.in_flight.extend(kept);
        Ok(bytes)
    }

    /// Writes the queue, whose last frame its sender hears about now, if it leaves: it is not counted then.
    fn write_last(&self, sending: &mut Sending, awaited: usize) -> nix::Result<usize> {
        self.write(sending)?;
        if sending.queue.is_empty() {
            sending.left -= awaited;
        }
        Ok(sending.queue.bytes())
    }

    /// Writes the queue, unless that is up to the IO thread.
    fn write(&self, sending: &mut Sending) -> nix::Result<()> {
        if sending.full || sending.queue.is_empty() {
            return Ok(());
        }
        let (left, outcome) = sending.queue.drain(self.socket());
        sending.left += left;
        match outcome {
            Ok(()) => Ok(()),
            // With Later too: the event comes at once, and the IO thread knows what to do.
            Err(Stop::Full | Stop::Later(_)) => {
                self.wait_for_room(sending);
                Ok(())
            }
            Err(Stop::Broken(errno)) => {
                sending.give_up();
                Err(errno)
            }
        }
    }

    fn send_again(&self, sending: &mut Sending, mut sent: Sent, keep: fn(Sent) -> InFlight) -> bool {
        let copy = match socket::duplicate(sent.fd.as_fd()) {
            Ok(copy) if sent.retransmissions < MAX_RETRANSMISSIONS => copy,
            _ => return false,
        };
        sent.retransmissions += 1;
        sending.queue.push(Outgoing { frame: sent.frame.clone(), sent: 0, fd: Some(copy), awaited: 0 });
        sending.in_flight.push_back(keep(sent));
        self.wait_for_room(sending);
        true
    }

    fn wait_for_room(&self, sending: &mut Sending) {
        sending.full = true;
        self.want_writable(sending, true);
    }

    /// Whether the IO thread's poller tells when there is something to read.
    pub fn want_readable(&self, wanted: bool) {
        self.want(&mut self.lock(), Interest::READABLE, wanted);
    }

    fn want_writable(&self, sending: &mut Sending, wanted: bool) {
        self.want(sending, Interest::WRITABLE, wanted);
    }

    fn want(&self, sending: &mut Sending, what: Interest, wanted: bool) {
        let before = sending.interest;
        let after = match before {
            Some(before) if wanted => Some(before | what),
            Some(before) => before.remove(what),
            None => wanted.then_some(what),
        };
        sending.interest = after;
        let socket = self.socket.as_raw_fd();
        let socket = &mut SourceFd(&socket);
        // It fails only when the socket is no longer registered, or the poller has gone: nobody is left to be told.
        let _ = match (before, after) {
            _ if before == after => Ok(()),
            (_, None) => self.registry.deregister(socket),
            (None, Some(after)) => self.registry.register(socket, self.token, after),
            (Some(_), Some(after)) => self.registry.reregister(socket, self.token, after),
        };
    }

    fn lock(&self) -> MutexGuard<'_, Sending> {
        // Every change under the lock is complete in itself: after a panic the state is still usable.
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.deregister();
    }
}

impl Sending {
    /// Whether a user's handle is on its way. No other descriptor may follow it: its message may be long, and
    /// the receiver, which knows of one descriptor at a time, would take the second for that of the first if
    /// it read the end of the one message together with the beginning of the other.
    fn awaits_user_handle(&self) -> bool {
        self.in_flight.iter().any(|handle| matches!(handle, InFlight::User(_)))
    }

    /// The channel has broken, and the reader will say so: nothing that waits can leave.
    fn give_up(&mut self) {
        *self = Self { closing: true, closed: true, interest: self.interest, ..Self::default() };
    }
}
