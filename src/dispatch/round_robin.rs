//! Round robin: everybody in turn, in the order in which they joined; who has no room is passed by.

use super::policy::Policy;

/// Remembers whose turn was last.
#[derive(Debug, Default)]
pub struct RoundRobin {
    last: Option<u32>,
}

impl Policy for RoundRobin {
    /// Ids only grow, and a member joins at the end: the next in turn is the first with a greater id. That
    /// stays right when members leave.
    fn choose(&mut self, members: &[u32], has_room: &dyn Fn(u32) -> bool) -> Option<u32> {
        let next = self.last.and_then(|last| members.iter().position(|id| *id > last)).unwrap_or(0);
        let (before, after) = members.split_at_checked(next)?;
        let chosen = after.iter().chain(before).copied().find(|id| has_room(*id))?;
        self.last = Some(chosen);
        Some(chosen)
    }
}
