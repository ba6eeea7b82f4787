//! A channel's socket as the IO thread's poller knows it. Either thread, under the channel's lock; never blocks.
//!
//! The socket stays the channel's, and comes with each call: it is read without that lock.

use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::Arc;

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};

/// What the poller tells of, and under which token.
#[derive(Debug)]
pub(super) struct Polled {
    token: Token,
    registry: Arc<Registry>,
    /// Readable events, writable events; none when it is not registered.
    interest: Option<Interest>,
}

impl Polled {
    /// Registers the socket for reading.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub(super) fn new(
        socket: BorrowedFd<'_>,
        token: Token,
        registry: Arc<Registry>,
    ) -> std::io::Result<Self> {
        let interest = Interest::READABLE;
        registry.register(&mut SourceFd(&socket.as_raw_fd()), token, interest)?;
        Ok(Self { token, registry, interest: Some(interest) })
    }

    /// Whether it tells when there is something to read.
    pub(super) fn want_readable(&mut self, socket: BorrowedFd<'_>, wanted: bool) {
        self.want(socket, Interest::READABLE, wanted);
    }

    /// Whether it tells when there is room.
    pub(super) fn want_writable(&mut self, socket: BorrowedFd<'_>, wanted: bool) {
        self.want(socket, Interest::WRITABLE, wanted);
    }

    fn want(&mut self, socket: BorrowedFd<'_>, what: Interest, wanted: bool) {
        let before = self.interest;
        let after = match before {
            Some(before) if wanted => Some(before | what),
            Some(before) => before.remove(what),
            None => wanted.then_some(what),
        };
        self.interest = after;
        let socket = socket.as_raw_fd();
        let socket = &mut SourceFd(&socket);
        // It fails only when the socket is no longer registered, or the poller has gone: nobody is left to be told.
        let _ = match (before, after) {
            _ if before == after => Ok(()),
            (_, None) => self.registry.deregister(socket),
            (None, Some(after)) => self.registry.register(socket, self.token, after),
            (Some(_), Some(after)) => self.registry.reregister(socket, self.token, after),
        };
    }

    /// It tells of nothing more.
    pub(super) fn deregister(&mut self, socket: BorrowedFd<'_>) {
        self.interest = None;
        // It may be gone from the poller already, or the poller itself: both are fine.
        let _ = self.registry.deregister(&mut SourceFd(&socket.as_raw_fd()));
    }
}
