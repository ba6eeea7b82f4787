//! How many descriptors this process may have. The limit is the whole process's: for tests that run alone.

use nix::sys::resource::{Resource, getrlimit, rlim_t, setrlimit};

/// A soft RLIMIT_NOFILE, until dropped.
pub(crate) struct Limit {
    before: rlim_t,
}

impl Limit {
    pub(crate) fn of(descriptors: usize) -> Self {
        let (before, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        setrlimit(Resource::RLIMIT_NOFILE, descriptors as rlim_t, hard).unwrap();
        Self { before }
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        setrlimit(Resource::RLIMIT_NOFILE, self.before, hard).unwrap();
    }
}
