//! A worker's numbers for its servers. Pure.
//!
//! A slot is known for longer than it is open: what was sent for it may come back after the worker has left the listener.

use std::collections::HashMap;

use super::frame::Entry;
use crate::connection::ListenerId;

#[derive(Debug, Clone, Copy)]
struct Slot {
    number: u32,
    is_open: bool,
}

/// By listener: the latest that the worker has named for it.
#[derive(Debug, Default)]
pub struct Slots(HashMap<ListenerId, Slot>);

impl Slots {
    /// The worker takes this listener's connections for the server that it calls `number`.
    pub fn open(&mut self, listener: ListenerId, number: u32) {
        self.0.insert(listener, Slot { number, is_open: true });
    }

    /// The worker has left this listener. Slots of those that are `gone` are forgotten: without a listener there is
    /// nothing to be put back, and a worker could open and close for ever.
    pub fn close(&mut self, listener: ListenerId, gone: impl Fn(ListenerId) -> bool) {
        if let Some(slot) = self.0.get_mut(&listener) {
            slot.is_open = false;
        }
        self.0.retain(|id, slot| slot.is_open || !gone(*id));
    }

    /// The slot that is open for this listener.
    pub fn of(&self, listener: ListenerId) -> Option<u32> {
        self.0.get(&listener).filter(|slot| slot.is_open).map(|slot| slot.number)
    }

    /// The listeners for which something may be on its way.
    pub fn listeners(&self) -> impl Iterator<Item = ListenerId> {
        self.0.keys().copied()
    }

    /// Whether the worker has named one for this listener, which is still open.
    pub fn knows(&self, listener: ListenerId) -> bool {
        self.0.contains_key(&listener)
    }

    /// Whether what comes back with this entry can have been sent. Slots are counted up: a lower one is of a server
    /// that has closed, and its worker may have told us of the next before this came back.
    pub fn may_have(&self, entry: Entry) -> bool {
        self.0.get(&entry.listener).is_none_or(|slot| entry.slot <= slot.number)
    }
}
