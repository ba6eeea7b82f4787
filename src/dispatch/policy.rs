//! The face of a policy. Pure: it chooses and does nothing else.

/// Chooses the worker for a connection.
pub trait Policy: std::fmt::Debug + Send {
    /// One of `members` (worker ids, ascending) for which `has_room` holds, or none.
    fn choose(&mut self, members: &[u32], has_room: &mut dyn FnMut(u32) -> bool) -> Option<u32>;

    /// This member has lost a connection again that it was chosen for: it was slow to read it.
    fn note_taken_back(&mut self, member: u32);
}
