//! fork(2), for what `posix_spawn(3)` cannot do: to become another user between fork and exec, and with an old
//! C library to enter another working directory.
//!
//! Other threads may hold any lock at the moment of the fork, so the child calls async-signal-safe functions
//! only (signal-safety(7)) and allocates nothing. It says what kept it from executing through a pipe that a
//! successful exec closes. `std::process::Command` would keep that pipe under whatever number is free, which
//! may be one that the child's descriptors are about to take; here it is kept above them.

use std::convert::Infallible;
use std::ffi::c_int;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::signal::{SigSet, SigmaskHow};
use nix::unistd::{Gid, Pid, Uid, chdir, pipe2, setgid, setgroups, setsid, setuid, write};

use super::program::Program;
use super::stdio::{Descriptors, raise};
use super::{Spawn, Strings};
use crate::sys::pidfd;

/// Starts what [`super::spawn`] has prepared, as the user and the group that it names.
pub(super) fn spawn(
    spawn: &Spawn<'_>,
    program: &Program<'_>,
    environment: &Strings<'_>,
    descriptors: &Descriptors<'_>,
) -> nix::Result<Pid> {
    let (reader, writer) = pipe2(OFlag::O_CLOEXEC)?;
    let writer = raise(writer, descriptors.end())?;
    // A handler of ours must not run in the child: libuv's would write to the pipe that it shares with us.
    let mask = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    // SAFETY: the child's side is `run_child`, which calls async-signal-safe functions only and never returns.
    let forked = Errno::result(unsafe { libc::fork() });
    if forked == Ok(0) {
        run_child(spawn, program, environment, descriptors, writer.as_fd());
    }
    let _valid_as_it_was = mask.thread_set_mask();
    let child = Pid::from_raw(forked?);
    match failure_of(reader, writer) {
        None => Ok(child),
        Some(errno) => {
            pidfd::reap(child);
            Err(errno)
        }
    }
}

/// Waits until the child has executed (end of file) or says why it could not.
fn failure_of(reader: OwnedFd, writer: OwnedFd) -> Option<Errno> {
    drop(writer);
    let mut errno = [0; size_of::<c_int>()];
    File::from(reader).read_exact(&mut errno).ok()?;
    Some(Errno::from_raw(c_int::from_ne_bytes(errno)))
}

fn run_child(
    spawn: &Spawn<'_>,
    program: &Program<'_>,
    environment: &Strings<'_>,
    descriptors: &Descriptors<'_>,
    failure: BorrowedFd<'_>,
) -> ! {
    let Err(errno) = execute(spawn, program, environment, descriptors);
    let _unreadable_by_a_dead_parent = write(failure, &(errno as c_int).to_ne_bytes());
    // SAFETY: _exit is async-signal-safe and runs none of the parent's exit handlers.
    unsafe { libc::_exit(127) }
}

/// The order is libuv's: the working directory is entered with the rights that we have, not with the new
/// user's.
fn execute(
    spawn: &Spawn<'_>,
    program: &Program<'_>,
    environment: &Strings<'_>,
    descriptors: &Descriptors<'_>,
) -> nix::Result<Infallible> {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: signal(2) is async-signal-safe; those that cannot be changed it refuses.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    if spawn.detached {
        setsid()?;
    }
    for (source, target) in descriptors.moves() {
        // SAFETY: both are plain numbers in the child's own table, where target belongs to nobody else.
        Errno::result(unsafe { libc::dup2(source, target) })?;
    }
    if let Some(cwd) = spawn.cwd {
        chdir(cwd)?;
    }
    if spawn.changes_ids() {
        // Only root may; for others the groups are theirs anyway (libuv ignores the failure likewise).
        let _groups_kept = setgroups(&[]);
    }
    if let Some(gid) = spawn.gid {
        setgid(Gid::from_raw(gid))?;
    }
    if let Some(uid) = spawn.uid {
        setuid(Uid::from_raw(uid))?;
    }
    SigSet::empty().thread_set_mask()?;
    program.start(|path, argv| {
        // SAFETY: path is a C string, argv and environment are null-terminated arrays of C strings.
        unsafe { libc::execve(path.as_ptr(), argv.as_ptr(), environment.as_ptr()) };
        Err(Errno::last())
    })
}
