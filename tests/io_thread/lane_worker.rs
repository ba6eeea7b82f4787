//! A worker with a lane, as far as the primary can see.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::thread;
use std::time::Instant;

use rust_cluster::handoff::lane::frame::Entry;
use rust_cluster::handoff::lane::{Arrived, Reading, Receiver, WINDOW, WorkerEnds};
use rust_cluster::scoreboard::Writer;
use rust_cluster::sys::scm;

use crate::primary::SOON;
use crate::worker::{Newconn, Worker};

pub(crate) struct LaneWorker {
    /// The other way.
    pub(crate) node: Worker,
    lane: Receiver,
    figures: Writer,
    arrived: VecDeque<Arrived>,
    slots: u32,
}

/// A connection that has come, by the one way or the other.
#[derive(Debug)]
pub(crate) enum Got {
    Lane(Arrived),
    Wire(Newconn),
}

impl Got {
    pub(crate) fn client(&self) -> SocketAddr {
        match self {
            Self::Lane(Arrived { socket, .. }) => {
                TcpStream::from(socket.try_clone().unwrap()).peer_addr().unwrap()
            }
            Self::Wire(newconn) => newconn.client(),
        }
    }

    /// The slot that it came for, if by lane.
    pub(crate) fn slot(&self) -> Option<u32> {
        match self {
            Self::Lane(Arrived { entry, .. }) => Some(entry.slot),
            Self::Wire(_) => None,
        }
    }
}

impl LaneWorker {
    pub(crate) fn new(node: Worker, ends: WorkerEnds) -> Self {
        let figures = Writer::open(ends.page.as_fd()).unwrap();
        let lane = Receiver::new(ends.socket).unwrap();
        Self { node, lane, figures, arrived: VecDeque::new(), slots: 0 }
    }

    /// Listens on some port, by lane. Its first server has slot 1, the next 2.
    pub(crate) fn listen(&mut self) -> (u16, String) {
        self.listen_as(0)
    }

    pub(crate) fn listen_as(&mut self, index: u32) -> (u16, String) {
        self.slots += 1;
        self.node.listen_by(index, Some(self.slots))
    }

    /// Reads its lane until it is empty. Returns how often there was something: a probe, or connections.
    pub(crate) fn read(&mut self) -> usize {
        for readings in 0.. {
            match self.lane.read() {
                Reading::Arrived(arrived) => {
                    self.figures.note_accepted(arrived.len() as u64);
                    self.arrived.extend(arrived);
                }
                Reading::Empty => return readings,
                other => panic!("{other:?}"),
            }
        }
        unreachable!()
    }

    /// Reads as many as its window holds, at least.
    pub(crate) fn read_window(&mut self) {
        let before = self.arrived.len();
        while self.arrived.len() < before + WINDOW {
            if let Reading::Arrived(arrived) = self.lane.read() {
                self.figures.note_accepted(arrived.len() as u64);
                self.arrived.extend(arrived);
            }
        }
    }

    /// The next of what is left in a lane that has ended.
    pub(crate) fn got_before_the_end(&mut self) -> Option<Got> {
        if self.arrived.is_empty()
            && let Reading::Arrived(arrived) = self.lane.read()
        {
            self.arrived.extend(arrived);
        }
        self.arrived.pop_front().map(Got::Lane)
    }

    /// Whether its lane has ended.
    pub(crate) fn is_ended(&mut self) -> bool {
        matches!(self.lane.read(), Reading::Ended)
    }

    /// The next connection if one has come, by either way.
    pub(crate) fn got_now(&mut self) -> Option<Got> {
        self.read();
        let by_lane = self.arrived.pop_front().map(Got::Lane);
        by_lane.or_else(|| self.node.newconn_now().map(Got::Wire))
    }

    pub(crate) fn got(&mut self) -> Got {
        let deadline = Instant::now() + SOON;
        loop {
            if let Some(got) = self.got_now() {
                return got;
            }
            assert!(Instant::now() < deadline, "worker {} got nothing", self.node.id);
            thread::yield_now();
        }
    }

    /// Tells the client by whom it was served.
    pub(crate) fn serve(&mut self, got: Got) {
        match got {
            Got::Lane(Arrived { socket, .. }) => {
                TcpStream::from(socket).write_all(self.node.id.to_string().as_bytes()).unwrap();
            }
            Got::Wire(newconn) => self.node.serve(newconn),
        }
    }

    pub(crate) fn refuse(&mut self, got: Got) {
        match got {
            Got::Lane(arrived) => {
                self.lane.refuse(arrived).unwrap();
                self.figures.note_refused(1);
            }
            Got::Wire(newconn) => self.node.refuse(newconn),
        }
    }

    /// Writes this to its lane, whatever it is.
    pub(crate) fn write_to_lane(&self, bytes: &[u8], fds: &[OwnedFd]) {
        let fds: Vec<_> = fds.iter().map(AsFd::as_fd).collect();
        scm::send_packet(self.lane.socket(), bytes, &fds).unwrap();
    }

    /// What comes with its connections.
    pub(crate) fn entry(got: &Got) -> Entry {
        match got {
            Got::Lane(arrived) => arrived.entry,
            Got::Wire(_) => panic!("it came by wire"),
        }
    }
}

/// Two that listen on one port, by lane.
pub(crate) fn two(primary: &mut crate::primary::Primary) -> (LaneWorker, LaneWorker, u16, String) {
    use rust_cluster::channel::Mode;
    let (mut one, mut other) = (primary.lane_worker(1, Mode::Json), primary.lane_worker(2, Mode::Advanced));
    let (port, key) = one.listen();
    assert_eq!(other.listen().0, port);
    (one, other, port, key)
}

/// The next connection, whoever of these gets it.
pub(crate) fn next_got(workers: &mut [LaneWorker]) -> (usize, Got) {
    let deadline = Instant::now() + SOON;
    loop {
        for (i, worker) in workers.iter_mut().enumerate() {
            if let Some(got) = worker.got_now() {
                return (i, got);
            }
        }
        assert!(Instant::now() < deadline, "no worker got the connection");
        thread::yield_now();
    }
}

/// This worker serves so many.
pub(crate) fn serve(worker: &mut LaneWorker, count: usize) {
    for _ in 0..count {
        let got = worker.got();
        worker.serve(got);
    }
}
