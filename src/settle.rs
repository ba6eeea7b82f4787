//! (4) What became of a handoff by wire: taken, refused, or its worker died. IO thread only.
//! (By lane there is nothing to settle: [`crate::handoff::lane`].)
//!
//! ```text
//!            ┌── taken ───► our copy is closed: the worker owns the connection, alone
//!   handed ──┼── refused ─► the next worker in turn; this one is passed by for some milliseconds
//!    off     │              (or it had no room for the descriptor, which did not arrive)
//!            └── died ────► the next worker in turn
//! ```

use crate::dispatch::Dispatcher;

impl Dispatcher {
    /// The worker has answered for the connection that went with `seq`. An answer to nothing is ignored.
    pub fn settle(&mut self, worker: u32, seq: u64, accepted: bool) {
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
}
