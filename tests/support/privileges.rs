//! A thread without privileges, in a process that may have some.

use nix::errno::Errno;
use nix::unistd::geteuid;

/// Somebody who has nothing in flight yet.
const NOBODY_IN_PARTICULAR: libc::uid_t = 0x7000_0001;

/// Makes this thread, and those that it will start, a user's who may not have more descriptors in flight than he may
/// have open (ETOOMANYREFS, unix(7)): root may. The system call changes the calling thread alone; glibc's function
/// of this name all of them (nptl(7)).
pub(crate) fn lose_privileges() {
    if geteuid().is_root() {
        let to = NOBODY_IN_PARTICULAR;
        // SAFETY: a system call with three numbers; the thread ends with the test that it belongs to.
        Errno::result(unsafe { libc::syscall(libc::SYS_setresuid, to, to, to) }).unwrap();
    }
}
