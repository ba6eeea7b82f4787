//! What nobody has read the primary reads back: all of that, and nothing else.

use std::os::fd::AsRawFd;

use nix::errno::Errno;
use rust_cluster::handoff::lane::{Reading, Unread, WINDOW};

use crate::alone::alone;
use crate::pair::{LISTENER, OPEN, Pair, arrived_numbers, connections, numbers};

#[test]
fn what_is_unread_comes_back_in_order_and_the_worker_finds_nothing() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1, 2, 3]).unwrap();
    pair.send([4, 5]).unwrap();
    let back = pair.take_back().unwrap();
    assert!(back.iter().all(|one| one.listener == LISTENER));
    assert_eq!(numbers(back), [1, 2, 3]);
    assert_eq!(pair.lane.unread(), 2);
    assert_eq!(pair.take_all_back(), [4, 5]);
    assert_eq!(pair.lane.unread(), 0);
    assert_eq!(pair.lane.counts(), (5, 0, 5));
    assert!(matches!(pair.read(), Reading::Empty));
}

#[test]
fn what_has_been_read_does_not_come_back() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..8).unwrap();
    pair.send([8]).unwrap();
    assert_eq!(arrived_numbers(pair.arrived()), (0..8).collect::<Vec<_>>());
    assert_eq!(pair.take_all_back(), [8]);
    assert_eq!(pair.take_back().unwrap_err(), Unread::Empty);
    assert_eq!(pair.lane.counts(), (9, 0, 1));
}

/// unix(7) does not have it yet: with SO_PASSPIDFD, since Linux 6.5, each message brings a pidfd of its sender. The socket
/// is the worker's too, and so are its options.
#[test]
fn a_pidfd_that_the_worker_has_the_kernel_add_is_not_kept() {
    const SO_PASSPIDFD: libc::c_int = 76;
    let _alone = alone();
    let mut pair = Pair::new();
    let on: libc::c_int = 1;
    let size = libc::socklen_t::try_from(size_of_val(&on)).unwrap();
    let far = pair.worker.socket().as_raw_fd();
    // SAFETY: the option is an int, and `on` is one.
    let set = unsafe { libc::setsockopt(far, libc::SOL_SOCKET, SO_PASSPIDFD, (&raw const on).cast(), size) };
    assert!(set == 0 || Errno::last() == Errno::ENOPROTOOPT, "an older kernel does not know it");
    pair.send(0..8).unwrap();
    pair.send([8]).unwrap();
    assert_eq!(pair.take_all_back(), (0..9).collect::<Vec<_>>());
    pair.send([9]).unwrap();
    assert_eq!(arrived_numbers(pair.arrived()), [9]);
}

#[test]
fn what_a_dead_worker_has_not_read_comes_back() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..8).unwrap();
    pair.send([8, 9]).unwrap();
    assert_eq!(arrived_numbers(pair.arrived()), (0..8).collect::<Vec<_>>());
    let Pair { mut lane, worker, mut reserve, .. } = pair;
    drop(worker);
    assert_eq!(lane.unread(), 2);
    assert_eq!(numbers(connections(lane.take_back(&mut reserve).unwrap())), [8, 9]);
    assert_eq!(lane.take_back(&mut reserve).unwrap_err(), Unread::Empty, "and not the end, however often");
    assert_eq!(lane.take_back(&mut reserve).unwrap_err(), Unread::Empty);
}

/// The primary's duplicate keeps the queue open: sending succeeds, and nothing is lost by it.
#[test]
fn what_is_sent_after_the_worker_s_death_comes_back_too() {
    let _alone = alone();
    let mut pair = Pair::new();
    let worker = std::mem::replace(&mut pair.worker, Pair::new().worker);
    drop(worker);
    pair.send([1, 2]).unwrap();
    assert_eq!(pair.take_all_back(), [1, 2]);
}

#[test]
fn a_lane_goes_on_after_taking_back() {
    let _alone = alone();
    let mut pair = Pair::new();
    for round in 1..20 {
        pair.send(0..OPEN).unwrap();
        assert!(!pair.lane.has_room(2 * round));
        assert_eq!(pair.take_all_back().len(), WINDOW);
        assert!(pair.lane.has_room(2 * round + 1));
        pair.send([7]).unwrap();
        assert_eq!(arrived_numbers(pair.arrived()), [7]);
    }
}
