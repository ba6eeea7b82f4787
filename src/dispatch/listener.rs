//! One listening socket: who shares it, and the connections that wait for a worker.

use std::collections::VecDeque;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;
use serde_json::Value;

use super::policy::Policy;
use super::round_robin::RoundRobin;
use crate::accept::Bound;
use crate::sys::{limit, socket};

/// How many accepted connections wait in the primary while no worker has room; the kernel's backlog holds the
/// others. It rides out a burst larger than Node's backlog of 511, and bounds the descriptors held: never more
/// than a quarter of those that the process may open.
const MAX_PENDING: usize = 1024;

/// A connection that no worker has taken yet.
#[derive(Debug)]
pub struct Connection {
    /// The accepted socket.
    pub socket: OwnedFd,
    /// How often workers have refused it, or it did not arrive.
    pub refusals: u32,
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
    pending: VecDeque<Connection>,
    max_pending: usize,
    watched_by: Option<Registry>,
    policy: Box<dyn Policy>,
    /// The backlog may hold something: it has not been empty since the last event.
    pub backlog_ready: bool,
    /// Nothing is accepted before this: descriptors or memory were short.
    accept_after: Option<Instant>,
    /// Nothing is handed out before this: everybody refused.
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
            pending: VecDeque::new(),
            max_pending: MAX_PENDING.min(limit::open_files() / 4),
            watched_by: None,
            policy: Box::<RoundRobin>::default(),
            backlog_ready: false,
            accept_after: None,
            dispatch_after: None,
        }
    }

    /// Has the poller tell, under `token`, when the backlog fills.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub fn watch(&mut self, registry: &Registry, token: Token) -> nix::Result<()> {
        let register = || {
            let registry = registry.try_clone()?;
            registry.register(&mut SourceFd(&self.bound.as_fd().as_raw_fd()), token, Interest::READABLE)?;
            Ok(registry)
        };
        let registered =
            register().map_err(|e: std::io::Error| Errno::from_raw(e.raw_os_error().unwrap_or(libc::EIO)));
        self.watched_by = Some(registered?);
        Ok(())
    }

    /// Whether this worker shares it.
    pub fn has(&self, worker: u32) -> bool {
        self.members.contains(&worker)
    }

    /// Adds a worker at the end of the order.
    pub fn join(&mut self, worker: u32) {
        let at = self.members.partition_point(|id| *id < worker);
        self.members.insert(at, worker);
    }

    /// Takes a worker out. Returns whether it was the last.
    pub fn leave(&mut self, worker: u32) -> bool {
        let before = self.members.len();
        self.members.retain(|id| *id != worker);
        before > 0 && self.members.is_empty()
    }

    /// How many workers share it.
    pub fn member_count(&self) -> usize {
        self.members.len()
    }

    /// The worker whose turn it is, of those with room.
    pub fn choose(&mut self, has_room: &dyn Fn(u32) -> bool) -> Option<u32> {
        self.policy.choose(&self.members, has_room)
    }

    /// The next connection: the longest pending, else the next of the backlog.
    pub fn next_connection(&mut self) -> Supply {
        match self.pending.pop_front() {
            Some(connection) => Supply::Next(connection),
            None => self.accept(),
        }
    }

    /// Empties the backlog into the pending queue, as far as that may grow.
    ///
    /// # Errors
    /// [`Exhausted`] when the primary has no room for another.
    pub fn take_in(&mut self) -> Result<(), Exhausted> {
        while self.pending.len() < self.max_pending {
            match self.accept() {
                Supply::Next(connection) => self.pending.push_back(connection),
                Supply::Empty => return Ok(()),
                Supply::Exhausted => return Err(Exhausted),
            }
        }
        Ok(())
    }

    /// Accepts nothing for a while.
    pub fn pause_accepting(&mut self, duration: Duration) {
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

    /// When the next pause ends.
    pub fn resumption(&self) -> Option<Instant> {
        self.accept_after.into_iter().chain(self.dispatch_after).min()
    }

    /// Ends the pauses that are over. Returns whether there was one.
    pub fn resume(&mut self, now: Instant) -> bool {
        let is_over = |pause: &mut Option<Instant>| pause.take_if(|at| *at <= now).is_some();
        is_over(&mut self.accept_after) | is_over(&mut self.dispatch_after)
    }

    /// Puts a connection back that had its turn already.
    pub fn put_back(&mut self, connection: Connection) {
        self.pending.push_front(connection);
    }

    /// Whether every member may have refused a connection: offering it again at once would only spin.
    pub fn is_refused_by_all(&self, connection: &Connection) -> bool {
        let members = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        connection.refusals >= members
    }

    fn accept(&mut self) -> Supply {
        if self.accept_after.is_some() {
            return Supply::Empty;
        }
        while self.backlog_ready {
            match self.bound.accept() {
                Ok(socket) => return Supply::Next(Connection { socket, refusals: 0 }),
                Err(Errno::EAGAIN) => self.backlog_ready = false,
                Err(Errno::EMFILE | Errno::ENFILE | Errno::ENOBUFS | Errno::ENOMEM) => {
                    return Supply::Exhausted;
                }
                // accept(2): the connection died in the backlog, or a signal came. The next may be well.
                Err(_) => {}
            }
        }
        Supply::Empty
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Said explicitly: closing our descriptor does not remove it from epoll while another descriptor of
        // the same socket is open, as with an inherited one (epoll(7)).
        if let Some(registry) = &self.watched_by {
            let _ = registry.deregister(&mut SourceFd(&self.bound.as_fd().as_raw_fd()));
        }
        for connection in self.pending.drain(..) {
            socket::close_cleanly(&connection.socket);
        }
    }
}
