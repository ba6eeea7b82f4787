//! A worker leaves a listener, or all of them. What it has not read of their connections others get.

use super::dispatcher::Dispatcher;
use crate::connection::ListenerId;

impl Dispatcher {
    /// Takes a worker out of every listener; those that nobody shares any more are closed.
    pub fn leave_all(&mut self, worker: u32) {
        self.leave(worker, &self.table.of_worker(worker));
    }

    /// A worker's server has closed: it takes no more connections under this key.
    pub fn close(&mut self, worker: u32, key: &str) {
        if let Some(id) = self.table.of_worker_by_key(worker, key) {
            self.leave(worker, &[id]);
        }
    }

    /// What the worker has not read yet others get. Where there are none it stays: the worker serves what came
    /// before it was told to go, as by the wire way, and sends back what is for a server that it has closed.
    fn leave(&mut self, worker: u32, listeners: &[ListenerId]) {
        let is_shared = |id| self.table.get(id).is_some_and(|listener| listener.members().len() > 1);
        let have_others = listeners.iter().copied().all(is_shared);
        for id in listeners {
            self.table.leave(*id, worker);
        }
        let Some(lane) = self.workers.get_mut(&worker).and_then(|worker| worker.lane.as_mut()) else {
            return;
        };
        for id in listeners {
            lane.slots.close(*id, |id| self.table.get(id).is_none());
        }
        // From one that is stuck it has been taken back already, and the probe shall stay.
        if have_others && !lane.is_stuck() {
            self.take_back_until_it_reads(worker);
        }
    }
}
