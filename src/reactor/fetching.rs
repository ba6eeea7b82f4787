//! What JavaScript's thread does beside JavaScript: it fetches what has happened, and ends channels that are beyond use.

use super::command::Command;
use super::outbox::{Batch, Event, Outbox};
use crate::worker::Link;

/// Fetches all that has happened. Channels that were left unread until JavaScript has fetched what came by them are read on.
pub fn fetch<L: AsRef<Link>>(
    outbox: &Outbox,
    link_of: impl Fn(u32) -> Option<L>,
    command: impl Fn(Command),
) -> Batch {
    let batch = outbox.take();
    for (worker, bytes) in batch.events.iter().filter_map(Event::weight) {
        if link_of(worker).is_some_and(|link| link.as_ref().note_delivered(bytes)) {
            command(Command::Resume { id: worker });
        }
    }
    batch
}

/// Ends a worker's channel, by which came what JavaScript cannot hold or nobody can follow. Returns what JavaScript is to
/// be told.
pub fn break_channel(id: u32, reason: String, command: impl Fn(Command)) -> Event {
    command(Command::Cut { id });
    Event::ChannelBroken { worker: id, reason }
}
