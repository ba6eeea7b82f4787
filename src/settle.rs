//! (4) What became of a handoff by wire: taken, refused, or its worker died. IO thread only.
//! (By lane there is nothing to settle: [`crate::handoff::lane`].)
//!
//! ```text
//!            ┌── taken ───► our copy is closed: the worker owns the connection, alone
//!   handed ──┼── refused ─► the next worker in turn; this one is passed by for some milliseconds
//!    off     │              (or it had no room for the descriptor, which did not arrive)
//!            └── died ────► the next worker in turn
//! ```
//!
//! A connection whose listener has closed in the meantime ends here, with a clean end of file.

use crate::connection::{ListenerId, Outstanding};
use crate::dispatch::Dispatcher;
use crate::sys::socket;

impl Dispatcher {
    /// The worker has answered for the connection that went with `seq`. An answer to nothing is ignored.
    pub fn answered(&mut self, worker: u32, seq: u64, accepted: bool) {
        let Some(outstanding) = self.workers.get_mut(&worker).and_then(|w| w.wire.settle(seq, accepted))
        else {
            return;
        };
        if accepted {
            if let Some(listener) = self.table.get_mut(outstanding.listener) {
                listener.note_acceptance(worker);
            }
        } else {
            self.refused(worker, vec![outstanding]);
        }
        self.dispatch_for(worker);
        self.relieve_stalled();
    }

    /// The worker will answer no more. All that it has not answered for goes to others.
    pub fn died(&mut self, worker: u32) {
        let Some(record) = self.workers.get_mut(&worker) else { return };
        let unanswered = record.wire.take_untaken();
        let lane = record.lane.take();
        for id in self.table.of_worker(worker) {
            self.table.leave(id, worker);
        }
        self.dispatch_again(unanswered);
        if let Some(lane) = lane {
            self.orphan(worker, lane);
        }
    }

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
        let is_shared = |id| self.table.get(id).is_some_and(|listener| listener.member_count() > 1);
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

    /// A worker has sent these back, by either way, or could not receive them.
    pub(crate) fn refused(&mut self, worker: u32, refused: Vec<Outstanding>) {
        for outstanding in &refused {
            if let Some(listener) = self.table.get_mut(outstanding.listener) {
                listener.note_refusal(worker);
            }
        }
        self.dispatch_again(refused);
    }

    /// These have had their turn already, and are the first to have one again.
    pub(crate) fn dispatch_again(&mut self, connections: Vec<Outstanding>) {
        for id in self.put_all_back(connections) {
            self.dispatch(id);
        }
    }

    /// Puts connections back in front of their queues, in their order. Returns the listeners that have some.
    pub(crate) fn put_all_back(&mut self, connections: Vec<Outstanding>) -> Vec<ListenerId> {
        let mut listeners: Vec<ListenerId> =
            connections.iter().map(|outstanding| outstanding.listener).collect();
        for outstanding in connections.into_iter().rev() {
            self.put_back(outstanding);
        }
        listeners.sort_unstable();
        listeners.dedup();
        listeners
    }

    fn put_back(&mut self, outstanding: Outstanding) {
        match self.table.get_mut(outstanding.listener) {
            Some(listener) => listener.put_back(outstanding.connection),
            None => socket::close_cleanly(&outstanding.connection.socket),
        }
    }
}
