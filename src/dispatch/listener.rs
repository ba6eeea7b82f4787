//! One listening socket: who shares it, and the connections that wait for a worker.

use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;
use serde_json::Value;

use super::pending::Pending;
use super::policy::Policy;
use super::refusals::Refusals;
use super::round_robin::RoundRobin;
use crate::accept::Bound;
use crate::channel::is_truthy;
use crate::connection::Connection;
use crate::error::errno_of;
use crate::sys::{limit, socket};

/// How many accepted connections wait in the primary while no worker has room; the kernel's backlog holds the
/// others. It rides out a burst larger than Node's backlog of 511, and bounds the descriptors held: a listener never
/// has more than a quarter of those that the process may open.
const MAX_PENDING: usize = 1024;

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

/// Whether there is another connection to hand out.
#[derive(Debug)]
pub enum Supply {
    /// Here it is.
    Next(Connection),
    /// Neither pending nor in the backlog.
    Empty,
    /// The primary has no room for another descriptor, or no memory: try again later.
    Exhausted,
}

/// A listening socket and the workers that share it.
#[derive(Debug)]
pub struct Listener {
    /// The name under which workers share it.
    pub key: String,
    /// The socket.
    pub bound: Bound,
    /// Whether the primary accepts from it; if not, workers have it themselves.
    pub accepts: bool,
    /// The data that its first server brought (TLS ticket keys), given to each that joins.
    pub data: Value,
    members: Vec<u32>,
    refusals: Refusals,
    pending: Pending,
    max_pending: usize,
    /// What has become of its connections.
    pub counts: Counts,
    watched_by: Option<Arc<Registry>>,
    policy: Box<dyn Policy>,
    /// The backlog may hold something: it has not been empty since the last event.
    backlog_ready: bool,
    /// How many were accepted since then.
    accepted_in_a_row: u32,
    /// Nothing is accepted before this: descriptors or memory were short.
    accept_after: Option<Instant>,
    /// The backlog was left as it was for a while, and has not been empty since: who is in it may have gone.
    has_stood: bool,
    /// Nothing is handed out before this: this user has too many descriptors in flight.
    dispatch_after: Option<Instant>,
}

/// What is short, so that nothing more can be accepted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

impl Listener {
    /// A listener that nobody has joined yet.
    pub fn new(key: String, bound: Bound, accepts: bool) -> Self {
        Self {
            key,
            bound,
            accepts,
            data: Value::Null,
            members: Vec::new(),
            refusals: Refusals::default(),
            pending: Pending::default(),
            max_pending: MAX_PENDING.min(limit::open_files() / 4),
            counts: Counts::default(),
            watched_by: None,
            policy: Box::<RoundRobin>::default(),
            backlog_ready: false,
            accepted_in_a_row: 0,
            accept_after: None,
            has_stood: false,
            dispatch_after: None,
        }
    }

