//! `queryServer`: who listens where, together or alone, and who is told what.

use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{getsockopt, sockopt};
use rust_cluster::channel::Mode;
use rust_cluster::reactor::{Command, Event};
use rust_cluster::sys::socket::{Kind, kind_of};
use rust_cluster::worker::{Asks, Scheduling};
use serde_json::{Value, json};

use crate::alone::alone;
use crate::primary::{Primary, connect, read, refuses};

fn listener_count(primary: &mut Primary, wanted: usize) {
    let is_it = |event| matches!(event, Event::Listeners { count } if count == wanted).then_some(());
    primary.event(&format!("{wanted} listeners"), is_it);
}

#[test]
fn workers_of_one_key_share_a_port_whatever_their_serialization() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut one = primary.worker(1, Mode::Json);
    let mut other = primary.worker(2, Mode::Advanced);
    let (port, key) = one.listen();
    assert_eq!(key, "127.0.0.1:0:4:-1:0");
    assert_eq!(other.listen(), (port, key.clone()));
    for worker in [&mut one, &mut other] {
        let client = connect(port);
        let newconn = worker.newconn();
        assert_eq!((newconn.key.as_str(), newconn.client()), (key.as_str(), client.local_addr().unwrap()));
        worker.serve(newconn);
        assert_eq!(read(&client), worker.id.to_string());
    }
}

#[test]
fn the_reply_is_node_s() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let asked =
        json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 3, "data": "keys" });
    let seq = worker.ask(&asked);
    let message = worker.reply(seq);
    assert!(message.fd.is_none());
    let reply = message.value;
    let sockname = json!({ "address": "127.0.0.1", "family": "IPv4", "port": reply["sockname"]["port"] });
    let expected = json!({
        "cmd": "NODE_CLUSTER", "errno": null, "key": "127.0.0.1:0:4:-1:3", "ack": seq, "data": "keys",
        "seq": reply["seq"], "sockname": sockname,
    });
    assert_eq!(reply, expected);
    let mut other = primary.worker(2, Mode::Json);
    let mut without = asked;
    without["data"] = Value::Null;
    assert_eq!(other.query(&without).value["data"], "keys", "the first server's keys are everybody's");
}

#[test]
fn what_a_server_brings_for_others_is_kept_if_it_is_short() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let asked = |data: &str| json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 3, "data": data });
    assert_eq!(worker.query(&asked(&"x".repeat(4096))).value["data"], Value::Null);
    let mut other = primary.worker(2, Mode::Json);
    assert_eq!(other.query(&asked("keys")).value["data"], "keys");
}

#[test]
fn another_index_is_another_port() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let ports = [0, 1].map(|index| {
        let asked = json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": index });
        worker.query(&asked).value["sockname"]["port"].as_u64().unwrap()
    });
    assert_ne!(ports[0], ports[1]);
    listener_count(&mut primary, 2);
}

#[test]
fn a_port_in_use_is_told_and_can_be_had_later() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Advanced);
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let asked = json!({ "address": "127.0.0.1", "port": port, "addressType": 4, "fd": -1, "index": 0 });
    let reply = worker.query(&asked).value;
    assert_eq!(reply["errno"], -(Errno::EADDRINUSE as i32));
    assert_eq!(reply["key"], format!("127.0.0.1:{port}:4:-1"));
    assert!(reply.get("sockname").is_none());
    drop(taken);
    assert_eq!(worker.query(&asked).value["sockname"]["port"], port);
}

#[test]
fn a_second_server_of_one_worker_on_the_address_is_eaddrinuse() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let asked = json!({ "address": "127.0.0.1", "port": port, "addressType": 4, "fd": -1, "index": 1 });
    assert_eq!(worker.query(&asked).value["errno"], -(Errno::EADDRINUSE as i32));
    let client = connect(port);
    let newconn = worker.newconn();
    worker.serve(newconn);
    assert_eq!(read(&client), "1", "the first server goes on");
}

#[test]
fn sockets_are_shared_where_workers_accept_themselves() {
    let _alone = alone();
    let mut primary = Primary::start();
    let tcp = json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 0 });
    let udp = json!({ "address": "127.0.0.1", "port": 0, "addressType": "udp4", "fd": -1, "index": 0 });
    let mut inodes = Vec::new();
    let mut workers = [1, 2].map(|id| primary.worker_with(id, Mode::Json, Scheduling::None, Asks::Nothing));
    for worker in &mut workers {
        for (asked, kind) in [(&tcp, Kind::Tcp), (&udp, Kind::Udp)] {
            let reply = worker.query(asked);
            assert_eq!((&reply.value["errno"], reply.value.get("sockname")), (&Value::Null, None));
            let fd = reply.fd.expect("with the socket");
            assert_eq!(kind_of(fd.as_fd()), Some(kind));
            assert!(kind == Kind::Udp || !getsockopt(&fd, sockopt::AcceptConn).unwrap());
            inodes.push(nix::sys::stat::fstat(&fd).unwrap().st_ino);
        }
    }
    assert_eq!(inodes[..2], inodes[2..]);
    primary.settle();
    assert!(primary.count_of(|event| matches!(event, Event::Listeners { .. })) == 0, "none is the primary's");
}

#[test]
fn javascript_is_asked_once_for_all_who_wait() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut workers =
        [1, 2].map(|id| primary.worker_with(id, Mode::Json, Scheduling::RoundRobin, Asks::ToListen));
    let asked = json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 0 });
    let seqs = workers.each_mut().map(|worker| worker.ask(&asked));
    let key = primary.event("a request to listen", |event| match event {
        Event::ListenAsked { key, question, .. } => {
            assert_eq!(serde_json::from_str::<Value>(&question).unwrap()["address"], "127.0.0.1");
            Some(key)
        }
        _ => None,
    });
    primary.settle();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    primary.io.command(Command::Listened { key, outcome: Ok(OwnedFd::from(listener)) });
    for (worker, seq) in workers.iter_mut().zip(seqs) {
        assert_eq!(worker.reply(seq).value["sockname"]["port"], port);
    }
    for worker in &mut workers {
        let client = connect(port);
        let newconn = worker.newconn();
        worker.serve(newconn);
        assert_eq!(read(&client), worker.id.to_string());
    }
    assert_eq!(primary.count_of(|event| matches!(event, Event::ListenAsked { .. })), 0, "asked twice");
}

#[test]
fn javascript_s_failure_to_listen_is_told_and_forgotten() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker_with(1, Mode::Json, Scheduling::RoundRobin, Asks::ToListen);
    let asked = json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 0 });
    for errno in [Errno::EACCES, Errno::EADDRINUSE] {
        let seq = worker.ask(&asked);
        let key = primary.event("a request to listen", |event| match event {
            Event::ListenAsked { key, .. } => Some(key),
            _ => None,
        });
        primary.io.command(Command::Listened { key, outcome: Err(errno) });
        assert_eq!(worker.reply(seq).value["errno"], -(errno as i32));
    }
}

#[test]
fn the_count_of_listeners_is_told_as_it_changes() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, key) = worker.listen();
    listener_count(&mut primary, 1);
    worker.act("close", &key);
    listener_count(&mut primary, 0);
    assert!(refuses(port));
}
