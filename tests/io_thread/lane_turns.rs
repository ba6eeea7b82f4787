//! Who gets the next connection, and by which way.

use rust_cluster::channel::Mode;
use rust_cluster::worker::Because;

use crate::alone::alone;
use crate::lane_worker::{LaneWorker, next_got, serve, two};
use crate::primary::{Primary, connect, read};

/// Three that share a port: by lane, without a slot, and without a lane.
fn three(primary: &mut Primary) -> (LaneWorker, LaneWorker, crate::worker::Worker, u16) {
    let mut by_lane = primary.lane_worker(1, Mode::Json);
    let mut without_slot = primary.lane_worker(2, Mode::Advanced);
    let mut without_lane = primary.worker(3, Mode::Json);
    let (port, _) = by_lane.listen();
    assert_eq!(without_slot.node.listen().0, port);
    assert_eq!(without_lane.listen().0, port);
    (by_lane, without_slot, without_lane, port)
}

#[test]
fn by_lane_to_who_names_a_slot_and_by_wire_to_others_in_strict_turns() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut by_lane, mut without_slot, mut without_lane, port) = three(&mut primary);
    for turn in 0..30 {
        let client = connect(port);
        let address = client.local_addr().unwrap();
        match turn % 3 {
            0 => {
                let got = by_lane.got();
                assert_eq!((got.slot(), got.client()), (Some(1), address));
                by_lane.serve(got);
                assert_eq!(read(&client), "1");
            }
            1 => {
                let got = without_slot.got();
                assert_eq!((got.slot(), got.client()), (None, address));
                without_slot.serve(got);
                assert_eq!(read(&client), "2");
            }
            _ => {
                let newconn = without_lane.newconn();
                assert_eq!(newconn.client(), address);
                without_lane.serve(newconn);
                assert_eq!(read(&client), "3");
            }
        }
        // An answer by wire has come before the next connection: everybody has room then.
        primary.settle();
    }
    let snapshot = primary.snapshot();
    assert_eq!(snapshot.workers.iter().map(|worker| worker.accepted).collect::<Vec<_>>(), [10, 10, 10]);
    let because: Vec<_> = snapshot.workers.into_iter().map(|worker| worker.wire_because).collect();
    let not_offered = Because::NotOffered("it is to take the wire".to_owned());
    assert_eq!(because, [None, Some(Because::NotStarted), Some(not_offered)]);
}

#[test]
fn shares_of_workers_that_read_differ_by_one_at_most() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (one, other, port, _) = two(&mut primary);
    let mut third = primary.lane_worker(3, Mode::Json);
    third.listen();
    let mut workers = [one, other, third];
    let mut shares = [0; 3];
    // Bursts that every window has room for.
    for burst in (1..=20).cycle().take(60) {
        let clients: Vec<_> = (0..burst).map(|_| connect(port)).collect();
        for _ in &clients {
            let (i, got) = next_got(&mut workers);
            workers[i].serve(got);
            shares[i] += 1;
        }
        for client in &clients {
            assert!(!read(client).is_empty());
        }
        // Where this thread was held up for 20 ms, another has had what one could not read in time.
        let taken_back = primary.snapshot().listeners[0].taken_back;
        let spread = shares.iter().max().unwrap() - shares.iter().min().unwrap();
        assert!(spread <= 1 + taken_back, "{shares:?}, {taken_back} taken back");
    }
}

#[test]
fn connections_arrive_in_the_order_in_which_they_came() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let clients: Vec<_> = (0..50).map(|_| connect(port)).collect();
    for client in &clients {
        let got = worker.got();
        assert_eq!(got.client(), client.local_addr().unwrap());
        worker.serve(got);
        assert_eq!(read(client), "1");
    }
}

#[test]
fn two_servers_of_one_worker_are_told_apart() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    let ports = [worker.listen().0, worker.listen_as(1).0];
    assert_ne!(ports[0], ports[1]);
    let clients: Vec<_> = (0..8).map(|n| connect(ports[n % 2])).collect();
    for _ in &clients {
        let got = worker.got();
        let of = clients.iter().position(|client| client.local_addr().unwrap() == got.client()).unwrap();
        assert_eq!(got.slot(), Some(1 + u32::try_from(of % 2).unwrap()));
        worker.serve(got);
    }
    for client in &clients {
        assert_eq!(read(client), "1");
    }
}

#[test]
fn once_sent_a_connection_is_the_worker_s_alone() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let client = connect(port);
    // With a copy left in the primary the client would wait for its end.
    drop(worker.got());
    assert_eq!(read(&client), "");
}

/// A slot is a 32-bit number; anything else is no slot.
#[test]
fn a_slot_that_is_none_means_the_wire() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    for (index, slot) in
        (0..).zip([serde_json::json!(-1), serde_json::json!(1_u64 << 32), serde_json::json!({})])
    {
        let asked = serde_json::json!({
            "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": index, "lane": slot,
        });
        let reply = worker.node.query(&asked).value;
        let port = reply["sockname"]["port"].as_u64().unwrap().try_into().unwrap();
        let client = connect(port);
        let got = worker.got();
        assert_eq!(got.slot(), None);
        worker.serve(got);
        assert_eq!(read(&client), "1");
    }
    let (port, _) = worker.listen_as(9);
    let client = connect(port);
    serve(&mut worker, 1);
    assert_eq!(read(&client), "1");
}
