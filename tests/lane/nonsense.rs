//! What is no frame, from a worker or a primary that is not ours: seen as that, and no descriptor stays.

use std::os::fd::{AsFd, OwnedFd};

use proptest::collection::vec;
use proptest::prelude::*;
use rust_cluster::handoff::lane::frame::{BATCH, Entry, MAX_BYTES, encode};
use rust_cluster::handoff::lane::{FromWorker, Reading, Receiver, Unread};
use rust_cluster::sys::scm::{self, MAX_FDS};
use rust_cluster::sys::socket;

use crate::alone::{alone, open_descriptors};
use crate::pair::{ENTRY, LISTENER, Pair, SLOT, numbered};

/// How the primary takes what a worker writes that has been sent `sent` connections and has read them.
fn outcome(sent: u32, bytes: &[u8], descriptors: usize) -> Result<FromWorker, Unread> {
    let mut pair = Pair::new();
    if sent > 0 {
        pair.send(0..sent).unwrap();
        drop(pair.arrived());
    }
    let fds: Vec<OwnedFd> = (0..descriptors).map(|_| numbered(0)).collect();
    pair.write(bytes, &fds);
    let before = open_descriptors();
    let outcome = pair.lane.receive(&mut pair.reserve);
    if outcome.is_err() {
        assert_eq!(open_descriptors(), before, "what came along has been closed");
    }
    outcome
}

fn assert_nonsense(sent: u32, bytes: &[u8], descriptors: usize) {
    let outcome = outcome(sent, bytes, descriptors);
    assert!(matches!(outcome, Err(Unread::Nonsense)), "{} bytes: {outcome:?}", bytes.len());
}

#[test]
fn more_refused_than_was_sent() {
    let _alone = alone();
    assert_nonsense(0, &encode([ENTRY]), 1);
    assert_nonsense(3, &encode([ENTRY; 4]), 4);
    assert!(outcome(3, &encode([ENTRY; 3]), 3).is_ok());
}

#[test]
fn more_refused_than_was_sent_in_all() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1, 2]).unwrap();
    drop(pair.arrived());
    for _ in 0..3 {
        pair.write(&encode([ENTRY]), &[numbered(0)]);
    }
    for _ in 0..2 {
        assert!(pair.lane.receive(&mut pair.reserve).is_ok());
    }
    assert_eq!(pair.lane.receive(&mut pair.reserve).unwrap_err(), Unread::Nonsense);
}

#[test]
fn a_slot_that_was_never_opened() {
    let _alone = alone();
    assert_nonsense(8, &encode([Entry { slot: SLOT + 1, listener: LISTENER }]), 1);
    assert_nonsense(8, &encode([ENTRY, Entry { slot: u32::MAX, listener: LISTENER }]), 2);
}

#[test]
fn an_empty_message() {
    let _alone = alone();
    assert_nonsense(8, &[], 0);
}

#[test]
fn a_probe_from_a_worker() {
    let _alone = alone();
    assert_nonsense(8, &[0], 0);
}

#[test]
fn a_message_that_is_too_long() {
    let _alone = alone();
    for bytes in [MAX_BYTES + 2, 4096, 65_536] {
        for descriptors in [0, 1, BATCH] {
            assert_nonsense(8, &vec![b'x'; bytes], descriptors);
        }
    }
    assert_nonsense(8, &[0; MAX_BYTES + 1], BATCH);
}

#[test]
fn descriptors_without_entries_and_entries_without_enough_of_them() {
    let _alone = alone();
    assert_nonsense(8, &[0], 1);
    assert_nonsense(8, &encode([ENTRY]), 2);
    assert_nonsense(8, &encode([ENTRY; 2]), 1);
    assert_nonsense(8, &encode([ENTRY])[..7], 1);
    assert_nonsense(8, &[0; 9], 1);
}

/// More than a message of ours can bring: the kernel closes those beyond, and says so.
#[test]
fn more_descriptors_than_anybody_sends() {
    let _alone = alone();
    assert_nonsense(8, &encode([ENTRY; BATCH]), BATCH + 1);
    assert_nonsense(8, &encode([ENTRY; BATCH]), MAX_FDS);
    assert_nonsense(8, &encode([ENTRY; BATCH]), 100);
    assert_nonsense(8, b"the reason", 253);
}

#[test]
fn a_farewell_is_heard() {
    let _alone = alone();
    for reason in ["no", "this runtime does not export libuv"] {
        let Ok(FromWorker::Farewell(heard)) = outcome(8, reason.as_bytes(), 0) else { panic!() };
        assert_eq!(heard, reason);
    }
}

#[test]
fn a_worker_ends_its_lane_at_what_is_no_frame() {
    let _alone = alone();
    for (bytes, descriptors) in [(0, 0), (2, 0), (64, 0), (65, 0), (7, 1), (9, 1), (8, 2), (64, 7), (64, 100)]
    {
        let (near, far) = socket::packet_pair().unwrap();
        let mut worker = Receiver::new(far).unwrap();
        let fds: Vec<OwnedFd> = (0..descriptors).map(|_| numbered(0)).collect();
        let borrowed: Vec<_> = fds.iter().map(AsFd::as_fd).collect();
        scm::send_packet(near.as_fd(), &vec![b'x'; bytes], &borrowed).unwrap();
        let before = open_descriptors();
        assert!(matches!(worker.read(), Reading::Ended), "{bytes} bytes, {descriptors} descriptors");
        assert_eq!(open_descriptors(), before);
    }
}

#[test]
fn a_worker_takes_what_came_before_and_then_ends_its_lane() {
    let _alone = alone();
    let (near, far) = socket::packet_pair().unwrap();
    let mut worker = Receiver::new(far).unwrap();
    let fd = numbered(0);
    let before = open_descriptors();
    let write = |bytes: &[u8]| scm::send_packet(near.as_fd(), bytes, &[fd.as_fd()]).unwrap();
    write(&encode([ENTRY]));
    // As many bytes as a frame has, so that it is read in the same turn.
    write(&[0; 9]);
    write(&encode([ENTRY]));
    assert!(matches!(worker.read(), Reading::Arrived(arrived) if arrived.len() == 1));
    for _ in 0..2 {
        assert!(matches!(worker.read(), Reading::Ended));
    }
    assert_eq!(open_descriptors(), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_a_worker_writes_the_primary_keeps_no_descriptor(
        bytes in vec(any::<u8>(), 0..100), descriptors in 0_usize..20,
    ) {
        let _alone = alone();
        match outcome(8, &bytes, descriptors) {
            Ok(FromWorker::Refused(refused)) => prop_assert_eq!(refused.len() * 8, bytes.len()),
            Ok(FromWorker::Farewell(_)) => prop_assert!(descriptors == 0 && bytes.len() > 1),
            Err(unread) => prop_assert_eq!(unread, Unread::Nonsense),
        }
    }
}
