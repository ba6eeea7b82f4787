//! How much of what was sent a worker has not read, and for how long. Pure: the caller brings the time, and the
//! kernel's count where that is needed.
//!
//! Between two counts the number is an upper bound: sending raises it, and only [`Window::note_unread`] lowers
//! it. So a lane that is never full is counted once in a window's length.

use std::time::{Duration, Instant};

/// How long a worker may leave unread what it was sent, while another is ready (docs/benchmarks.md has the curve).
pub const PATIENCE: Duration = Duration::from_millis(20);

/// How often that doubles while there is nobody else to give it to: up to 1.28 s.
const MAX_DOUBLINGS: u32 = 6;

/// Whether a worker reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to be said yet.
    TooEarly,
    /// It has read all that was sent when the clock was started, or there is nothing to read.
    Moving,
    /// What was sent when the clock was started is still there.
    Stalled,
}

/// A deadline by which all that had been sent at its start shall have been read.
#[derive(Debug, Clone, Copy)]
struct Watch {
    since: Instant,
    until: Instant,
    mark: u64,
    doublings: u32,
}

/// The counts of one lane.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    size: u64,
    sent: u64,
    /// Read by the worker, or taken back: no more than that, and maybe more by now.
    gone: u64,
    watch: Option<Watch>,
}

impl Window {
    /// A lane on which nothing was sent yet, for `size` connections at a time.
    pub fn new(size: usize) -> Self {
        Self { size: size as u64, sent: 0, gone: 0, watch: None }
    }

    /// Whether one more may be sent after the `staged` that are about to be.
    pub fn has_room(&self, staged: usize) -> bool {
        self.unread() + (staged as u64) < self.size
    }

    /// Whether to go on after it was full. Were it refilled with each connection that is read, both sides would
    /// wake up for every single one; a worker that has half of them left does not run dry.
    pub fn is_half_empty(&self) -> bool {
        self.unread() * 2 <= self.size
    }

    /// How many the worker has not read, at the most.
    pub fn unread(&self) -> u64 {
        self.sent - self.gone
    }

    /// How many have been sent.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// So many have been sent. The clock starts unless it runs.
    pub fn note_sent(&mut self, count: usize, now: Instant) {
        self.sent += count as u64;
        let mark = self.sent;
        self.watch.get_or_insert(Watch { since: now, until: now + PATIENCE, mark, doublings: 0 });
    }

    /// The kernel counts so many unread.
    pub fn note_unread(&mut self, count: usize) {
        // Less can never have gone than had before: a greater count is one of before the last reading.
        self.gone = self.gone.max(self.sent.saturating_sub(count as u64));
    }

    /// When to look again.
    pub fn deadline(&self) -> Option<Instant> {
        self.watch.map(|watch| watch.until)
    }

    /// Since when the worker has had something to read, as far as is known.
    pub fn waiting_since(&self) -> Option<Instant> {
        self.watch.filter(|watch| self.gone < watch.mark).map(|watch| watch.since)
    }

    /// What the counts say at `now`; to be called after [`Window::note_unread`]. The clock is started anew when what
    /// it was started for has been read, and rings later each time while it has not.
    pub fn check(&mut self, now: Instant) -> Progress {
        let Some(watch) = self.watch else { return Progress::Moving };
        if self.gone >= watch.mark {
            self.watch = None;
            if self.unread() > 0 {
                self.note_sent(0, now);
            }
            return Progress::Moving;
        }
        if now < watch.since + PATIENCE {
            return Progress::TooEarly;
        }
        if now >= watch.until {
            let doublings = (watch.doublings + 1).min(MAX_DOUBLINGS);
            self.watch = Some(Watch { until: now + PATIENCE * 2_u32.pow(doublings), doublings, ..watch });
        }
        Progress::Stalled
    }
}
