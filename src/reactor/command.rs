//! What JavaScript asks of the IO thread.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use crossbeam_channel::Sender;
use nix::errno::Errno;
use serde_json::Value;

use super::routing::Request;
use crate::dispatch::Snapshot;
use crate::worker::{Asks, Link, Scheduling, Way};

/// One request. They are carried out in order.
#[derive(Debug)]
pub enum Command {
    /// A worker has been started.
    Add {
        /// Its id in `cluster.workers`.
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
        /// For whom.
        key: String,
        /// The listening socket, or why there is none.
        outcome: Result<OwnedFd, Errno>,
    },
    /// JavaScript has been asked for leave to listen, and knows.
    Permitted {
        /// For whom.
        key: String,
        /// Why it is denied, for the workers to read; nothing if it is not.
        denial: Option<Value>,
    },
    /// A worker shall get no more connections, and leaves its listeners: `worker.disconnect()`.
    Retire {
        /// Which.
        id: u32,
        /// Told when it is done: in Node the port is free when `disconnect()` returns.
        done: Sender<()>,
    },
    /// JavaScript wants to know what the dispatcher knows.
    Snapshot {
        /// Told.
        done: Sender<Snapshot>,
    },
    /// A worker's channel is beyond use: JavaScript could not parse what came.
    Cut {
        /// Which.
        id: u32,
    },
    /// JavaScript has read what is the IO thread's business.
    CarryOut {
        /// From whom.
        id: u32,
        /// What it asks for.
        requests: Vec<Request>,
        /// Told when it is done.
        done: Sender<()>,
    },
    /// JavaScript has read the end of a worker's channel.
    Ended {
        /// Whose.
        id: u32,
    },
    /// JavaScript has fetched what had piled up of a worker's messages.
    Resume {
        /// Which.
        id: u32,
    },
    /// Messages wait for the end of a tick of JavaScript's, or for memory: flush in a while.
    Watch {
        /// Whose.
        id: u32,
    },
    /// Close everything and end.
    Stop,
}
