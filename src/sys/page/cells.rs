//! The page's cells, and the order in which they are written and read.
//!
//! This file is compiled twice: here with the processor's atomics, and in `loom/` with a model's, which tries
//! every interleaving of a writer and a reader, and every value that a weakly ordered processor may show.
//!
//! One thread writes, any may read. What a reader can rely on:
//!
//! 1. No figure goes backwards from one reading to the next.
//! 2. Within one reading, a refusal is never there without the connections accepted before it: a worker does not
//!    look as if it refused before it was full.
//! 3. A turn is never there without what was accepted and refused before it: the figures of a worker whose event
//!    loop sleeps are exact.
//!
//! The writer's order is accepted, refused, due; each later one is stored with Release. A reader goes the other
//! way, with Acquire in between. So a reading may have newer connections than refusals, never the reverse; one that
//! is the same moment in all its parts would need a lock, which a worker could die with.

use super::atomic::{AtomicU32, AtomicU64, Ordering, fence};

/// `due_at` before the first turn: the kernel gives a new memfd's page as zeros.
pub(crate) const NO_TURN_YET: u64 = 0;

/// What is laid over the page. Only atomics: any bytes are a value, and both sides may use it at once.
#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct Cells {
    accepted: AtomicU64,
    refused: AtomicU64,
    due_at: AtomicU64,
    /// JavaScript's: written by a plain store of an aligned 32-bit word, which no processor tears.
    pub(crate) active: AtomicU32,
}

/// What one pass over the cells has found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    pub(crate) due_at: u64,
    pub(crate) active: u32,
}

impl Cells {
    pub(crate) fn set_accepted(&self, total: u64) {
        // Relaxed: it is the first of the order, there is nothing before it to publish.
        self.accepted.store(total, Ordering::Relaxed);
    }

    pub(crate) fn set_refused(&self, total: u64) {
        // Release: who reads this total finds what was accepted before it (2).
        self.refused.store(total, Ordering::Release);
    }

    pub(crate) fn set_due_at(&self, due_at: u64) {
        // Release: who reads this turn finds both totals as they were before it (3).
        self.due_at.store(due_at, Ordering::Release);
    }

    /// Only loads, and only relaxed ones, which are allowed on memory that is mapped read-only ("Atomic accesses to
    /// read-only memory", `std::sync::atomic`); that is why the Acquires are fences.
    pub(crate) fn read(&self) -> Values {
        // Relaxed: it stands by itself; it is another writer's and belongs to no order.
        let active = self.active.load(Ordering::Relaxed);
        let due_at = self.due_at.load(Ordering::Relaxed);
        // Acquire, with set_due_at's Release: the loads below are not older than this turn (3).
        fence(Ordering::Acquire);
        let refused = self.refused.load(Ordering::Relaxed);
        // Acquire, with set_refused's Release: the load below is not older than this total (2).
        fence(Ordering::Acquire);
        // Relaxed: the last. That no cell goes backwards (1) needs no order but that of the cell itself.
        let accepted = self.accepted.load(Ordering::Relaxed);
        Values { accepted, refused, due_at, active }
    }
}
