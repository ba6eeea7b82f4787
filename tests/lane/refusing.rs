//! Connections that a worker sends back.

use nix::errno::Errno;
use rust_cluster::handoff::lane::frame::{Entry, encode};
use rust_cluster::handoff::lane::{Arrived, FromWorker, Unread};

use crate::alone::alone;
use crate::pair::{ENTRY, LISTENER, Pair, SOON, arrived_numbers, number_of, numbered, numbers};

fn refused(pair: &mut Pair) -> Vec<u32> {
    match pair.lane.receive(&mut pair.reserve) {
        Ok(FromWorker::Refused(refused)) => {
            assert!(refused.iter().all(|one| one.listener == LISTENER));
            numbers(refused)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_refused_comes_back_and_the_poller_tells() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1, 2, 3]).unwrap();
    let mut arrived = pair.arrived();
    pair.worker.refuse(arrived.remove(1)).unwrap();
    assert!(pair.told(SOON).0);
    assert_eq!(refused(&mut pair), [2]);
    for one in arrived.drain(..) {
        pair.worker.refuse(one).unwrap();
    }
    assert_eq!(refused(&mut pair), [1]);
    assert_eq!(refused(&mut pair), [3]);
    assert_eq!(pair.lane.counts(), (3, 3, 0));
    assert_eq!(pair.lane.receive(&mut pair.reserve).unwrap_err(), Unread::Empty);
}

#[test]
fn many_may_be_refused_in_one_frame() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send(0..8).unwrap();
    let fds: Vec<_> = pair.arrived().into_iter().map(|Arrived { socket, .. }| socket).collect();
    pair.write(&encode([ENTRY; 8]), &fds);
    drop(fds);
    assert_eq!(refused(&mut pair), (0..8).collect::<Vec<_>>());
}

/// Its worker may not yet know that it has left.
#[test]
fn what_was_for_a_server_that_has_closed_meanwhile_comes_back() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1]).unwrap();
    pair.lane.slots.close(LISTENER, |_| false);
    assert_eq!(pair.lane.slots.of(LISTENER), None);
    let arrived = pair.arrived().remove(0);
    pair.worker.refuse(arrived).unwrap();
    assert_eq!(refused(&mut pair), [1]);
}

#[test]
fn what_was_refused_before_the_worker_died_comes_back() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([1]).unwrap();
    let arrived = pair.arrived().remove(0);
    pair.worker.refuse(arrived).unwrap();
    let Pair { mut lane, worker, mut reserve, .. } = pair;
    drop(worker);
    let Ok(FromWorker::Refused(back)) = lane.receive(&mut reserve) else { panic!() };
    assert_eq!(numbers(back), [1]);
    assert_eq!(lane.receive(&mut reserve).unwrap_err(), Unread::Empty);
}

/// Until the primary reads, each refusal that the queue does not take is still the worker's.
#[test]
fn a_worker_keeps_what_it_cannot_send_back() {
    let _alone = alone();
    let pair = Pair::new();
    let mut kept = None;
    for number in 0..10_000 {
        let arrived = Arrived { entry: Entry { slot: number, ..ENTRY }, socket: numbered(number) };
        if let Err((back, errno)) = pair.worker.refuse(arrived) {
            assert_eq!(errno, Errno::EAGAIN);
            assert_eq!(back.entry.slot, number);
            kept = Some((number, number_of(back.socket)));
            break;
        }
    }
    let (last, number) = kept.expect("a bound");
    assert_eq!(number, last);
}

#[test]
fn a_refusal_to_a_primary_that_has_gone_fails() {
    let _alone = alone();
    let mut pair = Pair::new();
    pair.send([9]).unwrap();
    let arrived = pair.arrived().remove(0);
    let Pair { lane, worker, .. } = pair;
    drop(lane);
    let (back, errno) = worker.refuse(arrived).unwrap_err();
    assert!(matches!(errno, Errno::EPIPE | Errno::ECONNRESET), "{errno}");
    assert_eq!(arrived_numbers(vec![back]), [9]);
}
