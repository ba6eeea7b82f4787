//! An accept(2) that a security policy forbids: it fails each time, and takes nothing from the backlog.

use std::net::TcpStream;

use nix::errno::Errno;
use rust_cluster::channel::Mode;

use crate::alone::alone;
use crate::primary::{Primary, connect};

/// From now on this thread, and those that it starts, get EPERM from accept4(2) (seccomp(2)).
fn forbid_accepting() {
    let step = |code: u32, jt, jf, k| libc::sock_filter { code: code.try_into().unwrap(), jt, jf, k };
    let (load, equals, returns) = (
        libc::BPF_LD | libc::BPF_W | libc::BPF_ABS,
        libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K,
        libc::BPF_RET | libc::BPF_K,
    );
    let mut steps = [
        step(load, 0, 0, 0), // the system call's number comes first in seccomp_data
        step(equals, 0, 1, libc::SYS_accept4.try_into().unwrap()),
        step(returns, 0, 0, libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs()),
        step(returns, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog { len: steps.len().try_into().unwrap(), filter: steps.as_mut_ptr() };
    // SAFETY: program lives until the second call returns, and points to as many steps as it says.
    let outcomes = unsafe {
        [
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
            libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program),
        ]
    };
    assert_eq!(outcomes, [0, 0], "{}", Errno::last());
}

#[test]
fn an_error_that_stays_is_not_tried_without_end() {
    let _alone = alone();
    let forbidden = || {
        forbid_accepting();
        let mut primary = Primary::start();
        let mut worker = primary.worker(1, Mode::Json);
        let (port, _) = worker.listen();
        let _client: TcpStream = connect(port);
        let obeys = primary.obeys() && primary.obeys();
        if !obeys {
            // It could not be joined.
            std::mem::forget(primary);
        }
        obeys
    };
    assert!(std::thread::spawn(forbidden).join().unwrap(), "the IO thread does nothing else");
}
