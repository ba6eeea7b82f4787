//! Both ends of a lane in one process, and connections that can be told apart.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};
use nix::fcntl::OFlag;
use nix::unistd::pipe2;
use rust_cluster::connection::Outstanding;
use rust_cluster::handoff::Lane;
use rust_cluster::handoff::lane::frame::{BATCH, Entry};
use rust_cluster::handoff::lane::{
    Arrived, LaneEnds, Reading, Receiver, TakenBack, Unplaced, Unread, WINDOW,
};
use rust_cluster::sys::reserve::Reserve;
use rust_cluster::sys::scm;

pub(crate) const LISTENER: u32 = 7;
pub(crate) const SLOT: u32 = 3;
pub(crate) const ENTRY: Entry = Entry { slot: SLOT, listener: LISTENER };

/// As many as a frame holds, and as many as may be unread.
#[allow(clippy::cast_possible_truncation)] // they are small
pub(crate) const FRAME: u32 = BATCH as u32;
#[allow(clippy::cast_possible_truncation)]
pub(crate) const OPEN: u32 = WINDOW as u32;

/// How long anything may take that is bound to happen.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// A pipe with a number in it stands for a connection: the number can be read once, by whoever has it.
pub(crate) fn numbered(number: u32) -> OwnedFd {
    let (reader, writer) = pipe2(OFlag::O_CLOEXEC).unwrap();
    File::from(writer).write_all(&number.to_le_bytes()).unwrap();
    reader
}

pub(crate) fn number_of(fd: OwnedFd) -> u32 {
    let mut bytes = Vec::new();
    File::from(fd).read_to_end(&mut bytes).unwrap();
    u32::from_le_bytes(bytes.try_into().expect("a number that nobody has read"))
}

pub(crate) fn outstanding(number: u32) -> Outstanding {
    Outstanding { listener: LISTENER, connection: numbered(number).into() }
}

pub(crate) fn numbers(all: Vec<Outstanding>) -> Vec<u32> {
    all.into_iter().map(|Outstanding { connection, .. }| number_of(connection.socket)).collect()
}

pub(crate) struct Pair {
    pub(crate) lane: Lane,
    pub(crate) worker: Receiver,
    pub(crate) reserve: Reserve,
    poll: Poll,
}

/// What was taken back, which was for the one server.
pub(crate) fn connections(taken: Vec<TakenBack>) -> Vec<Outstanding> {
    assert!(taken.iter().all(|taken| taken.slot == SLOT));
    taken.into_iter().map(|taken| taken.outstanding).collect()
}

impl Pair {
    pub(crate) fn new() -> Self {
        let poll = Poll::new().unwrap();
        let registry = Arc::new(poll.registry().try_clone().unwrap());
        let (ends, theirs) = LaneEnds::new().unwrap();
        let mut lane = Lane::new(ends, Token(0), registry).unwrap();
        lane.slots.open(LISTENER, SLOT);
        let worker = Receiver::new(theirs.socket).unwrap();
        Self { lane, worker, reserve: Reserve::new(BATCH).unwrap(), poll }
    }

    /// Sends these in one frame.
    pub(crate) fn send(&mut self, numbers: impl IntoIterator<Item = u32>) -> Result<(), Unplaced> {
        for number in numbers {
            self.lane.stage(SLOT, outstanding(number));
        }
        self.lane.send(Instant::now())
    }

    pub(crate) fn read(&mut self) -> Reading {
        self.worker.read()
    }

    /// The worker reads: one frame, or more if they are small.
    pub(crate) fn arrived(&mut self) -> Vec<Arrived> {
        arrived(self.read())
    }

    /// The worker reads until there is nothing.
    pub(crate) fn all_arrived(&mut self) -> Vec<Arrived> {
        let mut all = Vec::new();
        loop {
            match self.read() {
                Reading::Empty => return all,
                reading => all.extend(arrived(reading)),
            }
        }
    }

    pub(crate) fn take_back(&mut self) -> Result<Vec<Outstanding>, Unread> {
        self.lane.take_back(&mut self.reserve).map(connections)
    }

    /// Takes back all that is there.
    pub(crate) fn take_all_back(&mut self) -> Vec<u32> {
        let mut all = Vec::new();
        loop {
            match self.take_back() {
                Ok(batch) => all.extend(numbers(batch)),
                Err(unread) => {
                    assert_eq!(unread, Unread::Empty);
                    return all;
                }
            }
        }
    }

    /// The worker writes this to its lane.
    pub(crate) fn write(&self, bytes: &[u8], fds: &[OwnedFd]) {
        let fds: Vec<BorrowedFd<'_>> = fds.iter().map(AsFd::as_fd).collect();
        scm::send_packet(self.worker.socket(), bytes, &fds).unwrap();
    }

    /// Whether the poller tells, now or within this time, that the lane is (readable, writable).
    pub(crate) fn told(&mut self, within: Duration) -> (bool, bool) {
        let mut events = Events::with_capacity(8);
        self.poll.poll(&mut events, Some(within)).unwrap();
        events.iter().fold((false, false), |(readable, writable), event| {
            (readable || event.is_readable(), writable || event.is_writable())
        })
    }
}

pub(crate) fn arrived(reading: Reading) -> Vec<Arrived> {
    match reading {
        Reading::Arrived(arrived) => arrived,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn arrived_numbers(arrived: Vec<Arrived>) -> Vec<u32> {
    arrived.into_iter().map(|Arrived { socket, .. }| number_of(socket)).collect()
}
