//! A worker's figures, on a page of memory that it shares with the primary: the worker writes, the primary reads,
//! and neither asks the other. So a worker that hangs is visible while it hangs.
//!
//! | figure | written | by |
//! |---|---|---|
//! | accepted, refused | for each batch of the lane | [`Writer`], on the worker's main thread |
//! | due | before each poll of the event loop | [`Writer`], the same |
//! | active | as connections open and close | JavaScript, through a `Uint32Array` at [`ACTIVE_OFFSET`] |
//!
//! The primary shows the figures and decides nothing by them: the page is the worker's, and a worker that scribbles
//! on it shows nonsense about itself, no more. No bytes make a reading panic or overflow, and the size is sealed,
//! because a page cut off from under its mapping would be the primary's SIGBUS (mmap(2)).

use std::mem::offset_of;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use crate::sys::page::{Cells, NO_TURN_YET, ReadPage, Values, WritePage, share_page};

/// Where on the page, in bytes, the connections open now are counted: a 32-bit word in the machine's byte order.
pub const ACTIVE_OFFSET: usize = offset_of!(Cells, active);

const _: () = assert!(ACTIVE_OFFSET.is_multiple_of(size_of::<u32>()));

/// When nothing but an event will wake a sleeping event loop.
const NEVER: u64 = u64::MAX;

/// One worker's figures at one moment. What they say of each other is in the order of the cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Connections received, since the worker started: those that it then sent back are among them.
    pub accepted: u64,
    /// Connections sent back, since the worker started.
    pub refused: u64,
    /// Connections open now.
    pub active: u32,
    /// For how long the event loop has been due; zero while it sleeps in time, and before its first turn.
    pub loop_delay: Duration,
}

/// The primary's side of a page. Any thread may read.
#[derive(Debug)]
pub struct Scoreboard(ReadPage);

impl Scoreboard {
    /// A page of zeros, and the descriptor for the worker.
    ///
    /// # Errors
    /// EMFILE, ENFILE, ENOMEM; EACCES, EPERM from a security policy.
    pub fn create() -> nix::Result<(Self, OwnedFd)> {
        let (page, fd) = share_page()?;
        Ok((Self(page), fd))
    }

    /// The figures now, which is [`crate::sys::clock::monotonic_ms`].
    pub fn figures(&self, now_ms: u64) -> Figures {
        let Values { accepted, refused, due_at, active } = self.0.read();
        let late = if due_at == NO_TURN_YET { 0 } else { now_ms.saturating_sub(due_at) };
        Figures { accepted, refused, active, loop_delay: Duration::from_millis(late) }
    }
}

/// The worker's side of a page. There is one, and it belongs to the worker's main thread.
///
/// The totals are its own, and only copied to the page: whatever JavaScript does to the page, the next note puts
/// right; and a store costs less than an atomic addition.
#[derive(Debug)]
pub struct Writer {
    page: Arc<WritePage>,
    accepted: u64,
    refused: u64,
}

impl Writer {
    /// Maps the page that the primary has sent. The mapping needs the descriptor no longer.
    ///
    /// # Errors
    /// EINVAL when it is no such page, ENOMEM, EACCES.
    pub fn open(fd: BorrowedFd<'_>) -> nix::Result<Self> {
        Ok(Self { page: Arc::new(WritePage::open(fd)?), accepted: 0, refused: 0 })
    }

    /// So many connections more were received. Comes before the refusals that followed from them.
    pub fn note_accepted(&mut self, count: u64) {
        self.accepted = self.accepted.saturating_add(count);
        self.page.cells().set_accepted(self.accepted);
    }

    /// So many connections more were sent back.
    pub fn note_refused(&mut self, count: u64) {
        self.refused = self.refused.saturating_add(count);
        self.page.cells().set_refused(self.refused);
    }

    /// The event loop is about to poll and is back, at the latest, at this moment of CLOCK_MONOTONIC: `uv_now()` and
    /// `uv_backend_timeout()` together. `None` when it has no timer to wake it.
    ///
    /// An event may wake it earlier, and its callback may then take long: that is late from this moment on only, so
    /// whoever is woken says so again, with the moment it is.
    pub fn note_turn(&mut self, due_at_ms: Option<u64>) {
        self.page.cells().set_due_at(due_at_ms.unwrap_or(NEVER));
    }

    /// The page itself, for JavaScript's array buffer, whose finalizer is to hold it: it may outlive the writer.
    pub fn page(&self) -> Arc<WritePage> {
        Arc::clone(&self.page)
    }
}
