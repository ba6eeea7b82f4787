//! Reading a lane's queues: what has come to either side, and what a worker has not read. Never blocks.

use std::os::fd::{BorrowedFd, OwnedFd};

use super::frame::{self, BATCH, Entry, Frame, MAX_BYTES, Nonsense};
use crate::connection::Outstanding;
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

/// A connection that the worker has not read.
#[derive(Debug)]
pub struct TakenBack {
    /// The server that it was for.
    pub slot: u32,
    /// To be placed again.
    pub outstanding: Outstanding,
}

/// A worker's queue is read as it was written: what it holds came from here. If the kernel had no room for all of a
/// frame's descriptors after all (another thread was faster than the reading), those that have arrived are the first.
pub(super) fn read_back(far: BorrowedFd<'_>, reserve: &mut Reserve) -> Result<Vec<TakenBack>, Unread> {
    let mut buffer = [0; MAX_BYTES];
    let read = reserve.lend(BATCH, || scm::receive_packet(far, &mut buffer)).ok_or(Unread::NoRoom)?;
    let Ok(Packet { len: len @ 1.., fds, .. }) = read else { return Err(Unread::Empty) };
    Ok(together(frame::entries(buffer.get(..len).unwrap_or_default()), fds).collect())
}

/// One frame, and its descriptors.
pub(super) struct FromQueue {
    pub(super) frame: Frame,
    pub(super) fds: Vec<OwnedFd>,
}

/// Reads one frame that a worker has sent, if there is room for the descriptors of any.
pub(super) fn read_frame(near: BorrowedFd<'_>, reserve: &mut Reserve) -> Result<FromQueue, Unread> {
    // One byte more than a frame may have, so that a longer one is seen to be.
    let mut buffer = [0; MAX_BYTES + 1];
    let read = reserve.lend(BATCH, || scm::receive_packet(near, &mut buffer)).ok_or(Unread::NoRoom)?;
    match read {
        Ok(Packet { len: len @ 1..=MAX_BYTES, fds, is_cut: false }) => {
            let frame = frame::decode(buffer.get(..len).unwrap_or_default(), fds.len());
            frame.map(|frame| FromQueue { frame, fds }).map_err(|Nonsense| Unread::Nonsense)
        }
        Ok(_) => Err(Unread::Nonsense),
        Err(_) => Err(Unread::Empty),
    }
}

/// The connections of a frame of them, each with its descriptor and the slot it was for.
pub(super) fn together(entries: Vec<Entry>, fds: Vec<OwnedFd>) -> impl Iterator<Item = TakenBack> {
    entries.into_iter().zip(fds).map(|(Entry { slot, listener }, socket)| TakenBack {
        slot,
        outstanding: Outstanding { listener, connection: socket.into() },
    })
}
