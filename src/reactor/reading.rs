//! The IO thread reads a worker's channel, and carries out what it finds there or JavaScript has found there.
//!
//! A channel is left unread while much of what came by it waits for JavaScript, or many answers for its worker: then that
//! has to wait too.

use std::sync::Arc;

use super::outbox::Event;
use super::routing::{Request, route, to_outbox};
use super::turn::Reactor;
use crate::channel::{Extent, Query, ReadOutcome};
use crate::dispatch::QueryOutcome;
use crate::worker::{Link, ReadLock};

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
        reader: impl FnOnce(&Link) -> Option<ReadLock<'_>>,
    ) {
        let Some(worker) = self.dispatcher.with_channel(id) else { return };
        let (link, outbox) = (Arc::clone(&worker.link), &self.outbox);
        let Some(mut reader) = reader(&link) else { return };
        let mut requests = Vec::new();
        let turn = reader.read(&link.channel, extent, &mut self.scratch, |incoming| {
            route(id, &link, outbox, incoming, &mut requests, |run| to_outbox(id, &link, outbox, run));
        });
        drop(reader);
        worker.reads = worker.reads.saturating_add(1);
        self.carry_all_out(id, requests);
        match turn {
            ReadOutcome::Drained => {}
            ReadOutcome::More => self.unfinished.push(id),
            ReadOutcome::End => self.channel_ended(id),
            ReadOutcome::Broken(error) => {
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

    pub(super) fn carry_all_out(&mut self, id: u32, requests: Vec<Request>) {
        for request in requests {
            self.carry_out(id, request);
        }
    }

    fn carry_out(&mut self, id: u32, request: Request) {
        match request {
            Request::Verdict { seq, accepted } => self.dispatcher.settle(id, seq, accepted),
            Request::Query(query) => self.query(id, query),
            Request::Clear => self.dispatcher.dispatch_for(id),
            Request::Close { key } => self.dispatcher.close(id, &key),
            Request::Leaving => self.retire(id),
            Request::Lost { seq } => self.dispatcher.settle(id, seq, false),
        }
    }

    fn query(&mut self, worker: u32, query: Query) {
        if let QueryOutcome::AskJs { key, question } = self.dispatcher.query(worker, query, &self.registry) {
            self.outbox.push(Event::ListenAsked { worker, key, question });
        }
    }
}
