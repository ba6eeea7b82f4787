//! The clock that processes share (clock_gettime(2)), which an `Instant` keeps to itself.

use std::mem::MaybeUninit;

/// Milliseconds of CLOCK_MONOTONIC, which is also libuv's `uv_now()`: the same in every process of the machine.
pub fn monotonic_ms() -> u64 {
    let mut now = MaybeUninit::<libc::timespec>::zeroed();
    // SAFETY: now is room for a timespec. The call fails for a clock that does not exist only.
    let now = unsafe {
        libc::clock_gettime(libc::CLOCK_MONOTONIC, now.as_mut_ptr());
        now.assume_init()
    };
    // The kernel counts from boot, up: neither is ever negative.
    now.tv_sec.unsigned_abs().saturating_mul(1000).saturating_add(now.tv_nsec.unsigned_abs() / 1_000_000)
}
