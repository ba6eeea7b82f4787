//! Connections that come back by the lane.

use std::time::{Duration, Instant};

use rust_cluster::channel::Mode;

use crate::alone::alone;
use crate::lane_worker::{next_got, serve, two};
use crate::primary::{Primary, connect, read};

#[test]
fn what_one_refuses_the_next_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let client = connect(port);
    let got = one.got();
    one.refuse(got);
    let got = other.got();
    assert_eq!(got.client(), client.local_addr().unwrap());
    other.serve(got);
    assert_eq!(read(&client), "2");
    let snapshot = primary.snapshot();
    assert_eq!((snapshot.listeners[0].accepted, snapshot.listeners[0].refused), (1, 1));
    let figures: Vec<_> = snapshot.workers.iter().map(|worker| (worker.accepted, worker.refused)).collect();
    assert_eq!(figures, [(0, 1), (1, 0)]);
}

#[test]
fn a_worker_that_refuses_everything_leaves_all_to_the_other_by_whichever_way() {
    let _alone = alone();
    for other_has_lane in [true, false] {
        let mut primary = Primary::start();
        let mut refusing = primary.lane_worker(1, Mode::Json);
        let mut other = primary.lane_worker(2, Mode::Json);
        let (port, _) = refusing.listen();
        if other_has_lane {
            other.listen();
        } else {
            other.node.listen();
        }
        let mut workers = [refusing, other];
        let clients: Vec<_> = (0..50).map(|_| connect(port)).collect();
        let mut served = 0;
        while served < clients.len() {
            let (i, got) = next_got(&mut workers);
            if i == 0 {
                workers[0].refuse(got);
            } else {
                workers[1].serve(got);
                served += 1;
            }
        }
        for client in &clients {
            assert_eq!(read(client), "2");
        }
    }
}

#[test]
fn what_all_refuse_waits_and_is_offered_again_without_spinning() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (one, other, port, _) = two(&mut primary);
    let mut workers = [one, other];
    let client = connect(port);
    let start = Instant::now();
    let mut offers = 0;
    while start.elapsed() < Duration::from_millis(200) || offers < 5 {
        let (i, got) = next_got(&mut workers);
        workers[i].refuse(got);
        offers += 1;
    }
    // Each is passed by for 1, 2, 4, 8 and then always 16 ms.
    let most = 2 * (6 + start.elapsed().as_millis() / 16);
    assert!(offers <= most, "{offers} offers in {:?}", start.elapsed());
    let (i, got) = next_got(&mut workers);
    workers[i].serve(got);
    assert!(!read(&client).is_empty());
}

#[test]
fn what_the_only_worker_refuses_comes_again() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let clients: Vec<_> = (0..20).map(|_| connect(port)).collect();
    for _ in 0..20 {
        let got = worker.got();
        worker.refuse(got);
    }
    serve(&mut worker, 20);
    for client in &clients {
        assert_eq!(read(client), "1");
    }
    assert_eq!(primary.snapshot().listeners[0].refused, 20);
}

/// The channel and the lane are two: that it listens again may be heard before what it had in hand comes back.
#[test]
fn what_was_for_a_server_that_listens_again_meanwhile_comes_back() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, key) = two(&mut primary);
    let client = connect(port);
    let got = one.got();
    one.node.act("close", &key);
    assert_eq!(one.listen(), (port, key));
    one.refuse(got);
    serve(&mut other, 1);
    assert_eq!(read(&client), "2");
    assert_eq!(primary.snapshot().workers[0].wire_because, None, "it has done nothing wrong");
    // It is passed by for a moment, and then has its turns again, for the new server.
    let mut workers = [one, other];
    loop {
        let client = connect(port);
        let (i, got) = next_got(&mut workers);
        let slot = got.slot();
        workers[i].serve(got);
        assert!(!read(&client).is_empty());
        if i == 0 {
            assert_eq!(slot, Some(2));
            break;
        }
    }
}
