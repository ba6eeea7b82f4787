//! Node-API. Everything here runs on the JavaScript thread, converts, and decides nothing.
//!
//! One [`Primary`] belongs to one Node environment (the main thread, or a worker_thread that forks cluster
//! workers) and owns one IO thread. An environment clean-up hook stops and joins that thread. Hooks run in
//! the reverse order of their registration, so ours, registered after whatever wakes JavaScript (`wake.rs`),
//! runs while that is still there: the IO thread cannot use it afterwards. A panic becomes a JavaScript exception.
//!
//! Here is what becomes of workers. Methods of [`Primary`] are also in `send.rs` (messages to workers),
//! `js_channels.rs` (messages from them) and `stats.rs`; `lane.rs` is the worker's half.

mod call;
mod convert;
mod js_channels;
mod lane;
mod send;
mod stats;
mod stdio;
mod text;
mod wake;

use std::collections::HashMap;
use std::panic::RefUnwindSafe;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mio::Registry;
use napi::bindgen_prelude::{Env, Function, Unknown};
use napi_derive::napi;
use nix::errno::Errno;
use nix::unistd::Pid;

use crate::accept::Dialect;
use crate::error::{Error, errno_of};
use crate::handoff::Lane;
use crate::handoff::lane::LaneEnds;
use crate::reactor::{self, Command, Event, Handle, Outbox};
use crate::sys::uv::Watch;
use crate::sys::{pidfd, socket};
use crate::token::Source;
use crate::worker::{self, Asks, Link, Scheduling, Started, Way};

use convert::{JsDenial, JsSpawn, JsSpawned};
use js_channels::JsChannels;
use wake::{lasting_loop, waking};

/// The native half of a primary.
#[napi]
pub struct Primary {
    outbox: Arc<Outbox>,
    io: Arc<Mutex<Option<Handle>>>,
    links: Mutex<HashMap<u32, Arc<Link>>>,
    js_channels: Option<Rc<JsChannels>>,
}

// A method that panics leaves no half-made state behind that a later call could see: each changes one map.
impl RefUnwindSafe for Primary {}

