//! The worker's half: its end of the lane, on its event loop. JavaScript thread of the worker's main thread.
//!
//! libuv tells when the lane is readable; JavaScript is called, and calls [`WorkerLane::read`]. Nothing is read
//! before JavaScript runs: in an environment that is going it does not, and what is unread the primary takes back.

use std::cell::{Cell, RefCell};
use std::os::fd::{AsFd, RawFd};
use std::rc::Rc;
use std::time::Duration;

use napi::bindgen_prelude::{ArrayBuffer, Env, Function, Uint32ArraySlice, Unknown};
use napi_derive::napi;
use nix::errno::Errno;

use super::call::Call;
use crate::handoff::lane::frame::Entry;
use crate::handoff::lane::{Arrived, Reading, Receiver};
use crate::scoreboard::{ACTIVE_OFFSET, Writer};
use crate::sys::clock;
use crate::sys::page::PAGE;
use crate::sys::socket;
use crate::sys::uv::{EventLoop, Timer, Watch};

/// How often an idle event loop turns all the same, so that one that hangs can be told from one that sleeps.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// How long the lane is left alone when there is no room for descriptors.
const NO_ROOM_PAUSE: Duration = Duration::from_millis(20);

/// A loop that has turned twice within this time has kept no connection waiting for long, and their clients are taken to be
/// there.
const LATE: Duration = Duration::from_millis(5);

/// What `read` writes for each connection: slot, listener, descriptor.
const WORDS: usize = 3;

/// A worker's end of its lane.
#[napi]
pub struct WorkerLane {
    receiver: Receiver,
    writer: Rc<RefCell<Writer>>,
    watch: Watch,
    timer: Timer,
    is_paused: Rc<Cell<bool>>,
    turns: Rc<Cell<Turns>>,
}

#[napi]
impl WorkerLane {
    /// Takes over the two descriptors that the primary has left for us, and calls `on_readable`, without arguments,
    /// on the event loop, when there is something to read. Neither keeps the event loop alive.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: Env,
        socket: i32,
        page: i32,
        on_readable: Function<'_, (), Unknown<'static>>,
    ) -> napi::Result<Self> {
        // SAFETY: Node gives us the loop of this thread, which is the main thread's and lives as long as the process.
        let event_loop = unsafe { EventLoop::new(env.get_uv_event_loop()?.cast()) };
        let event_loop =
            event_loop.ok_or_else(|| napi::Error::from_reason("this runtime does not export libuv"))?;
        let (_, writer) = socket::adopt(page, Writer::open).map_err(|errno| failure("page", page, errno))?;
        let lane = |errno| failure("socket", socket, errno);
        let (socket_fd, ()) = socket::adopt(socket, socket::check_packets).map_err(lane)?;
        let receiver = Receiver::new(socket_fd).map_err(lane)?;

        let writer = Rc::new(RefCell::new(writer));
        writer.borrow_mut().note_turn(Some(clock::monotonic_ms()));
        let call = Call::new(env, "RUST_CLUSTER_LANE", &on_readable)?;
        let woken = Rc::clone(&writer);
        let wake = move || {
            // What is called now may take long: the loop is due from now on.
            woken.borrow_mut().note_turn(Some(clock::monotonic_ms()));
            call.make();
        };
        let watch = event_loop.watch(receiver.socket(), wake).map_err(lane)?;
        let is_paused = Rc::new(Cell::new(false));
        let timer = heartbeat(event_loop, watch, Rc::clone(&is_paused));
        // The loop may turn after JavaScript has ended, and the lane's descriptor been closed with its object.
        env.add_env_cleanup_hook(Rc::clone(&is_paused), move |is_paused| {
            is_paused.set(false);
            watch.stop();
        })?;
        let (turned, turns) = (Rc::clone(&writer), Rc::new(Cell::new(Turns::default())));
        let counted = Rc::clone(&turns);
        event_loop.before_each_wait(move |now, longest| {
            turned.borrow_mut().note_turn(longest.map(|longest| due_at(now, longest)));
            counted.set(counted.get().next(clock::monotonic_ms()));
        });
        Ok(Self { receiver, writer, watch, timer, is_paused, turns })
    }

    /// Reads one frame into `entries`: for each connection its slot, its listener, and its descriptor, which is
    /// JavaScript's. Returns how many there are; when there may be more, `on_readable` is called again. After the loop has
    /// been late those whose clients have gone are closed, and not among them.
    #[napi(catch_unwind)]
    pub fn read(&mut self, mut entries: Uint32ArraySlice<'_>) -> u32 {
        let is_late = self.turns.get().is_late(clock::monotonic_ms());
        let arrived = loop {
            let mut arrived = self.receive();
            let has_come = !arrived.is_empty();
            if is_late {
                drop_gone(&mut arrived);
            }
            if !arrived.is_empty() || !has_come {
                break arrived;
            }
        };
        self.writer.borrow_mut().note_accepted(arrived.len() as u64);
        let mut count = 0;
        // SAFETY: JavaScript runs on this thread, and has given us its array for this call.
        let entries = unsafe { entries.as_mut() };
        // A zip, and JavaScript brings room for a whole frame: what did not fit would be closed.
        for (words, Arrived { entry, socket }) in entries.chunks_exact_mut(WORDS).zip(arrived) {
            words.copy_from_slice(&[entry.slot, entry.listener, socket::give_away(socket).cast_unsigned()]);
            count += 1;
        }
        count
    }

    /// Sends a connection back to the primary, for another worker to take. Returns 0, and the descriptor is no
    /// longer JavaScript's; or libuv's error number, and it is.
    #[napi(catch_unwind)]
    pub fn refuse(&mut self, slot: u32, listener: u32, fd: i32) -> i32 {
        let Some(connection) = socket::reclaim(fd) else { return -(Errno::EBADF as i32) };
        let entry = Entry { slot, listener };
        match self.receiver.refuse(Arrived { entry, socket: connection }) {
            Ok(()) => {
                self.writer.borrow_mut().note_refused(1);
                0
            }
            Err((Arrived { socket, .. }, errno)) => {
                socket::give_away(socket);
                -(errno as i32)
            }
        }
    }

    /// The page of figures; the 32-bit word at `activeOffset` is JavaScript's to write.
    #[napi(catch_unwind)]
    pub fn page<'env>(&self, env: &'env Env) -> napi::Result<ArrayBuffer<'env>> {
        let page = self.writer.borrow().page();
        // SAFETY: the page has this many bytes, and stays mapped until the finalizer drops this share of it.
        unsafe { ArrayBuffer::from_external(env, page.as_ptr(), PAGE, page, |_, page| drop(page)) }
    }

    /// Where on the page the open connections are counted, in bytes.
    #[napi(catch_unwind)]
    pub fn active_offset() -> u32 {
        u32::try_from(ACTIVE_OFFSET).unwrap_or(0)
    }
}

