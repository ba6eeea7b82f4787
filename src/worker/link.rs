//! What both threads hold of a worker, and which of them reads its channel.
//!
//! The IO thread begins. What a connection waits for (answers, queries) is then read whatever JavaScript does. Once no
//! connection waits for this channel, it is offered to JavaScript, whose messages need no hop between threads then:
//!
//! ```text
//!             offer                     accept_offer
//!   IO thread ─────► offered, IO thread ────────────► JavaScript
//!       ▲                 │                               │
//!       └─────────────────┴────────── reclaim ────────────┘
//! ```
//!
//! Whoever reads holds the lock until what it has read is in the outbox, in JavaScript's hands, or commanded: so what
//! comes keeps its order, whoever reads next. That may be long, when JavaScript makes strings of it: so the IO thread
//! passes a channel that JavaScript reads without asking for the lock. Only to take it back, or to hear the last words
//! of a process that has ended, it waits until JavaScript is through with the one read that it is at.

use std::ops::{Deref, DerefMut};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mio::unix::SourceFd;
use mio::{Interest, Registry};

use crate::channel::{Channel, Mode, Reader};
use crate::sys::pidfd::PidFd;
use crate::token::Source;

/// What both threads hold of a worker.
#[derive(Debug)]
pub struct Link {
    /// Its IPC channel, which both threads write.
    pub channel: Channel,
    /// Its process; none if it could not be started.
    pub process: Option<PidFd>,
    receiving: Mutex<Receiving>,
    /// Whether `by` is JavaScript; changes under the lock.
    is_javascripts: AtomicBool,
    /// Bytes of messages that JavaScript has not fetched yet.
    undelivered: AtomicUsize,
}

#[derive(Debug)]
struct Receiving {
    reader: Reader,
    by: Thread,
}

/// Which thread reads a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thread {
    Io,
    /// The IO thread, until JavaScript accepts.
    IoOffers,
    JavaScript,
}

/// Nobody else reads meanwhile.
pub struct ReadLock<'a>(MutexGuard<'a, Receiving>);

impl Deref for ReadLock<'_> {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.0.reader
    }
}

impl DerefMut for ReadLock<'_> {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.0.reader
    }
}

/// How much may wait for JavaScript of one worker, in bytes. Beyond it the channel is not read, and the worker
/// feels it as it does when Node's primary is busy.
const MAX_UNDELIVERED: usize = 16 << 20;

impl Link {
    /// A link over which nothing has come yet. The poller of `registry` tells of both from now on.
    ///
    /// # Errors
    /// Those of epoll_ctl(2).
    pub fn new(
        id: u32,
        mode: Mode,
        socket: OwnedFd,
        process: Option<PidFd>,
        registry: &Arc<Registry>,
    ) -> std::io::Result<Self> {
        if let Some(process) = &process {
            let fd = process.as_fd().as_raw_fd();
            registry.register(&mut SourceFd(&fd), Source::Process(id).token(), Interest::READABLE)?;
        }
        let channel = Channel::new(mode, socket, Source::Channel(id).token(), Arc::clone(registry))?;
        let receiving = Receiving { reader: Reader::new(&channel), by: Thread::Io };
        Ok(Self {
            channel,
            process,
            receiving: Mutex::new(receiving),
            is_javascripts: AtomicBool::new(false),
            undelivered: AtomicUsize::new(0),
        })
    }

    /// For the IO thread, to read; none if JavaScript does.
    pub fn reader(&self) -> Option<ReadLock<'_>> {
        if self.is_javascripts() {
            return None;
        }
        Some(self.reader_of_all()).filter(|ReadLock(receiving)| receiving.by != Thread::JavaScript)
    }

    /// For JavaScript's thread, to read; none if the IO thread does.
    pub fn reader_of_javascript(&self) -> Option<ReadLock<'_>> {
        Some(self.reader_of_all()).filter(|ReadLock(receiving)| receiving.by == Thread::JavaScript)
    }

    /// For the IO thread, to read what a worker has left behind, whoever has read so far.
    pub fn reader_of_all(&self) -> ReadLock<'_> {
        ReadLock(self.lock())
    }

    /// IO thread: JavaScript may read from now on. Returns whether that is news.
    pub fn offer(&self) -> bool {
        if self.is_javascripts() {
            return false;
        }
        let mut receiving = self.lock();
        let is_ours = receiving.by == Thread::Io;
        if is_ours {
            receiving.by = Thread::IoOffers;
        }
        is_ours
    }

    /// JavaScript thread: it reads from now on, if that is still offered.
    pub fn accept_offer(&self) -> bool {
        let mut receiving = self.lock();
        let is_offered = receiving.by == Thread::IoOffers;
        if is_offered {
            self.hand_to(&mut receiving, Thread::JavaScript);
            self.channel.want_readable(false);
        }
        is_offered
    }

    /// The IO thread reads from now on.
    pub fn reclaim(&self) {
        let mut receiving = self.lock();
        let was_theirs = receiving.by == Thread::JavaScript;
        self.hand_to(&mut receiving, Thread::Io);
        if was_theirs {
            self.channel.want_readable(true);
        }
    }

    /// Notes that `bytes` wait for JavaScript.
    pub fn note_received(&self, bytes: usize) {
        // Relaxed, here and below: a figure, which orders nothing else; the queue's lock does that.
        self.undelivered.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Notes that JavaScript has fetched `bytes`. Returns whether that made room for more.
    pub fn note_delivered(&self, bytes: usize) -> bool {
        let before = self.undelivered.fetch_sub(bytes, Ordering::Relaxed);
        before > MAX_UNDELIVERED && before.saturating_sub(bytes) <= MAX_UNDELIVERED
    }

    /// Whether the channel shall not be read: too much of what came by it waits for JavaScript, or too many answers to
    /// it for the worker.
    pub fn is_congested(&self) -> bool {
        self.undelivered.load(Ordering::Relaxed) > MAX_UNDELIVERED || self.channel.has_unread_answers()
    }

    /// Release and Acquire: whoever is told that there is something to read, after [`Self::reclaim`] has asked the poller
    /// for that, finds that it is to read.
    fn is_javascripts(&self) -> bool {
        self.is_javascripts.load(Ordering::Acquire)
    }

    fn hand_to(&self, receiving: &mut Receiving, thread: Thread) {
        receiving.by = thread;
        self.is_javascripts.store(thread == Thread::JavaScript, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Receiving> {
        // A reader that has panicked has lost nothing but what it was passing on.
        self.receiving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
