//! (4) What became of a handoff: taken, refused, lost on the way, or its worker died. IO thread only.
//!
//! ```text
//!            ┌── taken ───► our copy is closed: the worker owns the connection, alone
//!   handed ──┼── refused ─► the next worker in turn; this one is passed by for some milliseconds
//!    off     ├── lost ────► the same (the worker had no room for the descriptor)
//!            └── died ────► the next worker in turn
//! ```
//!
//! A connection whose listener has closed in the meantime ends here, with a clean end of file.

use crate::dispatch::{Dispatcher, ListenerId};
use crate::handoff::Outstanding;
use crate::sys::socket;

impl Dispatcher {
    /// The worker has answered for the connection that went with `seq`. An answer to nothing is ignored.
    pub fn answered(&mut self, worker: u32, seq: u64, accepted: bool) {
        let Some(outstanding) = self.workers.get_mut(&worker).and_then(|w| w.wire.settle(seq)) else {
            return;
        };
        if accepted {
            if let Some(listener) = self.table.get_mut(outstanding.listener) {
                listener.note_acceptance(worker);
            }
        } else {
            self.refused(worker, outstanding);
        }
        self.dispatch_for(worker);
    }

    /// The connection that went with `seq` has not arrived: the worker is out of descriptors.
    pub fn lost(&mut self, worker: u32, seq: u64) {
        let Some(outstanding) = self.workers.get_mut(&worker).and_then(|w| w.wire.settle(seq)) else {
            return;
        };
        self.refused(worker, outstanding);
    }

    /// The worker will answer no more. All that it has not answered for goes to others.
    pub fn died(&mut self, worker: u32) {
        let Some(record) = self.workers.get_mut(&worker) else { return };
        let unanswered = record.wire.take_untaken();
        self.leave_all(worker);
        let mut listeners: Vec<ListenerId> =
            unanswered.iter().map(|outstanding| outstanding.listener).collect();
        for outstanding in unanswered.into_iter().rev() {
            self.put_back(outstanding);
        }
        listeners.dedup();
        for id in listeners {
            self.dispatch(id);
        }
    }

    /// Takes a worker out of every listener; those that nobody shares any more are closed.
    pub fn leave_all(&mut self, worker: u32) {
        for id in self.table.of_worker(worker) {
            self.table.leave(id, worker);
        }
    }

    /// A worker's server has closed: it takes no more connections under this key.
    pub fn close(&mut self, worker: u32, key: &str) {
        if let Some(id) = self.table.of_worker_by_key(worker, key) {
            self.table.leave(id, worker);
        }
    }

    fn refused(&mut self, worker: u32, outstanding: Outstanding) {
        let id = outstanding.listener;
        if let Some(listener) = self.table.get_mut(id) {
            listener.note_refusal(worker);
        }
        self.put_back(outstanding);
        self.dispatch(id);
    }

    fn put_back(&mut self, outstanding: Outstanding) {
        match self.table.get_mut(outstanding.listener) {
            Some(listener) => listener.put_back(outstanding.connection),
            None => socket::close_cleanly(&outstanding.connection.socket),
        }
    }
}
