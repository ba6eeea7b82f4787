//! All listeners, by the key under which workers share them.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use super::listener::Listener;
use crate::accept::Bound;
use crate::connection::{ListenerId, Outstanding};
use crate::sys::socket;

/// All listeners that are open.
#[derive(Debug, Default)]
pub struct Table {
    listeners: BTreeMap<ListenerId, Listener>,
    by_key: HashMap<String, ListenerId>,
    last: ListenerId,
}

impl Table {
    /// The listener under a key, for a worker to join.
    pub fn find(&self, key: &str) -> Option<ListenerId> {
        self.by_key.get(key).copied()
    }

    /// Adds a listener. From now on its key leads to it.
    pub fn insert(&mut self, key: String, bound: Bound, accepts: bool) -> ListenerId {
        self.last += 1;
        self.by_key.insert(key.clone(), self.last);
        self.listeners.insert(self.last, Listener::new(key, bound, accepts));
        self.last
    }

    /// From now on this key leads to a listener too, unless it leads to another.
    pub fn name(&mut self, id: ListenerId, key: String) {
        self.by_key.entry(key).or_insert(id);
    }

    /// All of them, in the order in which they were opened.
    pub fn iter(&self) -> impl Iterator<Item = &Listener> {
        self.listeners.values()
    }

    /// How many listeners the primary accepts from.
    pub fn accepting(&self) -> usize {
        self.listeners.values().filter(|listener| listener.accepts).count()
    }

    /// A listener that is still open.
    pub fn get(&self, id: ListenerId) -> Option<&Listener> {
        self.listeners.get(&id)
    }

    /// A listener that is still open, to change.
    pub fn get_mut(&mut self, id: ListenerId) -> Option<&mut Listener> {
        self.listeners.get_mut(&id)
    }

    /// Closes listeners that nobody has joined: one that was bound for a worker which could not be told.
    pub fn close_unshared(&mut self) {
        let unshared: Vec<ListenerId> =
            self.listeners.iter().filter_map(|(id, at)| at.members().is_empty().then_some(*id)).collect();
        for id in unshared {
            self.close(id);
        }
    }

    /// The listeners that a worker shares.
    pub fn of_worker(&self, worker: u32) -> Vec<ListenerId> {
        self.listeners.iter().filter(|(_, listener)| listener.has(worker)).map(|(id, _)| *id).collect()
    }

    /// The listener that a worker shares under a key.
    pub fn of_worker_by_key(&self, worker: u32, key: &str) -> Option<ListenerId> {
        let mut found =
            self.listeners.iter().filter(|(_, listener)| listener.key == key && listener.has(worker));
        found.next().map(|(id, _)| *id)
    }

    /// The listeners with a pause that is over by `now`; it has ended then.
    pub fn overdue(&mut self, now: Instant) -> Vec<ListenerId> {
        self.listeners.iter_mut().filter_map(|(id, listener)| listener.resume(now).then_some(*id)).collect()
    }

    /// When the next pause ends.
    pub fn next_resumption(&self) -> Option<Instant> {
        self.listeners.values().filter_map(Listener::resumption).min()
    }

    /// Puts a connection back in front of its listener's queue. If the listener has closed in the meantime, the
    /// connection ends here, with a clean end of file.
    pub fn put_back(&mut self, outstanding: Outstanding) {
        match self.get_mut(outstanding.listener) {
            Some(listener) => listener.put_back(outstanding.connection),
            None => socket::close_cleanly(&outstanding.connection.socket),
        }
    }

    /// Puts connections back in front of their queues, in their order. Returns the listeners that have some.
    pub fn put_all_back(&mut self, connections: Vec<Outstanding>) -> Vec<ListenerId> {
        let mut listeners: Vec<ListenerId> =
            connections.iter().map(|outstanding| outstanding.listener).collect();
        for outstanding in connections.into_iter().rev() {
            self.put_back(outstanding);
        }
        listeners.sort_unstable();
        listeners.dedup();
        listeners
    }

    /// Takes a worker out of a listener, which is closed when nobody is left.
    pub fn leave(&mut self, id: ListenerId, worker: u32) {
        if self.get_mut(id).is_some_and(|listener| listener.leave(worker)) {
            self.close(id);
        }
    }

    /// Closes a listener, whose path goes with it.
    fn close(&mut self, id: ListenerId) {
        let Some(closed) = self.listeners.remove(&id) else { return };
        closed.bound().unlink();
        self.by_key.retain(|_, named| *named != id);
    }
}
