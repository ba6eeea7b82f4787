//! One turn of the loop: wait, read what came, hand out what can be handed out, tell JavaScript.
//!
//! Within a turn channels come before processes: a worker's last messages are in its socket before its pidfd
//! becomes readable, and JavaScript shall hear them, and the end of the channel, before the exit.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use mio::event::Event;
use mio::{Events, Poll, Registry};

use super::command::Command;
use super::outbox::{self, Outbox};
use crate::channel::{Extent, Flushed};
use crate::dispatch::Dispatcher;
use crate::token::Source;
use crate::worker::Worker;

const EVENTS_PER_TURN: usize = 256;

/// How long to wait when this user has too many descriptors in flight, or memory is short: others have to
/// receive, and nothing tells when they have. And how long messages may wait for the end of a tick.
const RETRY: Duration = Duration::from_millis(5);

/// What the IO thread owns.
pub(super) struct Reactor {
    poll: Poll,
    pub(super) registry: Arc<Registry>,
    commands: Receiver<Command>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) dispatcher: Dispatcher,
    /// Channels that had more to read than one turn allows.
    pub(super) unfinished: Vec<u32>,
    pub(super) scratch: Vec<u8>,
    /// Workers whose channels have something queued although there may be room.
    unflushed: BTreeSet<u32>,
    flush_again_at: Option<Instant>,
    /// JavaScript can read channels itself.
    pub(super) offers_channels: bool,
    /// How many listeners JavaScript was last told of.
    listeners: usize,
}

impl Drop for Reactor {
    /// JavaScript may hold the channels longer: the workers shall see their end now, after what was sent.
    fn drop(&mut self) {
        for worker in self.dispatcher.workers.values() {
            worker.link.channel.flush();
            worker.link.channel.abandon();
        }
    }
}

impl Reactor {
    pub(super) fn new(
        poll: Poll,
        registry: Arc<Registry>,
        commands: Receiver<Command>,
        outbox: Arc<Outbox>,
        dispatcher: Dispatcher,
        offers_channels: bool,
    ) -> Self {
        Self {
            poll,
            registry,
            commands,
            outbox,
            dispatcher,
            unfinished: Vec::new(),
            scratch: Vec::new(),
            unflushed: BTreeSet::new(),
            flush_again_at: None,
            offers_channels,
            listeners: 0,
        }
    }

    /// Turns until told to stop.
    pub(super) fn run(&mut self) -> std::io::Result<()> {
        let mut events = Events::with_capacity(EVENTS_PER_TURN);
        let mut resumption = None;
        loop {
            self.wait(&mut events, resumption)?;
            let ended: Vec<u32> = events.iter().filter_map(|event| self.look_at(event)).collect();
            for id in std::mem::take(&mut self.unfinished) {
                self.read(id, Extent::All);
            }
            for id in ended {
                self.reap(id);
            }
            if self.run_commands() {
                return Ok(());
            }
            let now = Instant::now();
            resumption = self.dispatcher.resume(now).into_iter().chain(self.flush_again(now)).min();
            self.count_listeners();
            self.outbox.announce();
        }
    }

    /// Does what an event asks for. Returns the worker whose process has ended: that comes last.
    fn look_at(&mut self, event: &Event) -> Option<u32> {
        match Source::of(event.token()) {
            Source::Waker => {}
            Source::Channel(id) => self.channel_moved(id, event),
            Source::Process(id) => return Some(id),
            Source::Listener(id) => self.backlog_filled(id),
            Source::Lane(id) => {
                if event.is_readable() {
                    self.dispatcher.lane_readable(id);
                }
                if event.is_writable() {
                    self.dispatcher.lane_moved(id);
                }
            }
        }
        None
    }

    /// An event says all that is so when it is fetched, whatever has caused it (ep_item_poll in the kernel's
    /// fs/eventpoll.c): where it does not say that there is something to read, there is nothing.
    fn channel_moved(&mut self, id: u32, event: &Event) {
        if event.is_writable() {
            self.flush(id);
        }
        if event.is_readable() || event.is_read_closed() || event.is_error() {
            let extent = if event.is_read_closed() { Extent::All } else { Extent::Event };
            self.read(id, extent);
        }
    }

