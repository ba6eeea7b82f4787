//! JavaScript reads a channel itself, on its own thread: what is its business it gets at once, what is the IO thread's
//! goes there as commands.

use crossbeam_channel::{Receiver, bounded};

use super::command::Command;
use super::fetching::break_channel;
use super::outbox::Outbox;
use super::sort::{Deed, sort, to_outbox};
use crate::channel::{Extent, Turn};
use crate::worker::Link;

/// Reads once. Messages go to `deliver` if nothing waits in the outbox that JavaScript has to hear before them, and if
/// there is no other run of them in this read already; else to the outbox. None if the IO thread reads.
pub fn read_by_javascript(
    id: u32,
    link: &Link,
    outbox: &Outbox,
    scratch: &mut Vec<u8>,
    mut deliver: impl FnMut(&[u8]),
    command: impl Fn(Command),
) -> Option<Turn> {
    let mut reader = link.reader_of_javascript()?;
    let mut deeds = Vec::new();
    let mut is_first = true;
    let turn = reader.read(&link.channel, Extent::Once, scratch, |incoming| {
        sort(id, link, outbox, incoming, &mut deeds, |run| {
            if std::mem::take(&mut is_first) && outbox.is_empty() {
                deliver(run);
            } else {
                to_outbox(id, link, outbox, run);
            }
        });
    });
    let wait = pass_on(id, outbox, deeds, turn, command);
    // The IO thread may want to read now, and does not wait for JavaScript: one of its turns, or it has ended.
    drop(reader);
    if link.channel.has_unread_answers() {
        link.take_back();
    }
    if let Some(wait) = wait {
        let _ = wait.recv();
    }
    Some(turn)
}

/// Gives the IO thread what is its own. Returns what tells when that is done, if JavaScript has to wait for it.
fn pass_on(
    id: u32,
    outbox: &Outbox,
    deeds: Vec<Deed>,
    turn: Turn,
    command: impl Fn(Command),
) -> Option<Receiver<()>> {
    // In Node the port is free when the messages after the word that its server has closed are heard.
    let must_wait = deeds.iter().any(|deed| matches!(deed, Deed::Close { .. } | Deed::Leaving));
    let (done, wait) = bounded(1);
    if !deeds.is_empty() {
        command(Command::Heard { id, deeds, done });
    }
    match turn {
        Turn::Drained | Turn::More => {}
        Turn::End => command(Command::Ended { id }),
        Turn::Broken(error) => {
            break_channel(id, error.to_string(), |event| outbox.push(event), command);
        }
    }
    must_wait.then_some(wait)
}
