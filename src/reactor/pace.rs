//! How soon to look again. A worker that streams messages wakes this thread for each of them if it reads as
//! fast as they come: a wake-up costs the worker, this thread and JavaScript more than the message itself. So
//! while messages stream in, the thread rests a moment after each turn, and finds many at once.
//!
//! The moment is short against what a socket holds (some 270 small messages, half a millisecond of the fastest
//! worker's, which must not find it full), and a worker that waits for an answer before it sends again streams nothing.

use std::time::Duration;

use crate::channel::message::Meaning;
use crate::channel::{Incoming, Mode, frame};

/// How long to rest. The kernel adds its timer slack, 50 µs (prctl(2), PR_SET_TIMERSLACK).
const REST: Duration = Duration::from_micros(60);

/// Whether messages stream in.
#[derive(Debug, Default)]
pub(super) struct Pace {
    streams: bool,
    has_streamed: bool,
}

impl Pace {
    /// Notes what one read has brought.
    pub(super) fn note(&mut self, mode: Mode, incoming: &Incoming<'_>) {
        self.streams |= incoming.meaning == Meaning::ForJs && frame::has_many(mode, incoming.frame);
    }

    /// Rests at the end of a turn, if this and the one before have brought several messages at once.
    pub(super) fn pause(&mut self) {
        let streams = std::mem::take(&mut self.streams);
        if std::mem::replace(&mut self.has_streamed, streams) && streams {
            std::thread::sleep(REST);
        }
    }
}
