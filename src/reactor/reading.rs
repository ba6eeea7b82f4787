//! The IO thread reads a worker's channel, and carries out what it finds there or JavaScript has found there.
//!
//! A channel is left unread while much of what came by it waits for JavaScript, or many answers for its worker: then that
//! has to wait too.

use std::sync::Arc;

use super::outbox::Event;
use super::sort::{Deed, sort, to_outbox};
use super::turn::Reactor;
use crate::channel::{Extent, Query, Turn};
use crate::dispatch::Answer;
use crate::worker::{Link, Reading};

impl Reactor {
    pub(super) fn read(&mut self, id: u32, extent: Extent) {
        match self.dispatcher.workers.get_mut(&id) {
            Some(worker) if worker.link.is_congested() => {
                worker.is_unread = true;
                worker.wire.note_unread();
            }
            _ => {
                self.read_with(id, extent, Link::reader);
                self.offer_if_free(id);
            }
        }
    }

    /// Reads what was left unread, if it was: nothing tells of it again.
    pub(super) fn read_on(&mut self, id: u32) {
        if self.dispatcher.workers.get_mut(&id).is_some_and(|worker| std::mem::take(&mut worker.is_unread)) {
            self.read(id, Extent::All);
        }
    }

    pub(super) fn read_with(
        &mut self,
        id: u32,
        extent: Extent,
        reader: impl FnOnce(&Link) -> Option<Reading<'_>>,
    ) {
        let Some(worker) = self.dispatcher.with_channel(id) else { return };
        let (link, outbox) = (Arc::clone(&worker.link), &self.outbox);
        let Some(mut reader) = reader(&link) else { return };
        let mut deeds = Vec::new();
        let turn = reader.read(&link.channel, extent, &mut self.scratch, |incoming| {
            sort(id, &link, outbox, incoming, &mut deeds, |run| to_outbox(id, &link, outbox, run));
        });
        drop(reader);
        worker.heard = worker.heard.saturating_add(1);
        self.carry_all_out(id, deeds);
        match turn {
            Turn::Drained => {}
            Turn::More => self.unfinished.push(id),
            Turn::End => self.channel_ended(id),
            Turn::Broken(error) => {
                self.outbox.push(Event::ChannelBroken { worker: id, reason: error.to_string() });
                self.cut(id);
            }
        }
    }

    /// Once no connection waits for a worker's channel, JavaScript may read it itself.
    fn offer_if_free(&mut self, id: u32) {
        if self.offers_channels && self.dispatcher.is_channel_free(id) {
            let link = self.dispatcher.workers.get(&id).map(|worker| &worker.link);
            if link.is_some_and(|link| link.offer()) {
                self.outbox.offer(id);
            }
        }
    }

    pub(super) fn carry_all_out(&mut self, id: u32, deeds: Vec<Deed>) {
        for deed in deeds {
            self.carry_out(id, deed);
        }
    }

    fn carry_out(&mut self, id: u32, deed: Deed) {
        match deed {
            Deed::Answer { seq, accepted } => self.dispatcher.answered(id, seq, accepted),
            Deed::Query(query) => self.answer(id, query),
            Deed::Clear => self.dispatcher.dispatch_for(id),
            Deed::Close { key } => self.dispatcher.close(id, &key),
            Deed::Leaving => self.retire(id),
            Deed::Lost { seq } => self.dispatcher.answered(id, seq, false),
        }
    }

    fn answer(&mut self, worker: u32, query: Query) {
        if let Answer::AskJs { key, query } = self.dispatcher.answer(worker, query, &self.registry) {
            self.outbox.push(Event::ListenAsked { worker, key, query });
        }
    }
}