impl WorkerLane {
    /// What can be read now; nothing while there is no room for it, and after the end.
    fn receive(&mut self) -> Vec<Arrived> {
        match self.receiver.read() {
            Reading::Arrived(arrived) => return arrived,
            Reading::Empty => {}
            Reading::NoRoom => {
                self.watch.stop();
                self.is_paused.set(true);
                self.timer.start(NO_ROOM_PAUSE);
            }
            Reading::Ended => self.watch.stop(),
        }
        Vec::new()
    }
}

/// When the event loop began its last two waits, in milliseconds of CLOCK_MONOTONIC. What it finds when it is back has come
/// after the first of them.
#[derive(Debug, Clone, Copy, Default)]
struct Turns {
    before: u64,
    last: u64,
}

impl Turns {
    fn next(self, now: u64) -> Self {
        Self { before: self.last, last: now }
    }

    fn is_late(self, now: u64) -> bool {
        u128::from(now.saturating_sub(self.before)) >= LATE.as_millis()
    }
}

/// Closes the connections whose clients have reset them while nobody read: the app is not to hear of them.
fn drop_gone(arrived: &mut Vec<Arrived>) {
    let sockets: Vec<_> = arrived.iter().map(|each| each.socket.as_fd()).collect();
    let mut are_reset = socket::are_reset(&sockets).into_iter();
    arrived.retain(|_| !are_reset.next().unwrap_or(false));
}

/// When the loop is back from a wait. Where libuv does not say, the heartbeat ends it.
fn due_at(now: u64, longest: u64) -> u64 {
    let heartbeat = u64::try_from(HEARTBEAT.as_millis()).unwrap_or(u64::MAX);
    now.saturating_add(if longest == 0 { heartbeat } else { longest })
}

/// A timer that turns an idle loop, and that ends a pause.
fn heartbeat(event_loop: EventLoop, watch: Watch, is_paused: Rc<Cell<bool>>) -> Timer {
    let itself = Rc::new(Cell::new(None::<Timer>));
    let restart = Rc::clone(&itself);
    let timer = event_loop.timer(move || {
        if is_paused.take() {
            watch.start();
            if let Some(timer) = restart.get() {
                timer.start(HEARTBEAT);
            }
        }
    });
    itself.set(Some(timer));
    timer.start(HEARTBEAT);
    timer
}

fn failure(what: &str, fd: RawFd, errno: Errno) -> napi::Error {
    napi::Error::from_reason(format!("the lane's {what} (descriptor {fd}): {errno}"))
}
