//! One listener: the key and the data that its workers share, where its connections come from ([`Intake`]) and who gets
//! them ([`Members`]).

use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Registry, Token};
use serde_json::Value;

use super::intake::{Exhausted, Intake, Supply};
use super::members::Members;
use crate::accept::Bound;
use crate::channel::is_truthy;
use crate::connection::Connection;

/// How long what a server brings for the others may be, as JSON, in bytes: the keys of a TLS server are 48 bytes. What is
/// much longer would make an answer of any length of a short query.
const MAX_DATA: usize = 4096;

/// What has become of a listener's connections, since it was opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Accepted from the backlog.
    pub accepted: u64,
    /// Sent back by a worker.
    pub refused: u64,
    /// Read back from a lane.
    pub taken_back: u64,
}

/// A listening socket and the workers that share it.
#[derive(Debug)]
pub struct Listener {
    /// The name under which workers share it.
    pub key: String,
    /// Whether the primary accepts from it; if not, workers have it themselves.
    pub accepts: bool,
    /// The data that its first server brought (TLS ticket keys), given to each that joins.
    pub data: Value,
    intake: Intake,
    members: Members,
    refused: u64,
    taken_back: u64,
    /// Nothing is handed out before this: this user has too many descriptors in flight.
    dispatch_after: Option<Instant>,
}

impl Listener {
    /// A listener that nobody has joined yet.
    pub fn new(key: String, bound: Bound, accepts: bool) -> Self {
        Self {
            key,
            accepts,
            data: Value::Null,
            intake: Intake::new(bound),
            members: Members::default(),
            refused: 0,
            taken_back: 0,
            dispatch_after: None,
        }
    }

    /// The listening socket.
    pub fn bound(&self) -> &Bound {
        &self.intake.bound
    }

    /// Has the poller tell, under `token`, when the backlog fills.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub fn watch(&mut self, registry: &Arc<Registry>, token: Token) -> nix::Result<()> {
        self.intake.watch(registry, token)
    }

    /// Listens on another socket from now on, as nobody can reach the one that it has. Who has connected to that is
    /// pending now.
    ///
    /// # Errors
    /// EMFILE where the primary has no room for them, and those of epoll_ctl(2); all is as before then.
    pub fn listen_anew(&mut self, bound: Bound, registry: &Arc<Registry>, token: Token) -> nix::Result<()> {
        self.intake.listen_anew(bound, registry, token)
    }

    /// A server has brought data for those that come after it. What the first brings stays, if it is short.
    pub fn keep_data(&mut self, data: &Value) {
        if !is_truthy(&self.data) && data.to_string().len() <= MAX_DATA {
            self.data = data.clone();
        }
    }

    /// Whether this worker shares it.
    pub fn has(&self, worker: u32) -> bool {
        self.members.has(worker)
    }

    /// Adds a worker.
    pub fn join(&mut self, worker: u32) {
        self.members.join(worker);
    }

    /// Takes a worker out. Returns whether it was the last.
    pub fn leave(&mut self, worker: u32) -> bool {
        self.members.leave(worker)
    }

    /// The workers that share it, by id.
    pub fn members(&self) -> &[u32] {
        self.members.ids()
    }

    /// The worker whose turn it is, of those with room.
    pub fn choose(&mut self, has_room: &mut dyn FnMut(u32) -> bool) -> Option<u32> {
        self.members.choose(has_room)
    }

    /// A worker has refused, or could not receive: it is passed by for a while, if it is a member still.
    pub fn note_refusal(&mut self, worker: u32) {
        self.members.note_refusal(worker, Instant::now());
        self.refused += 1;
    }

    /// A member has accepted.
    pub fn note_acceptance(&mut self, worker: u32) {
        self.members.note_acceptance(worker);
    }

    /// A connection was read back from a lane: of a member that is slow, or of a worker that reads no more.
    pub fn note_taken_back(&mut self, slow: Option<u32>) {
        self.taken_back += 1;
        if let Some(worker) = slow {
            self.members.note_taken_back(worker);
        }
    }

    /// What has become of its connections.
    pub fn counts(&self) -> Counts {
        Counts { accepted: self.intake.accepted(), refused: self.refused, taken_back: self.taken_back }
    }

    /// How many accepted connections wait for a worker.
    pub fn pending(&self) -> usize {
        self.intake.pending()
    }

    /// How many connections their clients had reset before a worker had them, since it was opened.
    pub fn gone(&self) -> u64 {
        self.intake.gone()
    }

    /// The next connection, unless nothing is handed out for the time being.
    pub(super) fn next_connection(&mut self) -> Supply {
        if self.dispatch_after.is_some() { Supply::Empty } else { self.intake.next() }
    }

    /// Empties the backlog into the pending queue, as far as that may grow.
    ///
    /// # Errors
    /// [`Exhausted`] when the primary has no room for another.
    pub(super) fn take_in(&mut self) -> Result<(), Exhausted> {
        self.intake.take_in()
    }

    /// Puts a connection back that had its turn already.
    pub fn put_back(&mut self, connection: Connection) {
        self.intake.put_back(connection);
    }

    /// The poller has told that the backlog has filled.
    pub fn note_backlog(&mut self) {
        self.intake.note_backlog();
    }

    /// Accepts nothing for a while.
    pub fn pause_accepting(&mut self, duration: Duration) {
        self.intake.pause(duration);
    }

    /// Hands nothing out for a while.
    pub fn pause(&mut self, duration: Duration) {
        self.dispatch_after = Some(Instant::now() + duration);
    }

    /// When to [`Listener::resume`].
    pub fn resumption(&self) -> Option<Instant> {
        let pauses = self.intake.resumption().into_iter().chain(self.dispatch_after);
        pauses.chain(self.members.resumption()).min()
    }

    /// Ends the pauses that are over, and closes pending connections whose clients have gone. Returns whether there was
    /// any of either.
    pub fn resume(&mut self, now: Instant) -> bool {
        let may_dispatch = self.dispatch_after.take_if(|at| *at <= now).is_some();
        self.members.resume(now) | self.intake.resume(now) | may_dispatch
    }
}
