//! A worker and the primary read the same queue at the same time.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use rust_cluster::handoff::lane::frame::{BATCH, encode};
use rust_cluster::handoff::lane::{Reading, Receiver, WINDOW};
use rust_cluster::sys::{scm, socket};

use crate::alone::alone;
use crate::full::Full;
use crate::pair::{ENTRY, Pair, arrived_numbers, connections, numbered, numbers};

/// Reads what there is, without a pause, until told to stop and nothing is left.
fn read_all(mut worker: Receiver, stop: &AtomicBool) -> Vec<u32> {
    let mut all = Vec::new();
    loop {
        // Before the reading: what was sent before the word to stop is there.
        let is_last = stop.load(Ordering::Acquire);
        match worker.read() {
            Reading::Arrived(arrived) => all.extend(arrived_numbers(arrived)),
            Reading::Empty if is_last => return all,
            Reading::Empty => thread::yield_now(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn every_connection_is_had_once() {
    const COUNT: u32 = 5_000;
    let _alone = alone();
    let Pair { mut lane, worker, mut reserve, .. } = Pair::new();
    let stop = AtomicBool::new(false);
    let (read, back) = thread::scope(|scope| {
        let worker = scope.spawn(|| read_all(worker, &stop));
        let (mut back, mut next, mut round) = (Vec::new(), 0, 0);
        while next < COUNT {
            round += 1;
            while next < COUNT && lane.has_room(round) {
                next += 1;
                lane.stage(crate::pair::SLOT, crate::pair::outstanding(next));
            }
            lane.send(Instant::now()).unwrap();
            // Now and then, so that both have a share.
            if round % 3 == 0 {
                back.extend(lane.take_back(&mut reserve).into_iter().map(connections).flat_map(numbers));
            }
        }
        stop.store(true, Ordering::Release);
        (worker.join().unwrap(), back)
    });
    assert!(read.is_sorted() && back.is_sorted(), "each in their order");
    let mut all = [read.as_slice(), &back].concat();
    all.sort_unstable();
    assert!(all.iter().copied().eq(1..=COUNT), "{} read, {} taken back", read.len(), back.len());
    assert!(!read.is_empty() && !back.is_empty());
    assert_eq!(lane.counts(), (u64::from(COUNT), 0, back.len() as u64));
    assert_eq!(lane.unread(), 0);
}

/// While the other reads, the count is never more than was sent and never less than what is still there.
#[test]
fn the_window_is_never_overrun() {
    const COUNT: u32 = 5_000;
    let _alone = alone();
    let Pair { mut lane, worker, .. } = Pair::new();
    let stop = AtomicBool::new(false);
    let read = thread::scope(|scope| {
        let worker = scope.spawn(|| read_all(worker, &stop));
        let (mut next, mut round) = (0, 0);
        while next < COUNT {
            round += 1;
            if lane.has_room(round) {
                next += 1;
                lane.stage(crate::pair::SLOT, crate::pair::outstanding(next));
                lane.send(Instant::now()).unwrap();
            }
            assert!(lane.unread() <= WINDOW as u64);
        }
        stop.store(true, Ordering::Release);
        worker.join().unwrap()
    });
    assert!(read.iter().copied().eq(1..=COUNT), "in their order");
}

/// The worker looks how much there is, and then reads: what comes in between must find room as well.
#[test]
fn what_comes_while_a_worker_without_room_looks_is_not_lost() {
    const FRAMES: usize = 5_000;
    let _alone = alone();
    let (near, far) = socket::packet_pair().unwrap();
    let mut worker = Receiver::new(far).unwrap();
    let fds: Vec<OwnedFd> = (0..BATCH).map(|_| numbered(0)).collect();
    let full = Full::of_descriptors();
    let (arrived, has_ended) = (AtomicUsize::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            let borrowed: Vec<_> = fds.iter().map(AsFd::as_fd).collect();
            let frame = encode([ENTRY; BATCH]);
            for sent in 0..FRAMES {
                // Always into an empty queue, in which the worker is just looking.
                while arrived.load(Ordering::Acquire) < sent * BATCH && !has_ended.load(Ordering::Acquire) {
                    thread::yield_now();
                }
                if has_ended.load(Ordering::Acquire) {
                    return;
                }
                scm::send_packet(near.as_fd(), &frame, &borrowed).unwrap();
            }
        });
        while arrived.load(Ordering::Acquire) < FRAMES * BATCH && !has_ended.load(Ordering::Acquire) {
            match worker.read() {
                Reading::Arrived(frame) => {
                    arrived.fetch_add(frame.len(), Ordering::Release);
                }
                Reading::Empty => {}
                Reading::Ended | Reading::NoRoom => has_ended.store(true, Ordering::Release),
            }
        }
    });
    drop(full);
    assert_eq!(arrived.into_inner(), FRAMES * BATCH);
}
