//! The primary's end of a lane. IO thread only; never blocks.
//!
//! It owns the near end, and a duplicate of the worker's end: for counting what is unread, and for reading it
//! back. Connections are first staged for it, and then sent together.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::Arc;
use std::time::Instant;

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;

use super::ends::LaneEnds;
use super::frame::{self, BATCH, Entry, Frame, PROBE};
use super::gate::Gate;
use super::queue::{FromQueue, FromWorker, TakenBack, Unread, read_back, read_frame, together};
use super::slots::Slots;
use super::window::Progress;
use crate::connection::{Connection, Outstanding};
use crate::scoreboard::Scoreboard;
use crate::sys::reserve::Reserve;
use crate::sys::scm;
use crate::sys::socket;

/// How many connections may be unread in one lane (docs/benchmarks.md has the curve).
pub const WINDOW: usize = 8;

/// Chosen connections that could not be sent; they are the caller's again, in their order.
#[derive(Debug)]
pub struct Unplaced {
    /// All that were staged.
    pub connections: Vec<Outstanding>,
    /// Too many descriptors are in flight, or memory is short: pausing helps. Otherwise the lane has no room.
    pub must_pause: bool,
}

/// The primary's end of one worker's lane.
#[derive(Debug)]
pub struct Lane {
    ends: LaneEnds,
    token: Token,
    registry: Arc<Registry>,
    /// Which servers the worker has named for it.
    pub slots: Slots,
    staged: Vec<(Entry, Connection)>,
    gate: Gate,
    wants_writable: bool,
    /// What the worker sends is read. Cleared by its farewell, by what is no frame, and by its end.
    reads_refusals: bool,
    /// Connections that the worker has sent back.
    refused: u64,
    /// Connections that were read back.
    taken_back: u64,
}

