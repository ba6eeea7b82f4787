//! How a worker ends: its channel, its process, and what becomes of what it was sent.

use super::outbox::Event;
use super::turn::Reactor;
use crate::channel::Extent;
use crate::sys::pidfd::Exit;
use crate::worker::Phase;

/// How often a dead worker's channel is read at the most: what it has written fits into its socket many times.
const LAST_READS: usize = 64;

impl Reactor {
    /// The worker has closed its end: it has taken all that it will, and will answer no more.
    pub(super) fn channel_ended(&mut self, id: u32) {
        let Some(worker) = self.dispatcher.with_channel(id) else { return };
        worker.cut();
        self.dispatcher.died(id);
        self.outbox.push(Event::ChannelEnded { worker: id });
        self.forget(id);
    }

    /// The channel is beyond use, the process may go on. What it has not answered for it may have taken all
    /// the same: only our copies are closed, and nobody else gets it.
    pub(super) fn cut(&mut self, id: u32) {
        let Some(worker) = self.dispatcher.with_channel(id) else { return };
        worker.cut();
        worker.wire.forget_all();
        self.dispatcher.leave_all(id);
        self.outbox.push(Event::ChannelEnded { worker: id });
        self.forget(id);
    }

    pub(super) fn reap(&mut self, id: u32) {
        let Some(exit) = self.exit_of(id) else { return };
        // Its last words, however many: among them may be that it has taken a connection.
        for _ in 0..LAST_READS {
            let before = self.unfinished.len();
            self.read_with(id, Extent::All, |link| Some(link.reader_of_all()));
            if self.unfinished.len() == before {
                break;
            }
            self.unfinished.truncate(before);
        }
        self.dispatcher.died(id);
        self.outbox.push(Event::Exited { worker: id, exit });
        if let Some(worker) = self.dispatcher.workers.get_mut(&id) {
            worker.has_ended = true;
        }
        self.forget(id);
    }

    fn exit_of(&self, id: u32) -> Option<Exit> {
        let worker = self.dispatcher.workers.get(&id).filter(|worker| !worker.has_ended)?;
        worker.link.process.as_ref()?.try_wait().ok().flatten()
    }

    /// Drops the record when both the process and the channel have ended.
    fn forget(&mut self, id: u32) {
        if self.dispatcher.workers.get(&id).is_some_and(|w| w.has_ended && w.phase() == Phase::Cut) {
            self.dispatcher.workers.remove(&id);
        }
    }
}
