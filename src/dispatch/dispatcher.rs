//! Brings connections and workers together: the loop from (1) to (3).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::intake::Supply;
use super::lane_care::LaneCare;
use super::lane_sending::IN_FLIGHT_PAUSE;
use super::listening::Listening;
use super::table::Table;
use crate::accept::Dialect;
use crate::channel::Unsent;
use crate::connection::{Connection, ListenerId, Outstanding};
use crate::worker::{Phase, Worker};

/// How long accepting pauses when descriptors or memory are short. Trying again at once would spin: the
/// listening socket stays readable. Whoever is in the backlog waits there.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// After so many turns of reading, a worker that has not asked to listen seems to be there for messages.
const TALKATIVE: u32 = 32;

/// All workers and listeners, and what is on its way between them.
#[derive(Debug)]
pub struct Dispatcher {
    /// The records of workers, by their ids in `cluster.workers`.
    pub workers: BTreeMap<u32, Worker>,
    /// All listeners that are open.
    pub table: Table,
    pub(super) listening: Listening,
    seq: u64,
    /// Counts the rounds of dispatching: what was found out in one holds until the next.
    pub(super) round: u64,
    /// Workers for whose lanes connections are staged in this round.
    pub(super) staged: BTreeSet<u32>,
    pub(super) lane_care: LaneCare,
}

impl Dispatcher {
    /// A dispatcher without workers.
    ///
    /// # Errors
    /// EMFILE, ENFILE: no room for the descriptors that it keeps in reserve.
    pub fn new(dialect: Dialect) -> nix::Result<Self> {
        Ok(Self {
            workers: BTreeMap::new(),
            table: Table::default(),
            listening: Listening::new(dialect),
            seq: 0,
            round: 0,
            staged: BTreeSet::new(),
            lane_care: LaneCare::new()?,
        })
    }

    /// The number of the next message that the primary sends.
    pub fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    /// A worker whose channel has not ended.
    pub fn with_channel(&mut self, worker: u32) -> Option<&mut Worker> {
        self.workers.get_mut(&worker).filter(|worker| worker.phase() != Phase::Cut)
    }

    /// Hands out what this listener has, until it has nothing or nobody has room.
    pub fn dispatch(&mut self, id: ListenerId) {
        self.round += 1;
        loop {
            while let Some(connection) = self.next_connection(id) {
                if !self.hand_out(id, connection) {
                    break;
                }
            }
            // Again, where a lane was full in spite of its window: the same.
            if self.send_staged() {
                break;
            }
        }
        if let Some(listener) = self.table.get_mut(id)
            && listener.take_in().is_err()
        {
            listener.pause_accepting(EXHAUSTED_PAUSE);
        }
    }

    /// Hands out for every listener that a worker shares: it may have room now.
    pub fn dispatch_for(&mut self, worker: u32) {
        for id in self.table.of_worker(worker) {
            self.dispatch(id);
        }
    }

    /// Whether no connection waits for what comes by this worker's channel, and hardly one will: the worker takes them
    /// in other ways, or seems to take none at all.
    pub fn is_channel_free(&self, worker: u32) -> bool {
        let Some(record) = self.workers.get(&worker).filter(|worker| worker.phase() != Phase::Cut) else {
            return false;
        };
        let listeners = self.table.of_worker(worker);
        let is_settled = !listeners.is_empty() || record.reads >= TALKATIVE;
        let goes_by_wire =
            |id| self.table.get(id).is_some_and(|listener| listener.accepts) && !record.takes_by_lane(id);
        is_settled && record.wire.in_flight() == 0 && !listeners.into_iter().any(goes_by_wire)
    }

    fn next_connection(&mut self, id: ListenerId) -> Option<Connection> {
        let listener = self.table.get_mut(id)?;
        match listener.next_connection() {
            Supply::Next(connection) => Some(connection),
            Supply::Empty => None,
            // Those that are staged are the first that can be spared.
            Supply::Exhausted if !self.staged.is_empty() => {
                self.send_staged();
                self.next_connection(id)
            }
            Supply::Exhausted => {
                listener.pause_accepting(EXHAUSTED_PAUSE);
                None
            }
        }
    }

    /// Places a connection with the next worker in turn that takes it. Returns whether there is anything to be had from
    /// going on: not when all are full, or nothing can be sent for the time being; then it is pending again.
    fn hand_out(&mut self, id: ListenerId, connection: Connection) -> bool {
        let mut outstanding = Outstanding { listener: id, connection };
        while let Some(worker) = self.choose(id) {
            match self.place(worker, outstanding) {
                Ok(()) => return true,
                Err((back, Unsent::Later(_))) => {
                    self.table.put_back(back);
                    if let Some(listener) = self.table.get_mut(id) {
                        listener.pause(IN_FLIGHT_PAUSE);
                    }
                    return false;
                }
                Err((back, Unsent::Full | Unsent::Waiting | Unsent::Gone)) => outstanding = back,
            }
        }
        self.table.put_back(outstanding);
        self.await_room(id);
        false
    }

    /// The worker that gets this listener's next connection; none if all are full.
    fn choose(&mut self, id: ListenerId) -> Option<u32> {
        let (workers, round) = (&mut self.workers, self.round);
        let mut has_room = |worker| workers.get_mut(&worker).is_some_and(|worker| worker.has_room(id, round));
        self.table.get_mut(id)?.choose(&mut has_room)
    }

    /// Stages a connection for the lane of a worker that has room for it, or sends it by the worker's channel. What is
    /// staged may still come back ([`Dispatcher::send_lane`]).
    ///
    /// # Errors
    /// It has not gone; the worker does not have room any more, or nothing can be sent now.
    fn place(&mut self, worker: u32, outstanding: Outstanding) -> Result<(), (Outstanding, Unsent)> {
        let id = outstanding.listener;
        let (Some(record), Some(listener)) = (self.workers.get_mut(&worker), self.table.get(id)) else {
            return Err((outstanding, Unsent::Gone));
        };
        if let Some((lane, slot)) = record.lane_for(id) {
            let is_frame = lane.stage(slot, outstanding);
            self.staged.insert(worker);
            if is_frame {
                self.send_lane(worker);
            }
            return Ok(());
        }
        self.seq += 1;
        let sent = record.wire.send(&record.link.channel, &listener.key, self.seq, outstanding);
        match &sent {
            Err((_, Unsent::Full)) => record.is_full = true,
            Err((_, Unsent::Gone)) => record.leave(),
            Ok(()) | Err((_, Unsent::Waiting | Unsent::Later(_))) => {}
        }
        sent
    }
}
