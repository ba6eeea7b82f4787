//! A process with no room for another descriptor.

use std::fs::File;
use std::os::fd::AsRawFd;

use crate::limit::Limit;

/// Takes every place in the descriptor table: its size is cut to what is open, and the gaps are filled.
pub(crate) struct Full {
    _fill: Vec<File>,
    _limit: Limit,
    size: usize,
}

impl Full {
    pub(crate) fn of_descriptors() -> Self {
        let null = || File::open("/dev/null");
        let first = null().unwrap();
        let highest = std::fs::read_dir("/proc/self/fd").unwrap().map(|entry| {
            let name = entry.unwrap().file_name();
            name.to_str().unwrap().parse::<usize>().unwrap()
        });
        let size = highest.max().unwrap().max(first.as_raw_fd().cast_unsigned() as usize) + 1;
        let limit = Limit::of(size);
        let mut fill = vec![first];
        while let Ok(file) = null() {
            fill.push(file);
        }
        Self { _fill: fill, _limit: limit, size }
    }

    /// How many numbers there are.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}
