//! A worker that does not read gets nothing, and is asked whether it reads again.

use std::time::Duration;

use rust_cluster::handoff::lane::{PATIENCE, Progress, Reading};

use crate::alone::alone;
use crate::pair::{OPEN, Pair, SOON, arrived_numbers};

const NOW: Duration = Duration::ZERO;

/// As the dispatcher does with a worker that has stalled.
fn hold(pair: &mut Pair) -> Vec<u32> {
    pair.lane.hold();
    let back = pair.take_all_back();
    pair.lane.wait_for_reading();
    back
}

#[test]
fn a_held_lane_has_no_room_until_its_probe_has_been_read() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1, 2]).unwrap();
    assert_eq!(hold(&mut pair), [1, 2]);
    assert!(pair.lane.is_stuck());
    assert_eq!(pair.lane.unread(), 0, "a probe is no connection");
    assert!(!pair.lane.has_room(1));
    // epoll_ctl(2) itself tells that there is room: nothing has been read.
    pair.told(NOW);
    assert!(!pair.lane.note_writable());
    assert!(pair.lane.is_stuck());
    assert!(!pair.lane.has_room(2));
    assert!(matches!(pair.read(), Reading::Arrived(arrived) if arrived.is_empty()));
    assert!(pair.told(SOON).1, "the poller tells");
    assert!(pair.lane.note_writable());
    assert!(!pair.lane.is_stuck());
    assert!(pair.lane.has_room(3));
    pair.send([3]).unwrap();
    assert_eq!(arrived_numbers(pair.arrived()), [3]);
}

#[test]
fn what_could_not_be_taken_back_holds_the_lane_until_it_has_been_read() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1]).unwrap();
    pair.send([2]).unwrap();
    pair.lane.hold();
    drop(pair.take_back().unwrap());
    pair.lane.wait_for_reading();
    assert!(!pair.lane.note_writable());
    assert_eq!(arrived_numbers(pair.arrived()), [2], "and no probe: reading this tells the same");
    assert!(pair.lane.note_writable());
}

#[test]
fn the_poller_tells_of_every_reading_while_it_is_asked_to() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.lane.want_writable(true);
    pair.told(NOW);
    for number in 0..5 {
        pair.send([number]).unwrap();
        assert!(!pair.told(NOW).1, "sending is no reading");
        drop(pair.arrived());
        assert!(pair.told(SOON).1);
    }
    pair.lane.want_writable(false);
    pair.told(NOW);
    pair.send([9]).unwrap();
    drop(pair.arrived());
    assert!(!pair.told(NOW).1, "nobody has asked");
}

#[test]
fn a_full_window_that_is_being_read_has_room_when_the_poller_tells() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..OPEN).unwrap();
    assert!(!pair.lane.has_room(1));
    pair.lane.want_writable(true);
    pair.told(NOW);
    drop(pair.arrived());
    assert!(pair.told(SOON).1);
    assert!(pair.lane.note_writable());
}

#[test]
fn a_worker_that_leaves_something_for_too_long_has_stalled() {
    let _alone = alone();
    let mut pair = Pair::new();
    assert_eq!(pair.lane.deadline(), None);
    pair.send([1, 2]).unwrap();
    let deadline = pair.lane.deadline().unwrap();
    let since = pair.lane.waiting_since().unwrap();
    assert_eq!(since + PATIENCE, deadline);
    assert_eq!(pair.lane.check(since), Progress::TooEarly);
    assert_eq!(pair.lane.check(deadline), Progress::Stalled);
    assert_eq!(pair.lane.waiting_since(), Some(since));
    drop(pair.arrived());
    assert_eq!(pair.lane.waiting_since(), None);
    assert_eq!(pair.lane.check(pair.lane.deadline().unwrap()), Progress::Moving);
    assert_eq!(pair.lane.deadline(), None);
}
