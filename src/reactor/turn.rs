//! One turn of the loop: wait, read what came, hand out what can be handed out, tell JavaScript.
//!
//! Within a turn channels come before processes: a worker's last messages are in its socket before its pidfd
//! becomes readable, and JavaScript shall hear them, and the end of the channel, before the exit.

use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::Receiver;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll};

use super::command::Command;
use super::outbox::{Event, Outbox};
use super::sort::{Deed, sort};
use super::token::Source;
use crate::accept::Dialect;
use crate::channel::message::Query;
use crate::channel::{Extent, Turn};
use crate::dispatch::{Answer, Dispatcher};
use crate::sys::pidfd::Exit;
use crate::worker::{Phase, Worker};

const EVENTS_PER_TURN: usize = 256;

/// What the IO thread owns.
pub(super) struct Reactor {
    poll: Poll,
    commands: Receiver<Command>,
    outbox: Arc<Outbox>,
    dispatcher: Dispatcher,
    /// Channels that had more to read than one turn allows.
    unfinished: Vec<u32>,
    scratch: Vec<u8>,
    /// How many listeners JavaScript was last told of.
    listeners: usize,
}

impl Drop for Reactor {
    /// JavaScript may hold the channels longer: the workers shall see their end now.
    fn drop(&mut self) {
        for worker in self.dispatcher.workers.values() {
            worker.link.channel.abandon();
        }
    }
}

impl Reactor {
    pub(super) fn new(
        poll: Poll,
        commands: Receiver<Command>,
        outbox: Arc<Outbox>,
        dialect: Dialect,
    ) -> Self {
        let dispatcher = Dispatcher::new(dialect);
        Self { poll, commands, outbox, dispatcher, unfinished: Vec::new(), scratch: Vec::new(), listeners: 0 }
    }

    /// Turns until told to stop.
    pub(super) fn run(&mut self) -> std::io::Result<()> {
        let mut events = Events::with_capacity(EVENTS_PER_TURN);
        let mut resumption = None;
        loop {
            self.wait(&mut events, resumption)?;
            let mut ended = Vec::new();
            for event in &events {
                match Source::of(event.token()) {
                    Source::Waker => {}
                    Source::Channel(id) => {
                        if event.is_writable() {
                            self.flush(id);
                        }
                        let extent = if event.is_read_closed() { Extent::All } else { Extent::Event };
                        self.read(id, extent);
                    }
                    Source::Process(id) => ended.push(id),
                    Source::Listener(id) => self.backlog_filled(id),
                }
            }
            for id in std::mem::take(&mut self.unfinished) {
                self.read(id, Extent::All);
            }
            for id in ended {
                self.reap(id);
            }
            if self.obey() {
                return Ok(());
            }
            resumption = self.dispatcher.resume(Instant::now());
            self.count_listeners();
            self.outbox.announce();
        }
    }

    fn count_listeners(&mut self) {
        let count = self.dispatcher.table.accepting();
        if count != self.listeners {
            self.listeners = count;
            self.outbox.push(Event::Listeners { count });
        }
    }

