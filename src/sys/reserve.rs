//! Descriptors kept for a rainy day (RLIMIT_NOFILE).
//!
//! What does not fit into the descriptor table when a message is received is lost (SCM_RIGHTS, unix(7): "if the
//! number of file descriptors received would cause the process to exceed its RLIMIT_NOFILE, the excess are
//! closed"). So whoever must not lose any holds as many places as a message can take, lets go of them just
//! before it reads, and takes them again afterwards. A place is a duplicate of one pipe that nobody uses.
//!
//! The limit may be lowered while places are held (prlimit(2), by whoever may). A number at or above it is no room, though
//! it stays open: the kernel gives out lower ones only. So each time the places are held against the limit of that moment.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::fcntl::OFlag;
use nix::unistd::pipe2;

use super::{limit, socket};

/// So many places in this process's descriptor table.
#[derive(Debug)]
pub struct Reserve {
    of: OwnedFd,
    places: Vec<OwnedFd>,
    size: usize,
}

impl Reserve {
    /// A reserve of `size` places.
    ///
    /// # Errors
    /// EMFILE, ENFILE when there is no room for it.
    pub fn new(size: usize) -> nix::Result<Self> {
        let (of, _) = pipe2(OFlag::O_CLOEXEC)?;
        let places = (0..size).map(|_| socket::duplicate(of.as_fd())).collect::<nix::Result<_>>()?;
        Ok(Self { of, places, size })
    }

    /// Takes the places again that are missing. Returns whether it is whole.
    pub fn refill(&mut self) -> bool {
        let numbers = limit::open_files();
        self.places.retain(|place| usize::try_from(place.as_raw_fd()).is_ok_and(|number| number < numbers));
        self.fill()
    }

    fn fill(&mut self) -> bool {
        while self.places.len() < self.size {
            match socket::duplicate(self.of.as_fd()) {
                Ok(place) => self.places.push(place),
                Err(_) => return false,
            }
        }
        true
    }

    /// Runs `read` with `needed` places free, and takes again as many as are left; none if the reserve was not
    /// whole: nothing may be read then.
    pub fn lend<T>(&mut self, needed: usize, read: impl FnOnce() -> T) -> Option<T> {
        if !self.refill() {
            return None;
        }
        self.places.truncate(self.size.saturating_sub(needed));
        let read = read();
        self.fill();
        Some(read)
    }
}
