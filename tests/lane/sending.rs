//! Connections to a worker: whole, in order, with their descriptors, and counted while nobody has read them.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::unistd::pipe2;
use rust_cluster::connection::Outstanding;
use rust_cluster::handoff::lane::frame::{BATCH, Entry};
use rust_cluster::handoff::lane::{Reading, Unplaced};
use rust_cluster::sys::scm;

use crate::alone::{alone, open_descriptors};
use crate::pair::{FRAME, LISTENER, OPEN, Pair, SLOT, arrived_numbers, numbers, outstanding};

#[test]
fn a_frame_arrives_whole_with_each_its_descriptor() {
    let _alone = alone();
    let mut pair = Pair::new();
    for size in 1..=FRAME {
        pair.send(0..size).unwrap();
        pair.send(100..100 + size).unwrap();
        let arrived = pair.all_arrived();
        assert!(arrived.iter().all(|one| one.entry == Entry { slot: SLOT, listener: LISTENER }));
        assert_eq!(arrived_numbers(arrived), (0..size).chain(100..100 + size).collect::<Vec<_>>());
    }
}

#[test]
fn each_connection_says_which_server_it_is_for() {
    let _alone = alone();
    let mut pair = Pair::new();
    let entries: Vec<Entry> = (0..8).map(|n| Entry { slot: u32::MAX - n, listener: n << 28 | n }).collect();
    for (number, entry) in (0..).zip(&entries) {
        let of_listener = Outstanding { listener: entry.listener, ..outstanding(number) };
        let is_frame = pair.lane.stage(entry.slot, of_listener);
        assert_eq!(is_frame, number == 7, "a frame is full when it is");
    }
    pair.lane.send(Instant::now()).unwrap();
    let arrived = pair.arrived();
    assert_eq!(arrived.iter().map(|one| one.entry).collect::<Vec<_>>(), entries);
    assert_eq!(arrived_numbers(arrived), (0..8).collect::<Vec<_>>());
}

#[test]
fn nothing_staged_is_nothing_sent() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([]).unwrap();
    assert!(matches!(pair.read(), Reading::Empty));
    pair.lane.stage(SLOT, outstanding(5));
    assert_eq!(numbers(pair.lane.give_up_staged()), [5]);
    pair.lane.send(Instant::now()).unwrap();
    assert!(matches!(pair.read(), Reading::Empty));
    assert_eq!(pair.lane.counts(), (0, 0, 0));
}

/// A copy left with the primary would delay the client's end of file, and here the writer's broken pipe.
#[test]
fn once_sent_the_primary_has_no_copy() {
    let _alone = alone();
    let mut pair = Pair::new();
    let (reader, writer) = pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK).unwrap();
    pair.lane.stage(SLOT, Outstanding { listener: LISTENER, connection: reader.into() });
    pair.lane.send(Instant::now()).unwrap();
    let mut writer = File::from(writer);
    writer.write_all(b"!").unwrap();
    drop(pair.arrived());
    let broken = writer.write(b"!").unwrap_err();
    assert_eq!(broken.raw_os_error(), Some(Errno::EPIPE as i32));
}

#[test]
fn what_nobody_has_read_is_closed_with_the_lane() {
    let _alone = alone();
    let mut pair = Pair::new();
    let (reader, writer) = pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK).unwrap();
    pair.lane.stage(SLOT, Outstanding { listener: LISTENER, connection: reader.into() });
    pair.lane.send(Instant::now()).unwrap();
    let Pair { lane, worker, .. } = pair;
    drop(lane);
    drop(worker);
    let broken = File::from(writer).write(b"!").unwrap_err();
    assert_eq!(broken.raw_os_error(), Some(Errno::EPIPE as i32));
}

