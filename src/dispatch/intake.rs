//! Where a listener's connections come from: the listening socket with its backlog in the kernel, and the pending queue in
//! the primary. IO thread only; never blocks.

use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;

use super::pending::Pending;
use crate::accept::Bound;
use crate::connection::Connection;
use crate::error::errno_of;
use crate::sys::{limit, socket};

/// How many accepted connections wait in the primary while no worker has room; the kernel's backlog holds the
/// others. It rides out a burst larger than Node's backlog of 511, and bounds the descriptors held: a listener never
/// has more than a quarter of those that the process may open.
const MAX_PENDING: usize = 1024;

/// How many connections in a row may have died in the backlog before something else is taken to be wrong.
const MAX_FAILURES: u32 = 64;

/// Whether there is another connection to hand out.
#[derive(Debug)]
pub(super) enum Supply {
    /// Here it is.
    Next(Connection),
    /// Neither pending nor in the backlog.
    Empty,
    /// The primary has no room for another descriptor, or no memory: try again later.
    Exhausted,
}

/// What is short, so that nothing more can be accepted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted;

/// A listening socket, and what has been accepted from it and handed to nobody.
#[derive(Debug)]
pub(super) struct Intake {
    pub(super) bound: Bound,
    pending: Pending,
    /// How many connections may be pending: read from RLIMIT_NOFILE when the socket was opened.
    max_pending: usize,
    watched_by: Option<Arc<Registry>>,
    /// The backlog may hold something. An event sets it, accept(2) or poll(2) in vain clears it.
    backlog_ready: bool,
    /// How many were accepted since that event.
    accepted_in_a_row: u32,
    /// Nothing is accepted before this: descriptors or memory were short.
    accept_after: Option<Instant>,
    /// The backlog was left as it was for a while: who is in it may have gone. A full pending queue and a pause set it,
    /// an empty backlog clears it.
    has_stood: bool,
    /// How many were accepted since the socket was opened.
    accepted: u64,
}

impl Intake {
    pub(super) fn new(bound: Bound) -> Self {
        Self {
            bound,
            pending: Pending::default(),
            max_pending: MAX_PENDING.min(limit::open_files() / 4),
            watched_by: None,
            backlog_ready: false,
            accepted_in_a_row: 0,
            accept_after: None,
            has_stood: false,
            accepted: 0,
        }
    }

    /// Has the poller tell, under `token`, when the backlog fills.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub(super) fn watch(&mut self, registry: &Arc<Registry>, token: Token) -> nix::Result<()> {
        let fd = self.bound.as_fd().as_raw_fd();
        registry.register(&mut SourceFd(&fd), token, Interest::READABLE).map_err(|error| errno_of(&error))?;
        self.watched_by = Some(Arc::clone(registry));
        Ok(())
    }

    /// Listens on another socket from now on. Who has connected to the one that it has is pending now.
    ///
    /// # Errors
    /// EMFILE where the primary has no room for them, and those of epoll_ctl(2); all is as before then.
    pub(super) fn listen_anew(
        &mut self,
        bound: Bound,
        registry: &Arc<Registry>,
        token: Token,
    ) -> nix::Result<()> {
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

    /// How many connections were accepted since the socket was opened.
    pub(super) fn accepted(&self) -> u64 {
        self.accepted
    }

    /// How many accepted connections wait for a worker.
    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// How many connections their clients had reset before a worker had them, since the socket was opened.
    pub(super) fn gone(&self) -> u64 {
        self.pending.gone()
    }

    /// The next connection: the longest pending, else the next of the backlog. Where that has stood it goes through the
    /// pending queue, which knows who has gone.
    pub(super) fn next(&mut self) -> Supply {
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

    /// Puts a connection back that had its turn already.
    pub(super) fn put_back(&mut self, connection: Connection) {
        self.pending.put_back(connection);
    }

    /// Empties the backlog into the pending queue, as far as that may grow.
    ///
    /// # Errors
    /// [`Exhausted`] when the primary has no room for another.
    pub(super) fn take_in(&mut self) -> Result<(), Exhausted> {
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
    pub(super) fn note_backlog(&mut self) {
        self.backlog_ready = true;
        self.accepted_in_a_row = 0;
    }

    /// Accepts nothing for a while.
    pub(super) fn pause(&mut self, duration: Duration) {
        self.has_stood = true;
        self.accept_after = Some(Instant::now() + duration);
    }

    /// When to [`Intake::resume`].
    pub(super) fn resumption(&self) -> Option<Instant> {
        self.accept_after.into_iter().chain(self.pending.sweep_at()).min()
    }

    /// Ends the pause if it is over, and closes pending connections whose clients have gone. Returns whether either was
    /// so.
    pub(super) fn resume(&mut self, now: Instant) -> bool {
        let may_accept = self.accept_after.take_if(|at| *at <= now).is_some();
        may_accept | self.pending.sweep(now)
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
                    self.accepted += 1;
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

impl Drop for Intake {
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
