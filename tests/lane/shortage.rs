//! No room for descriptors: nothing is read that would be lost, and what is there is read when there is room.

use std::thread;
use std::time::Instant;

use rust_cluster::handoff::lane::frame::BATCH;
use rust_cluster::handoff::lane::{FromWorker, Reading, Receiver, Unplaced, Unread};
use rust_cluster::sys::reserve::Reserve;

use crate::alone::alone;
use crate::full::Full;
use crate::limit::Limit;
use crate::pair::{Pair, SLOT, arrived, arrived_numbers, connections, numbers, outstanding};
use crate::privileges::lose_privileges;

#[test]
fn a_worker_reads_what_its_reserve_has_room_for_and_no_more() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..8).unwrap();
    pair.send(8..16).unwrap();
    pair.send(16..17).unwrap();
    let full = Full::of_descriptors();
    let mut first = pair.arrived();
    assert_eq!(first.len(), BATCH);
    for _ in 0..BATCH {
        assert!(matches!(pair.read(), Reading::NoRoom));
        assert_eq!(pair.lane.unread(), 9, "it is still there");
        first.pop();
    }
    let second = pair.arrived();
    assert!(matches!(pair.read(), Reading::NoRoom));
    drop(full);
    assert_eq!(arrived_numbers(second), (8..16).collect::<Vec<_>>());
    assert_eq!(arrived_numbers(pair.arrived()), [16]);
}

#[test]
fn a_small_frame_needs_little_room() {
    let _alone = alone();
    let mut pair = Pair::new();
    let full = Full::of_descriptors();
    drop(full);
    pair.send([1]).unwrap();
    pair.send([2]).unwrap();
    let full = Full::of_descriptors();
    let one = pair.arrived();
    assert!(matches!(pair.read(), Reading::NoRoom), "it keeps room for a whole frame");
    assert_eq!(arrived_numbers(one), [1]);
    assert_eq!(arrived_numbers(pair.arrived()), [2]);
    drop(full);
}

#[test]
fn the_primary_takes_back_what_its_reserve_has_room_for_and_no_more() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..8).unwrap();
    pair.send(8..16).unwrap();
    let full = Full::of_descriptors();
    let mut first = pair.take_back().unwrap();
    for _ in 0..BATCH {
        assert_eq!(pair.take_back().unwrap_err(), Unread::NoRoom);
        assert_eq!(pair.lane.unread(), 8);
        first.pop();
    }
    let second = pair.take_back().unwrap();
    assert_eq!(pair.take_back().unwrap_err(), Unread::NoRoom);
    drop(full);
    assert_eq!(numbers(second), (8..16).collect::<Vec<_>>());
    assert_eq!(pair.take_back().unwrap_err(), Unread::Empty);
    assert_eq!(pair.lane.counts(), (16, 0, 16));
}

/// A place that is let go of for the reading may be another thread's before it (unix(7): "the excess are closed"): as with
/// a reserve that has too few.
#[test]
fn a_worker_that_loses_descriptors_keeps_the_others_and_says_farewell() {
    let _alone = alone();
    for (sent, left) in [(8, 3), (8, 0), (1, 0)] {
        let mut pair = Pair::new();
        pair.send(0..sent).unwrap();
        let socket = pair.worker.socket().try_clone_to_owned().unwrap();
        let mut worker = Receiver::with_reserve(socket, Reserve::new(left).unwrap());
        let full = Full::of_descriptors();
        let reading = worker.read();
        drop(full);
        assert!(arrived_numbers(arrived(reading)).into_iter().eq(0..u32::try_from(left).unwrap()));
        assert!(matches!(worker.read(), Reading::Ended));
        let Ok(FromWorker::Farewell(reason)) = pair.lane.receive(&mut pair.reserve) else { panic!() };
        assert_eq!(reason, "a descriptor of its lane was lost: its table was full");
    }
}

#[test]
fn a_primary_that_loses_descriptors_keeps_the_others_and_reads_on() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..8).unwrap();
    pair.send(8..16).unwrap();
    let mut reserve = Reserve::new(3).unwrap();
    let full = Full::of_descriptors();
    let first = pair.lane.take_back(&mut reserve).unwrap();
    assert_eq!(pair.lane.take_back(&mut reserve).unwrap_err(), Unread::NoRoom);
    drop(full);
    assert_eq!(numbers(connections(first)), [0, 1, 2]);
    assert_eq!(pair.take_all_back(), (8..16).collect::<Vec<_>>());
    drop(reserve);
}

#[test]
fn the_worker_s_shortage_is_not_the_primary_s_loss() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..8).unwrap();
    pair.send(8..16).unwrap();
    let full = Full::of_descriptors();
    let held = pair.arrived();
    assert!(matches!(pair.read(), Reading::NoRoom));
    let back = pair.take_back().unwrap();
    drop(full);
    assert_eq!(numbers(back), (8..16).collect::<Vec<_>>());
    assert_eq!(arrived_numbers(held), (0..8).collect::<Vec<_>>());
}

#[test]
fn refusals_wait_until_the_primary_has_room() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..2).unwrap();
    let [one, other] = <[_; 2]>::try_from(pair.arrived()).unwrap();
    pair.worker.refuse(one).unwrap();
    pair.worker.refuse(other).unwrap();
    let full = Full::of_descriptors();
    let first = pair.lane.receive(&mut pair.reserve).unwrap();
    assert_eq!(pair.lane.receive(&mut pair.reserve).unwrap_err(), Unread::NoRoom);
    drop(first);
    assert!(pair.lane.receive(&mut pair.reserve).is_ok());
    drop(full);
}

#[test]
fn with_too_many_in_flight_nothing_is_sent_and_nothing_lost() {
    let _alone = alone();
    let mut pair = Pair::new();
    let _limit = Limit::of(64);
    let sent = thread::scope(|scope| {
        let without_privileges = scope.spawn(|| {
            lose_privileges();
            let mut sent = 0;
            let back = loop {
                for number in sent..sent + 8 {
                    pair.lane.stage(SLOT, outstanding(number));
                }
                match pair.lane.send(Instant::now()) {
                    Ok(()) => sent += 8,
                    Err(Unplaced { connections, must_pause }) => {
                        assert!(must_pause, "others have to receive first");
                        break connections;
                    }
                }
            };
            assert!(sent <= 64 + 8, "{sent}");
            assert_eq!(numbers(back), (sent..sent + 8).collect::<Vec<_>>());
            // Once something has been received it goes on.
            let first = numbers(pair.take_back().unwrap());
            assert_eq!(first, (0..8).collect::<Vec<_>>());
            pair.send(sent..sent + 8).unwrap();
            sent + 8
        });
        without_privileges.join().unwrap()
    });
    assert_eq!(pair.take_all_back(), (8..sent).collect::<Vec<_>>());
}
