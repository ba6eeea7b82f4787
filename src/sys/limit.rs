//! What this process may use (getrlimit(2)).

use nix::sys::resource::{Resource, getrlimit};

/// How many descriptors this process may have open (RLIMIT_NOFILE, the soft limit).
pub fn open_files() -> usize {
    // getrlimit fails for bad arguments only; 1024 is the kernel's default.
    getrlimit(Resource::RLIMIT_NOFILE).map_or(1024, |(soft, _)| usize::try_from(soft).unwrap_or(usize::MAX))
}
