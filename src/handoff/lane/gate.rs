//! Whether connections go into a lane. Pure: the caller brings the time, and asks the kernel where that is needed.
//!
//! The gate is open while none of these holds:
//!
//! | closed, because | from | until |
//! |---|---|---|
//! | the window is full | a count that finds more than half of it unread | a count that finds half of it read |
//! | the queue took no more, although the window was open | [`Gate::note_blocked`] | [`Gate::note_writable`] |
//! | the worker is _stuck_: it left unread what others could have | [`Gate::hold`] | [`Gate::note_writable`] with nothing left |
//! | the same, and what is left nobody else can have | [`Gate::keep_the_rest`] | the same |

use std::time::Instant;

use super::frame;
use super::window::{Progress, Window};

/// Whether the worker has shown that it does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// It has not.
    Open,
    /// It left unread what it was sent; it gets nothing before it reads again.
    Stuck,
    /// The same, and nothing is left in its lane but what nobody else can have: that is not taken back again and again.
    KeepsItsOwn,
}

/// The gate of one lane.
#[derive(Debug)]
pub struct Gate {
    window: Window,
    flow: Flow,
    is_blocked: bool,
    /// The window was found full, and has not been found half empty since.
    was_full: bool,
    /// The round of dispatching in which the kernel was asked last.
    counted_in: u64,
}

impl Gate {
    /// An open gate, for `size` unread connections at a time.
    pub fn new(size: usize) -> Self {
        let window = Window::new(size);
        Self { window, flow: Flow::Open, is_blocked: false, was_full: false, counted_in: 0 }
    }

    /// Whether one more may be staged beside the `staged`, in this round of dispatching. If the window seems full, the
    /// kernel is asked for the unread bytes by `count`, once a round at the most.
    pub fn has_room(&mut self, staged: usize, round: u64, count: impl FnOnce() -> Option<usize>) -> bool {
        if self.is_stuck() || self.is_blocked {
            return false;
        }
        if !self.is_open(staged) && self.counted_in != round {
            self.counted_in = round;
            self.reconsider(count());
        }
        self.is_open(staged)
    }

    fn is_open(&self, staged: usize) -> bool {
        !self.was_full && self.window.has_room(staged)
    }

    fn reconsider(&mut self, unread_bytes: Option<usize>) {
        self.note_unread(unread_bytes);
        self.was_full = !self.window.is_half_empty();
    }

    /// So many connections have been sent. The clock starts unless it runs.
    pub fn note_sent(&mut self, count: usize, now: Instant) {
        self.window.note_sent(count, now);
    }

    /// The queue took no more.
    pub fn note_blocked(&mut self) {
        self.is_blocked = true;
    }

    /// The kernel counts so many unread bytes. It cannot fail to on a socket that we own; were it to, the bound that we
    /// have would stand.
    pub fn note_unread(&mut self, unread_bytes: Option<usize>) {
        if let Some(bytes) = unread_bytes {
            self.window.note_unread(frame::connections_in(bytes));
        }
    }

    /// The worker has read something, perhaps, and leaves so many bytes unread. Returns whether the gate is open.
    pub fn note_writable(&mut self, unread_bytes: Option<usize>) -> bool {
        self.is_blocked = false;
        // The probe counts too.
        if unread_bytes == Some(0) {
            self.flow = Flow::Open;
        }
        self.reconsider(unread_bytes);
        !self.is_stuck() && !self.was_full
    }

    /// How many connections the worker has not read, at the most.
    pub fn unread(&self) -> u64 {
        self.window.unread()
    }

    /// How many connections have been sent.
    pub fn sent(&self) -> u64 {
        self.window.sent()
    }

    /// Since when the worker has had something to read, as far as is known.
    pub fn waiting_since(&self) -> Option<Instant> {
        self.window.waiting_since()
    }

    /// When to [`Gate::check`].
    pub fn deadline(&self) -> Option<Instant> {
        self.window.deadline()
    }

    /// Whether the worker reads what it is sent and others could have; to be called after [`Gate::note_unread`]. A clock
    /// that has run out is started anew.
    pub fn check(&mut self, now: Instant) -> Progress {
        let progress = self.window.check(now);
        if self.flow == Flow::KeepsItsOwn { Progress::TooEarly } else { progress }
    }

    /// Whether it stays closed until the worker has read.
    pub fn is_stuck(&self) -> bool {
        self.flow != Flow::Open
    }

    /// Closed from now on, until the worker has read all that is in the lane.
    pub fn hold(&mut self) {
        self.flow = Flow::Stuck;
    }

    /// Closed, and nothing is left in the lane but what nobody else can have.
    pub fn keep_the_rest(&mut self) {
        self.flow = Flow::KeepsItsOwn;
    }
}
