//! The primary's end of a lane, and a worker that reads, sends back, and writes anything else.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Instant;

use arbitrary::Arbitrary;
use mio::{Poll, Token};
use rust_cluster::connection::{Connection, Outstanding};
use rust_cluster::handoff::Lane;
use rust_cluster::handoff::lane::frame::BATCH;
use rust_cluster::handoff::lane::{
    Arrived, FromWorker, LaneEnds, Reading, Receiver, TakenBack, Unread, WINDOW,
};
use rust_cluster::sys::reserve::Reserve;
use rust_cluster::sys::scm;

use crate::connection::{Connections, number_of};

const MOST_STEPS: usize = 48;
const LISTENER: u32 = 1;
const SLOT: u32 = 2;

thread_local! {
    static POLL: Poll = Poll::new().expect("epoll");
}

/// One thing that happens.
#[derive(Arbitrary, Debug)]
pub enum Step {
    /// The primary sends so many, as far as there is room.
    Sends(u8),
    /// The primary reads back one frame that the worker has not read.
    TakesBack,
    /// The primary reads one frame of the worker's.
    Receives,
    /// The worker reads.
    Reads,
    /// The worker sends back the oldest that it has.
    Refuses,
    /// The worker writes any bytes, with any number of descriptors.
    Writes {
        /// How many descriptors.
        descriptors: u8,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

struct Both {
    lane: Lane,
    worker: Receiver,
    reserve: Reserve,
    connections: Connections,
    /// The numbers of those that the primary has sent.
    sent: Vec<u8>,
    /// The numbers of those that it has again.
    back: Vec<u8>,
    /// What the worker has.
    kept: Vec<Arrived>,
    round: u64,
}

/// Whatever the worker does, each connection is in one place, and no descriptor stays open that nobody has.
pub fn check(steps: Vec<Step>) {
    let (ends, theirs) = LaneEnds::new().expect("a lane");
    let registry = POLL.with(|poll| Arc::new(poll.registry().try_clone().expect("a registry")));
    let mut lane = Lane::new(ends, Token(0), registry).expect("a lane");
    lane.slots.open(LISTENER, SLOT);
    drop(theirs.page);
    let mut both = Both {
        lane,
        worker: Receiver::new(theirs.socket).expect("a reserve"),
        reserve: Reserve::new(BATCH).expect("a reserve"),
        connections: Connections::default(),
        sent: Vec::new(),
        back: Vec::new(),
        kept: Vec::new(),
        round: 0,
    };
    let is_followed = steps.into_iter().take(MOST_STEPS).all(|step| both.make(step));
    both.end(is_followed);
}

impl Both {
    /// Returns whether the lane can be followed further.
    fn make(&mut self, step: Step) -> bool {
        match step {
            Step::Sends(count) => self.send(usize::from(count) % (BATCH + 1)),
            Step::TakesBack => assert!(self.take_back()),
            Step::Receives => return self.receive() != Err(Unread::Nonsense),
            Step::Reads => self.read(),
            Step::Refuses => self.refuse(),
            Step::Writes { descriptors, bytes } => self.write(&bytes, usize::from(descriptors) % 20),
        }
        true
    }

    fn send(&mut self, count: usize) {
        if !self.connections.has_room_for(count) {
            return;
        }
        self.round += 1;
        for _ in 0..count {
            if !self.lane.has_room(self.round) {
                break;
            }
            self.sent.push(self.connections.next_number());
            let connection = Connection::from(self.connections.make());
            if self.lane.stage(SLOT, Outstanding { listener: LISTENER, connection }) {
                break;
            }
        }
        // The window is smaller than the socket's queue.
        assert!(self.lane.send(Instant::now()).is_ok());
        assert!(self.lane.unread() <= WINDOW as u64);
    }

    /// Only the primary writes to this queue.
    fn take_back(&mut self) -> bool {
        match self.lane.take_back(&mut self.reserve) {
            Ok(taken) => {
                let taken = taken.into_iter().map(|TakenBack { outstanding, .. }| outstanding);
                self.back.extend(taken.map(number_of_outstanding));
            }
            Err(unread) => return unread == Unread::Empty,
        }
        true
    }

    fn receive(&mut self) -> Result<(), Unread> {
        let (_, before, _) = self.lane.counts();
        if let FromWorker::Refused(refused) = self.lane.receive(&mut self.reserve)? {
            let (sent, after, _) = self.lane.counts();
            assert!(after == before + refused.len() as u64 && after <= sent);
            assert!(!refused.is_empty() && refused.len() <= BATCH);
            self.back.extend(refused.into_iter().map(number_of_outstanding));
        }
        Ok(())
    }

    fn read(&mut self) {
        match self.worker.read() {
            Reading::Arrived(arrived) => self.kept.extend(arrived),
            Reading::Empty => {}
            reading => panic!("{reading:?}"),
        }
    }

    fn refuse(&mut self) {
        if self.kept.is_empty() {
            return;
        }
        // The queue may be full of what else the worker has written.
        if let Err((arrived, _)) = self.worker.refuse(self.kept.remove(0)) {
            self.kept.insert(0, arrived);
        }
    }

    fn write(&mut self, bytes: &[u8], descriptors: usize) {
        if !self.connections.has_room_for(descriptors) {
            return;
        }
        let fds: Vec<OwnedFd> = (0..descriptors).map(|_| self.connections.make()).collect();
        let fds: Vec<BorrowedFd<'_>> = fds.iter().map(AsFd::as_fd).collect();
        // What does not fit has not been written.
        let _ = scm::send_packet(self.worker.socket(), bytes, &fds);
    }

    /// The primary reads all that is left, and what it has sent is counted.
    fn end(mut self, is_followed: bool) {
        let mut is_followed = is_followed;
        while is_followed {
            match self.receive() {
                Ok(()) => {}
                Err(Unread::Empty) => break,
                Err(Unread::Nonsense) => is_followed = false,
                Err(Unread::NoRoom) => panic!("there is room"),
            }
        }
        while self.lane.unread() > 0 {
            assert!(self.take_back());
        }
        let kept = self.kept.drain(..).map(|Arrived { entry, socket }| {
            assert_eq!((entry.slot, entry.listener), (SLOT, LISTENER));
            number_of(socket)
        });
        let mut places: Vec<u8> = kept.chain(self.back).collect();
        places.sort_unstable();
        assert!(places.is_sorted_by(|one, next| one < next), "in two places: {places:?}");
        // With a frame that was none went whatever came with it.
        if is_followed {
            assert!(self.sent.iter().all(|number| places.contains(number)), "{:?}: {places:?}", self.sent);
        }
        drop((self.lane, self.worker));
        self.connections.assert_closed();
    }
}

fn number_of_outstanding(Outstanding { connection, .. }: Outstanding) -> u8 {
    number_of(connection.socket)
}
