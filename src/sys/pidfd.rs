//! One child process, by pidfd (pidfd_open(2)): a descriptor that polls readable when the process has ended.
//!
//! SIGCHLD and wait(-1) belong to libuv, which reaps its own children only; a pidfd lets us wait for exactly
//! ours, and signal them with no risk of hitting a process that got the same pid later.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// `exit(code)`, 0 to 255.
    Code(i32),
    /// Killed by this signal's number.
    Signal(i32),
    /// Somebody else has reaped it, and this kernel keeps no record.
    Unknown,
}

/// The beginning of `struct pidfd_info` (linux/pidfd.h), as large as its first version.
#[repr(C)]
struct Info {
    mask: u64,
    cgroup: u64,
    ids: [u32; 11],
    exit: i32,
}

const PIDFD_GET_INFO: libc::Ioctl = libc::_IOWR::<Info>(0xff, 11);
const PIDFD_INFO_EXIT: u64 = 1 << 3;

/// A child of ours that has not been reaped.
#[derive(Debug)]
pub struct PidFd(OwnedFd);

impl PidFd {
    /// Opens the pidfd of a child that nobody has reaped yet; it is close-on-exec by itself (pidfd_open(2)).
    ///
    /// # Errors
    /// ENOSYS before Linux 5.3, EMFILE, ENFILE, ESRCH.
    pub fn open(child: Pid) -> nix::Result<Self> {
        // SAFETY: pidfd_open takes two integers and touches no memory of ours.
        let fd = Errno::result(unsafe { libc::syscall(libc::SYS_pidfd_open, child.as_raw(), 0) })?;
        let fd = RawFd::try_from(fd).map_err(|_| Errno::EBADF)?;
        // SAFETY: the kernel has just made this descriptor for us; nothing else owns it.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// Reaps the child if it has ended. Never blocks. Where somebody else in this process has reaped it, as with
    /// waitpid(-1), that is an end too.
    ///
    /// # Errors
    /// Those of waitid(2).
    pub fn try_wait(&self) -> nix::Result<Option<Exit>> {
        match self.reap() {
            Err(Errno::ECHILD) => Ok(Some(self.recorded_exit())),
            outcome => outcome,
        }
    }

    fn reap(&self) -> nix::Result<Option<Exit>> {
        // SAFETY: an all-zero siginfo_t is valid.
        let mut info: libc::siginfo_t = unsafe { MaybeUninit::zeroed().assume_init() };
        let id = self.0.as_raw_fd().unsigned_abs();
        // SAFETY: info is a valid siginfo_t to write to.
        let done = unsafe { libc::waitid(libc::P_PIDFD, id, &raw mut info, libc::WEXITED | libc::WNOHANG) };
        Errno::result(done)?;
        // SAFETY: waitid filled in the SIGCHLD members, or left si_pid zero when nothing has ended (waitid(2)).
        let (pid, status) = unsafe { (info.si_pid(), info.si_status()) };
        Ok(match (pid, info.si_code) {
            (0, _) => None,
            (_, libc::CLD_EXITED) => Some(Exit::Code(status)),
            _ => Some(Exit::Signal(status)),
        })
    }

    /// How the child ended that somebody else has reaped: since Linux 6.15 a pidfd remembers it (PIDFD_INFO_EXIT).
    fn recorded_exit(&self) -> Exit {
        let mut info = Info { mask: PIDFD_INFO_EXIT, cgroup: 0, ids: [0; 11], exit: 0 };
        // SAFETY: the number says how large info is, and the kernel writes no more (_IOC_SIZE).
        let done = unsafe { libc::ioctl(self.0.as_raw_fd(), PIDFD_GET_INFO, &raw mut info) };
        match info.exit {
            _ if done != 0 || info.mask & PIDFD_INFO_EXIT == 0 => Exit::Unknown,
            status if libc::WIFEXITED(status) => Exit::Code(libc::WEXITSTATUS(status)),
            status => Exit::Signal(libc::WTERMSIG(status)),
        }
    }

    /// Sends a signal; 0 only asks whether the process is there.
    ///
    /// # Errors
    /// ESRCH once it has ended, EINVAL for a signal that does not exist, EPERM.
    pub fn signal(&self, signal: i32) -> nix::Result<()> {
        let info = std::ptr::null::<libc::siginfo_t>();
        // SAFETY: a null siginfo asks the kernel to fill it in as kill(2) would.
        let done = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, self.0.as_raw_fd(), signal, info, 0) };
        Errno::result(done).map(drop)
    }
}

/// Asks whether children can be watched by pidfd here.
///
/// # Errors
/// ENOSYS before Linux 5.3, EINVAL before 5.4 (waitid(2), P_PIDFD), EPERM from a seccomp filter.
pub fn probe() -> nix::Result<()> {
    // This process is no child of its own, so that the right answer is ECHILD.
    match PidFd::open(Pid::this())?.reap() {
        Err(Errno::ECHILD) => Ok(()),
        Err(errno) => Err(errno),
        Ok(_) => Err(Errno::EINVAL),
    }
}

/// Kills a child that has just been started, and reaps it: for when it cannot be watched. Blocks for as long as
/// the kernel takes to end it.
pub fn end_now(child: Pid) {
    // It can only say that it is gone already.
    let _ = nix::sys::signal::kill(child, nix::sys::signal::Signal::SIGKILL);
    reap(child);
}

/// Reaps a child that is ending: this does not wait long. Fails only if that has been done already.
pub fn reap(child: Pid) {
    while waitid(Id::Pid(child), WaitPidFlag::WEXITED) == Err(Errno::EINTR) {}
}

impl AsFd for PidFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
