//! The worker's end of a lane. JavaScript thread of the worker; never blocks.
//!
//! Whatever is read belongs to this worker, and to nobody else: the primary has no copy. So a frame is read only
//! when there is room for all its descriptors ([`Reserve`]); without, it stays in the queue, and the primary
//! takes it back.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;

use super::frame::{self, BATCH, ENTRY_BYTES, Entry, Frame, MAX_BYTES};
use crate::sys::reserve::Reserve;
use crate::sys::scm::{self, Packet};
use crate::sys::socket;

/// What the primary is told of a message that it has not sent.
const NO_FRAME: &str = "what came by its lane is no frame";

/// A connection, and which server it is for.
#[derive(Debug)]
pub struct Arrived {
    /// Slot and listener, as in the frame.
    pub entry: Entry,
    /// The accepted socket, of which nobody else has a descriptor.
    pub socket: OwnedFd,
}

/// What came of a [`Receiver::read`].
#[derive(Debug)]
pub enum Reading {
    /// These have come; none, if the primary only wanted to be read.
    Arrived(Vec<Arrived>),
    /// There is nothing to read.
    Empty,
    /// There is no room for more descriptors now.
    NoRoom,
    /// The primary has gone, or what came is no frame: nothing will come by this way.
    Ended,
}

/// The worker's end of its lane.
#[derive(Debug)]
pub struct Receiver {
    socket: OwnedFd,
    reserve: Reserve,
    /// It has ended, or something has come that is no frame: nothing more is read.
    is_broken: bool,
}

impl Receiver {
    /// A receiver over a worker's end of a lane.
    ///
    /// # Errors
    /// EMFILE when there is no room for the reserve; the primary has been told.
    pub fn new(socket: OwnedFd) -> nix::Result<Self> {
        let reserve = Reserve::new(BATCH).inspect_err(|errno| {
            let reason = format!("no room for its reserve of descriptors: {errno:?}");
            let _ = scm::send_packet(socket.as_fd(), reason.as_bytes(), &[]);
        })?;
        Ok(Self::with_reserve(socket, reserve))
    }

    /// A receiver that has a reserve already; [`BATCH`] places are enough for every frame.
    pub fn with_reserve(socket: OwnedFd, reserve: Reserve) -> Self {
        Self { socket, reserve, is_broken: false }
    }

    /// The socket, for waiting until it is readable.
    pub fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Reads what is there, a frame's worth or somewhat more.
    pub fn read(&mut self) -> Reading {
        // No frame holds more than all of them do. What comes between this count and the reading comes behind it,
        // unless the primary has taken everything back meanwhile, which it does when nobody reads. With nothing
        // before it, it may be any frame.
        let unread = match socket::unread_bytes(self.socket.as_fd()) {
            Ok(bytes @ 1..) => frame::connections_in(bytes),
            Ok(0) | Err(_) => BATCH,
        };
        let mut all = Vec::new();
        loop {
            match self.read_frame(unread) {
                // A probe: what was counted has been taken back, and what comes behind it may be more.
                Reading::Arrived(arrived) if arrived.is_empty() => return Reading::Arrived(all),
                Reading::Arrived(arrived) => all.extend(arrived),
                // What has arrived comes first; this is found again.
                _ if !all.is_empty() => return Reading::Arrived(all),
                nothing => return nothing,
            }
            if all.len() >= BATCH.min(unread) {
                return Reading::Arrived(all);
            }
        }
    }

    fn read_frame(&mut self, unread: usize) -> Reading {
        if self.is_broken {
            return Reading::Ended;
        }
        // One byte more than a frame may have, so that a longer one is seen to be.
        let mut buffer = [0; MAX_BYTES + 1];
        let Self { socket, reserve, .. } = self;
        let read = || scm::receive_packet(socket.as_fd(), &mut buffer);
        match reserve.lend(unread.min(BATCH), read) {
            None => Reading::NoRoom,
            Some(Err(Errno::EAGAIN)) => Reading::Empty,
            Some(Err(_)) => Reading::Ended,
            Some(Ok(Packet { len: 0, .. })) => self.end(None),
            Some(Ok(Packet { len, fds, is_cut })) => {
                self.understand(buffer.get(..len).unwrap_or_default(), fds, is_cut)
            }
        }
    }

    fn understand(&mut self, bytes: &[u8], fds: Vec<OwnedFd>, is_cut: bool) -> Reading {
        let connections = |entries: Vec<Entry>, sockets: Vec<OwnedFd>| {
            let pairs = entries.into_iter().zip(sockets);
            Reading::Arrived(pairs.map(|(entry, socket)| Arrived { entry, socket }).collect())
        };
        match frame::decode(bytes, fds.len()) {
            _ if bytes.len() > MAX_BYTES => self.end(Some(NO_FRAME)),
            // Another thread has taken a place between the letting go and the reading. Those that have arrived are the
            // first; from now on connections shall come by the way on which the primary keeps its copy.
            _ if is_cut && fds.len() * ENTRY_BYTES < bytes.len() => {
                self.end(Some("a descriptor of its lane was lost: its table was full"));
                connections(frame::entries(bytes), fds)
            }
            Ok(Frame::Connections(entries)) if !is_cut => connections(entries, fds),
            Ok(Frame::Probe) => Reading::Arrived(Vec::new()),
            _ => self.end(Some(NO_FRAME)),
        }
    }

    /// Nothing more is read. The primary is told why, unless it knows: it would wait for the reading.
    fn end(&mut self, reason: Option<&str>) -> Reading {
        self.is_broken = true;
        // Were the descriptor another's by now, it should not get these words.
        if let Some(reason) = reason.filter(|_| socket::check_packets(self.socket.as_fd()).is_ok()) {
            let _ = scm::send_packet(self.socket.as_fd(), reason.as_bytes(), &[]);
        }
        Reading::Ended
    }

    /// Sends a connection back, for another worker to take.
    ///
    /// # Errors
    /// Those of sendmsg(2): the connection is still ours then.
    pub fn refuse(&self, Arrived { entry, socket }: Arrived) -> Result<(), (Arrived, Errno)> {
        let sent = scm::send_packet(self.socket.as_fd(), &frame::encode([entry]), &[socket.as_fd()]);
        sent.map_err(|errno| (Arrived { entry, socket }, errno))
    }
}
