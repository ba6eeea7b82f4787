//! JavaScript reads a channel itself, on its own thread: what is its business it gets at once, what is the IO thread's
//! goes there as commands.

use crossbeam_channel::{Receiver, bounded};

use super::command::Command;
use super::fetching::break_channel;
use super::outbox::Outbox;
use super::routing::{Request, route, to_outbox};
use crate::channel::{Extent, ReadOutcome};
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
) -> Option<ReadOutcome> {
    let mut reader = link.reader_of_javascript()?;
    let mut requests = Vec::new();
    let mut is_first = true;
    let turn = reader.read(&link.channel, Extent::Once, scratch, |incoming| {
        route(id, link, outbox, incoming, &mut requests, |run| {
            if std::mem::take(&mut is_first) && outbox.is_empty() {
                deliver(run);
            } else {
                to_outbox(id, link, outbox, run);
            }
        });
    });
    let wait = pass_on(id, outbox, requests, turn, command);
    // The IO thread may want to read now, and does not wait for JavaScript: one of its turns, or it has ended.
    drop(reader);
    if link.channel.has_unread_answers() {
        link.reclaim();
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
    requests: Vec<Request>,
    turn: ReadOutcome,
    command: impl Fn(Command),
) -> Option<Receiver<()>> {
    // In Node the port is free when the messages after the word that its server has closed are heard.
    let must_wait =
        requests.iter().any(|request| matches!(request, Request::Close { .. } | Request::Leaving));
    let (done, wait) = bounded(1);
    if !requests.is_empty() {
        command(Command::CarryOut { id, requests, done });
    }
    match turn {
        ReadOutcome::Drained | ReadOutcome::More => {}
        ReadOutcome::End => command(Command::Ended { id }),
        ReadOutcome::Broken(error) => {
            break_channel(id, error.to_string(), |event| outbox.push(event), command);
        }
    }
    must_wait.then_some(wait)
}
