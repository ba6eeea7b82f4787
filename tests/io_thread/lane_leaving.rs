//! Workers with a lane that go, and what becomes of its queue.

use rust_cluster::channel::Mode;
use rust_cluster::reactor::Event;

use crate::alone::alone;
use crate::lane_worker::{serve, two};
use crate::primary::{Primary, connect, read, refuses};

#[test]
fn what_a_dead_worker_has_not_read_the_other_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (one, mut other, port, _) = two(&mut primary);
    let clients: Vec<_> = (0..8).map(|_| connect(port)).collect();
    primary.settle();
    drop(one);
    // Its own first, then those of the other in their order.
    for i in [1, 3, 5, 7, 0, 2, 4, 6] {
        let got = other.got();
        assert_eq!(got.client(), clients[i].local_addr().unwrap());
        other.serve(got);
        assert_eq!(read(&clients[i]), "2");
    }
    assert_eq!(primary.snapshot().listeners[0].taken_back, 4);
}

#[test]
fn what_it_has_read_dies_with_it() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let clients: Vec<_> = (0..8).map(|_| connect(port)).collect();
    primary.settle();
    one.read();
    drop(one);
    serve(&mut other, 4);
    let served: Vec<_> = clients.iter().map(read).collect();
    assert_eq!(served.concat(), "2222");
    assert!(other.got_now().is_none());
}

/// Its channel's end may be seen before what it has sent by its lane.
#[test]
fn what_it_has_refused_before_it_died_the_other_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, key) = two(&mut primary);
    let client = connect(port);
    let got = one.got();
    let go_on = primary.hold();
    one.node.act("close", &key);
    one.refuse(got);
    drop(one);
    go_on();
    serve(&mut other, 1);
    assert_eq!(read(&client), "2");
}

/// It has a listener of its own besides, whose connections nobody else can have.
#[test]
fn what_a_retired_one_leaves_unread_the_other_gets_and_its_own_stay() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let (own, _) = one.listen_as(1);
    let clients: Vec<_> = (0..4).map(|_| connect(port)).collect();
    let to_own: Vec<_> = (0..2).map(|_| connect(own)).collect();
    primary.settle();
    primary.retire(1);
    assert!(refuses(own));
    serve(&mut other, 4);
    for client in &clients {
        assert_eq!(read(client), "2");
    }
    let taken_back = primary.snapshot().listeners[0].taken_back;
    assert_eq!(taken_back, 2);
    serve(&mut one, 2);
    for client in &to_own {
        assert_eq!(read(client), "1");
    }
    assert!(one.got_now().is_none() && other.got_now().is_none());
}

#[test]
fn without_a_worker_left_clients_see_a_clean_end() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let clients: Vec<_> = (0..20).map(|_| connect(port)).collect();
    primary.settle();
    drop(worker);
    let is_it = |event| matches!(event, Event::ChannelEnded { worker: 1 }).then_some(());
    primary.event("the end of the channel", is_it);
    for client in &clients {
        assert_eq!(read(client), "");
    }
    assert!(refuses(port));
}

#[test]
fn what_the_retired_has_not_read_the_other_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let clients: Vec<_> = (0..8).map(|_| connect(port)).collect();
    primary.settle();
    primary.retire(1);
    serve(&mut other, 8);
    assert!(one.got_now().is_none());
    for client in &clients {
        assert_eq!(read(client), "2");
    }
}

#[test]
fn the_last_that_retires_keeps_what_it_was_sent() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let clients: Vec<_> = (0..4).map(|_| connect(port)).collect();
    primary.settle();
    primary.retire(1);
    assert!(refuses(port));
    serve(&mut worker, 4);
    for client in &clients {
        assert_eq!(read(client), "1");
    }
}

/// Its server has closed meanwhile: it sends it back, and there is nobody to have it.
#[test]
fn what_the_last_sends_back_ends_cleanly() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, Mode::Json);
    let (port, key) = worker.listen();
    let client = connect(port);
    primary.settle();
    worker.node.act("close", &key);
    primary.settle();
    assert!(refuses(port));
    let got = worker.got();
    worker.refuse(got);
    assert_eq!(read(&client), "");
}

#[test]
fn what_a_closed_server_has_not_read_the_other_s_gets_and_its_neighbours_stay() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, key) = two(&mut primary);
    let (kept, _) = one.listen_as(1);
    let clients: Vec<_> = (0..4).map(|_| connect(port)).collect();
    let to_kept: Vec<_> = (0..2).map(|_| connect(kept)).collect();
    primary.settle();
    one.node.act("close", &key);
    serve(&mut other, 4);
    serve(&mut one, 2);
    for client in &clients {
        assert_eq!(read(client), "2");
    }
    for client in &to_kept {
        assert_eq!(read(client), "1");
    }
    assert!(one.got_now().is_none() && other.got_now().is_none());
}

#[test]
fn what_a_worker_has_not_read_when_it_begins_to_leave_the_other_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let clients: Vec<_> = (0..4).map(|_| connect(port)).collect();
    primary.settle();
    one.node.act("leaving", "");
    serve(&mut other, 4);
    for client in &clients {
        assert_eq!(read(client), "2");
    }
    assert!(one.got_now().is_none());
}

#[test]
fn who_says_that_it_goes_gets_nothing_new_by_lane() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    one.node.act("exitedAfterDisconnect", "");
    let is_it = |event| matches!(event, Event::Messages { worker: 1, .. }).then_some(());
    primary.event("the message, for JavaScript", is_it);
    for _ in 0..4 {
        let client = connect(port);
        serve(&mut other, 1);
        assert_eq!(read(&client), "2");
    }
    assert!(one.got_now().is_none());
}

#[test]
fn stop_ends_the_lanes_and_what_is_in_them_is_the_workers() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let clients: Vec<_> = (0..4).map(|_| connect(port)).collect();
    primary.settle();
    let links = primary.stop();
    assert!(refuses(port));
    for worker in [&mut one, &mut other] {
        for _ in 0..2 {
            let got = worker.got_before_the_end().expect("two each");
            worker.serve(got);
        }
        assert!(worker.is_ended());
    }
    for client in &clients {
        assert!(!read(client).is_empty());
    }
    drop(links);
}