#[test]
fn the_window_is_open_until_so_many_are_unread() {
    let _alone = alone();
    let mut pair = Pair::new();
    let mut round = 0;
    let mut has_room = |pair: &mut Pair| {
        round += 1;
        pair.lane.has_room(round)
    };
    for number in 0..OPEN {
        assert!(has_room(&mut pair), "{number} staged");
        pair.lane.stage(SLOT, outstanding(number));
    }
    assert!(!has_room(&mut pair), "what is staged counts");
    pair.lane.send(Instant::now()).unwrap();
    assert!(!has_room(&mut pair), "what is sent counts");
    drop(pair.all_arrived());
    assert!(has_room(&mut pair), "what is read does not");
    for number in 0..OPEN {
        assert!(has_room(&mut pair));
        pair.send([number]).unwrap();
        assert_eq!(pair.lane.unread(), u64::from(number) + 1);
    }
    assert!(!has_room(&mut pair));
    drop(pair.all_arrived());
    assert!(has_room(&mut pair));
}

/// Refilled with each that is read, both sides would wake up for every single one.
#[test]
fn once_full_it_is_refilled_when_half_of_it_has_been_read() {
    let _alone = alone();
    let mut pair = Pair::new();
    for number in 0..OPEN {
        pair.send([number]).unwrap();
    }
    assert!(!pair.lane.has_room(100));
    for read in 1..=OPEN {
        let mut byte = [0; 8];
        assert_eq!(scm::receive_packet(pair.worker.socket(), &mut byte).unwrap().fds.len(), 1);
        let is_half_empty = 2 * (OPEN - read) <= OPEN;
        assert_eq!(pair.lane.unread(), u64::from(OPEN - read));
        assert_eq!(pair.lane.has_room(read.into()), is_half_empty, "{read} read");
        assert_eq!(pair.lane.note_writable(), is_half_empty);
    }
}

/// The kernel is asked once in a round: what the worker reads meanwhile counts from the next on.
#[test]
fn room_is_found_in_the_next_round() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..OPEN).unwrap();
    assert!(!pair.lane.has_room(1));
    drop(pair.arrived());
    assert!(!pair.lane.has_room(1));
    assert!(pair.lane.has_room(2));
}

#[test]
fn a_full_queue_gives_back_what_does_not_fit_and_keeps_the_rest() {
    let _alone = alone();
    let mut pair = Pair::new();
    let mut next = 0;
    let back = loop {
        let sent = pair.send(next..next + 8);
        match sent {
            Ok(()) => next += 8,
            Err(Unplaced { connections, must_pause }) => {
                assert!(!must_pause, "it is the queue that is full");
                break numbers(connections);
            }
        }
    };
    assert!(next >= 8 * OPEN, "{next}");
    assert_eq!(back, (next..next + 8).collect::<Vec<_>>(), "in their order");
    assert!(!pair.lane.has_room(1));
    assert_eq!(pair.lane.unread(), u64::from(next));
    assert_eq!(pair.lane.counts(), (u64::from(next), 0, 0));
    for first in (0..next).step_by(8) {
        let arrived = pair.arrived();
        assert_eq!(arrived_numbers(arrived), (first..first + 8).collect::<Vec<_>>());
    }
    assert!(!pair.lane.has_room(2), "until the poller tells");
    assert!(pair.lane.note_writable());
    assert!(pair.lane.has_room(3));
    pair.send(back).unwrap();
    assert_eq!(pair.arrived().len(), 8);
}

#[test]
fn a_lane_that_is_dropped_ends_the_worker_s() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1, 2]).unwrap();
    let Pair { lane, mut worker, .. } = pair;
    drop(lane);
    assert_eq!(arrived_numbers(crate::pair::arrived(worker.read())), [1, 2], "what is there is there");
    assert!(matches!(worker.read(), Reading::Ended));
    assert!(matches!(worker.read(), Reading::Ended));
}

#[test]
fn a_lane_holds_few_descriptors() {
    let _alone = alone();
    let before = open_descriptors();
    let pair = Pair::new();
    let Pair { lane, .. } = &pair;
    assert!(lane.slots.of(LISTENER).is_some());
    // Two of the pair and the worker's end; a reserve of nine on both sides, the poller and its registry.
    let most = 3 + 2 * (BATCH + 1) + 3;
    assert!(open_descriptors() - before <= most, "{}", open_descriptors() - before);
}
