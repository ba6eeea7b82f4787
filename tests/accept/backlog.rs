//! How many connections wait for accept(2).

#![allow(unsafe_code, reason = "nix has neither TCP_INFO nor, with the features that we use, unshare(2)")]

use std::fs;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsFd, AsRawFd};
use std::thread;

use nix::errno::Errno;
use rust_cluster::accept::Bound;
use serde_json::json;

use crate::alone::alone;
use crate::query::listening;

const LIMIT: &str = "/proc/sys/net/core/somaxconn";

/// What a listening socket's backlog is, by the kernel (tcp_get_info in its net/ipv4/tcp.c).
fn backlog_of(bound: &Bound) -> u32 {
    // SAFETY: a tcp_info is numbers, for which zeros are values.
    let mut info: libc::tcp_info = unsafe { zeroed() };
    let mut length = size_of::<libc::tcp_info>().try_into().unwrap();
    let (value, size) = ((&raw mut info).cast(), &raw mut length);
    let fd = bound.as_fd().as_raw_fd();
    // SAFETY: the kernel writes as many bytes to info as length says, at most; both live through the call.
    Errno::result(unsafe { libc::getsockopt(fd, libc::IPPROTO_TCP, libc::TCP_INFO, value, size) }).unwrap();
    info.tcpi_sacked
}

/// Each network namespace has a limit of its own. Where this process may make one, the limit is raised above what any C
/// library was compiled with; elsewhere the machine's counts, whatever it is. Returns an address, and the limit.
fn raise_limit() -> (&'static str, u32) {
    // SAFETY: takes the calling thread, which is the test's own, into a new network namespace, or fails.
    let is_alone = unsafe { libc::unshare(libc::CLONE_NEWNET) } == 0;
    if is_alone {
        let _read_only_in_some_containers = fs::write(LIMIT, "70000");
    }
    // In a new namespace loopback is down and has no address.
    let host = if is_alone { "0.0.0.0" } else { "127.0.0.1" };
    (host, fs::read_to_string(LIMIT).unwrap().trim().parse().unwrap())
}

fn check_all() {
    let (host, limit) = raise_limit();
    let asked =
        [1, 128, 129, 511, 4095, 4096, 4097, 65_535, 69_999, 70_001].map(|number| (json!(number), number));
    let special = [(json!(null), 511), (json!(0), 511), (json!(-1), limit), (json!(1_i64 << 40), limit)];
    for (backlog, expected) in asked.into_iter().chain(special) {
        let bound = listening(&json!({ "port": 0, "address": host, "backlog": backlog })).unwrap();
        assert_eq!(backlog_of(&bound), expected.min(limit), "{backlog} of {limit}");
    }
}

#[test]
fn the_backlog_is_what_was_asked_for_up_to_the_kernel_s_limit() {
    let _alone = alone();
    thread::spawn(check_all).join().unwrap();
}
