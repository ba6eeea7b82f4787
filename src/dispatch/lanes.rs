//! What the dispatcher does with lanes: sends what was chosen, sees who does not read, takes back, hears refusals.
//!
//! ```text
//!   chosen ─ send ─► in the lane's queue ─┬─ read by the worker: its own, alone
//!      ▲                                  ├─ unread for a while, and another is ready ─┐
//!      │                                  ├─ its worker has died, or left the listener ┤ taken back
//!      └──── pending, first in turn ◄─────┴────────────────────────────────────────────┘
//! ```

use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::time::Instant;

use super::dispatcher::{Dispatcher, IN_FLIGHT_PAUSE};
use super::listener::Listener;
use super::table::ListenerId;
use crate::handoff::lane::{FromWorker, PATIENCE, Progress, Unread};
use crate::handoff::{Lane, Outstanding};
use crate::sys::reserve::Reserve;
use crate::sys::socket;
use crate::worker::Worker;

impl Dispatcher {
    /// Sends what was chosen for this worker's lane. What cannot go is pending again. Returns whether all went.
    pub(super) fn send_lane(&mut self, worker: u32) -> bool {
        let Some(lane) = lane_of(&mut self.workers, worker) else {
            return true;
        };
        let sent = lane.send(Instant::now());
        self.lanes_due = self.lanes_due.into_iter().chain(lane.deadline()).min();
        let Err(unplaced) = sent else { return true };
        if !unplaced.must_pause {
            lane.want_writable(true);
        }
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
            if let Some(lane) = lane.filter(|lane| lane.slot(id).is_some()) {
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
                for listener in self.table.of_worker(id) {
                    self.await_room(listener);
                }
            }
        }
        let deadlines = self.workers.values().filter_map(|worker| worker.lane.as_ref()?.deadline());
        let is_short = !self.orphans.is_empty() || !self.unread_lanes.is_empty();
        let retry = is_short.then(|| now + PATIENCE);
        self.lanes_due = deadlines.chain(retry).min();
    }

    fn take_back_until_it_reads(&mut self, worker: u32) {
        if let Some(lane) = lane_of(&mut self.workers, worker) {
            lane.hold();
        }
        self.take_back(worker, Some(worker));
        if let Some(lane) = lane_of(&mut self.workers, worker) {
            lane.wait_for_reading();
        }
    }

    /// Whether some other worker could take what this one does not read.
    fn another_is_ready(&mut self, worker: u32) -> bool {
        self.round += 1;
        self.table.of_worker(worker).into_iter().any(|id| {
            let others = self.table.get(id).into_iter().flat_map(Listener::members);
            others
                .filter(|other| **other != worker)
                .any(|other| self.workers.get(other).is_some_and(|other| other.has_room(id, self.round)))
        })
    }

    /// Takes back what this worker has not read, and gives it to others. `slow` is the worker, if it is to have its
    /// turns again.
    pub(crate) fn take_back(&mut self, worker: u32, slow: Option<u32>) {
        while let Some(lane) = lane_of(&mut self.workers, worker) {
            let (taken, end) = read_back(lane, &mut self.reserve);
            // Where it was room that was wanting, giving these away has made some.
            let is_done = end == Unread::Empty || taken.is_empty();
            self.give_to_others(taken, slow);
            if is_done {
                return;
            }
        }
    }

    /// A lane whose worker will read no more: all of it is taken back, as soon as there is room for it.
    pub(crate) fn orphan(&mut self, lane: Lane) {
        self.orphans.push(lane);
        self.drain_orphans();
        if !self.orphans.is_empty() {
            self.lanes_due = Some(Instant::now() + PATIENCE);
        }
    }

    fn drain_orphans(&mut self) {
        for mut lane in std::mem::take(&mut self.orphans) {
            let is_left = loop {
                let (taken, end) = read_back(&mut lane, &mut self.reserve);
                let is_done = end != Unread::NoRoom || taken.is_empty();
                self.give_to_others(taken, None);
                if is_done {
                    break end == Unread::NoRoom;
                }
            };
            if is_left {
                self.orphans.push(lane);
            }
        }
    }

    fn give_to_others(&mut self, taken: Vec<Outstanding>, slow: Option<u32>) {
        for outstanding in &taken {
            if let Some(listener) = self.table.get_mut(outstanding.listener) {
                listener.note_taken_back(slow);
            }
        }
        self.dispatch_again(taken);
    }

    /// Reads what a worker has sent over its lane: what it refuses.
    pub fn lane_readable(&mut self, worker: u32) {
        loop {
            let Some(lane) = lane_of(&mut self.workers, worker) else {
                return;
            };
            match lane.receive(&mut self.reserve) {
                Ok(FromWorker::Refused(refused)) if self.are_of_their_kind(&refused) => {
                    self.refused(worker, refused);
                }
                Ok(FromWorker::Farewell(reason)) => return self.close_lane(worker, reason),
                Ok(FromWorker::Refused(_)) | Err(Unread::Nonsense) => {
                    return self.close_lane(worker, "it wrote what is no frame to its lane".to_owned());
                }
                Err(Unread::Empty) => return,
                Err(Unread::NoRoom) => {
                    self.unread_lanes.insert(worker);
                    self.lanes_due = Some(Instant::now() + PATIENCE);
                    return;
                }
            }
        }
    }

    /// A worker that sends back something else than it was sent would have another one choke on it.
    fn are_of_their_kind(&self, refused: &[Outstanding]) -> bool {
        refused.iter().all(|Outstanding { listener, connection }| {
            let kind = self.table.get(*listener).map(|listener| listener.bound.kind());
            kind.is_none() || kind == socket::kind_of(connection.socket.as_fd())
        })
    }

    /// From now on this worker's connections go by wire.
    pub(crate) fn close_lane(&mut self, worker: u32, reason: String) {
        let Some(record) = self.workers.get_mut(&worker) else { return };
        record.wire_because = Some(reason);
        record.link.take_back();
        if let Some(lane) = record.lane.take() {
            self.orphan(lane);
        }
        self.dispatch_for(worker);
    }
}

/// What can be read back of a lane now, in its order, and why no more.
fn read_back(lane: &mut Lane, reserve: &mut Reserve) -> (Vec<Outstanding>, Unread) {
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
