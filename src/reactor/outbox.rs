//! What JavaScript is told: events in the order in which they happened, fetched in batches.
//!
//! The IO thread appends, JavaScript takes all there is. JavaScript is woken once for a batch, not once for an
//! event: `woken` says that a wake-up is on its way and has not been answered yet.

use std::collections::HashMap;
use std::fmt;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::channel::Mode;
use crate::channel::frame::MAX_RUN;
use crate::sys::pidfd::Exit;
use crate::sys::socket::Kind;

/// A block of messages becomes one string in JavaScript. Beyond this it would be among V8's large objects, each of
/// which gets memory of its own from the kernel. Nothing long is joined to it either: with the longest frame behind it,
/// it would be longer than a string can be.
const LONG_BLOCK: usize = 64 << 10;

/// What JavaScript is told. `worker` is the id in `cluster.workers` of the one that it happened to.
#[derive(Debug)]
pub enum Event {
    /// Messages, framed as on the wire, in one block.
    Messages {
        /// The worker's id.
        worker: u32,
        /// How they are framed and serialized.
        mode: Mode,
        /// At most [`MAX_RUN`] bytes more than 64 KiB, or one longer message alone.
        block: Vec<u8>,
    },
    /// A message with a handle.
    Handle {
        /// The worker's id.
        worker: u32,
        /// How it is serialized.
        mode: Mode,
        /// The message, framed as on the wire.
        frame: Vec<u8>,
        /// The handle; `None` is one that Node cannot wrap.
        fd: Option<(OwnedFd, Kind)>,
    },
    /// Messages that `send` had to queue have left.
    Sent {
        /// The worker's id.
        worker: u32,
        /// How many messages.
        count: usize,
    },
    /// A handle that JavaScript sent has arrived, or was lost for good.
    HandleSettled {
        /// The worker's id.
        worker: u32,
        /// Whether it has arrived.
        arrived: bool,
    },
    /// The channel has ended: nothing more will come.
    ChannelEnded {
        /// The worker's id.
        worker: u32,
    },
    /// The worker broke the channel's protocol; the channel has been cut.
    ChannelBroken {
        /// The worker's id.
        worker: u32,
        /// What it did, in words for the user.
        reason: String,
    },
    /// JavaScript shall listen for a worker, and answer for the key.
    ListenAsked {
        /// The worker's id.
        worker: u32,
        /// The key of the query.
        key: String,
        /// What it asks to listen on, as JSON.
        question: String,
    },
    /// The primary accepts from so many listening sockets now: with any, the event loop stays alive.
    Listeners {
        /// How many sockets, those of SCHED_NONE not among them.
        count: usize,
    },
    /// The process has ended.
    Exited {
        /// The worker's id.
        worker: u32,
        /// Its exit code, or the signal that ended it.
        exit: Exit,
    },
    /// The IO thread cannot go on: a bug, or a poller that fails.
    Failed {
        /// What failed, in words for the user.
        reason: String,
    },
}

impl Event {
    /// Of whom it tells.
    pub fn worker(&self) -> Option<u32> {
        match self {
            Self::Messages { worker, .. }
            | Self::Handle { worker, .. }
            | Self::Sent { worker, .. }
            | Self::HandleSettled { worker, .. }
            | Self::ChannelEnded { worker }
            | Self::ChannelBroken { worker, .. }
            | Self::ListenAsked { worker, .. }
            | Self::Exited { worker, .. } => Some(*worker),
            Self::Listeners { .. } | Self::Failed { .. } => None,
        }
    }

    /// How many bytes of messages it holds, and of whom.
    pub fn weight(&self) -> Option<(u32, usize)> {
        match self {
            Self::Messages { worker, block, .. } => Some((*worker, block.len())),
            Self::Handle { worker, frame, .. } => Some((*worker, frame.len())),
            _ => None,
        }
    }
}

/// What has happened since the last call of [`Outbox::take`].
#[derive(Debug, Default)]
pub struct Batch {
    /// For JavaScript, in the order in which they happened.
    pub events: Vec<Event>,
    /// Workers whose channels JavaScript's thread may read from now on
    /// ([`Link::accept_offer`](crate::worker::Link::accept_offer)). JavaScript itself does not hear of them.
    pub offers: Vec<u32>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.offers.is_empty()
    }
}

#[derive(Default)]
struct Waiting {
    batch: Batch,
    /// Where in the events the messages of a worker are, if nothing else of that worker comes after them.
    open: HashMap<u32, usize>,
}

/// The queue from the IO thread to JavaScript.
pub struct Outbox {
    waiting: Mutex<Waiting>,
    woken: AtomicBool,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Outbox {
    /// A queue whose `wake` makes JavaScript call [`Outbox::take`] soon. It is called on either thread.
    pub fn new(wake: Box<dyn Fn() + Send + Sync>) -> Self {
        Self { waiting: Mutex::default(), woken: AtomicBool::new(false), wake }
    }

    /// Appends an event.
    pub fn push(&self, event: Event) {
        let mut waiting = self.lock();
        if let Some(worker) = event.worker() {
            waiting.open.remove(&worker);
        }
        waiting.batch.events.push(event);
    }

    /// Appends framed messages: to those of the same worker, unless something else of it has come since or they
    /// are long.
    pub fn push_messages(&self, worker: u32, mode: Mode, run: &[u8]) {
        let Waiting { batch: Batch { events, .. }, open } = &mut *self.lock();
        let last = open.get(&worker).and_then(|at| events.get_mut(*at));
        match last {
            Some(Event::Messages { block, .. }) if block.len() < LONG_BLOCK && run.len() <= MAX_RUN => {
                block.extend_from_slice(run);
            }
            _ => {
                open.insert(worker, events.len());
                events.push(Event::Messages { worker, mode, block: run.to_vec() });
            }
        }
    }

    /// Offers the reading of a worker's channel.
    pub fn offer(&self, worker: u32) {
        self.lock().batch.offers.push(worker);
    }

    /// Whether JavaScript has fetched all that it is to hear.
    pub fn is_empty(&self) -> bool {
        self.lock().batch.events.is_empty()
    }

    /// Wakes JavaScript if there is something and no wake-up is on its way.
    pub fn announce(&self) {
        // Release, with the Acquire below: whoever clears the flag sees what was pushed before it was set. The
        // queue's lock alone would do; the flag only saves wake-ups.
        if !self.lock().batch.is_empty() && !self.woken.swap(true, Ordering::AcqRel) {
            (self.wake)();
        }
    }

    /// All that has come since the last call.
    pub fn take(&self) -> Batch {
        // Cleared before the queue is emptied: what comes in between wakes once more, in vain at worst.
        self.woken.store(false, Ordering::Release);
        std::mem::take(&mut *self.lock()).batch
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Each push is complete in itself: after a panic the queue is still usable.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("events", &self.lock().batch.events.len()).finish_non_exhaustive()
    }
}
