//! A process with no room for another descriptor. The limit is the whole process's: for tests that run alone.

use std::fs::File;
use std::os::fd::AsRawFd;

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

/// Takes every place in the descriptor table: its size is cut to what is open, and the gaps are filled.
pub(crate) struct Full {
    _fill: Vec<File>,
    _limit: Limit,
}

impl Full {
    pub(crate) fn of_descriptors() -> Self {
        let null = || File::open("/dev/null");
        let first = null().unwrap();
        let highest = std::fs::read_dir("/proc/self/fd").unwrap().map(|entry| {
            let name = entry.unwrap().file_name();
            name.to_str().unwrap().parse::<usize>().unwrap()
        });
        let limit = Limit::of(highest.max().unwrap().max(first.as_raw_fd().cast_unsigned() as usize) + 1);
        let mut fill = vec![first];
        while let Ok(file) = null() {
            fill.push(file);
        }
        Self { _fill: fill, _limit: limit }
    }
}
