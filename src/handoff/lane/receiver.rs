//! The worker's end of a lane. JavaScript thread of the worker; never blocks.
//!
//! Whatever is read belongs to this worker, and to nobody else: the primary has no copy. So a frame is read only
//! when there is room for all its descriptors ([`Reserve`]); without, it stays in the queue, and the primary
//! takes it back.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;

use super::frame::{self, BATCH, Entry, Frame, MAX_BYTES};
use crate::sys::reserve::Reserve;
use crate::sys::scm::{self, Packet};
use crate::sys::socket;

/// A connection, and which server it is for.
#[derive(Debug)]
pub struct Arrived {
    /// Slot and listener, as in the frame.
    pub entry: Entry,
    /// The connection.
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
    /// Something has come that is no frame: nothing more is read.
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
        Ok(Self { socket, reserve, is_broken: false })
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
        let mut buffer = [0; MAX_BYTES];
        let Self { socket, reserve, .. } = self;
        let read = || scm::receive_packet(socket.as_fd(), &mut buffer);
        let packet = match reserve.lend(unread.min(BATCH), read) {
            None => return Reading::NoRoom,
            Some(Err(Errno::EAGAIN)) => return Reading::Empty,
            Some(Err(_)) => return Reading::Ended,
            Some(Ok(packet)) => packet,
        };
        let reading = Self::understand(packet, &buffer);
        self.is_broken = matches!(reading, Reading::Ended);
        reading
    }

    fn understand(packet: Packet, buffer: &[u8]) -> Reading {
        if packet.is_cut || packet.len == 0 {
            return Reading::Ended;
        }
        match frame::decode(buffer.get(..packet.len).unwrap_or_default(), packet.fds.len()) {
            Ok(Frame::Connections(entries)) => {
                let pairs = entries.into_iter().zip(packet.fds);
                Reading::Arrived(pairs.map(|(entry, socket)| Arrived { entry, socket }).collect())
            }
            Ok(Frame::Probe) => Reading::Arrived(Vec::new()),
            Ok(Frame::Farewell(_)) | Err(_) => Reading::Ended,
        }
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
