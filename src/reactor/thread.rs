//! Starting and stopping the IO thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, bounded, unbounded};
use mio::{Poll, Registry, Waker};
use nix::sys::signal::SigSet;

use super::command::Command;
use super::outbox::{Event, Outbox};
use super::turn::Reactor;
use crate::accept::Dialect;
use crate::dispatch::Dispatcher;
use crate::sys::scheduling;
use crate::token::Source;

/// The IO thread, as its owner on the JavaScript thread holds it. Dropping it stops and joins the thread.
#[derive(Debug)]
pub struct Handle {
    commands: Sender<Command>,
    waker: Waker,
    registry: Arc<Registry>,
    thread: Option<JoinHandle<()>>,
}

/// Starts an IO thread that reports to `outbox`. `offers_channels`: JavaScript can read channels itself.
///
/// # Errors
/// EMFILE, ENOMEM, EAGAIN: no poller, eventfd or thread can be made.
pub fn start(outbox: Arc<Outbox>, dialect: Dialect, offers_channels: bool) -> std::io::Result<Handle> {
    let poll = Poll::new()?;
    let registry = Arc::new(poll.registry().try_clone()?);
    let waker = Waker::new(poll.registry(), Source::Waker.token())?;
    let (commands, received) = unbounded();
    let dispatcher = Dispatcher::new(dialect)?;
    let mut reactor =
        Reactor::new(poll, Arc::clone(&registry), received, Arc::clone(&outbox), dispatcher, offers_channels);
    let run = move || {
        // Signals are for Node's threads: its handlers expect to run there.
        let _ = SigSet::all().thread_block();
        // Woken for each connection on a busy machine it would take the CPU from the workers each time: measured, more
        // than half of this thread's time, and a sixth of all (docs/benchmarks.md). Where it may not, it works as well.
        let _ = scheduling::wait_for_turns();
        let outcome = catch_unwind(AssertUnwindSafe(|| reactor.run()));
        let reason = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(error)) => format!("epoll_wait: {error}"),
            Err(panic) => format!("panic: {}", message_of(panic.as_ref())),
        };
        // Whatever the reactor holds is closed now, so that workers and clients see an end and not silence.
        drop(reactor);
        outbox.push(Event::Failed { reason });
        outbox.announce();
    };
    let thread = std::thread::Builder::new().name("rust-cluster".to_owned()).spawn(run)?;
    Ok(Handle { commands, waker, registry, thread: Some(thread) })
}

fn message_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown")
}

impl Handle {
    /// Queues a command and wakes the thread. Returns false if the thread has failed, as its owner was told.
    pub fn command(&self, command: Command) -> bool {
        let is_there = self.commands.send(command).is_ok();
        if is_there {
            // The eventfd's counter cannot overflow: the thread reads it to zero.
            let _ = self.waker.wake();
        }
        is_there
    }

    /// Queues a command and waits until the thread has carried it out: it never waits for JavaScript, so this
    /// takes one of its turns. None when it drops the command unanswered: it has ended, and with it what was asked
    /// for.
    pub fn ask<T>(&self, command: impl FnOnce(Sender<T>) -> Command) -> Option<T> {
        let (done, wait) = bounded(1);
        self.command(command(done));
        wait.recv().ok()
    }

    /// For registering channels with the thread's poller.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.command(Command::Stop);
        if let Some(thread) = self.thread.take() {
            // A panic was caught and reported inside.
            let _ = thread.join();
        }
    }
}
