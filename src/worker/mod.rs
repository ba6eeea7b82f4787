//! The record of one worker, and how its process is started.
//!
//! `start.rs` runs on the JavaScript thread, because `fork()` must know the pid when it returns; the record
//! then moves to the IO thread, which keeps it until the process has ended and the channel too.

mod start;

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mio::unix::SourceFd;
use mio::{Interest, Registry};

use crate::channel::{Channel, Mode, Reader};
use crate::dispatch::{ListenerId, Scheduling};
use crate::handoff::{Lane, Wire};
use crate::reactor::Source;
use crate::sys::pidfd::PidFd;

pub use start::{Request, Started, StdioRequest, start};

/// What both threads hold of a worker.
#[derive(Debug)]
pub struct Link {
    /// Its channel.
    pub channel: Channel,
    /// Its process; none if it could not be started.
    pub process: Option<PidFd>,
    /// Bytes of messages that JavaScript has not fetched yet.
    undelivered: AtomicUsize,
}

/// How much may wait for JavaScript of one worker, in bytes. Beyond it the channel is not read, and the worker
/// feels it as it does when Node's primary is busy.
const MAX_UNDELIVERED: usize = 16 << 20;

impl Link {
    /// A link over which nothing has come yet. The poller of `registry` tells of both from now on.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub fn new(
        id: u32,
        mode: Mode,
        socket: OwnedFd,
        process: Option<PidFd>,
        registry: &Arc<Registry>,
    ) -> std::io::Result<Self> {
        if let Some(process) = &process {
            let fd = process.as_fd().as_raw_fd();
            registry.register(&mut SourceFd(&fd), Source::Process(id).token(), Interest::READABLE)?;
        }
        let channel = Channel::new(mode, socket, Source::Channel(id).token(), Arc::clone(registry))?;
        Ok(Self { channel, process, undelivered: AtomicUsize::new(0) })
    }

    /// Notes that `bytes` wait for JavaScript.
    pub fn note_received(&self, bytes: usize) {
        // Relaxed, here and below: a figure, which orders nothing else; the queue's lock does that.
        self.undelivered.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Notes that JavaScript has fetched `bytes`. Returns whether that made room for more.
    pub fn note_delivered(&self, bytes: usize) -> bool {
        let before = self.undelivered.fetch_sub(bytes, Ordering::Relaxed);
        before > MAX_UNDELIVERED && before.saturating_sub(bytes) <= MAX_UNDELIVERED
    }

    /// Whether too much waits for JavaScript.
    pub fn is_congested(&self) -> bool {
        self.undelivered.load(Ordering::Relaxed) > MAX_UNDELIVERED
    }
}

/// Where a worker is in its life, for the dispatcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It may get connections.
    Running,
    /// It was told, or has said, that it is going: it opens no server and gets no new connection.
    Leaving,
    /// Its channel has ended, or broke.
    Cut,
}

/// One worker, as the IO thread knows it.
#[derive(Debug)]
pub struct Worker {
    /// Its id in `cluster.workers`.
    pub id: u32,
    /// What JavaScript holds too.
    pub link: Arc<Link>,
    /// The read side of its channel.
    pub reader: Reader,
    /// Connections on their way to it by its channel.
    pub wire: Wire,
    /// The other way, if it has one.
    pub lane: Option<Lane>,
    /// Why it has none.
    pub wire_because: Option<String>,
    /// How its servers get their connections.
    pub scheduling: Scheduling,
    /// JavaScript listens for it.
    pub asks_js: bool,
    /// Where it is in its life.
    pub phase: Phase,
    /// Its channel took no more: it is passed by until there is room again.
    pub is_full: bool,
    /// Its process has ended and was reaped, or never started.
    pub has_ended: bool,
}

impl Worker {
    /// The record of a worker that has just been started.
    pub fn new(
        id: u32,
        link: Arc<Link>,
        scheduling: Scheduling,
        asks_js: bool,
        lane: Result<Lane, String>,
    ) -> Self {
        let (lane, wire_because) = lane.map_or_else(|why| (None, Some(why)), |lane| (Some(lane), None));
        Self {
            id,
            reader: Reader::new(&link.channel),
            wire: Wire::default(),
            lane,
            wire_because,
            scheduling,
            asks_js,
            phase: Phase::Running,
            is_full: false,
            has_ended: link.process.is_none(),
            link,
        }
    }

    /// Whether it can take a connection of this listener now, in this round of dispatching.
    pub fn has_room(&self, listener: ListenerId, round: u64) -> bool {
        if self.phase != Phase::Running {
            return false;
        }
        match self.lane.as_ref().filter(|lane| lane.slot(listener).is_some()) {
            Some(lane) => lane.has_room(round),
            None => self.has_room_by_wire(),
        }
    }

    /// It has joined a listener, whose connections it takes by lane if it names a slot for them.
    pub fn open_slot(&mut self, listener: ListenerId, slot: Option<i64>) {
        match (self.lane.as_mut(), slot.and_then(|slot| u32::try_from(slot).ok())) {
            (Some(lane), Some(slot)) => lane.open_slot(listener, slot),
            (Some(_), None) => {
                let reason = || "its half of the addon was not started in it".to_owned();
                self.wire_because.get_or_insert_with(reason);
            }
            (None, _) => {}
        }
    }

    /// The lane and the slot by which this listener's connections go to it; none if they go by wire.
    pub fn lane_for(&mut self, listener: ListenerId) -> Option<(&mut Lane, u32)> {
        let lane = self.lane.as_mut()?;
        let slot = lane.slot(listener)?;
        Some((lane, slot))
    }

    fn has_room_by_wire(&self) -> bool {
        // One whose channel is not read for the time being could not say whether it takes a connection.
        !self.link.is_congested() && !self.is_full && self.wire.has_room() && self.link.channel.is_clear()
    }
}
