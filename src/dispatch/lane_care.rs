//! The care of lanes: when each is looked at, who does not read, what a worker sends back. IO thread only.
//!
//! ```text
//!   staged ─ send ─► in the lane's queue ─┬─ read by the worker: its own, alone
//!      ▲                                  ├─ unread for a while, and another is ready ─┐
//!      │                                  ├─ its worker has died, or left the listener ┤ taken back
//!      └──── pending, first in turn ◄─────┴────────────────────────────────────────────┘
//! ```
//!
//! Sending is in `lane_sending.rs`, taking back in `taking_back.rs`.

use std::collections::BTreeSet;
use std::time::Instant;

use super::dispatcher::Dispatcher;
use super::listener::Listener;
use super::taking_back::may_have_had;
use crate::connection::ListenerId;
use crate::handoff::Lane;
use crate::handoff::lane::frame::BATCH;
use crate::handoff::lane::{FromWorker, PATIENCE, Progress, TakenBack, Unread};
use crate::sys::reserve::Reserve;
use crate::worker::{Because, Worker};

/// What is known of the lanes together; of each alone, its worker's record has it.
#[derive(Debug)]
pub(super) struct LaneCare {
    /// When the lanes are looked at next. Sending and whatever has to be tried again bring it forward, a look at the
    /// lanes sets it anew.
    due: Option<Instant>,
    /// Some worker leaves unread what it was sent, and at the last look at the lanes nobody else was ready for it.
    is_stalled: bool,
    /// Lanes of workers that read no more, by the workers' ids, with connections for which no descriptor was to spare.
    pub(super) orphans: Vec<(u32, Lane)>,
    /// Workers whose refusals were left in their lanes, because no descriptor was to spare.
    unread: BTreeSet<u32>,
    /// Room for the descriptors that lanes give back.
    reserve: Reserve,
}

impl LaneCare {
    /// # Errors
    /// EMFILE, ENFILE: no room for the reserve.
    pub(super) fn new() -> nix::Result<Self> {
        Ok(Self {
            due: None,
            is_stalled: false,
            orphans: Vec::new(),
            unread: BTreeSet::new(),
            reserve: Reserve::new(BATCH)?,
        })
    }

    /// Has the lanes looked at by then.
    pub(super) fn look_by(&mut self, at: Option<Instant>) {
        self.due = self.due.into_iter().chain(at).min();
    }

    /// One frame that a worker has sent.
    pub(super) fn receive(&mut self, lane: &mut Lane) -> Result<FromWorker, Unread> {
        lane.receive(&mut self.reserve)
    }

    /// All that can be read back of a lane now, in its order, and why no more.
    pub(super) fn read_back(&mut self, lane: &mut Lane) -> (Vec<TakenBack>, Unread) {
        let mut taken = Vec::new();
        loop {
            match lane.take_back(&mut self.reserve) {
                Ok(batch) => taken.extend(batch),
                Err(end) => return (taken, end),
            }
        }
    }
}

impl Dispatcher {
    /// A worker has read from its lane, or may have.
    pub fn lane_moved(&mut self, worker: u32) {
        let Some(lane) = self.lane_of(worker) else { return };
        if lane.note_writable() {
            self.dispatch_for(worker);
            self.relieve_stalled();
        }
        let has_waiting = |id: &ListenerId| self.table.get(*id).is_some_and(|at| at.pending() > 0);
        let is_awaited = self.lane_care.is_stalled || self.table.of_worker(worker).iter().any(has_waiting);
        if let Some(lane) = self.lane_of(worker).filter(|lane| !is_awaited && !lane.is_stuck()) {
            lane.want_writable(false);
        }
    }

    /// Looks at the lanes if their time has come. Returns when it comes next.
    pub(super) fn check_due_lanes(&mut self, now: Instant) -> Option<Instant> {
        if self.lane_care.due.is_some_and(|due| due <= now) {
            self.check_lanes(now);
        }
        self.lane_care.due
    }

    /// Some worker has room: for what others leave unread too.
    pub(crate) fn relieve_stalled(&mut self) {
        if self.lane_care.is_stalled {
            self.check_lanes(Instant::now());
        }
    }

    fn check_lanes(&mut self, now: Instant) {
        self.drain_orphans();
        for worker in std::mem::take(&mut self.lane_care.unread) {
            self.lane_readable(worker);
        }
        self.lane_care.is_stalled = false;
        for worker in self.stalled_workers(now) {
            if self.another_is_ready(worker) {
                self.take_back_until_it_reads(worker);
            } else {
                self.lane_care.is_stalled = true;
                for listener in self.on_the_way_to(worker) {
                    self.await_room(listener);
                }
            }
        }
        let deadlines = self.workers.values().filter_map(|worker| worker.lane.as_ref()?.deadline());
        let is_short = !self.lane_care.orphans.is_empty() || !self.lane_care.unread.is_empty();
        let retry = is_short.then(|| now + PATIENCE);
        self.lane_care.due = deadlines.chain(retry).min();
    }

    /// Workers that leave unread what others could have. Each clock that has run out is set anew.
    fn stalled_workers(&mut self, now: Instant) -> Vec<u32> {
        let is_stalled =
            |worker: &mut Worker| worker.lane.as_mut().map(|lane| lane.check(now)) == Some(Progress::Stalled);
        self.workers.values_mut().filter_map(|worker| is_stalled(worker).then_some(worker.id)).collect()
    }

    /// The listeners whose connections may be in a worker's lane; it may have left them.
    fn on_the_way_to(&mut self, worker: u32) -> Vec<ListenerId> {
        self.lane_of(worker).map(|lane| lane.slots.listeners().collect()).unwrap_or_default()
    }

    /// Whether some other worker could take what this one does not read.
    fn another_is_ready(&mut self, worker: u32) -> bool {
        self.round += 1;
        self.on_the_way_to(worker).into_iter().any(|id| {
            let others = self.table.get(id).into_iter().flat_map(Listener::members);
            others
                .filter(|other| **other != worker)
                .any(|other| self.workers.get_mut(other).is_some_and(|other| other.has_room(id, self.round)))
        })
    }

    /// Reads what a worker has sent over its lane: what it refuses.
    pub fn lane_readable(&mut self, worker: u32) {
        while let Some(lane) = self.workers.get_mut(&worker).and_then(|worker| worker.lane.as_mut()) {
            match self.lane_care.receive(lane) {
                Ok(FromWorker::Refused(refused)) if may_have_had(lane, &self.table, &refused) => {
                    self.refused(worker, refused);
                }
                Ok(FromWorker::Farewell(reason)) => {
                    return self.close_lane(worker, Because::Farewell(reason));
                }
                Ok(FromWorker::Refused(_)) | Err(Unread::Nonsense) => {
                    return self.close_lane(worker, Because::NoFrame);
                }
                Err(Unread::Empty) => return,
                Err(Unread::NoRoom) => {
                    self.lane_care.unread.insert(worker);
                    return self.lane_care.look_by(Some(Instant::now() + PATIENCE));
                }
            }
        }
    }

    /// From now on this worker's connections go by wire.
    fn close_lane(&mut self, worker: u32, because: Because) {
        let Some(record) = self.workers.get_mut(&worker) else { return };
        record.wire_because = Some(because);
        record.link.reclaim();
        if let Some(mut lane) = record.lane.take() {
            lane.stop_receiving();
            self.orphan(worker, lane);
        }
        self.dispatch_for(worker);
    }
}
