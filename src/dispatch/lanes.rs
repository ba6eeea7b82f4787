//! What the dispatcher does with lanes: sends what was staged, sees who does not read, takes back, hears refusals.
//!
//! ```text
//!   staged ─ send ─► in the lane's queue ─┬─ read by the worker: its own, alone
//!      ▲                                  ├─ unread for a while, and another is ready ─┐
//!      │                                  ├─ its worker has died, or left the listener ┤ taken back
//!      └──── pending, first in turn ◄─────┴────────────────────────────────────────────┘
//! ```

use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::time::Instant;

use super::dispatcher::{Dispatcher, IN_FLIGHT_PAUSE};
use super::listener::Listener;
use super::table::Table;
use crate::connection::{ListenerId, Outstanding};
use crate::handoff::Lane;
use crate::handoff::lane::{FromWorker, PATIENCE, Progress, TakenBack, Unread};
use crate::sys::reserve::Reserve;
use crate::sys::socket;
use crate::worker::Worker;

impl Dispatcher {
    /// Sends what was staged for this worker's lane. What cannot go is pending again. Returns whether all went.
    pub(super) fn send_lane(&mut self, worker: u32) -> bool {
        let Some(lane) = lane_of(&mut self.workers, worker) else {
            return true;
        };
        let sent = lane.send(Instant::now());
        if matches!(&sent, Err(unplaced) if !unplaced.must_pause) {
            lane.want_writable(true);
        }
        let deadline = lane.deadline();
        self.look_again(deadline);
        let Err(unplaced) = sent else { return true };
        for id in self.put_all_back(unplaced.connections) {
            if let Some(listener) = self.table.get_mut(id).filter(|_| unplaced.must_pause) {
                listener.pause(IN_FLIGHT_PAUSE);
            }
        }
        false
    }

    /// Asks to be told when a worker of this listener reads its lane: all that could take more are full.
    pub(super) fn await_room(&mut self, id: ListenerId) {
        let Some(listener) = self.table.get(id) else { return };
        for member in listener.members() {
            let lane = lane_of(&mut self.workers, *member);
            if let Some(lane) = lane.filter(|lane| lane.slots.of(id).is_some()) {
                lane.want_writable(true);
            }
        }
    }

    /// A worker has read from its lane, or may have.
    pub fn lane_moved(&mut self, worker: u32) {
        let Some(lane) = lane_of(&mut self.workers, worker) else {
            return;
        };
        if lane.note_writable() {
            self.dispatch_for(worker);
            self.relieve_stalled();
        }
        let is_awaited = self.stalled || self.table.of_worker(worker).iter().any(|id| self.has_waiting(*id));
        let lane = lane_of(&mut self.workers, worker);
        if let Some(lane) = lane.filter(|lane| !is_awaited && !lane.is_stuck()) {
            lane.want_writable(false);
        }
    }

    fn has_waiting(&self, id: ListenerId) -> bool {
        self.table.get(id).is_some_and(|listener| listener.pending() > 0)
    }

    fn look_again(&mut self, at: Option<Instant>) {
        self.lanes_due = self.lanes_due.into_iter().chain(at).min();
    }

    /// Looks at the lanes whose time has come. Returns when the next one's does.
    pub(super) fn check_due_lanes(&mut self, now: Instant) -> Option<Instant> {
        if self.lanes_due.is_some_and(|due| due <= now) {
            self.check_lanes(now);
        }
        self.lanes_due
    }

    /// Somebody has room: for what others leave unread too.
    pub(crate) fn relieve_stalled(&mut self) {
        if self.stalled {
            self.check_lanes(Instant::now());
        }
    }

    fn check_lanes(&mut self, now: Instant) {
        self.drain_orphans();
        for worker in std::mem::take(&mut self.unread_lanes) {
            self.lane_readable(worker);
        }
        let progress = |worker: &mut Worker| worker.lane.as_mut().map(|lane| lane.check(now));
        let stalled: Vec<u32> = self
            .workers
            .values_mut()
            .filter_map(|worker| (progress(worker) == Some(Progress::Stalled)).then_some(worker.id))
            .collect();
        self.stalled = false;
        for id in stalled {
            if self.another_is_ready(id) {
                self.take_back_until_it_reads(id);
            } else {
                self.stalled = true;
                for listener in self.on_the_way_to(id) {
                    self.await_room(listener);
                }
            }
        }
        let deadlines = self.workers.values().filter_map(|worker| worker.lane.as_ref()?.deadline());
        let is_short = !self.orphans.is_empty() || !self.unread_lanes.is_empty();
        let retry = is_short.then(|| now + PATIENCE);
        self.lanes_due = deadlines.chain(retry).min();
    }

    /// The listeners whose connections may be in a worker's lane; it may have left them.
    fn on_the_way_to(&mut self, worker: u32) -> Vec<ListenerId> {
        lane_of(&mut self.workers, worker).map(|lane| lane.slots.listeners().collect()).unwrap_or_default()
    }

    /// Whether some other worker could take what this one does not read.
    fn another_is_ready(&mut self, worker: u32) -> bool {
        self.round += 1;
        self.on_the_way_to(worker).into_iter().any(|id| {
            let others = self.table.get(id).into_iter().flat_map(Listener::members);
            others
                .filter(|other| **other != worker)
                .any(|other| self.workers.get(other).is_some_and(|other| other.has_room(id, self.round)))
        })
    }

