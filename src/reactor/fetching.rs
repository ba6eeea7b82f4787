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

/// Ends a worker's channel, by which came what JavaScript cannot hold or nobody can follow. `tell` tells JavaScript why,
/// before the IO thread knows, which tells of the end.
pub fn break_channel<T>(
    id: u32,
    reason: String,
    tell: impl FnOnce(Event) -> T,
    command: impl FnOnce(Command),
) -> T {
    let told = tell(Event::ChannelBroken { worker: id, reason });
    command(Command::Cut { id });
    told
}
