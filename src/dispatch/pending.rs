//! Connections that were accepted and wait for a worker. IO thread only; never blocks.
//!
//! A client may reset meanwhile. The kernel tells nobody who does not ask, and accept(2) gives out what has been reset in
//! the backlog too. So the queue asks: of all that wait, every [`SWEEP_EVERY`], and of those in front before they are
//! handed out, unless they were seen alive within [`FRESH`]. One poll(2) asks of many; a connection that is handed out at
//! once is never asked of. A client that has only closed its side, or all of it without a reset, may wait for an answer,
//! or has sent what is to be read: it stays.

use std::collections::VecDeque;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crate::connection::Connection;
use crate::sys::socket;

/// How long a connection that was seen alive is taken to be so.
const FRESH: Duration = Duration::from_millis(5);

/// How many in front are asked of together: more than two workers' lanes take.
const TOGETHER: usize = 32;

/// How often all that wait are asked of, so that those that have gone hold no descriptor. 1024 of them take a
/// fraction of a millisecond.
const SWEEP_EVERY: Duration = Duration::from_millis(100);

/// The queue of one listener.
#[derive(Debug, Default)]
pub(super) struct Pending {
    queue: VecDeque<Connection>,
    /// When all are asked of next; none while nothing waits.
    sweep_at: Option<Instant>,
    /// How many have gone, since the listener was opened.
    gone: u64,
}

impl Pending {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// How many have gone while they waited, or before they were accepted.
    pub(super) fn gone(&self) -> u64 {
        self.gone
    }

    /// Adds one behind all others.
    pub(super) fn push(&mut self, connection: Connection) {
        self.queue.push_back(connection);
        self.sweep_later();
    }

    /// Puts one back that had its turn already.
    pub(super) fn put_back(&mut self, connection: Connection) {
        self.queue.push_front(connection);
        self.sweep_later();
    }

    /// Takes the one that has waited longest, and whose client is there.
    pub(super) fn pop(&mut self) -> Option<Connection> {
        loop {
            let seen_at = self.queue.front()?.seen_at;
            if seen_at.is_some_and(|seen_at| seen_at.elapsed() < FRESH) {
                return self.queue.pop_front();
            }
            self.drop_gone(TOGETHER);
        }
    }

    /// When to [`Pending::sweep`].
    pub(super) fn sweep_at(&self) -> Option<Instant> {
        self.sweep_at
    }

    /// Closes those that have gone, if it is time. Returns whether there were any.
    pub(super) fn sweep(&mut self, now: Instant) -> bool {
        if self.sweep_at.take_if(|at| *at <= now).is_none() {
            return false;
        }
        let before = self.gone;
        self.drop_gone(self.queue.len());
        if !self.queue.is_empty() {
            self.sweep_later();
        }
        self.gone > before
    }

    /// All of them.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Connection> {
        self.queue.drain(..)
    }

    fn sweep_later(&mut self) {
        self.sweep_at.get_or_insert_with(|| Instant::now() + SWEEP_EVERY);
    }

    /// Asks of the first `count`.
    fn drop_gone(&mut self, count: usize) {
        let count = count.min(self.queue.len());
        let asked: Vec<_> = self.queue.iter().take(count).map(|each| each.socket.as_fd()).collect();
        let are_reset = socket::are_reset(&asked);
        let now = Some(Instant::now());
        let rest = self.queue.split_off(count);
        let asked = std::mem::replace(&mut self.queue, rest);
        for (connection, is_reset) in asked.into_iter().zip(are_reset).rev() {
            if is_reset {
                self.gone += 1;
            } else {
                self.queue.push_front(Connection { seen_at: now, ..connection });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;

    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::sys::socket::{setsockopt, sockopt};

    use super::*;

    /// A client, and the connection that was accepted for it.
    fn connect() -> (TcpStream, Connection) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (socket, _) = listener.accept().unwrap();
        (client, Connection::from(OwnedFd::from(socket)))
    }

    fn wait_for(connection: &Connection, events: PollFlags) {
        let mut fds = [PollFd::new(connection.socket.as_fd(), events)];
        poll(&mut fds, PollTimeout::NONE).unwrap();
    }

    fn reset(client: TcpStream, connection: &Connection) {
        setsockopt(&client, sockopt::Linger, &libc::linger { l_onoff: 1, l_linger: 0 }).unwrap();
        drop(client);
        // Errors are told without being asked for.
        wait_for(connection, PollFlags::empty());
    }

    #[test]
    fn who_resets_is_closed_and_who_only_ends_is_not() {
        let mut pending = Pending::default();
        let (mut ends, one) = connect();
        let (resets, two) = connect();
        let (mut sends_and_resets, three) = connect();
        let (_stays, four) = connect();
        ends.write_all(b"request").unwrap();
        ends.shutdown(Shutdown::Write).unwrap();
        sends_and_resets.write_all(b"request").unwrap();
        reset(resets, &two);
        reset(sends_and_resets, &three);
        wait_for(&one, PollFlags::POLLIN);
        for connection in [one, two, three, four] {
            pending.push(connection);
        }
        assert!(pending.pop().is_some() && pending.pop().is_some() && pending.pop().is_none());
        assert_eq!(pending.gone(), 2);
    }

    /// What it has sent is to be read: `echo metric | nc -U path` says no more.
    #[test]
    fn who_has_closed_a_unix_socket_is_not() {
        let mut pending = Pending::default();
        let (mut client, socket) = UnixStream::pair().unwrap();
        client.write_all(b"metric").unwrap();
        drop(client);
        pending.push(Connection::from(OwnedFd::from(socket)));
        assert!(pending.pop().is_some());
    }

    #[test]
    fn all_are_asked_of_in_their_time_and_their_order_stays() {
        let mut pending = Pending::default();
        let mut living = Vec::new();
        for has_gone in [false, true, false, true, false] {
            let (client, connection) = connect();
            if has_gone {
                reset(client, &connection);
            } else {
                living.push(client);
            }
            pending.push(connection);
        }
        let at = pending.sweep_at().unwrap();
        assert!(!pending.sweep(at.checked_sub(Duration::from_millis(1)).unwrap()) && pending.len() == 5);
        assert!(pending.sweep(at));
        assert_eq!((pending.len(), pending.gone()), (3, 2));
        assert!(pending.sweep_at().unwrap() > at);
        let clients = pending.drain().map(|each| TcpStream::from(each.socket).peer_addr().unwrap());
        let expected = living.iter().map(|client| client.local_addr().unwrap());
        assert!(clients.eq(expected));
    }
}