    /// Takes back what this worker has not read, and gives it to others; it gets nothing more before it reads, and has
    /// its turns again then. What nobody else can have, as its listener has closed, stays its own.
    pub(super) fn take_back_until_it_reads(&mut self, worker: u32) {
        let mut its_own = Vec::new();
        let mut end = Unread::NoRoom;
        while let Some(lane) = lane_of(&mut self.workers, worker) {
            lane.hold();
            let taken;
            (taken, end) = read_back(lane, &mut self.reserve);
            // Where it was room that was wanting, giving these away has made some.
            let is_done = end == Unread::Empty || taken.is_empty();
            let is_open = |taken: &TakenBack| self.table.get(taken.outstanding.listener).is_some();
            let (others, own): (Vec<_>, Vec<_>) = taken.into_iter().partition(is_open);
            its_own.extend(own);
            self.give_to_others(others, Some(worker));
            if is_done {
                break;
            }
        }
        let keeps_its_own = end == Unread::Empty && !its_own.is_empty();
        self.give_back(worker, its_own);
        if let Some(lane) = lane_of(&mut self.workers, worker) {
            if keeps_its_own {
                lane.keep_the_rest();
            }
            lane.wait_for_reading();
        }
    }

    /// What was read back for nothing goes into the lane again.
    fn give_back(&mut self, worker: u32, its_own: Vec<TakenBack>) {
        for TakenBack { slot, outstanding } in its_own {
            let Some(lane) = lane_of(&mut self.workers, worker) else { return };
            if lane.stage(slot, outstanding) {
                self.send_lane(worker);
            }
        }
        self.send_lane(worker);
    }

    /// A lane whose worker will read no more: all that is in it is handed out anew, as soon as there is room for it.
    pub(crate) fn orphan(&mut self, worker: u32, lane: Lane) {
        self.orphans.push((worker, lane));
        self.drain_orphans();
        if !self.orphans.is_empty() {
            self.look_again(Some(Instant::now() + PATIENCE));
        }
    }

    fn drain_orphans(&mut self) {
        for (worker, mut lane) in std::mem::take(&mut self.orphans) {
            if !self.drain_orphan(worker, &mut lane) {
                self.orphans.push((worker, lane));
            }
        }
    }

    /// Reads what the worker has sent back before its end, and what it has not read. Returns whether that is all.
    fn drain_orphan(&mut self, worker: u32, lane: &mut Lane) -> bool {
        loop {
            match lane.receive(&mut self.reserve) {
                Ok(FromWorker::Refused(refused)) if may_have_had(lane, &self.table, &refused) => {
                    self.refused(worker, refused);
                }
                Err(Unread::NoRoom) => return false,
                _ => break lane.stop_receiving(),
            }
        }
        loop {
            let (taken, end) = read_back(lane, &mut self.reserve);
            let is_done = end != Unread::NoRoom || taken.is_empty();
            self.give_to_others(taken, None);
            if is_done {
                return end != Unread::NoRoom;
            }
        }
    }

    /// `slow` is the worker, if it is to have its turns again.
    fn give_to_others(&mut self, taken: Vec<TakenBack>, slow: Option<u32>) {
        let taken: Vec<_> = taken.into_iter().map(|TakenBack { outstanding, .. }| outstanding).collect();
        for outstanding in &taken {
            if let Some(listener) = self.table.get_mut(outstanding.listener) {
                listener.note_taken_back(slow);
            }
        }
        self.dispatch_again(taken);
    }

    /// Reads what a worker has sent over its lane: what it refuses.
    pub fn lane_readable(&mut self, worker: u32) {
        while let Some(lane) = lane_of(&mut self.workers, worker) {
            match lane.receive(&mut self.reserve) {
                Ok(FromWorker::Refused(refused)) if may_have_had(lane, &self.table, &refused) => {
                    self.refused(worker, refused);
                }
                Ok(FromWorker::Farewell(reason)) => return self.close_lane(worker, reason),
                Ok(FromWorker::Refused(_)) | Err(Unread::Nonsense) => {
                    return self.close_lane(worker, "it wrote what is no frame to its lane".to_owned());
                }
                Err(Unread::Empty) => return,
                Err(Unread::NoRoom) => {
                    self.unread_lanes.insert(worker);
                    return self.look_again(Some(Instant::now() + PATIENCE));
                }
            }
        }
    }

    /// From now on this worker's connections go by wire.
    fn close_lane(&mut self, worker: u32, reason: String) {
        let Some(record) = self.workers.get_mut(&worker) else { return };
        record.wire_because = Some(reason);
        record.link.take_back();
        if let Some(mut lane) = record.lane.take() {
            lane.stop_receiving();
            self.orphan(worker, lane);
        }
        self.dispatch_for(worker);
    }
}

/// Whether these can be connections that went by this lane. One that a worker makes up must not get into the queue of a
/// listener that it never shared; and where it is no such socket another worker would choke on it.
fn may_have_had(lane: &Lane, table: &Table, refused: &[Outstanding]) -> bool {
    refused.iter().all(|Outstanding { listener: id, connection }| {
        table.get(*id).is_none_or(|listener| {
            lane.slots.knows(*id) && socket::kind_of(connection.socket.as_fd()) == Some(listener.bound.kind())
        })
    })
}

/// What can be read back of a lane now, in its order, and why no more.
fn read_back(lane: &mut Lane, reserve: &mut Reserve) -> (Vec<TakenBack>, Unread) {
    let mut taken = Vec::new();
    loop {
        match lane.take_back(reserve) {
            Ok(batch) => taken.extend(batch),
            Err(end) => return (taken, end),
        }
    }
}

fn lane_of(workers: &mut BTreeMap<u32, Worker>, id: u32) -> Option<&mut Lane> {
    workers.get_mut(&id)?.lane.as_mut()
}
