//! The primary's end of a lane. IO thread only; never blocks.
//!
//! It owns the near end, and a duplicate of the worker's end: for counting what is unread, and for reading it
//! back. Connections are first staged for it, and then sent together.

use std::cell::Cell;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::Arc;
use std::time::Instant;

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;

use super::ends::LaneEnds;
use super::frame::{self, BATCH, Entry, Frame, PROBE};
use super::queue::{FromQueue, FromWorker, TakenBack, Unread, read_back, read_frame, together};
use super::slots::Slots;
use super::window::{Progress, Window};
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
    /// They.
    pub connections: Vec<Outstanding>,
    /// Too many descriptors are in flight, or memory is short: pausing helps. Otherwise the lane has no room.
    pub must_pause: bool,
}

/// Whether connections go into a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// They do.
    Open,
    /// The worker left unread what it was sent; it gets nothing before it reads again.
    Stuck,
    /// The same, and nothing is left in it but what nobody else can have: that is not taken back again and again.
    KeepsItsOwn,
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
    /// In a cell, because whoever only asks for room may have to count first.
    window: Cell<Window>,
    /// It was found full, and has not been half empty since.
    was_full: Cell<bool>,
    /// The round of dispatching in which it was counted last.
    counted_in: Cell<u64>,
    flow: Flow,
    /// The queue took no more although the window was open.
    is_full: bool,
    wants_writable: bool,
    /// What the worker sends is read no more.
    is_deaf: bool,
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
            window: Cell::new(Window::new(WINDOW)),
            was_full: Cell::new(false),
            counted_in: Cell::new(0),
            flow: Flow::Open,
            is_full: false,
            wants_writable: false,
            is_deaf: false,
            refused: 0,
            taken_back: 0,
        })
    }

    /// Whether one more connection may be staged for it, in this round of dispatching: the kernel is asked once a
    /// round at the most.
    pub fn has_room(&self, round: u64) -> bool {
        if self.is_stuck() || self.is_full {
            return false;
        }
        let has_room = |window: Window| window.has_room(self.staged.len());
        let is_open = !self.was_full.get() && has_room(self.window.get());
        if !is_open && self.counted_in.replace(round) != round {
            self.count();
            self.was_full.set(!self.window.get().is_half_empty());
        }
        !self.was_full.get() && has_room(self.window.get())
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
                self.change_window(|window| window.note_sent(fds.len(), now));
                self.staged.clear();
                Ok(())
            }
            Err(errno) => {
                let must_pause = matches!(errno, Errno::ETOOMANYREFS | Errno::ENOBUFS | Errno::ENOMEM);
                self.is_full = !must_pause;
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
    pub fn unread(&self) -> u64 {
        self.count();
        self.window.get().unread()
    }

    /// How many the worker has been sent, has sent back, and has lost again because it did not read them.
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.window.get().sent(), self.refused, self.taken_back)
    }

    /// Since when the worker has had something to read, as far as is known.
    pub fn waiting_since(&self) -> Option<Instant> {
        self.count();
        self.window.get().waiting_since()
    }

    /// When to [`Lane::check`].
    pub fn deadline(&self) -> Option<Instant> {
        self.window.get().deadline()
    }

    /// Whether the worker reads what it is sent and others could have.
    pub fn check(&mut self, now: Instant) -> Progress {
        self.count();
        let mut window = self.window.get();
        let progress = window.check(now);
        self.window.set(window);
        if self.flow == Flow::KeepsItsOwn { Progress::TooEarly } else { progress }
    }

    /// Whether it gets nothing until it has read.
    pub fn is_stuck(&self) -> bool {
        self.flow != Flow::Open
    }

    /// From now on it has no room, until the worker has read what is in it.
    pub fn hold(&mut self) {
        self.flow = Flow::Stuck;
    }

    /// Nothing is left in it but what nobody else can have.
    pub fn keep_the_rest(&mut self) {
        self.flow = Flow::KeepsItsOwn;
    }

    /// Asks the poller to tell when the worker reads again. What others can have has been taken back, if there was room.
    pub fn wait_for_reading(&mut self) {
        // What is left in it tells the same when it is read.
        if socket::unread_bytes(self.ends.far.as_fd()) == Ok(0) {
            // An empty queue has room for it.
            let _ = scm::send_packet(self.ends.near.as_fd(), &PROBE, &[]);
        }
        self.want_writable(true);
    }

    /// The poller has told that the worker has read something; or only that the poller has been asked to tell
    /// (epoll_ctl(2)). Returns whether it can take more.
    pub fn note_writable(&mut self) -> bool {
        self.is_full = false;
        if self.is_stuck() && socket::unread_bytes(self.ends.far.as_fd()) == Ok(0) {
            self.flow = Flow::Open;
        }
        self.count();
        self.was_full.set(!self.window.get().is_half_empty());
        !self.is_stuck() && !self.was_full.get()
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
        self.is_deaf = true;
    }

    /// Reads one frame that the worker has sent.
    ///
    /// # Errors
    /// [`Unread`].
    pub fn receive(&mut self, reserve: &mut Reserve) -> Result<FromWorker, Unread> {
        if self.is_deaf {
            return Err(Unread::Empty);
        }
        match read_frame(self.ends.near.as_fd(), reserve)? {
            FromQueue { frame: Frame::Farewell(reason), .. } => Ok(FromWorker::Farewell(reason)),
            FromQueue { frame: Frame::Probe, .. } => Err(Unread::Nonsense),
            FromQueue { frame: Frame::Connections(entries), fds } => {
                self.refused += fds.len() as u64;
                // No worker can send back more than it was sent.
                let are_ours = entries.iter().all(|entry| self.slots.may_have(*entry));
                if self.refused > self.window.get().sent() || !are_ours {
                    return Err(Unread::Nonsense);
                }
                let refused = together(entries, fds).map(|TakenBack { outstanding, .. }| outstanding);
                Ok(FromWorker::Refused(refused.collect()))
            }
        }
    }

    fn count(&self) {
        // FIONREAD cannot fail on a socket that we own; were it to, the bound that we have would stand.
        if let Ok(bytes) = socket::unread_bytes(self.ends.far.as_fd()) {
            self.change_window(|window| window.note_unread(frame::connections_in(bytes)));
        }
    }

    fn change_window(&self, change: impl FnOnce(&mut Window)) {
        let mut window = self.window.get();
        change(&mut window);
        self.window.set(window);
    }
}