#[napi]
impl Primary {
    /// Starts the IO thread. On the event loop, and without keeping it alive, `wake` is called when there are events
    /// to `drain()`, and `on_readable` with the id of a worker whose channel is to `read()`. `pads_abstract_names`: see
    /// [`Dialect`].
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: Env,
        wake: Function<'_, (), Unknown<'static>>,
        on_readable: Function<'_, (u32,), Unknown<'static>>,
        pads_abstract_names: bool,
        is_main_thread: bool,
    ) -> napi::Result<Self> {
        let event_loop = lasting_loop(env, is_main_thread)?;
        let (wake, watch) = waking(env, wake, event_loop)?;
        let outbox = Arc::new(Outbox::new(wake));
        let dialect = Dialect { pads_abstract_names };
        let handle = reactor::start(Arc::clone(&outbox), dialect, event_loop.is_some()).map_err(|error| {
            napi::Error::from_reason(format!("rust-cluster: the IO thread cannot start: {error}"))
        })?;
        let io = Arc::new(Mutex::new(Some(handle)));
        env.add_env_cleanup_hook(Arc::clone(&io), |io| drop(lock(&io).take()))?;
        let js_channels =
            event_loop.map(|event_loop| JsChannels::new(env, event_loop, &on_readable)).transpose()?;
        if let Some(watch) = watch {
            // The loop may turn after JavaScript has ended.
            env.add_env_cleanup_hook(watch.keep(), Watch::stop)?;
        }
        Ok(Self { outbox, io, links: Mutex::default(), js_channels })
    }

    /// Why this kernel, or the sandbox around this process, cannot carry a native primary; nothing if it can.
    #[napi(catch_unwind)]
    pub fn unsupported() -> Option<String> {
        let errno = pidfd::probe().err()?;
        if matches!(errno, Errno::EMFILE | Errno::ENFILE) {
            return Some(format!("no descriptor is left to try pidfds with: {errno}"));
        }
        Some(format!(
            "pidfds cannot be used here: {errno} (Linux 5.4 or later has them; a seccomp filter may refuse them)"
        ))
    }

    /// Starts a worker. Failure is an `errno` in the result, libuv's number; then there are no descriptors if
    /// it is EMFILE or ENFILE, and pipes at their end otherwise, as with libuv. Of a worker that was not started
    /// there will be no events.
    #[napi(catch_unwind)]
    pub fn spawn(&self, request: JsSpawn) -> napi::Result<JsSpawned> {
        let id = request.id;
        let (mode, scheduling, asks) = (request.mode(), request.scheduling(), request.asks());
        let Started { process, channel, pipes, way } = match worker::start(&request.into_options()?) {
            Ok(started) => started,
            Err(error) => return Ok(JsSpawned::failed(error)),
        };
        let (pid, process) = match process {
            Ok(started) => started,
            Err(error) => return Ok(JsSpawned::new(Err(error), pipes)),
        };
        if let Some(socket) = channel
            && let Err(error) =
                self.register(id, scheduling, asks, way, |io| Link::new(id, mode, socket, Some(process), io))
        {
            pidfd::end_now(Pid::from_raw(pid)); // nobody would serve it, watch it or reap it
            return Ok(JsSpawned::failed(error));
        }
        Ok(JsSpawned::new(Ok(pid), pipes))
    }

    fn register(
        &self,
        id: u32,
        scheduling: Scheduling,
        asks: Asks,
        way: Way<LaneEnds>,
        link: impl FnOnce(&Arc<Registry>) -> std::io::Result<Link>,
    ) -> Result<(), Error> {
        let io = lock(&self.io);
        // The IO thread has failed, or the environment is going.
        let gone = Error::new("spawn", Errno::EAGAIN).of_worker(id);
        let io = io.as_ref().ok_or(gone)?;
        let unwatched = |error| Error::new("epoll_ctl", errno_of(&error)).of_worker(id);
        let link = Arc::new(link(io.registry()).map_err(unwatched)?);
        let lane_of = |ends| Lane::new(ends, Source::Lane(id).token(), Arc::clone(io.registry()));
        let way = way.try_map(lane_of).map_err(unwatched)?;
        if !io.command(Command::Add { id, link: Arc::clone(&link), scheduling, asks, way }) {
            return Err(gone);
        }
        lock(&self.links).insert(id, link);
        Ok(())
    }

    /// Ends our direction of a worker's channel once what is queued has left.
    #[napi(catch_unwind)]
    pub fn close(&self, id: u32) {
        if let Some(link) = self.link(id) {
            link.channel.close();
        }
    }

    /// Ends a worker's channel at once: what came from it cannot be understood.
    #[napi(catch_unwind)]
    pub fn cut(&self, id: u32) {
        self.command(Command::Cut { id });
    }

    /// Takes a worker out of dispatch, and closes the listeners that only it had; done when this returns.
    #[napi(catch_unwind)]
    pub fn retire(&self, id: u32) {
        if let Some(io) = lock(&self.io).as_ref() {
            io.ask(|done| Command::Retire { id, done });
        }
    }

    /// Answers `listenAsked`: `outcome` is the descriptor of a listening socket, which stays JavaScript's, or
    /// libuv's error number.
    #[napi(catch_unwind)]
    pub fn listened(&self, key: String, outcome: i32) {
        let outcome =
            if outcome < 0 { Err(Errno::from_raw(-outcome)) } else { socket::duplicate_raw(outcome) };
        self.command(Command::Listened { key, outcome });
    }

    /// Answers `listenAsked` where JavaScript does not listen by itself: the IO thread binds, or tells the workers why
    /// that is denied.
    #[napi(catch_unwind)]
    pub fn permitted(&self, key: String, denial: Option<JsDenial>) {
        self.command(Command::Permitted { key, denial: denial.map(JsDenial::into_value) });
    }

    /// Sends a signal to a worker's process. Returns 0 or libuv's error number; ESRCH once it has ended.
    #[napi(catch_unwind)]
    pub fn kill(&self, id: u32, signal: i32) -> i32 {
        let link = self.link(id);
        let process = link.as_ref().and_then(|link| link.process.as_ref());
        let outcome = process.map_or(Err(Errno::ESRCH), |process| process.signal(signal));
        outcome.map_or_else(|errno| -(errno as i32), |()| 0)
    }

    /// The descriptor number of a worker's channel, for `channel.fd`; -1 once it has gone.
    #[napi(catch_unwind)]
    pub fn channel_fd(&self, id: u32) -> i32 {
        use std::os::fd::AsRawFd;
        self.link(id).map_or(-1, |link| link.channel.socket().as_raw_fd())
    }

    /// Lets go of a worker: both its process and its channel have ended.
    #[napi(catch_unwind)]
    pub fn forget(&self, id: u32) {
        if let Some(channels) = &self.js_channels {
            channels.leave(id);
        }
        lock(&self.links).remove(&id);
    }

    /// Everything that has happened since the last call, in order.
    #[napi(catch_unwind)]
    pub fn drain<'env>(&self, env: &'env Env) -> napi::Result<Vec<Unknown<'env>>> {
        let fetched = reactor::fetch(&self.outbox, |id| self.link(id), |command| self.command(command));
        for worker in fetched.offers {
            self.accept_channel(worker);
        }
        fetched.events.into_iter().map(|event| self.object(env, event)).collect()
    }

    /// What JavaScript cannot hold ends its worker's channel, and is no reason to lose the other events.
    fn object<'env>(&self, env: &'env Env, event: Event) -> napi::Result<Unknown<'env>> {
        let worker = event.worker();
        convert::object(env, event).or_else(|error| {
            let Some(worker) = worker else { return Err(error) };
            let tell = |event| convert::object(env, event);
            reactor::break_channel(worker, error.to_string(), tell, |command| self.command(command))
        })
    }

    /// Closes a descriptor that came in an event and that JavaScript could not adopt.
    #[napi(catch_unwind)]
    pub fn discard(&self, fd: i32) {
        drop(socket::reclaim(fd));
    }

    fn link(&self, id: u32) -> Option<Arc<Link>> {
        lock(&self.links).get(&id).cloned()
    }

    fn command(&self, command: Command) {
        if let Some(io) = lock(&self.io).as_ref() {
            // One that has failed has told already.
            let _ = io.command(command);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
