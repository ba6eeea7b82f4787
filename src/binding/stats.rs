//! `cluster.stats()`, in JavaScript's objects.

use napi_derive::napi;

use super::{Primary, lock};
use crate::accept::Place;
use crate::dispatch::{ListenerSnapshot, Snapshot, WorkerSnapshot};
use crate::reactor::Command;
use crate::worker::Phase;

/// One listener: see `index.d.ts`, `ListenerStats`.
#[napi(object, object_from_js = false)]
pub struct JsListenerStats {
    /// An IP address, or the path of a unix socket.
    pub address: String,
    /// None for a unix socket.
    pub port: Option<u32>,
    /// The ids of those that share it, ascending.
    pub workers: Vec<u32>,
    /// Connections that wait in the primary now.
    pub pending: f64,
    /// Connections that were accepted from the backlog, since it was opened.
    pub accepted: f64,
    /// Connections that a worker sent back, since then.
    pub refused: f64,
    /// Connections that were read back out of lanes, since then.
    pub taken_back: f64,
    /// Connections that their clients had reset before a worker had them.
    pub gone: f64,
}

/// One worker: see `index.d.ts`, `WorkerStats`.
#[napi(object, object_from_js = false)]
pub struct JsWorkerStats {
    /// Its id in `cluster.workers`.
    pub id: u32,
    /// Where it is in its life.
    pub state: &'static str,
    /// Why its connections go by wire; nothing while they go by lane.
    pub wire_because: Option<String>,
    /// Connections that it has taken, since it was started.
    pub accepted: f64,
    /// Connections that it has sent back, since then.
    pub refused: f64,
    /// Connections that are on their way to it now.
    pub in_flight: f64,
    /// Connections that it has open now; nothing by wire.
    pub active: Option<u32>,
    /// For how many milliseconds its event loop has been due; nothing by wire.
    pub loop_delay: Option<f64>,
}

/// All of them.
#[napi(object, object_from_js = false)]
pub struct JsStats {
    /// Those that the primary accepts from.
    pub listeners: Vec<JsListenerStats>,
    /// Those that have not ended.
    pub workers: Vec<JsWorkerStats>,
}

impl From<Snapshot> for JsStats {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            listeners: snapshot.listeners.into_iter().map(JsListenerStats::from).collect(),
            workers: snapshot.workers.into_iter().map(JsWorkerStats::from).collect(),
        }
    }
}

impl From<ListenerSnapshot> for JsListenerStats {
    fn from(listener: ListenerSnapshot) -> Self {
        let (address, port) = match listener.place {
            Place::Internet(address) => (address.ip().to_string(), Some(u32::from(address.port()))),
            Place::Path(path) => (path, None),
        };
        Self {
            address,
            port,
            workers: listener.members,
            pending: number(listener.pending as u64),
            accepted: number(listener.accepted),
            refused: number(listener.refused),
            taken_back: number(listener.taken_back),
            gone: number(listener.gone),
        }
    }
}

impl From<WorkerSnapshot> for JsWorkerStats {
    fn from(worker: WorkerSnapshot) -> Self {
        Self {
            id: worker.id,
            state: match worker.phase {
                Phase::Running => "running",
                Phase::Leaving => "leaving",
                Phase::Cut => "disconnected",
            },
            wire_because: worker.wire_because.map(|because| because.to_string()),
            accepted: number(worker.accepted),
            refused: number(worker.refused),
            in_flight: number(worker.in_flight),
            active: worker.active,
            loop_delay: worker.loop_delay.map(|delay| delay.as_secs_f64() * 1000.0),
        }
    }
}

#[napi]
impl Primary {
    /// What the dispatcher knows at this moment; nothing once the IO thread has failed.
    #[napi(catch_unwind)]
    pub fn stats(&self) -> Option<JsStats> {
        lock(&self.io).as_ref()?.ask(|done| Command::Snapshot { done }).map(JsStats::from)
    }
}

/// A count that JavaScript cannot represent exactly takes longer than anybody waits.
#[allow(clippy::cast_precision_loss)]
fn number(count: u64) -> f64 {
    count as f64
}
