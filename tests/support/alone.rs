//! One test at a time, because each counts the descriptors of the process, before and after.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{fs, thread};

pub(crate) struct Alone {
    descriptors: usize,
    _turn: MutexGuard<'static, ()>,
}

static TURN: Mutex<()> = Mutex::new(());

/// To be the first of a test's variables, so that it is dropped after all that the test has opened.
pub(crate) fn alone() -> Alone {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Alone { descriptors: open_descriptors(), _turn: turn }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_eq!(open_descriptors(), self.descriptors, "descriptors are as they were");
        }
    }
}

pub(crate) fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().filter(|entry| is_a_tests(&entry.as_ref().unwrap().path())).count()
}

/// A thread that has just begun may be in malloc(3), which opens /sys/devices/system/cpu/online for a moment to choose
/// an arena.
fn is_a_tests(descriptor: &Path) -> bool {
    fs::read_link(descriptor).is_ok_and(|file| !file.starts_with("/sys"))
}
