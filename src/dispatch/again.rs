//! Connections that were chosen for a worker and come back: they have their turn again, before those that have had none.
//!
//! A connection whose listener has closed in the meantime ends here, with a clean end of file.

use super::dispatcher::Dispatcher;
use crate::connection::{ListenerId, Outstanding};
use crate::sys::socket;

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
        for id in self.put_all_back(connections) {
            self.dispatch(id);
        }
    }

    /// Puts connections back in front of their queues, in their order. Returns the listeners that have some.
    pub(super) fn put_all_back(&mut self, connections: Vec<Outstanding>) -> Vec<ListenerId> {
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
