//! The one error type: which operation failed, why, and for which worker.

use std::fmt;

use nix::errno::Errno;

/// A failed operation. `code()` is what libuv, and so Node, calls the same failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// The system call or step, in the words of its man page (`bind`, `listen`, `sendmsg`, …).
    pub operation: &'static str,
    /// Why it failed.
    pub errno: Errno,
    /// The worker's id in `cluster.workers`, where one is concerned.
    pub worker: Option<u32>,
}

impl Error {
    /// An error that concerns no worker in particular.
    pub fn new(operation: &'static str, errno: Errno) -> Self {
        Self { operation, errno, worker: None }
    }

    /// The same, said of a worker.
    #[must_use]
    pub fn of_worker(self, id: u32) -> Self {
        Self { worker: Some(id), ..self }
    }

    /// libuv's error number: the negated errno.
    pub fn code(&self) -> i32 {
        -(self.errno as i32)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.errno)?;
        match self.worker {
            Some(id) => write!(f, " (worker {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// `map_err(on("bind"))`: names the operation that an errno came from.
pub fn on(operation: &'static str) -> impl Fn(Errno) -> Error {
    move |errno| Error::new(operation, errno)
}

/// The errno in an error of std's.
pub fn errno_of(error: &std::io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EIO, Errno::from_raw)
}