impl Lane {
    /// A lane whose refusals wake the poller under `token`.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub fn new(ends: LaneEnds, token: Token, registry: Arc<Registry>) -> std::io::Result<Self> {
        registry.register(&mut SourceFd(&ends.near.as_raw_fd()), token, Interest::READABLE)?;
        Ok(Self {
            ends,
            token,
            registry,
            slots: Slots::default(),
            staged: Vec::new(),
            gate: Gate::new(WINDOW),
            wants_writable: false,
            reads_refusals: true,
            refused: 0,
            taken_back: 0,
        })
    }

    /// Whether one more connection may be staged for it, in this round of dispatching: the kernel is asked once a
    /// round at the most.
    pub fn has_room(&mut self, round: u64) -> bool {
        let Self { gate, ends, staged, .. } = self;
        gate.has_room(staged.len(), round, || unread_bytes(ends))
    }

    /// Notes a connection to be sent. Returns whether the frame is full: it must be sent before the next.
    pub fn stage(&mut self, slot: u32, outstanding: Outstanding) -> bool {
        let Outstanding { listener, connection } = outstanding;
        self.staged.push((Entry { slot, listener }, connection));
        self.staged.len() == BATCH
    }

    /// Sends what has been staged. Our copies are closed: it is the queue's, and then whoever's that reads it.
    ///
    /// # Errors
    /// [`Unplaced`]; nothing has been sent then.
    pub fn send(&mut self, now: Instant) -> Result<(), Unplaced> {
        if self.staged.is_empty() {
            return Ok(());
        }
        let bytes = frame::encode(self.staged.iter().map(|(entry, _)| *entry));
        let fds: Vec<BorrowedFd<'_>> =
            self.staged.iter().map(|(_, connection)| connection.socket.as_fd()).collect();
        match scm::send_packet(self.ends.near.as_fd(), &bytes, &fds) {
            Ok(()) => {
                self.gate.note_sent(fds.len(), now);
                self.staged.clear();
                Ok(())
            }
            Err(errno) => {
                let must_pause = matches!(errno, Errno::ETOOMANYREFS | Errno::ENOBUFS | Errno::ENOMEM);
                if !must_pause {
                    self.gate.note_blocked();
                }
                Err(Unplaced { connections: self.give_up_staged(), must_pause })
            }
        }
    }

    /// What has been staged and not sent.
    pub fn give_up_staged(&mut self) -> Vec<Outstanding> {
        self.staged
            .drain(..)
            .map(|(Entry { listener, .. }, connection)| Outstanding { listener, connection })
            .collect()
    }

    /// The worker's figures.
    pub fn scoreboard(&self) -> Arc<Scoreboard> {
        Arc::clone(&self.ends.scoreboard)
    }

    /// How many connections the worker has not read, counted now.
    pub fn unread(&mut self) -> u64 {
        self.count();
        self.gate.unread()
    }

    /// How many the worker has been sent, has sent back, and has lost again because it did not read them.
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.gate.sent(), self.refused, self.taken_back)
    }

    /// Since when the worker has had something to read, counted now.
    pub fn waiting_since(&mut self) -> Option<Instant> {
        self.count();
        self.gate.waiting_since()
    }

    /// When to [`Lane::check`].
    pub fn deadline(&self) -> Option<Instant> {
        self.gate.deadline()
    }

    /// Whether the worker reads what it is sent and others could have. A clock that has run out is started anew.
    pub fn check(&mut self, now: Instant) -> Progress {
        self.count();
        self.gate.check(now)
    }

    /// Whether it gets nothing until it has read.
    pub fn is_stuck(&self) -> bool {
        self.gate.is_stuck()
    }

    /// From now on it has no room, until the worker has read what is in it.
    pub fn hold(&mut self) {
        self.gate.hold();
    }

    /// Nothing is left in it but what nobody else can have.
    pub fn keep_the_rest(&mut self) {
        self.gate.keep_the_rest();
    }

    /// Asks the poller to tell when the worker reads again. What others can have has been taken back, if there was room.
    pub fn wait_for_reading(&mut self) {
        // What is left in it tells the same when it is read.
        if unread_bytes(&self.ends) == Some(0) {
            // An empty queue has room for it.
            let _ = scm::send_packet(self.ends.near.as_fd(), &PROBE, &[]);
        }
        self.want_writable(true);
    }

    /// The poller has told that the worker has read something; or only that the poller has been asked to tell
    /// (epoll_ctl(2)). Returns whether it can take more.
    pub fn note_writable(&mut self) -> bool {
        self.gate.note_writable(unread_bytes(&self.ends))
    }

    /// Has the poller tell when something has been read, or no longer. Edge-triggered, it tells at each reading:
    /// unix_write_space in the kernel's net/unix/af_unix.c wakes for every message that leaves the queue.
    pub fn want_writable(&mut self, wanted: bool) {
        if self.wants_writable == wanted {
            return;
        }
        let interest = if wanted { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
        let near = self.ends.near.as_raw_fd();
        // It can fail for want of memory only; then the next change tries again.
        if self.registry.reregister(&mut SourceFd(&near), self.token, interest).is_ok() {
            self.wants_writable = wanted;
        }
    }

    /// Reads one frame back that the worker has not read.
    ///
    /// # Errors
    /// [`Unread`].
    pub fn take_back(&mut self, reserve: &mut Reserve) -> Result<Vec<TakenBack>, Unread> {
        let taken = read_back(self.ends.far.as_fd(), reserve)?;
        self.taken_back += taken.len() as u64;
        self.count();
        Ok(taken)
    }

    /// From now on nothing is read that the worker sends: it has said farewell, or cannot be trusted.
    pub fn stop_receiving(&mut self) {
        self.reads_refusals = false;
    }

    /// Reads one frame that the worker has sent.
    ///
    /// # Errors
    /// [`Unread`].
    pub fn receive(&mut self, reserve: &mut Reserve) -> Result<FromWorker, Unread> {
        if !self.reads_refusals {
            return Err(Unread::Empty);
        }
        match read_frame(self.ends.near.as_fd(), reserve)? {
            FromQueue { frame: Frame::Farewell(reason), .. } => Ok(FromWorker::Farewell(reason)),
            FromQueue { frame: Frame::Probe, .. } => Err(Unread::Nonsense),
            FromQueue { frame: Frame::Connections(entries), fds } => {
                self.refused += fds.len() as u64;
                // No worker can send back more than it was sent.
                let are_ours = entries.iter().all(|entry| self.slots.may_have(*entry));
                if self.refused > self.gate.sent() || !are_ours {
                    return Err(Unread::Nonsense);
                }
                let refused = together(entries, fds).map(|TakenBack { outstanding, .. }| outstanding);
                Ok(FromWorker::Refused(refused.collect()))
            }
        }
    }

    fn count(&mut self) {
        self.gate.note_unread(unread_bytes(&self.ends));
    }
}

/// FIONREAD on the duplicate of the worker's end.
fn unread_bytes(ends: &LaneEnds) -> Option<usize> {
    socket::unread_bytes(ends.far.as_fd()).ok()
}
