//! A second server of one worker under one key: Node's child ends the worker by an assertion where it is told that key
//! again.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;
use rust_cluster::channel::Mode;
use rust_cluster::reactor::{Command, Event};
use rust_cluster::worker::{Asks, Scheduling};
use serde_json::{Value, json};

use crate::alone::alone;
use crate::primary::{Primary, connect, read};

const REUSE_ADDRESS: u32 = 4;

/// A port that was free a moment ago.
fn free_port() -> u16 {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn on_an_inherited_descriptor_that_the_primary_accepts_from_is_eexist() {
    let _alone = alone();
    let inherited = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut primary = Primary::start();
    let mut workers = [1, 2].map(|id| primary.worker(id, Mode::Json));
    let fd = inherited.as_raw_fd();
    for worker in &mut workers {
        for (index, errno) in [(0, Value::Null), (1, json!(-(Errno::EEXIST as i32)))] {
            let asked =
                json!({ "address": null, "port": null, "addressType": null, "fd": fd, "index": index });
            assert_eq!(worker.query(&asked).value["errno"], errno, "server {index} of worker {}", worker.id);
        }
    }
    for worker in &mut workers {
        let client = connect(inherited.local_addr().unwrap().port());
        let newconn = worker.newconn();
        worker.serve(newconn);
        assert_eq!(read(&client), worker.id.to_string(), "the first servers go on");
    }
}

#[test]
fn that_can_be_bound_has_a_key_of_its_own_for_others_to_share() {
    let _alone = alone();
    let inherited = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut primary = Primary::start();
    let mut workers = [1, 2].map(|id| primary.worker_with(id, Mode::Json, Scheduling::None, Asks::Nothing));
    let reused = json!({ "address": "127.0.0.1", "port": free_port(), "addressType": "udp4", "fd": null,
        "flags": REUSE_ADDRESS });
    let descriptor =
        json!({ "address": null, "port": null, "addressType": null, "fd": inherited.as_raw_fd() });
    for mut asked in [reused, descriptor] {
        let keys = workers.each_mut().map(|worker| {
            [0, 1].map(|index| {
                asked["index"] = json!(index);
                let reply = worker.query(&asked);
                assert_eq!(reply.value["errno"], Value::Null, "{asked}");
                let inode = nix::sys::stat::fstat(reply.fd.expect("with the socket")).unwrap().st_ino;
                (reply.value["key"].clone(), inode)
            })
        });
        assert_ne!(keys[0][0].0, keys[0][1].0);
        assert_eq!(keys[0], keys[1]);
    }
}

#[test]
fn of_the_same_index_is_eaddrinuse_at_the_latest_when_its_key_is_taken_too() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let asked = json!({ "address": "127.0.0.1", "port": free_port(), "addressType": "udp4", "fd": null,
        "index": 0, "flags": REUSE_ADDRESS });
    let errnos = [(); 3].map(|()| worker.query(&asked).value["errno"].clone());
    assert_eq!(errnos, [Value::Null, Value::Null, json!(-(Errno::EADDRINUSE as i32))]);
}

#[test]
fn is_asked_of_javascript_by_itself() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker_with(1, Mode::Json, Scheduling::RoundRobin, Asks::ToListen);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let seqs = [0, 1].map(|index| {
        worker
            .ask(&json!({ "address": "127.0.0.1", "port": port, "addressType": 4, "fd": -1, "index": index }))
    });
    let mut outcomes = [Ok(OwnedFd::from(listener)), Err(Errno::EADDRINUSE)].into_iter();
    for key in [format!("127.0.0.1:{port}:4:-1"), format!("127.0.0.1:{port}:4:-1:1")] {
        primary.event(&format!("a request to listen for {key}"), |event| match event {
            Event::ListenAsked { key: asked, .. } => (asked == key).then_some(()),
            _ => None,
        });
        let outcome = outcomes.next().unwrap();
        primary.io.command(Command::Listened { key, outcome });
    }
    let errnos = seqs.map(|seq| worker.reply(seq).value["errno"].clone());
    assert_eq!(errnos, [Value::Null, json!(-(Errno::EADDRINUSE as i32))]);
    let client = connect(port);
    let newconn = worker.newconn();
    worker.serve(newconn);
    assert_eq!(read(&client), "1");
}
