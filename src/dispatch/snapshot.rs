//! What the dispatcher knows at one moment, for `cluster.stats()`.

use std::time::Duration;

use super::dispatcher::Dispatcher;
use super::listener::Listener;
use crate::accept::Place;
use crate::handoff::Lane;
use crate::sys::clock;
use crate::worker::{Because, Phase, Worker};

/// The figures of one listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenerSnapshot {
    /// Where it listens.
    pub place: Place,
    /// Who shares it.
    pub members: Vec<u32>,
    /// Connections that wait in the primary for a worker.
    pub pending: usize,
    /// Accepted from the backlog, since it was opened.
    pub accepted: u64,
    /// Sent back by a worker, since then; a connection may be, more than once.
    pub refused: u64,
    /// Taken back from a worker that did not read them, since then.
    pub taken_back: u64,
    /// Reset by their clients before a worker had them, since then.
    pub gone: u64,
}

/// The figures of one worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerSnapshot {
    /// Its id in `cluster.workers`.
    pub id: u32,
    /// Where it is in its life.
    pub phase: Phase,
    /// Why its connections go by wire; none if they go by lane.
    pub wire_because: Option<Because>,
    /// Connections that it has taken, since it was started.
    pub accepted: u64,
    /// Connections that it has sent back.
    pub refused: u64,
    /// Connections on their way to it.
    pub in_flight: u64,
    /// Connections that it has open now; unknown by wire.
    pub active: Option<u32>,
    /// For how long its event loop has been due, or has left unread what it was sent; unknown by wire.
    pub loop_delay: Option<Duration>,
}

/// The figures of all listeners and workers at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Those that the primary accepts from.
    pub listeners: Vec<ListenerSnapshot>,
    /// Those whose processes have not ended.
    pub workers: Vec<WorkerSnapshot>,
}

impl Dispatcher {
    /// The figures of this moment. No worker is asked.
    pub fn snapshot(&mut self) -> Snapshot {
        let accepting = self.table.iter().filter(|listener| listener.accepts);
        Snapshot {
            listeners: accepting.map(of_listener).collect(),
            workers: self.workers.values_mut().filter(|worker| lives(worker)).map(of_worker).collect(),
        }
    }
}

/// Whether its process is still to end. Its channel may outlive it: a child of the worker's may hold the other end.
fn lives(worker: &Worker) -> bool {
    worker.link.process.is_none() || !worker.has_ended
}

fn of_listener(listener: &Listener) -> ListenerSnapshot {
    let counts = listener.counts();
    ListenerSnapshot {
        place: listener.bound().place(),
        members: listener.members().to_vec(),
        pending: listener.pending(),
        accepted: counts.accepted,
        refused: counts.refused,
        taken_back: counts.taken_back,
        gone: listener.gone(),
    }
}

fn of_worker(worker: &mut Worker) -> WorkerSnapshot {
    let by_wire = worker.wire.counts();
    let now = clock::monotonic_ms();
    // All zeros where its half was not started: nobody writes the page.
    let by_lane = worker.scoreboard.as_ref().map(|page| page.figures(now)).unwrap_or_default();
    // What it does by wire, the page does not say.
    let knows_now = worker.scoreboard.is_some() && worker.wire_because.is_none();
    let mut lane = worker.lane.as_mut().filter(|_| knows_now);
    let waits_since = lane.as_mut().and_then(|lane| lane.waiting_since());
    let in_lane = lane.map_or(0, Lane::unread);
    let unread_for = waits_since.map_or(Duration::ZERO, |since| since.elapsed());
    WorkerSnapshot {
        id: worker.id,
        phase: worker.phase(),
        wire_because: worker.wire_because.clone(),
        accepted: by_wire.accepted.saturating_add(by_lane.accepted.saturating_sub(by_lane.refused)),
        refused: by_wire.refused.saturating_add(by_lane.refused),
        in_flight: worker.wire.in_flight() as u64 + in_lane,
        active: knows_now.then_some(by_lane.active),
        loop_delay: knows_now.then(|| by_lane.loop_delay.max(unread_for)),
    }
}
