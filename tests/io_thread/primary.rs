//! An IO thread with its outbox, as JavaScript holds them.

use std::collections::{HashMap, VecDeque};
use std::io::Read;
use std::net::{Ipv4Addr, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use rust_cluster::accept::Dialect;
use rust_cluster::channel::{Channel, Mode, ReadOutcome};
use rust_cluster::dispatch::Snapshot;
use rust_cluster::handoff::Lane;
use rust_cluster::handoff::lane::LaneEnds;
use rust_cluster::reactor::{self, Batch, Command, Event, Handle, Outbox};
use rust_cluster::sys::pidfd::PidFd;
use rust_cluster::sys::socket;
use rust_cluster::token::Source;
use rust_cluster::worker::{Asks, Because, Link, ReadLock, Scheduling, Way};

use crate::lane_worker::LaneWorker;
use crate::worker::Worker;

/// How long anything may take that is bound to happen.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// A worker whose connections go by wire.
pub(crate) fn no_lane() -> Way {
    Way::Wire(Because::NotOffered("it is to take the wire".to_owned()))
}

pub(crate) struct Primary {
    pub(crate) io: Handle,
    outbox: Arc<Outbox>,
    woken: Receiver<()>,
    links: HashMap<u32, Arc<Link>>,
    events: VecDeque<Event>,
    /// Workers whose channels have been offered and not accepted.
    offers: Vec<u32>,
    /// Bytes of messages that came, by worker.
    pub(crate) received: HashMap<u32, usize>,
}

impl Primary {
    pub(crate) fn start() -> Self {
        Self::start_with(false)
    }

    /// One whose JavaScript can read channels itself.
    pub(crate) fn start_reading() -> Self {
        Self::start_with(true)
    }

    fn start_with(offers_channels: bool) -> Self {
        let (wake, woken) = channel();
        // Fails only when the test has let go of the primary.
        let outbox = Arc::new(Outbox::new(Box::new(move || {
            let _ = wake.send(());
        })));
        let io = reactor::start(Arc::clone(&outbox), Dialect::default(), offers_channels).unwrap();
        let (links, events, received) = (HashMap::new(), VecDeque::new(), HashMap::new());
        Self { io, outbox, woken, links, events, offers: Vec::new(), received }
    }

    /// A worker without a process, at the other end of a channel.
    pub(crate) fn worker(&mut self, id: u32, mode: Mode) -> Worker {
        self.worker_with(id, mode, Scheduling::RoundRobin, Asks::Nothing)
    }

    pub(crate) fn worker_with(&mut self, id: u32, mode: Mode, scheduling: Scheduling, asks: Asks) -> Worker {
        self.add(id, mode, scheduling, asks, no_lane())
    }

    /// A worker that has a lane too.
    pub(crate) fn lane_worker(&mut self, id: u32, mode: Mode) -> LaneWorker {
        let (ends, theirs) = LaneEnds::new().unwrap();
        let lane = Lane::new(ends, Source::Lane(id).token(), Arc::clone(self.io.registry())).unwrap();
        LaneWorker::new(self.add(id, mode, Scheduling::RoundRobin, Asks::Nothing, Way::Lane(lane)), theirs)
    }

    fn add(&mut self, id: u32, mode: Mode, scheduling: Scheduling, asks: Asks, way: Way) -> Worker {
        let (ours, theirs) = socket::pair().unwrap();
        let link = self.link(id, mode, ours, None);
        self.io.command(Command::Add { id, link, scheduling, asks, way });
        Worker::new(id, mode, theirs)
    }

    pub(crate) fn link(&mut self, id: u32, mode: Mode, ours: OwnedFd, process: Option<PidFd>) -> Arc<Link> {
        let link = Arc::new(Link::new(id, mode, ours, process, self.io.registry()).unwrap());
        self.links.insert(id, Arc::clone(&link));
        link
    }

    /// Waits until the channel of a worker is offered, and takes over its reading.
    pub(crate) fn accept_offer(&mut self, id: u32) {
        self.await_offer(id);
        assert!(self.accept_now(id));
    }

    /// Waits until the channel of a worker is offered; the events before that are forgotten.
    pub(crate) fn await_offer(&mut self, id: u32) {
        let deadline = Instant::now() + SOON;
        self.drain();
        while !self.offers.contains(&id) {
            let patience = deadline.saturating_duration_since(Instant::now());
            assert!(self.woken.recv_timeout(patience).is_ok(), "never came: the offer");
            self.drain();
        }
        self.offers.retain(|offered| *offered != id);
        self.events.clear();
    }

    /// How often the channel of a worker has been offered; all offers are forgotten.
    pub(crate) fn offers_to(&mut self, id: u32) -> usize {
        self.drain();
        self.offers.drain(..).filter(|offered| *offered == id).count()
    }

    /// Takes over the reading of a channel. Returns whether it was offered.
    pub(crate) fn accept_now(&self, id: u32) -> bool {
        self.links[&id].accept_offer()
    }

    /// Reads once from a channel as JavaScript does: what goes to it at once, and why the reading ended.
    pub(crate) fn read_own(&self, id: u32) -> (Vec<u8>, Option<ReadOutcome>) {
        let mut delivered = Vec::new();
        let turn = reactor::read_by_javascript(
            id,
            &self.links[&id],
            &self.outbox,
            &mut Vec::new(),
            |run| delivered.extend_from_slice(run),
            |command| assert!(self.io.command(command)),
        );
        (delivered, turn)
    }

    /// JavaScript is in the middle of reading a channel for as long as this is held.
    pub(crate) fn reading(&self, id: u32) -> ReadLock<'_> {
        self.links[&id].reader_of_javascript().unwrap()
    }

    /// Whether the IO thread carries commands out.
    pub(crate) fn obeys(&self) -> bool {
        let (done, wait) = bounded(1);
        self.io.command(Command::Retire { id: u32::MAX, done });
        wait.recv_timeout(SOON).is_ok()
    }

    pub(crate) fn channel(&self, id: u32) -> &Channel {
        &self.links[&id].channel
    }

    pub(crate) fn signal(&self, id: u32, signal: i32) {
        self.links[&id].process.as_ref().unwrap().signal(signal).unwrap();
    }

    /// How many hold the link of a worker, this primary apart.
    pub(crate) fn other_holders(&self, id: u32) -> usize {
        Arc::strong_count(&self.links[&id]) - 1
    }

    /// Ends the IO thread as JavaScript does, which lets go of the workers later.
    pub(crate) fn stop(self) -> HashMap<u32, Arc<Link>> {
        drop(self.io);
        self.links
    }

    pub(crate) fn retire(&self, id: u32) {
        self.io.ask(|done| Command::Retire { id, done });
    }

    /// JavaScript cannot understand what came from this worker.
    pub(crate) fn cut(&self, id: u32) {
        assert!(self.io.command(Command::Cut { id }));
    }

    /// What the dispatcher knows now; all that was there for it before the call it has dealt with.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.settle();
        self.io.ask(|done| Command::Snapshot { done }).unwrap()
    }

    /// Returns when the IO thread has dealt with all that was there for it before the call: the first turn may
    /// have begun already, the second has not.
    pub(crate) fn settle(&self) {
        self.retire(u32::MAX);
        self.retire(u32::MAX);
    }

    /// The IO thread stands still until this is called: it sees nothing of what happens meanwhile.
    pub(crate) fn hold(&self) -> impl FnOnce() {
        let [(first, began), (second, ended)] = [bounded(0), bounded(0)];
        for done in [first, second] {
            self.io.command(Command::Retire { id: u32::MAX, done });
        }
        // Of two commands that wait it carries out the second right after the first.
        began.recv().unwrap();
        move || ended.recv().unwrap()
    }

    /// Takes what has happened, as JavaScript does.
    pub(crate) fn drain(&mut self) {
        let link_of = |id| self.links.get(&id).map(Arc::clone);
        let command = |command| assert!(self.io.command(command));
        let Batch { events, offers } = reactor::fetch(&self.outbox, link_of, command);
        for (worker, bytes) in events.iter().filter_map(Event::weight) {
            *self.received.entry(worker).or_default() += bytes;
        }
        self.events.extend(events);
        self.offers.extend(offers);
    }

    /// The first event that `is_it` accepts, waited for; those before it are forgotten.
    pub(crate) fn event<T>(&mut self, what: &str, mut is_it: impl FnMut(Event) -> Option<T>) -> T {
        let deadline = Instant::now() + SOON;
        loop {
            self.drain();
            while let Some(event) = self.events.pop_front() {
                if let Some(found) = is_it(event) {
                    return found;
                }
            }
            let patience = deadline.saturating_duration_since(Instant::now());
            assert!(self.woken.recv_timeout(patience).is_ok(), "never came: {what}");
        }
    }

    /// How many of the events that have been taken are such; all are forgotten.
    pub(crate) fn count_of(&mut self, is_such: impl Fn(&Event) -> bool) -> usize {
        self.drain();
        self.events.drain(..).filter(|event| is_such(event)).count()
    }

    /// All that has happened up to and with the first that `is_last` accepts.
    pub(crate) fn events_until(&mut self, what: &str, mut is_last: impl FnMut(&Event) -> bool) -> Vec<Event> {
        let mut all = Vec::new();
        self.event(what, |event| {
            let is_last = is_last(&event);
            all.push(event);
            is_last.then_some(())
        });
        all
    }
}

pub(crate) fn connect(port: u16) -> TcpStream {
    let client = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    client.set_read_timeout(Some(SOON)).unwrap();
    client
}

/// What the client reads to the end, which must be a clean one.
pub(crate) fn read(mut client: &TcpStream) -> String {
    let mut text = String::new();
    client.read_to_string(&mut text).expect("a clean end");
    text
}

pub(crate) fn refuses(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .is_err_and(|e| e.raw_os_error() == Some(libc::ECONNREFUSED))
}
