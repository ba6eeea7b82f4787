//! How the kernel schedules a thread of ours (sched(7)).

use nix::errno::Errno;

/// The calling thread waits its turn when it wakes up, instead of taking the CPU from whoever runs (SCHED_BATCH). On
/// an idle CPU it runs at once, as ever; on a busy one it finds several things to do when it comes to run, and does
/// them together.
///
/// # Errors
/// EPERM from a security policy.
pub fn wait_for_turns() -> nix::Result<()> {
    // SAFETY: an all-zero sched_param is valid; SCHED_BATCH asks for priority 0.
    let parameters: libc::sched_param = unsafe { std::mem::zeroed() };
    // SAFETY: 0 is the calling thread, and parameters live through the call.
    Errno::result(unsafe { libc::sched_setscheduler(0, libc::SCHED_BATCH, &raw const parameters) }).map(drop)
}