    /// Has the poller tell, under `token`, when the backlog fills.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub fn watch(&mut self, registry: &Arc<Registry>, token: Token) -> nix::Result<()> {
        let fd = self.bound.as_fd().as_raw_fd();
        registry.register(&mut SourceFd(&fd), token, Interest::READABLE).map_err(|error| errno_of(&error))?;
        self.watched_by = Some(Arc::clone(registry));
        Ok(())
    }

    /// Listens on another socket from now on, as nobody can reach the one that it has. Who has connected to that is
    /// pending now.
    ///
    /// # Errors
    /// EMFILE where the primary has no room for them, and those of epoll_ctl(2); all is as before then.
    pub fn listen_anew(&mut self, bound: Bound, registry: &Arc<Registry>, token: Token) -> nix::Result<()> {
        self.accept_after = None;
        self.note_backlog();
        loop {
            match self.accept() {
                Supply::Next(connection) => self.pending.push(connection),
                Supply::Empty => break,
                Supply::Exhausted => {
                    bound.unlink();
                    return Err(Errno::EMFILE);
                }
            }
        }
        let former = std::mem::replace(&mut self.bound, bound);
        if let Err(errno) = self.watch(registry, token) {
            std::mem::replace(&mut self.bound, former).unlink();
            return Err(errno);
        }
        // Not left to close(2): a child that is being started may have a copy.
        let _ = registry.deregister(&mut SourceFd(&former.as_fd().as_raw_fd()));
        Ok(())
    }

    /// A server has brought data for those that come after it. What the first brings stays, if it is short.
    pub fn keep_data(&mut self, data: &Value) {
        if !is_truthy(&self.data) && data.to_string().len() <= MAX_DATA {
            self.data = data.clone();
        }
    }

    /// Whether this worker shares it.
    pub fn has(&self, worker: u32) -> bool {
        self.members.contains(&worker)
    }

    /// Adds a worker. Members are in the order of their ids.
    pub fn join(&mut self, worker: u32) {
        let at = self.members.partition_point(|id| *id < worker);
        self.members.insert(at, worker);
    }

    /// Takes a worker out. Returns whether it was the last.
    pub fn leave(&mut self, worker: u32) -> bool {
        let before = self.members.len();
        self.members.retain(|id| *id != worker);
        self.refusals.forget(worker);
        before > 0 && self.members.is_empty()
    }

    /// The workers that share it, by id.
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// How many accepted connections wait for a worker.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// How many connections their clients had reset before a worker had them, since it was opened.
    pub fn gone(&self) -> u64 {
        self.pending.gone()
    }

    /// How many workers share it.
    pub fn member_count(&self) -> usize {
        self.members.len()
    }

    /// The worker whose turn it is, of those with room.
    pub fn choose(&mut self, has_room: &dyn Fn(u32) -> bool) -> Option<u32> {
        self.policy.choose(&self.members, &|id| has_room(id) && !self.refusals.is_passed_by(id))
    }

    /// A worker has refused, or could not receive: it is passed by for a while, if it is a member still.
    pub fn note_refusal(&mut self, worker: u32) {
        if self.has(worker) {
            self.refusals.note(worker, Instant::now());
        }
        self.counts.refused += 1;
    }

    /// A connection was read back from a lane: of a member that is slow, or of a worker that reads no more.
    pub fn note_taken_back(&mut self, slow: Option<u32>) {
        self.counts.taken_back += 1;
        if let Some(worker) = slow {
            self.policy.note_taken_back(worker);
        }
    }

    /// A member has accepted.
    pub fn note_acceptance(&mut self, worker: u32) {
        self.refusals.forget(worker);
    }

    /// The next connection: the longest pending, else the next of the backlog. Where that has stood it goes through the
    /// pending queue, which knows who has gone.
    pub fn next_connection(&mut self) -> Supply {
        loop {
            if let Some(connection) = self.pending.pop() {
                return Supply::Next(connection);
            }
            match self.accept() {
                Supply::Next(connection) if self.has_stood => self.pending.push(connection),
                supply => return supply,
            }
        }
    }

    /// Empties the backlog into the pending queue, as far as that may grow.
    ///
    /// # Errors
    /// [`Exhausted`] when the primary has no room for another.
    pub fn take_in(&mut self) -> Result<(), Exhausted> {
        while self.pending.len() < self.max_pending {
            match self.accept() {
                Supply::Next(connection) => {
                    let seen_at = (!self.has_stood).then(Instant::now);
                    self.pending.push(Connection { seen_at, ..connection });
                }
                Supply::Empty => return Ok(()),
                Supply::Exhausted => return Err(Exhausted),
            }
        }
        self.has_stood = true;
        Ok(())
    }

    /// The poller has told that the backlog has filled.
    pub fn note_backlog(&mut self) {
        self.backlog_ready = true;
        self.accepted_in_a_row = 0;
    }

    /// Accepts nothing for a while.
    pub fn pause_accepting(&mut self, duration: Duration) {
        self.has_stood = true;
        self.accept_after = Some(Instant::now() + duration);
    }

    /// Hands nothing out for a while.
    pub fn pause(&mut self, duration: Duration) {
        self.dispatch_after = Some(Instant::now() + duration);
    }

    /// Whether nothing may be handed out now.
    pub fn is_paused(&self) -> bool {
        self.dispatch_after.is_some()
    }

    /// When to [`Listener::resume`].
    pub fn resumption(&self) -> Option<Instant> {
        let pauses = self.accept_after.into_iter().chain(self.dispatch_after);
        pauses.chain(self.refusals.resumption()).chain(self.pending.sweep_at()).min()
    }

    /// Ends the pauses that are over, and closes pending connections whose clients have gone. Returns whether there was
    /// any of either.
    pub fn resume(&mut self, now: Instant) -> bool {
        let is_over = |pause: &mut Option<Instant>| pause.take_if(|at| *at <= now).is_some();
        let has_paused = is_over(&mut self.accept_after) | is_over(&mut self.dispatch_after);
        self.refusals.resume(now) | has_paused | self.pending.sweep(now)
    }

    /// Puts a connection back that had its turn already.
    pub fn put_back(&mut self, connection: Connection) {
        self.pending.put_back(connection);
    }

    fn accept(&mut self) -> Supply {
        if self.accept_after.is_some() {
            return Supply::Empty;
        }
        // Most often one comes alone. Where there are two, there are more, and asking each time does not pay.
        if self.accepted_in_a_row == 1 {
            self.backlog_ready &= self.bound.has_next();
        }
        let mut failures = 0;
        while self.backlog_ready {
            match self.bound.accept() {
                Ok(socket) => {
                    self.accepted_in_a_row += 1;
                    self.counts.accepted += 1;
                    return Supply::Next(socket.into());
                }
                Err(Errno::EAGAIN) => self.backlog_ready = false,
                // EPERM may also be a security policy's, which takes nothing from the backlog and says so for ever.
                Err(errno) if is_of_connection(errno) && failures < MAX_FAILURES => failures += 1,
                // EMFILE, ENFILE, ENOBUFS, ENOMEM; or the socket itself is unwell, as after somebody's
                // shutdown(2) of an inherited one. Either may pass.
                Err(_) => return Supply::Exhausted,
            }
        }
        self.has_stood = false;
        Supply::Empty
    }
}

/// How many connections in a row may have died in the backlog before something else is taken to be wrong.
const MAX_FAILURES: u32 = 64;

/// accept(2): errors of one connection, which died in the backlog; the next may be well.
fn is_of_connection(errno: Errno) -> bool {
    use Errno::{
        ECONNABORTED, EHOSTDOWN, EHOSTUNREACH, EINTR, ENETDOWN, ENETUNREACH, ENONET, ENOPROTOOPT, EOPNOTSUPP,
        EPERM, EPROTO,
    };
    let of_network =
        [ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH];
    matches!(errno, ECONNABORTED | EINTR | EPERM) || of_network.contains(&errno)
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Said explicitly: closing our descriptor does not remove it from epoll while another descriptor of
        // the same socket is open, as with an inherited one (epoll(7)).
        if let Some(registry) = &self.watched_by {
            let _ = registry.deregister(&mut SourceFd(&self.bound.as_fd().as_raw_fd()));
        }
        for connection in self.pending.drain() {
            socket::close_cleanly(&connection.socket);
        }
    }
}
