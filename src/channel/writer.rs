//! The write side of a channel, shared by the JavaScript thread and the IO thread under one lock.
//!
//! A frame is written at once if nothing is queued before it; what the socket does not take waits in the
//! queue, and the IO thread goes on when epoll says that there is room. Writable events are asked for only
//! while something is queued: a unix socket reports room after every message that its peer reads.
//!
//! Of each frame that carried a descriptor a copy stays in `in_flight` until the worker has acknowledged
//! it; acknowledgements come in the order of sending.

use std::collections::VecDeque;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;
use nix::sys::socket::Shutdown;

use super::frame::Mode;
use super::outgoing::{Outgoing, Queue};
use crate::sys::{scm, socket};

/// Node's MAX_HANDLE_RETRANSMISSIONS: how often a handle is sent again that did not arrive.
const MAX_RETRANSMISSIONS: u32 = 3;

/// One end of Node's IPC.
#[derive(Debug)]
pub struct Channel {
    mode: Mode,
    socket: OwnedFd,
    token: Token,
    registry: Registry,
    sending: Mutex<Sending>,
}

#[derive(Debug, Default)]
struct Sending {
    queue: Queue,
    in_flight: VecDeque<InFlight>,
    /// Nothing more may be sent; when the queue has left, the socket is shut down.
    closing: bool,
    closed: bool,
}

/// A handle that the worker has not acknowledged yet.
#[derive(Debug)]
enum InFlight {
    /// A connection: its handoff has an acknowledgement and a copy of its own.
    Connection { seq: u64 },
    /// A shared listening socket, in reply to `queryServer`.
    Listener(Sent),
    /// What a user sent; JavaScript waits for the outcome.
    User(Sent),
}

#[derive(Debug)]
struct Sent {
    frame: Vec<u8>,
    fd: OwnedFd,
    retransmissions: u32,
}

/// What an acknowledgement was for.
#[derive(Debug, PartialEq, Eq)]
pub enum Settled {
    /// Nothing that concerns anybody (a listener arrived, a handle was sent again, nothing was in flight).
    Nothing,
    /// The connection with this seq has not arrived.
    ConnectionLost {
        /// The `seq` of its `newconn`.
        seq: u64,
    },
    /// A user's handle has arrived.
    UserHandleArrived,
    /// A user's handle was sent four times and never arrived.
    UserHandleLost,
}

/// Why a connection could not be handed over now; the caller still owns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// Something is queued before it, or the socket is full: there will be a writable event.
    Full,
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
    pub fn new(mode: Mode, socket: OwnedFd, token: Token, registry: Registry) -> std::io::Result<Self> {
        registry.register(&mut SourceFd(&socket.as_raw_fd()), token, Interest::READABLE)?;
        Ok(Self { mode, socket, token, registry, sending: Mutex::default() })
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
        let _ = self.enqueue(Outgoing { frame, sent: 0, fd: None, awaited: false }, None);
    }

    /// Sends a shared listening socket.
    ///
    /// # Errors
    /// EMFILE and its like when the descriptor cannot be duplicated.
    pub fn send_listener(&self, frame: Vec<u8>, fd: OwnedFd) -> nix::Result<()> {
        let copy = socket::duplicate(fd.as_fd())?;
        let kept = InFlight::Listener(Sent { frame: frame.clone(), fd: copy, retransmissions: 0 });
        let _ = self.enqueue(Outgoing { frame, sent: 0, fd: Some(fd), awaited: false }, Some(kept));
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
        self.enqueue(Outgoing { frame, sent: 0, fd, awaited: true }, kept)
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
        if !sending.queue.is_empty() {
            return Err(Unsent::Full);
        }
        let sent = match scm::send(self.socket(), frame, Some(connection)) {
            Ok(sent) => sent,
            Err(Errno::EAGAIN) => {
                self.want_writable(true);
                return Err(Unsent::Full);
            }
            Err(errno @ (Errno::ETOOMANYREFS | Errno::ENOBUFS | Errno::ENOMEM)) => {
                return Err(Unsent::Later(errno));
            }
            Err(_) => return Err(Unsent::Gone),
        };
        sending.in_flight.push_back(InFlight::Connection { seq });
        if let Some(rest) = frame.get(sent..).filter(|rest| !rest.is_empty()) {
            sending.queue.push(Outgoing { frame: rest.to_vec(), sent: 0, fd: None, awaited: false });
            self.want_writable(true);
        }
        Ok(())
    }

    /// Whether a connection could be handed over now, as far as the queue tells.
    pub fn is_clear(&self) -> bool {
        let sending = self.lock();
        sending.queue.is_empty() && !sending.closing && !sending.closed
    }

    /// Goes on with the queue when there is room again. Returns how many of the user's messages have left.
    pub fn flush(&self) -> usize {
        let mut sending = self.lock();
        let left = sending.queue.drain(self.socket());
        if sending.queue.is_empty() {
            self.want_writable(false);
            if sending.closing && !sending.closed {
                self.finish(&mut sending);
            }
        }
        left
    }

    /// Notes that the oldest handle in flight has arrived, or has not.
    pub fn settle(&self, arrived: bool) -> Settled {
        let mut sending = self.lock();
        match (sending.in_flight.pop_front(), arrived) {
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
        }
    }

    /// Lets what is queued leave, then ends our direction; takes nothing more. The worker reads to the end,
    /// answers what it has taken, and closes; only then does our reader see the end. So no handoff is in doubt.
    pub fn close(&self) {
        let mut sending = self.lock();
        sending.closing = true;
        if sending.queue.is_empty() && !sending.closed {
            self.finish(&mut sending);
        }
    }

    /// Ends both directions at once, and drops what is queued or in flight.
    pub fn abandon(&self) {
        let mut sending = self.lock();
        *sending = Sending { closing: true, closed: true, ..Sending::default() };
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

    fn enqueue(&self, outgoing: Outgoing, kept: Option<InFlight>) -> nix::Result<usize> {
        let mut sending = self.lock();
        if sending.closing || sending.closed {
            return Err(Errno::EPIPE);
        }
        let was_empty = sending.queue.is_empty();
        sending.queue.push(outgoing);
        if was_empty {
            if let Some(errno) =
                sending.queue.write_front(self.socket()).filter(|errno| *errno != Errno::EAGAIN)
            {
                sending.queue.drop_front();
                return Err(errno);
            }
            sending.queue.drop_sent();
            if !sending.queue.is_empty() {
                self.want_writable(true);
            }
        }
        sending.in_flight.extend(kept);
        Ok(sending.queue.bytes())
    }

    fn send_again(&self, sending: &mut Sending, mut sent: Sent, keep: fn(Sent) -> InFlight) -> bool {
        let copy = match socket::duplicate(sent.fd.as_fd()) {
            Ok(copy) if sent.retransmissions < MAX_RETRANSMISSIONS => copy,
            _ => return false,
        };
        sent.retransmissions += 1;
        sending.queue.push(Outgoing { frame: sent.frame.clone(), sent: 0, fd: Some(copy), awaited: false });
        sending.in_flight.push_back(keep(sent));
        self.want_writable(true);
        true
    }

    fn want_writable(&self, wanted: bool) {
        let interest = if wanted { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
        // It fails only when the socket is no longer registered, and then nobody is left to flush.
        let _ = self.registry.reregister(&mut SourceFd(&self.socket.as_raw_fd()), self.token, interest);
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
