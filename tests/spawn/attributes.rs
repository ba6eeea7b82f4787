//! Signals, session, user and group.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use nix::errno::Errno;
use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal};
use nix::unistd::{Gid, geteuid, getgroups, getsid, setgroups};

use crate::harness::{Case, alone, both, c, shell};

/// 32 and 33 belong to the C library (nptl(7)), and glibc's `posix_spawn` has them ignored in every child.
const LIBC_SIGNALS: u64 = 0b11 << 31;

#[test]
fn signals_are_as_if_never_touched() {
    let _alone = alone("signals");
    // SAFETY: nothing here depends on these two being delivered, and no test runs beside this one.
    let ignore = |signal| unsafe { nix::sys::signal::signal(signal, SigHandler::SigIgn) }.unwrap();
    let handlers = [Signal::SIGPIPE, Signal::SIGUSR2].map(|signal| (signal, ignore(signal)));
    let mut blocked = SigSet::empty();
    blocked.add(Signal::SIGUSR1);
    blocked.add(Signal::SIGTERM);
    let before = blocked.thread_swap_mask(SigmaskHow::SIG_SETMASK).unwrap();
    for case in both("/bin/grep", &["grep", "^Sig[BI]", "/proc/self/status"]) {
        let output = case.output().unwrap();
        let sets = output.lines().map(|line| u64::from_str_radix(&line[8..], 16).unwrap() & !LIBC_SIGNALS);
        assert_eq!(sets.collect::<Vec<_>>(), [0, 0], "blocked, ignored");
        assert_eq!(SigSet::thread_get_mask(), Ok(blocked), "ours is as it was");
        let missing = Case { file: c("/nonexistent"), ..case };
        assert_eq!(missing.status(), Err(Errno::ENOENT));
        assert_eq!(SigSet::thread_get_mask(), Ok(blocked), "after a failure too");
    }
    before.thread_set_mask().unwrap();
    for (signal, handler) in handlers {
        // SAFETY: puts back what was there.
        unsafe { nix::sys::signal::signal(signal, handler) }.unwrap();
    }
}

#[test]
fn a_detached_process_leads_a_session() {
    let _alone = alone("session");
    for case in shell("read -r line </proc/$$/stat; echo $line") {
        for detached in [false, true] {
            let line = Case { detached, ..case.clone() }.output().unwrap();
            let fields: Vec<i32> = line.split(' ').filter_map(|field| field.parse().ok()).collect();
            // pid (name) state ppid pgrp session: the first four numbers, proc_pid_stat(5).
            let [pid, _parent, group, session] = fields[..4] else { panic!("{line}") };
            let ours = getsid(None).unwrap().as_raw();
            assert_eq!(session, if detached { pid } else { ours });
            assert_eq!(group == pid, detached);
        }
    }
}

#[test]
fn ids_are_changed_or_refused() {
    let alone = alone("ids");
    let [case, _] = both("/bin/grep", &["grep", "-E", "^(Uid|Gid|Groups)", "/proc/self/status"]);
    let ids = |uid, gid| Case { uid, gid, ..case.clone() };
    if !geteuid().is_root() {
        assert_eq!(ids(Some(0), None).status(), Err(Errno::EPERM));
        assert_eq!(ids(None, Some(0)).status(), Err(Errno::EPERM));
        return;
    }
    let lines = |uid: u32, gid: u32| {
        format!("Uid:\t{uid}\t{uid}\t{uid}\t{uid}\nGid:\t{gid}\t{gid}\t{gid}\t{gid}\nGroups:\t \n")
    };
    let groups = getgroups().unwrap();
    setgroups(&[Gid::from_raw(34567)]).unwrap();
    assert_eq!(ids(Some(12345), Some(23456)).output().unwrap(), lines(12345, 23456));
    assert_eq!(ids(Some(12345), None).output().unwrap(), lines(12345, 0));
    assert_eq!(ids(None, Some(23456)).output().unwrap(), lines(0, 23456));
    setgroups(&groups).unwrap();
    assert_eq!(ids(Some(u32::MAX), None).status(), Err(Errno::EINVAL));

    fs::set_permissions(&alone.directory, Permissions::from_mode(0o700)).unwrap();
    let there = ids(Some(12345), None).cwd(&alone.directory);
    assert_eq!(there.output().unwrap(), lines(12345, 0), "entered before the rights to it are gone");
    let program = alone.file("program", 0o755, "#!/bin/sh\n");
    let hidden = Case { file: c(&program), ..ids(Some(12345), None) };
    assert_eq!(hidden.status(), Err(Errno::EACCES), "executed after");
}
