//! The workers that share a listener, and which of them gets the next connection. Pure.

use std::time::Instant;

use super::policy::Policy;
use super::refusals::Refusals;
use super::round_robin::RoundRobin;

/// Who shares a listener.
#[derive(Debug)]
pub(super) struct Members {
    /// In the order of their ids.
    ids: Vec<u32>,
    refusals: Refusals,
    policy: Box<dyn Policy>,
}

impl Default for Members {
    fn default() -> Self {
        Self { ids: Vec::new(), refusals: Refusals::default(), policy: Box::<RoundRobin>::default() }
    }
}

impl Members {
    pub(super) fn ids(&self) -> &[u32] {
        &self.ids
    }

    pub(super) fn has(&self, worker: u32) -> bool {
        self.ids.contains(&worker)
    }

    pub(super) fn join(&mut self, worker: u32) {
        let at = self.ids.partition_point(|id| *id < worker);
        self.ids.insert(at, worker);
    }

    /// Takes a worker out. Returns whether it was the last.
    pub(super) fn leave(&mut self, worker: u32) -> bool {
        let before = self.ids.len();
        self.ids.retain(|id| *id != worker);
        self.refusals.forget(worker);
        before > 0 && self.ids.is_empty()
    }

    /// The worker whose turn it is, of those with room that are not passed by.
    pub(super) fn choose(&mut self, has_room: &mut dyn FnMut(u32) -> bool) -> Option<u32> {
        self.policy.choose(&self.ids, &mut |id| has_room(id) && !self.refusals.is_passed_by(id))
    }

    /// A worker has sent a connection back. If it is still a member, it is passed by for a while.
    pub(super) fn note_refusal(&mut self, worker: u32, now: Instant) {
        if self.has(worker) {
            self.refusals.note(worker, now);
        }
    }

    /// A member has accepted: it is passed by no longer.
    pub(super) fn note_acceptance(&mut self, worker: u32) {
        self.refusals.forget(worker);
    }

    /// A member has lost a connection again because it did not read it; it is owed a turn.
    pub(super) fn note_taken_back(&mut self, worker: u32) {
        self.policy.note_taken_back(worker);
    }

    /// When the next of those that are passed by may be chosen again.
    pub(super) fn resumption(&self) -> Option<Instant> {
        self.refusals.resumption()
    }

    /// Lets those be chosen again whose time has come. Returns whether there were any.
    pub(super) fn resume(&mut self, now: Instant) -> bool {
        self.refusals.resume(now)
    }
}
