//! Reading a queue that the primary may read: what a worker sends, and what it has not read. IO thread only.

use std::os::fd::{BorrowedFd, OwnedFd};

use super::frame::{self, BATCH, Entry, Frame, MAX_BYTES, Nonsense};
use crate::dispatch::Connection;
use crate::handoff::Outstanding;
use crate::sys::reserve::Reserve;
use crate::sys::scm::{self, Packet};

/// Why nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// There is nothing.
    Empty,
    /// No room for the descriptors that it may bring: later.
    NoRoom,
    /// What came is no frame of this protocol.
    Nonsense,
}

/// What a worker has sent over its lane.
#[derive(Debug)]
pub enum FromWorker {
    /// It does not take these.
    Refused(Vec<Outstanding>),
    /// It will take nothing by this way.
    Farewell(String),
}

/// One frame, and its descriptors.
pub(super) struct FromQueue {
    pub(super) frame: Frame,
    pub(super) fds: Vec<OwnedFd>,
}

/// Reads one frame, if there is room for the descriptors of any.
pub(super) fn read_frame(socket: BorrowedFd<'_>, reserve: &mut Reserve) -> Result<FromQueue, Unread> {
    // One byte more than a frame may have, so that a longer one is seen to be.
    let mut buffer = [0; MAX_BYTES + 1];
    let Some(read) = reserve.lend(BATCH, || scm::receive_packet(socket, &mut buffer)) else {
        return Err(Unread::NoRoom);
    };
    match read {
        Ok(Packet { len: len @ 1..=MAX_BYTES, fds, is_cut: false }) => {
            let frame = frame::decode(buffer.get(..len).unwrap_or_default(), fds.len());
            frame.map(|frame| FromQueue { frame, fds }).map_err(|Nonsense| Unread::Nonsense)
        }
        Ok(_) => Err(Unread::Nonsense),
        Err(_) => Err(Unread::Empty),
    }
}

/// The connections of a frame of them, each with its descriptor: they are to be placed again.
pub(super) fn together(entries: Vec<Entry>, fds: Vec<OwnedFd>) -> Vec<Outstanding> {
    let pairs = entries.into_iter().zip(fds);
    pairs
        .map(|(Entry { listener, .. }, socket)| Outstanding { listener, connection: Connection { socket } })
        .collect()
}
