//! The record of one worker, and how its process is started.
//!
//! `start.rs` runs on the JavaScript thread, because `fork()` must know the pid when it returns; the record
//! then moves to the IO thread, which keeps it until the process has ended and the channel too.

mod link;
mod start;
mod way;

use std::sync::Arc;

use crate::channel::Query;
use crate::connection::ListenerId;
use crate::handoff::{Lane, Wire};
use crate::scoreboard::Scoreboard;

pub use link::{Link, ReadLock};
pub use start::{StartOptions, Started, StdioRequest, start};
pub use way::{Because, Offer, Way};

/// `cluster.schedulingPolicy`, frozen at the first fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheduling {
    /// SCHED_NONE: workers share the listening socket and accept themselves.
    None,
    /// SCHED_RR: the primary accepts and hands out in turn.
    RoundRobin,
}

/// Where a worker is in its life, for the dispatcher. It only goes on ([`Worker::leave`], [`Worker::cut`]):
///
/// ```text
///   Running ──── leave ───► Leaving ──── cut ───► Cut
///      │                                           ▲
///      └──────────────────── cut ──────────────────┘
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It may get connections.
    Running,
    /// It was told, or has said, that it is going: it opens no server and gets no new connection.
    Leaving,
    /// Its channel has ended, or broke.
    Cut,
}

/// What JavaScript is asked before a listener is bound for a worker. Set when the worker is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing: the IO thread binds by itself.
    Nothing,
    /// To bind and listen where an address and port are asked for, and the primary accepts: somebody has replaced
    /// `net.Server.prototype.listen`.
    ToListen,
    /// For leave, whatever is asked for: the process has a permission model. What it permits may change at any time.
    ForLeave,
}

/// One worker, as the IO thread knows it.
#[allow(clippy::struct_excessive_bools)] // each is independent of the others
#[derive(Debug)]
pub struct Worker {
    /// Its id in `cluster.workers`.
    pub id: u32,
    /// What JavaScript holds too.
    pub link: Arc<Link>,
    /// Connections on their way to it by its channel.
    pub wire: Wire,
    /// The other way, if it has one.
    pub lane: Option<Lane>,
    /// What it tells of itself, if it has had a lane: longer than that, as it may still serve.
    pub scoreboard: Option<Arc<Scoreboard>>,
    /// Why it has no lane.
    pub wire_because: Option<Because>,
    /// How its servers get their connections.
    pub scheduling: Scheduling,
    /// What JavaScript is asked before a listener is bound for it.
    pub asks: Asks,
    phase: Phase,
    /// Its channel took no more: it is passed by until there is room again.
    pub is_full: bool,
    /// Something may have come by its channel that was left there ([`Link::is_congested`]).
    pub is_unread: bool,
    /// Its process has ended and was reaped, or never started.
    pub has_ended: bool,
    /// How often something for JavaScript has come by its channel.
    pub reads: u32,
}

impl Worker {
    /// The record of a worker that has just been started.
    pub fn new(id: u32, link: Arc<Link>, scheduling: Scheduling, asks: Asks, way: Way) -> Self {
        let (lane, wire_because) = match way {
            Way::Lane(lane) => (Some(lane), None),
            Way::Wire(because) => (None, Some(because)),
        };
        Self {
            id,
            wire: Wire::default(),
            scoreboard: lane.as_ref().map(Lane::scoreboard),
            lane,
            wire_because,
            scheduling,
            asks,
            phase: Phase::Running,
            is_full: false,
            is_unread: false,
            has_ended: link.process.is_none(),
            reads: 0,
            link,
        }
    }

    /// Whether the primary accepts for it what a query asks for; else its servers share the socket.
    pub fn accepts(&self, query: &Query) -> bool {
        self.scheduling == Scheduling::RoundRobin && !query.is_datagram()
    }

    /// Where it is in its life.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The worker was told, or has said, that it is going. To one whose channel has ended that is no news.
    pub fn leave(&mut self) {
        if self.phase == Phase::Running {
            self.phase = Phase::Leaving;
        }
    }

    /// The worker's channel has ended, or is beyond use: nothing is read from it or written to it any more.
    pub fn cut(&mut self) {
        self.phase = Phase::Cut;
        self.link.channel.abandon();
    }

    /// Whether it can take a connection of this listener now, in this round of dispatching.
    pub fn has_room(&mut self, listener: ListenerId, round: u64) -> bool {
        if self.phase != Phase::Running {
            return false;
        }
        match self.lane.as_mut().filter(|lane| lane.slots.of(listener).is_some()) {
            Some(lane) => lane.has_room(round),
            None => self.has_room_by_wire(),
        }
    }

    /// The worker joins a listener, whose connections it takes by lane if it names a slot for them; else by its channel,
    /// which the IO thread reads then.
    pub fn join(&mut self, listener: ListenerId, slot: Option<i64>) {
        match (self.lane.as_mut(), slot.and_then(|slot| u32::try_from(slot).ok())) {
            (Some(lane), Some(slot)) => lane.slots.open(listener, slot),
            (Some(_), None) => {
                self.wire_because.get_or_insert(Because::NotStarted);
            }
            (None, _) => {}
        }
        if !self.takes_by_lane(listener) {
            self.link.reclaim();
        }
    }

    /// Whether this listener's connections go to it by lane.
    pub fn takes_by_lane(&self, listener: ListenerId) -> bool {
        self.lane.as_ref().is_some_and(|lane| lane.slots.of(listener).is_some())
    }

    /// The lane and the slot by which this listener's connections go to it; none if they go by wire.
    pub fn lane_for(&mut self, listener: ListenerId) -> Option<(&mut Lane, u32)> {
        let lane = self.lane.as_mut()?;
        let slot = lane.slots.of(listener)?;
        Some((lane, slot))
    }

    fn has_room_by_wire(&self) -> bool {
        // One whose channel is not read for the time being could not say whether it takes a connection.
        !self.link.is_congested() && !self.is_full && self.wire.has_room() && self.link.channel.is_clear()
    }
}