    fn wait(&mut self, events: &mut Events, resumption: Option<Instant>) -> std::io::Result<()> {
        let timeout = match resumption {
            _ if !self.unfinished.is_empty() => Some(std::time::Duration::ZERO),
            Some(at) => Some(at.saturating_duration_since(Instant::now())),
            None => None,
        };
        match self.poll.poll(events, timeout) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Ok(()),
            other => other,
        }
    }

    /// Carries out what JavaScript asked for. Returns whether it asked to stop.
    fn obey(&mut self) -> bool {
        while let Ok(command) = self.commands.try_recv() {
            match command {
                Command::Add { id, link, scheduling, asks_js } => {
                    self.add(Worker::new(id, link, scheduling, asks_js));
                }
                Command::Listened { key, outcome } => {
                    self.dispatcher.listened(&key, outcome, self.poll.registry());
                }
                Command::Retire { id, done } => {
                    self.retire(id);
                    // JavaScript may have given up waiting only if it has ended.
                    let _ = done.send(());
                }
                Command::Cut { id } => self.cut(id),
                Command::Resume { id } => self.read(id, Extent::All),
                Command::Stop => return true,
            }
        }
        false
    }

    fn add(&mut self, worker: Worker) {
        let id = worker.id;
        if let Some(process) = &worker.link.process {
            let fd = process.as_fd().as_raw_fd();
            let registered = self.poll.registry().register(
                &mut SourceFd(&fd),
                Source::Process(id).token(),
                Interest::READABLE,
            );
            if let Err(error) = registered {
                self.outbox
                    .push(Event::Failed { reason: format!("epoll_ctl (pidfd of worker {id}): {error}") });
            }
        }
        self.dispatcher.workers.insert(id, worker);
        // What came before the record was here woke us for nothing.
        self.read(id, Extent::All);
        self.reap(id);
    }

    fn retire(&mut self, id: u32) {
        if let Some(worker) = self.dispatcher.workers.get_mut(&id).filter(|w| w.phase == Phase::Running) {
            worker.phase = Phase::Leaving;
        }
        self.dispatcher.leave_all(id);
    }

    fn backlog_filled(&mut self, id: u32) {
        if let Some(listener) = self.dispatcher.table.get_mut(id) {
            listener.backlog_ready = true;
        }
        self.dispatcher.dispatch(id);
    }

    fn flush(&mut self, id: u32) {
        let Some(worker) = self.dispatcher.workers.get_mut(&id) else { return };
        worker.is_full = false;
        let count = worker.link.channel.flush();
        if count > 0 {
            self.outbox.push(Event::Sent { worker: id, count });
        }
        self.dispatcher.dispatch_for(id);
    }

    fn read(&mut self, id: u32, extent: Extent) {
        let Some(worker) = self.dispatcher.workers.get_mut(&id) else { return };
        if worker.phase == Phase::Cut || worker.link.is_congested() {
            return;
        }
        let Worker { reader, link, .. } = worker;
        let mut deeds = Vec::new();
        let turn = reader.read(&link.channel, extent, &mut self.scratch, |incoming| {
            sort(id, link, &self.outbox, incoming, &mut deeds);
        });
        for deed in deeds {
            self.carry_out(id, deed);
        }
        match turn {
            Turn::Drained => {}
            Turn::More => self.unfinished.push(id),
            Turn::End => self.channel_ended(id),
            Turn::Broken(error) => {
                self.cut(id);
                self.outbox.push(Event::ChannelBroken { worker: id, reason: error.to_string() });
            }
        }
    }

    fn carry_out(&mut self, id: u32, deed: Deed) {
        match deed {
            Deed::Answer { seq, accepted } => self.dispatcher.answered(id, seq, accepted),
            Deed::Query(query) => self.answer(id, query),
            Deed::Close { key } => self.dispatcher.close(id, &key),
            Deed::Leaving => {
                if let Some(worker) = self.dispatcher.workers.get_mut(&id) {
                    worker.phase = Phase::Leaving;
                }
            }
            Deed::Lost { seq } => self.dispatcher.lost(id, seq),
        }
    }

    fn answer(&mut self, worker: u32, query: Query) {
        let asked = query.to_json();
        if let Answer::AskJs { key } = self.dispatcher.answer(worker, query, self.poll.registry()) {
            self.outbox.push(Event::ListenAsked { worker, key, query: asked });
        }
    }

    /// The worker has closed its end: it has taken all that it will, and will answer no more.
    fn channel_ended(&mut self, id: u32) {
        let Some(worker) = self.dispatcher.workers.get_mut(&id) else { return };
        worker.phase = Phase::Cut;
        worker.link.channel.abandon();
        self.dispatcher.died(id);
        self.outbox.push(Event::ChannelEnded { worker: id });
        self.forget(id);
    }

    /// The channel is beyond use, the process may go on. What it has not answered for it may have taken all
    /// the same: that is known only when it has ended.
    fn cut(&mut self, id: u32) {
        let Some(worker) = self.dispatcher.workers.get_mut(&id) else { return };
        worker.phase = Phase::Cut;
        worker.link.channel.abandon();
        self.dispatcher.leave_all(id);
    }

    fn reap(&mut self, id: u32) {
        let Some(exit) = self.exit_of(id) else { return };
        // Its last words, however many; nobody writes to the channel any more.
        while self
            .dispatcher
            .workers
            .get(&id)
            .is_some_and(|w| w.phase != Phase::Cut && !w.link.is_congested())
        {
            let before = self.unfinished.len();
            self.read(id, Extent::All);
            if self.unfinished.len() == before {
                break;
            }
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
        match worker.link.process.as_ref()?.try_wait() {
            Ok(exit) => exit,
            // Somebody else has reaped it: how it ended nobody knows.
            Err(_) => Some(Exit::Code(0)),
        }
    }

    /// Drops the record when both the process and the channel have ended.
    fn forget(&mut self, id: u32) {
        if self.dispatcher.workers.get(&id).is_some_and(|w| w.has_ended && w.phase == Phase::Cut) {
            self.dispatcher.workers.remove(&id);
        }
    }
}
