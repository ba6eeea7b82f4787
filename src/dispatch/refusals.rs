//! Members that send connections back: each is passed by for a while, the longer the more often it does so in a row.
//! Node offers it the next connection at once, and spins when all refuse; nothing tells when a worker has room again.
//! Pure: the caller brings the time.

use std::collections::BTreeMap;
use std::ops::BitOr;
use std::time::{Duration, Instant};

/// How long a member that has refused once is passed by.
const SHORTEST_PASS: Duration = Duration::from_millis(1);

/// How often that doubles while it goes on refusing: up to 16 ms.
const LONGEST_PASS_LOG2: u32 = 4;

/// Refusals that are further apart than this are not in a row: more than a pass and the way there and back.
const IN_A_ROW: Duration = Duration::from_millis(100);

/// How a member refuses.
#[derive(Debug, Default)]
struct Refusal {
    /// How often in a row.
    count: u32,
    /// When it did last. By lane nobody says yes: who has not refused for long is taken to have accepted.
    last: Option<Instant>,
    /// Until when it is passed by.
    until: Option<Instant>,
}

/// Those that have refused, by id, until they accept again.
#[derive(Debug, Default)]
pub(super) struct Refusals(BTreeMap<u32, Refusal>);

impl Refusals {
    /// A member has refused.
    pub(super) fn note(&mut self, member: u32, now: Instant) {
        let refusal = self.0.entry(member).or_default();
        if refusal.last.is_some_and(|last| now - last > IN_A_ROW) {
            refusal.count = 0;
        }
        let pass = SHORTEST_PASS * 2_u32.pow(refusal.count.min(LONGEST_PASS_LOG2));
        *refusal = Refusal { count: refusal.count + 1, last: Some(now), until: Some(now + pass) };
    }

    /// It has accepted, or left.
    pub(super) fn forget(&mut self, member: u32) {
        self.0.remove(&member);
    }

    /// Whether it gets nothing now.
    pub(super) fn is_passed_by(&self, member: u32) -> bool {
        self.0.get(&member).is_some_and(|refusal| refusal.until.is_some())
    }

    /// When the next pass ends.
    pub(super) fn resumption(&self) -> Option<Instant> {
        self.0.values().filter_map(|refusal| refusal.until).min()
    }

    /// Ends the passes that are over. Returns whether there was one.
    pub(super) fn resume(&mut self, now: Instant) -> bool {
        let passes = self.0.values_mut().map(|refusal| refusal.until.take_if(|at| *at <= now).is_some());
        passes.fold(false, BitOr::bitor)
    }
}