    fn count_listeners(&mut self) {
        let count = self.dispatcher.table.accepting();
        if count != self.listeners {
            self.listeners = count;
            self.outbox.push(outbox::Event::Listeners { count });
        }
    }

    fn wait(&mut self, events: &mut Events, resumption: Option<Instant>) -> std::io::Result<()> {
        let timeout = match resumption {
            _ if !self.unfinished.is_empty() => Some(Duration::ZERO),
            Some(at) => Some(at.saturating_duration_since(Instant::now())),
            None => None,
        };
        match self.poll.poll(events, timeout) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Ok(()),
            other => other,
        }
    }

    /// Carries out what JavaScript asked for. Returns whether it asked to stop.
    fn run_commands(&mut self) -> bool {
        while let Ok(command) = self.commands.try_recv() {
            match command {
                Command::Add { id, link, scheduling, asks, way } => {
                    self.add(Worker::new(id, link, scheduling, asks, way));
                }
                Command::Listened { key, outcome } => {
                    self.dispatcher.listened(&key, outcome, &self.registry);
                }
                Command::Permitted { key, denial } => {
                    self.dispatcher.permitted(&key, denial.as_ref(), &self.registry);
                }
                Command::Retire { id, done } => {
                    self.retire(id);
                    // JavaScript may have given up waiting only if it has ended.
                    let _ = done.send(());
                }
                Command::Snapshot { done } => {
                    let _ = done.send(self.dispatcher.snapshot());
                }
                Command::Cut { id } => self.cut(id),
                Command::CarryOut { id, requests, done } => {
                    self.carry_all_out(id, requests);
                    // Not everybody waits for it.
                    let _ = done.send(());
                }
                Command::Ended { id } => self.channel_ended(id),
                Command::Resume { id } => {
                    self.read_on(id);
                    self.dispatcher.dispatch_for(id);
                }
                Command::Watch { id } => self.flush_later(id),
                Command::Stop => return true,
            }
        }
        false
    }

    fn add(&mut self, worker: Worker) {
        let id = worker.id;
        self.dispatcher.workers.insert(id, worker);
        // What came before the record was here woke us for nothing.
        self.flush(id);
        self.read(id, Extent::All);
        self.dispatcher.lane_readable(id);
        self.reap(id);
    }

    /// The worker gets no new connection and opens no server from here on. A worker whose channel has ended stays
    /// as it is: JavaScript may still read there that the worker leaves.
    pub(super) fn retire(&mut self, id: u32) {
        if let Some(worker) = self.dispatcher.workers.get_mut(&id) {
            worker.leave();
        }
        self.dispatcher.leave_all(id);
    }

    fn backlog_filled(&mut self, id: u32) {
        if let Some(listener) = self.dispatcher.table.get_mut(id) {
            listener.note_backlog();
        }
        self.dispatcher.dispatch(id);
    }

    fn flush(&mut self, id: u32) {
        let Some(worker) = self.dispatcher.with_channel(id) else { return };
        worker.is_full = false;
        let Flushed { left, must_retry } = worker.link.channel.flush();
        if left > 0 {
            self.outbox.push(outbox::Event::Sent { worker: id, count: left });
        }
        if must_retry {
            self.flush_later(id);
        }
        self.read_on(id);
        self.dispatcher.dispatch_for(id);
    }

    fn flush_later(&mut self, id: u32) {
        self.unflushed.insert(id);
        self.flush_again_at.get_or_insert_with(|| Instant::now() + RETRY);
    }

    /// Tries again what has not gone although there may be room. Returns when to try the next time.
    fn flush_again(&mut self, now: Instant) -> Option<Instant> {
        if self.flush_again_at.take_if(|at| *at <= now).is_some() {
            for id in std::mem::take(&mut self.unflushed) {
                self.flush(id);
            }
        }
        self.flush_again_at
    }
}
