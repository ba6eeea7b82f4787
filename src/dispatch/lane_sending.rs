//! Sending by lane what the dispatcher has staged, and waiting for room in lanes. IO thread only; never blocks.

use std::time::{Duration, Instant};

use super::dispatcher::Dispatcher;
use crate::connection::ListenerId;
use crate::handoff::Lane;

/// How long a listener pauses when this user has too many descriptors in flight (ETOOMANYREFS): workers, of
/// this primary or another, have to receive some first.
pub(super) const IN_FLIGHT_PAUSE: Duration = Duration::from_millis(5);

impl Dispatcher {
    /// Sends what is staged for any lane. What cannot go is pending again. Returns whether all went.
    pub(super) fn send_staged(&mut self) -> bool {
        let staged = std::mem::take(&mut self.staged);
        staged.into_iter().map(|worker| self.send_lane(worker)).min().unwrap_or(true)
    }

    /// Sends what is staged for this worker's lane. What cannot go is pending again. Returns whether all went.
    pub(super) fn send_lane(&mut self, worker: u32) -> bool {
        let Some(lane) = self.lane_of(worker) else { return true };
        let sent = lane.send(Instant::now());
        if matches!(&sent, Err(unplaced) if !unplaced.must_pause) {
            lane.want_writable(true);
        }
        let deadline = lane.deadline();
        self.lane_care.look_by(deadline);
        let Err(unplaced) = sent else { return true };
        for id in self.table.put_all_back(unplaced.connections) {
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
            let lane = self.workers.get_mut(member).and_then(|worker| worker.lane.as_mut());
            if let Some(lane) = lane.filter(|lane| lane.slots.of(id).is_some()) {
                lane.want_writable(true);
            }
        }
    }

    /// A worker's lane, if it has one.
    pub(super) fn lane_of(&mut self, worker: u32) -> Option<&mut Lane> {
        self.workers.get_mut(&worker)?.lane.as_mut()
    }
}
