//! Connections that were chosen for a worker and come back: they have their turn again, before those that have had none.

use super::dispatcher::Dispatcher;
use crate::connection::Outstanding;

impl Dispatcher {
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
        for id in self.table.put_all_back(connections) {
            self.dispatch(id);
        }
    }
}
