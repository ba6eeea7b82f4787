//! Round robin: everybody in turn, in the order of their ids; who has no room is passed by. Who was too slow to take a
//! connection has its turn again when it has room, so that shares stay even.

use super::policy::Policy;

/// Remembers whose turn was last.
#[derive(Debug, Default)]
pub struct RoundRobin {
    last: Option<u32>,
    /// Turns that were lost, one entry each.
    owed: Vec<u32>,
}

impl Policy for RoundRobin {
    /// The next in turn is the first with a greater id than the last. That stays right whoever joins or leaves.
    fn choose(&mut self, members: &[u32], has_room: &mut dyn FnMut(u32) -> bool) -> Option<u32> {
        self.owed.retain(|id| members.contains(id));
        if let Some(at) = self.owed.iter().position(|id| has_room(*id)) {
            return Some(self.owed.swap_remove(at));
        }
        let next = self.last.and_then(|last| members.iter().position(|id| *id > last)).unwrap_or(0);
        let (before, after) = members.split_at_checked(next)?;
        let chosen = after.iter().chain(before).copied().find(|id| has_room(*id))?;
        self.last = Some(chosen);
        Some(chosen)
    }

    fn note_taken_back(&mut self, member: u32) {
        self.owed.push(member);
    }
}
