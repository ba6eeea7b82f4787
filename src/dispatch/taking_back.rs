//! What a worker has not read of its lane is read back and given to others, or stays its own where nobody else can have
//! it. IO thread only; never blocks.

use std::os::fd::AsFd;
use std::time::Instant;

use super::dispatcher::Dispatcher;
use super::table::Table;
use crate::connection::Outstanding;
use crate::handoff::Lane;
use crate::handoff::lane::{FromWorker, PATIENCE, TakenBack, Unread};
use crate::sys::socket;

impl Dispatcher {
    /// Takes back what this worker has not read, and gives it to others; it gets nothing more before it reads, and has
    /// its turns again then. What nobody else can have, as its listener has closed, stays its own.
    pub(super) fn take_back_until_it_reads(&mut self, worker: u32) {
        let (its_own, is_emptied) = self.give_what_others_can_have(worker);
        let keeps_its_own = is_emptied && !its_own.is_empty();
        self.give_back(worker, its_own);
        let Some(lane) = self.lane_of(worker) else { return };
        if keeps_its_own {
            lane.keep_the_rest();
        }
        lane.wait_for_reading();
    }

    /// Holds this worker's lane, reads it back and hands out anew what has a listener. Returns what has none, and whether
    /// the lane is empty now.
    fn give_what_others_can_have(&mut self, worker: u32) -> (Vec<TakenBack>, bool) {
        let mut its_own = Vec::new();
        loop {
            let Some(lane) = self.workers.get_mut(&worker).and_then(|worker| worker.lane.as_mut()) else {
                return (its_own, false);
            };
            lane.hold();
            let (taken, end) = self.lane_care.read_back(lane);
            // If only room was wanting, giving these away has made some: once more.
            let is_done = end == Unread::Empty || taken.is_empty();
            let is_open = |taken: &TakenBack| self.table.get(taken.outstanding.listener).is_some();
            let (others, own): (Vec<_>, Vec<_>) = taken.into_iter().partition(is_open);
            its_own.extend(own);
            self.give_to_others(others, Some(worker));
            if is_done {
                return (its_own, end == Unread::Empty);
            }
        }
    }

    /// What was read back for nothing goes into the lane again.
    fn give_back(&mut self, worker: u32, its_own: Vec<TakenBack>) {
        for TakenBack { slot, outstanding } in its_own {
            let Some(lane) = self.lane_of(worker) else { return };
            if lane.stage(slot, outstanding) {
                self.send_lane(worker);
            }
        }
        self.send_lane(worker);
    }

    /// A lane whose worker will read no more: all that is in it is handed out anew, as soon as there is room for it.
    pub(crate) fn orphan(&mut self, worker: u32, lane: Lane) {
        self.lane_care.orphans.push((worker, lane));
        self.drain_orphans();
        if !self.lane_care.orphans.is_empty() {
            self.lane_care.look_by(Some(Instant::now() + PATIENCE));
        }
    }

    pub(super) fn drain_orphans(&mut self) {
        for (worker, mut lane) in std::mem::take(&mut self.lane_care.orphans) {
            if !self.drain_orphan(worker, &mut lane) {
                self.lane_care.orphans.push((worker, lane));
            }
        }
    }

    /// Reads what the worker has sent back before its end, and what it has not read. Returns whether that is all.
    fn drain_orphan(&mut self, worker: u32, lane: &mut Lane) -> bool {
        loop {
            match self.lane_care.receive(lane) {
                Ok(FromWorker::Refused(refused)) if may_have_had(lane, &self.table, &refused) => {
                    self.refused(worker, refused);
                }
                Err(Unread::NoRoom) => return false,
                _ => break lane.stop_receiving(),
            }
        }
        loop {
            let (taken, end) = self.lane_care.read_back(lane);
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
}

/// Whether these can be connections that went by this lane. One that a worker makes up must not get into the queue of a
/// listener that it never shared; and where it is no such socket another worker would choke on it.
pub(super) fn may_have_had(lane: &Lane, table: &Table, refused: &[Outstanding]) -> bool {
    refused.iter().all(|Outstanding { listener: id, connection }| {
        table.get(*id).is_none_or(|listener| {
            lane.slots.knows(*id)
                && socket::kind_of(connection.socket.as_fd()) == Some(listener.bound().kind())
        })
    })
}
