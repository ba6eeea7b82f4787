//! What becomes of a socket that is closed while another process has a copy: a child between clone(2) and execve(2) has
//! one of every descriptor. A duplicate is as good as its copy.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream};

use nix::sys::socket::{Backlog, getsockopt, listen, sockopt};
use rust_cluster::accept::Bound;
use serde_json::{Value, json};

use crate::alone::alone;
use crate::query::{listening, shared};

fn port_of(bound: &Bound) -> u16 {
    bound.sockname().unwrap()["port"].as_u64().unwrap().try_into().unwrap()
}

fn at(host: &str, port: u16) -> Value {
    json!({ "address": host, "port": port, "addressType": 4, "fd": -1 })
}

/// The copy that a child has.
fn copy(bound: &Bound) -> OwnedFd {
    bound.as_fd().try_clone_to_owned().unwrap()
}

fn listens(fd: &impl AsFd) -> bool {
    getsockopt(fd, sockopt::AcceptConn).unwrap()
}

#[test]
fn a_port_can_be_listened_on_again_while_a_child_has_a_copy() {
    let _alone = alone();
    for host in ["127.0.0.1", "::1", "0.0.0.0", "::"] {
        let first = listening(&at(host, 0)).unwrap();
        let port = port_of(&first);
        let mut copies = vec![copy(&first)];
        drop(first);
        // Twice: bind(2) remembers of the second one that its port was asked for (SOCK_BINDPORT_LOCK).
        for _ in 0..2 {
            let again = listening(&at(host, port)).unwrap();
            copies.push(copy(&again));
        }
        assert!(!copies.iter().any(listens), "{host}");
    }
}

#[test]
fn clients_are_refused_while_a_child_has_a_copy() {
    let _alone = alone();
    let bound = listening(&at("127.0.0.1", 0)).unwrap();
    let (port, _copy) = (port_of(&bound), copy(&bound));
    drop(bound);
    let refused = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    let name = format!("closing-{}", std::process::id());
    let bound = listening(&json!({ "address": format!("\0{name}"), "port": -1, "addressType": -1 })).unwrap();
    let _copy = copy(&bound);
    drop(bound);
    let refused = UnixStream::connect_addr(&SocketAddr::from_abstract_name(name).unwrap()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}

/// A supervisor's socket outlives this primary, for the next one.
#[test]
fn what_came_from_elsewhere_listens_on() {
    let _alone = alone();
    let original = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let inherited = json!({ "address": null, "port": -1, "addressType": -1, "fd": original.as_raw_fd() });
    drop(listening(&inherited).unwrap());
    drop(shared(&inherited).unwrap());
    drop(Bound::adopted(original.try_clone().unwrap().into()).unwrap());
    assert!(listens(&original));
    TcpStream::connect(original.local_addr().unwrap()).unwrap();
}

/// With SCHED_NONE: workers that have it go on when the primary lets go of it.
#[test]
fn what_workers_share_listens_on() {
    let _alone = alone();
    let bound = shared(&at("127.0.0.1", 0)).unwrap();
    let (port, of_worker) = (port_of(&bound), copy(&bound));
    listen(&of_worker, Backlog::new(1).unwrap()).unwrap();
    drop(bound);
    assert!(listens(&of_worker));
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
}
