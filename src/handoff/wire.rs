//! The wire way: Node's own `newconn` message on the IPC channel, with the descriptor attached, which every
//! Node worker understands. The primary keeps its copy until the worker has answered, because the answer may
//! be no; then it is closed at once, since a copy kept open would delay the client's FIN. IO thread only;
//! never blocks.

use std::collections::HashMap;
use std::os::fd::AsFd;

use crate::channel::{Channel, Unsent, message};
use crate::connection::Outstanding;

/// How many connections may be on their way to one worker. One, as in Node: a worker that is blocked then
/// holds up one connection and no more, because by the wire way nothing can be taken back. A worker answers
/// before it serves, so that its next connection arrives while it serves this one: a window of four measured
/// only 6 % less CPU per connection under full load (docs/architecture.md).
pub const WINDOW: usize = 1;

/// The connections on their way to one worker, by the `seq` of their `newconn`.
#[derive(Debug, Default)]
pub struct Wire {
    outstanding: HashMap<u64, Outstanding>,
    is_in_doubt: bool,
    counts: Verdicts,
}

/// What a worker has answered, since it was started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verdicts {
    /// How often yes.
    pub accepted: u64,
    /// How often no, or that it had no descriptor.
    pub refused: u64,
}

impl Wire {
    /// Whether another connection may be sent.
    pub fn has_room(&self) -> bool {
        self.outstanding.len() < WINDOW
    }

    /// How many connections the worker has not answered for.
    pub fn in_flight(&self) -> usize {
        self.outstanding.len()
    }

    /// Sends a connection.
    ///
    /// # Errors
    /// The connection comes back with the reason.
    pub fn send(
        &mut self,
        channel: &Channel,
        key: &str,
        seq: u64,
        outstanding: Outstanding,
    ) -> Result<(), (Outstanding, Unsent)> {
        let frame = message::newconn(channel.mode(), key, seq);
        match channel.hand_off(&frame, outstanding.connection.socket.as_fd(), seq) {
            Ok(()) => {
                self.outstanding.insert(seq, outstanding);
                Ok(())
            }
            Err(why) => Err((outstanding, why)),
        }
    }

    /// What it has answered so far.
    pub fn counts(&self) -> Verdicts {
        self.counts
    }

    /// The worker has answered for this one, or it has not arrived. An answer to nothing is ignored.
    pub fn settle(&mut self, seq: u64, accepted: bool) -> Option<Outstanding> {
        let settled = self.outstanding.remove(&seq)?;
        self.is_in_doubt &= !self.outstanding.is_empty();
        if accepted {
            self.counts.accepted += 1;
        } else {
            self.counts.refused += 1;
        }
        Some(settled)
    }

    /// The channel is not read for the time being: an answer may be stuck inside the worker, and with the
    /// worker's death be lost.
    pub fn note_unread(&mut self) {
        self.is_in_doubt = !self.outstanding.is_empty();
    }

    /// The worker will answer no more: all that it has surely not taken, oldest first. What is in doubt is
    /// closed, because a second worker would go on where the first has begun.
    pub fn take_untaken(&mut self) -> Vec<Outstanding> {
        if std::mem::take(&mut self.is_in_doubt) {
            self.forget_all();
        }
        let mut all: Vec<_> = self.outstanding.drain().collect();
        all.sort_unstable_by_key(|(seq, _)| *seq);
        all.into_iter().map(|(_, outstanding)| outstanding).collect()
    }

    /// Closes our copies of all that the worker has not answered for.
    pub fn forget_all(&mut self) {
        self.outstanding.clear();
    }
}
