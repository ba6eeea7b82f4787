//! What the tests share: both ends of a channel, and the poller that the IO thread would have.

use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};
use nix::errno::Errno;
use nix::sys::stat::fstat;
use rust_cluster::channel::frame::Decoder;
use rust_cluster::channel::{Channel, Incoming, Mode};
use rust_cluster::sys::{scm, socket};

/// How long anything may take that is bound to happen.
pub(crate) const SOON: Duration = Duration::from_secs(10);

const TOKEN: Token = Token(1);

pub(crate) struct Ends {
    pub(crate) channel: Channel,
    /// The worker's end, made non-blocking, as Node makes it.
    pub(crate) peer: OwnedFd,
    poll: Poll,
    /// How many of the user's messages the channel has reported as left.
    pub(crate) left: usize,
}

/// One read of the peer's.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    pub(crate) bytes: Vec<u8>,
    pub(crate) fds: Vec<OwnedFd>,
}

pub(crate) fn ends(mode: Mode) -> Ends {
    let (ours, peer) = socket::pair().unwrap();
    socket::set_nonblocking(peer.as_fd()).unwrap();
    let poll = Poll::new().unwrap();
    let channel = Channel::new(mode, ours, TOKEN, Arc::new(poll.registry().try_clone().unwrap())).unwrap();
    Ends { channel, peer, poll, left: 0 }
}

impl Ends {
    /// Flushes if the poller says, within `patience`, that there is room. Returns whether it did.
    pub(crate) fn flush_when_writable(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut events = Events::with_capacity(8);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.poll.poll(&mut events, Some(left)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                outcome => outcome.unwrap(),
            }
            if events.iter().any(mio::event::Event::is_writable) {
                self.left += self.channel.flush().left;
                return true;
            }
            if events.is_empty() {
                return false;
            }
        }
    }

    /// What the peer has to read now, at most `most` bytes in one read.
    pub(crate) fn read_once(&self, most: usize) -> Option<Arrived> {
        let mut buffer = vec![0; most];
        match scm::receive(self.peer.as_fd(), &mut buffer) {
            Ok(received) => {
                buffer.truncate(received.len);
                Some(Arrived { bytes: buffer, fds: received.fd.into_iter().collect() })
            }
            Err(Errno::EAGAIN) => None,
            Err(errno) => panic!("{errno}"),
        }
    }

    /// All that the peer can read until `count` bytes have come, while the channel is flushed as by the IO
    /// thread.
    pub(crate) fn read(&mut self, count: usize) -> Arrived {
        let mut all = Arrived::default();
        while all.bytes.len() < count {
            match self.read_once((count - all.bytes.len()).min(64 * 1024)) {
                Some(arrived) => {
                    assert!(!arrived.bytes.is_empty(), "the end after {} of {count} bytes", all.bytes.len());
                    all.bytes.extend(arrived.bytes);
                    all.fds.extend(arrived.fds);
                }
                None => assert!(self.flush_when_writable(SOON), "{} of {count} bytes came", all.bytes.len()),
            }
        }
        all
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.read_once(1).is_some_and(|arrived| arrived.bytes.is_empty())
    }

    /// Sends messages of 1000 bytes until the socket takes no more. Returns how many were sent in all; the last
    /// of them waits in the queue.
    pub(crate) fn fill(&self) -> usize {
        for sent in 1.. {
            if self.channel.send_user(vec![b'f'; 1000], None).unwrap() > 0 {
                return sent;
            }
        }
        unreachable!()
    }
}

/// A socket, and by what it is known wherever it goes.
pub(crate) fn handle() -> (OwnedFd, u64) {
    let fd = OwnedFd::from(UnixStream::pair().unwrap().0);
    let inode = inode(fd.as_fd());
    (fd, inode)
}

pub(crate) fn inode(fd: BorrowedFd<'_>) -> u64 {
    fstat(fd).unwrap().st_ino
}

pub(crate) fn inodes(fds: &[OwnedFd]) -> Vec<u64> {
    fds.iter().map(|fd| inode(fd.as_fd())).collect()
}

/// Messages for JavaScript alone, framed.
pub(crate) fn for_js(incoming: Incoming<'_>) -> Vec<u8> {
    match incoming {
        Incoming::ForJs(run) => run.to_vec(),
        Incoming::Internal { meaning, .. } => panic!("{meaning:?}"),
    }
}

pub(crate) fn frames(mode: Mode, bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::new(mode);
    decoder.push(bytes);
    let frames =
        std::iter::from_fn(|| decoder.next_frame().unwrap().map(|frame| frame.payload.to_vec())).collect();
    assert!(!decoder.is_partial());
    frames
}
