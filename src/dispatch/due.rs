//! What time brings: pauses end, and lanes are looked at.

use std::time::Instant;

use super::dispatcher::Dispatcher;

impl Dispatcher {
    /// Ends the pauses that are over, and hands out what waited. Returns when the next one ends.
    pub fn resume(&mut self, now: Instant) -> Option<Instant> {
        for id in self.table.overdue(now) {
            self.dispatch(id);
        }
        self.check_due_lanes(now).into_iter().chain(self.table.next_resumption()).min()
    }
}
