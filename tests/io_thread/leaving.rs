//! Workers that go, and what becomes of their connections and listeners.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

use rust_cluster::channel::Mode;
use rust_cluster::reactor::Event;
use serde_json::json;

use crate::alone::alone;
use crate::primary::{Primary, connect, read, refuses};
use crate::worker::Worker;

fn two(primary: &mut Primary) -> (Worker, Worker, u16, String) {
    let (mut one, mut other) = (primary.worker(1, Mode::Json), primary.worker(2, Mode::Json));
    let (port, key) = one.listen();
    assert_eq!(other.listen().0, port);
    (one, other, port, key)
}

fn channel_ended(primary: &mut Primary, id: u32) {
    let is_it = |event| matches!(event, Event::ChannelEnded { worker } if worker == id).then_some(());
    primary.event("the end of the channel", is_it);
}

#[test]
fn what_a_dead_worker_has_not_answered_for_the_other_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let client = connect(port);
    let unanswered = one.newconn();
    drop(unanswered);
    drop(one);
    let newconn = other.newconn();
    assert_eq!(newconn.client(), client.local_addr().unwrap());
    other.serve(newconn);
    assert_eq!(read(&client), "2");
    channel_ended(&mut primary, 1);
}

/// Not even read: the message is still in the socket when it is closed.
#[test]
fn what_a_dead_worker_has_not_read_the_other_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (one, mut other, port, _) = two(&mut primary);
    let client = connect(port);
    primary.settle();
    drop(one);
    let newconn = other.newconn();
    assert_eq!(newconn.client(), client.local_addr().unwrap());
    other.serve(newconn);
    assert_eq!(read(&client), "2");
}

/// A close with unread bytes would be a reset (RFC 1122, 4.2.2.13): an error that `read` returns or, behind the
/// end, one that is pending.
fn assert_ended_cleanly(client: &TcpStream) {
    assert_eq!(read(client), "");
    assert!(client.take_error().unwrap().is_none(), "reset");
}

#[test]
fn without_a_worker_left_clients_see_a_clean_end() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let mut clients: Vec<TcpStream> = (0..20).map(|_| connect(port)).collect();
    for client in &mut clients {
        client.write_all(&b"GET / HTTP/1.1\r\n\r\n".repeat(100)).unwrap();
    }
    primary.settle();
    let in_hand = worker.newconn();
    drop(worker);
    channel_ended(&mut primary, 1);
    drop(in_hand);
    for client in &clients[1..] {
        assert_ended_cleanly(client);
    }
    assert!(refuses(port));
}

#[test]
fn the_connection_of_the_last_worker_ends_cleanly_too() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let mut client = connect(port);
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    primary.settle();
    drop(worker);
    channel_ended(&mut primary, 1);
    assert_ended_cleanly(&client);
    assert!(refuses(port));
}

#[test]
fn retire_has_closed_the_listener_when_it_returns() {
    let _alone = alone();
    let mut primary = Primary::start();
    for id in 1..20 {
        let mut worker = primary.worker(id, Mode::Json);
        let (port, _) = worker.listen();
        primary.retire(id);
        assert!(refuses(port));
    }
}

#[test]
fn the_retired_get_nothing_new_and_their_unanswered_connections_move_on() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let first = connect(port);
    let unanswered = one.newconn();
    primary.retire(1);
    for _ in 0..4 {
        let client = connect(port);
        let newconn = other.newconn();
        other.serve(newconn);
        assert_eq!(read(&client), "2");
    }
    assert!(one.newconn_now().is_none());
    one.refuse(unanswered);
    let newconn = other.newconn();
    assert_eq!(newconn.client(), first.local_addr().unwrap());
    other.serve(newconn);
    assert_eq!(read(&first), "2");
}

#[test]
fn a_retired_worker_opens_no_server() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    primary.retire(1);
    let seq =
        worker.ask(&json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 0 }));
    let is_it = |event| matches!(event, Event::Messages { .. }).then_some(());
    primary.event("the query, for JavaScript", is_it);
    primary.settle();
    assert!(worker.take(|message| message.value["ack"] == seq).is_none());
}

/// The word comes when the worker begins to leave (ours) or when it is about to end its channel (Node's).
fn who_says_that_it_goes_gets_nothing_new(word: &str) {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    one.act(word, "");
    let is_it = |event| matches!(event, Event::Messages { worker: 1, .. }).then_some(());
    primary.event("the message, for JavaScript", is_it);
    primary.settle();
    for _ in 0..4 {
        let client = connect(port);
        let newconn = other.newconn();
        other.serve(newconn);
        assert_eq!(read(&client), "2");
    }
    assert!(one.newconn_now().is_none());
    other.act(word, "");
    primary
        .event("its siblings' too", |event| matches!(event, Event::Messages { worker: 2, .. }).then_some(()));
    primary.settle();
    assert!(refuses(port), "the last closes the port");
}

#[test]
fn who_begins_to_leave_gets_nothing_new() {
    who_says_that_it_goes_gets_nothing_new("leaving");
}

#[test]
fn who_is_about_to_go_gets_nothing_new() {
    who_says_that_it_goes_gets_nothing_new("exitedAfterDisconnect");
}

#[test]
fn a_server_that_has_closed_gets_nothing_more_and_the_last_closes_the_port() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, key) = two(&mut primary);
    let (kept, _) = one.listen_as(1);
    one.act("close", &key);
    one.act("close", "no such key");
    one.listen_as(2);
    for _ in 0..4 {
        let client = connect(port);
        let newconn = other.newconn();
        other.serve(newconn);
        assert_eq!(read(&client), "2");
    }
    other.act("close", &key);
    other.listen_as(2);
    assert!(refuses(port));
    let client = connect(kept);
    let newconn = one.newconn();
    one.serve(newconn);
    assert_eq!(read(&client), "1", "its other server goes on");
}

#[test]
fn stop_closes_everything() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, _other, port, _) = two(&mut primary);
    let mut clients: Vec<TcpStream> = (0..10).map(|_| connect(port)).collect();
    for client in &mut clients {
        client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    }
    primary.settle();
    let in_hand = one.newconn();
    // While the IO thread reads the receipt for it, that reading holds the link too.
    primary.settle();
    assert_eq!(primary.other_holders(1), 1);
    let links = primary.stop();
    assert!(refuses(port));
    assert!(links.values().all(|link| Arc::strong_count(link) == 1), "the IO thread lets go of every worker");
    // The first is the worker's, the second was sent to the other, which has not read it.
    for client in &clients[2..] {
        assert_ended_cleanly(client);
    }
    drop(in_hand);
}
