//! What JavaScript asks of the IO thread.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use crossbeam_channel::Sender;
use nix::errno::Errno;
use serde_json::Value;

use super::routing::Request;
use crate::dispatch::Snapshot;
use crate::worker::{Asks, Link, Scheduling, Way};

/// What JavaScript asks of the IO thread, carried out in the order of asking. `id` is a worker's in `cluster.workers`.
#[derive(Debug)]
pub enum Command {
    /// A worker has been started.
    Add {
        /// The worker's id.
        id: u32,
        /// Its channel and process.
        link: Arc<Link>,
        /// How its servers get their connections.
        scheduling: Scheduling,
        /// What JavaScript is asked before it listens ([`crate::dispatch::QueryOutcome::AskJs`]).
        asks: Asks,
        /// Its lane, or why it has none.
        way: Way,
    },
    /// JavaScript has listened, as it was asked to, or failed.
    Listened {
        /// The key under which the workers asked.
        key: String,
        /// The listening socket, or why there is none.
        outcome: Result<OwnedFd, Errno>,
    },
    /// JavaScript has been asked for leave to listen, and knows.
    Permitted {
        /// The key under which the workers asked.
        key: String,
        /// Why it is denied, for the workers to read; nothing if it is not.
        denial: Option<Value>,
    },
    /// A worker shall get no more connections, and leaves its listeners: `worker.disconnect()`.
    Retire {
        /// The worker's id.
        id: u32,
        /// Told when it is done: in Node the port is free when `disconnect()` returns.
        done: Sender<()>,
    },
    /// JavaScript wants to know what the dispatcher knows.
    Snapshot {
        /// Gets the figures; a reader that has gone is no matter.
        done: Sender<Snapshot>,
    },
    /// A worker's channel is beyond use: JavaScript could not parse what came.
    Cut {
        /// The worker's id.
        id: u32,
    },
    /// JavaScript has read what is the IO thread's business.
    CarryOut {
        /// The worker's id.
        id: u32,
        /// What the worker asks for, in the order in which it came.
        requests: Vec<Request>,
        /// Told when it is done.
        done: Sender<()>,
    },
    /// JavaScript has read the end of a worker's channel.
    Ended {
        /// The worker's id.
        id: u32,
    },
    /// JavaScript has fetched what had piled up of a worker's messages.
    Resume {
        /// The worker's id.
        id: u32,
    },
    /// Messages wait for the end of a tick of JavaScript's, or for memory: flush in a while.
    Watch {
        /// The worker's id.
        id: u32,
    },
    /// Close everything and end.
    Stop,
}
