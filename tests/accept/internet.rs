//! TCP, UDP, and sockets that come as descriptors.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixDatagram;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::sys::socket::{getsockopt, sockopt};
use rust_cluster::accept::Bound;
use rust_cluster::sys::socket::Kind;
use serde_json::{Value, json};

use crate::alone::alone;
use crate::query::{accept, failure, listening, shared};

fn port_of(bound: &Bound) -> u16 {
    bound.sockname().unwrap()["port"].as_u64().unwrap().try_into().unwrap()
}

fn assert_serves(bound: &Bound, host: &str) {
    let mut client = TcpStream::connect((host, port_of(bound))).unwrap();
    TcpStream::from(accept(bound)).write_all(b"served").unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).unwrap();
    assert_eq!(text, "served");
}

fn refuses(host: &str, port: u16) -> bool {
    TcpStream::connect((host, port)).is_err_and(|error| error.raw_os_error() == Some(libc::ECONNREFUSED))
}

#[test]
fn an_address_of_either_family_is_bound_alone() {
    let _alone = alone();
    for (host, family, other) in [("127.0.0.1", "IPv4", "::1"), ("::1", "IPv6", "127.0.0.1")] {
        let bound = listening(&json!({ "address": host, "port": 0, "addressType": 4 })).unwrap();
        let port = port_of(&bound);
        assert_eq!(bound.sockname(), Some(json!({ "address": host, "family": family, "port": port })));
        assert_eq!(bound.kind(), Kind::Tcp);
        assert_serves(&bound, host);
        assert!(refuses(other, port));
    }
}

#[test]
fn no_address_is_both_families() {
    let _alone = alone();
    for nowhere in
        [json!({ "port": 0 }), json!({ "port": 0, "address": null }), json!({ "port": "0", "address": "" })]
    {
        let bound = listening(&nowhere).unwrap();
        assert_eq!(bound.sockname().unwrap()["address"], "::");
        assert_serves(&bound, "127.0.0.1");
        assert_serves(&bound, "::1");
    }
}

#[test]
fn v6_only_leaves_v4_to_others() {
    let _alone = alone();
    for nowhere in [json!({ "port": 0, "flags": 1 }), json!({ "port": 0, "flags": 1, "address": "::" })] {
        let bound = listening(&nowhere).unwrap();
        let port = port_of(&bound);
        assert_serves(&bound, "::1");
        assert!(refuses("127.0.0.1", port));
        let v4 = listening(&json!({ "port": port, "address": "0.0.0.0" })).unwrap();
        assert_serves(&v4, "127.0.0.1");
        assert_serves(&bound, "::1");
    }
}

#[test]
fn a_port_in_use_is_eaddrinuse_and_free_again_after() {
    let _alone = alone();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let asked = json!({ "address": "127.0.0.1", "port": port, "addressType": 4 });
    assert_eq!(failure(listening(&asked)), ("bind", Errno::EADDRINUSE));
    assert_eq!(failure(shared(&asked)), ("bind", Errno::EADDRINUSE));
    drop(taken);
    for _ in 0..3 {
        assert_serves(&listening(&asked).unwrap(), "127.0.0.1");
    }
}

/// The port is taken on `::`; binding `0.0.0.0` instead would hide it.
#[test]
fn a_port_in_use_on_both_families_is_not_retried_on_one() {
    let _alone = alone();
    let taken = listening(&json!({ "port": 0, "flags": 1 })).unwrap();
    assert_eq!(failure(listening(&json!({ "port": port_of(&taken) }))), ("bind", Errno::EADDRINUSE));
}

#[test]
fn what_is_no_address_of_ours_is_said() {
    let _alone = alone();
    let at = |address: &str| listening(&json!({ "address": address, "port": 0 }));
    assert_eq!(failure(at("not an address")), ("bind", Errno::EINVAL));
    assert_eq!(failure(at("localhost")), ("bind", Errno::EINVAL));
    assert_eq!(failure(at("fe80::1%no-such-interface")), ("bind", Errno::EINVAL));
    // TEST-NET-1 and the documentation prefix: nobody has them (RFC 5737, RFC 3849).
    assert_eq!(failure(at("192.0.2.1")), ("bind", Errno::EADDRNOTAVAIL));
    assert_eq!(failure(at("2001:db8::1")), ("bind", Errno::EADDRNOTAVAIL));
    assert_eq!(failure(listening(&json!({ "port": 65536 }))), ("bind", Errno::EINVAL));
}

#[test]
fn every_socket_is_non_blocking_and_close_on_exec() {
    let _alone = alone();
    let bound = listening(&json!({ "port": 0 })).unwrap();
    let udp = shared(&json!({ "port": 0, "addressType": "udp4" })).unwrap();
    let _client = TcpStream::connect((Ipv4Addr::LOCALHOST, port_of(&bound))).unwrap();
    let connection = accept(&bound);
    for fd in [bound.as_fd(), udp.as_fd(), connection.as_fd()] {
        assert_eq!(
            fcntl(fd, FcntlArg::F_GETFD).unwrap() & FdFlag::FD_CLOEXEC.bits(),
            FdFlag::FD_CLOEXEC.bits()
        );
        assert_ne!(fcntl(fd, FcntlArg::F_GETFL).unwrap() & OFlag::O_NONBLOCK.bits(), 0);
    }
    assert_eq!(bound.accept().unwrap_err(), Errno::EAGAIN);
}

#[test]
fn any_backlog_can_be_asked_for() {
    let _alone = alone();
    for backlog in [json!(null), json!(0), json!(-1), json!(1_i64 << 40), json!("5")] {
        let bound = listening(&json!({ "port": 0, "address": "127.0.0.1", "backlog": backlog })).unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port_of(&bound)));
        let clients: Vec<TcpStream> = (0..3).map(|_| TcpStream::connect(address).unwrap()).collect();
        for _ in &clients {
            accept(&bound);
        }
    }
}

#[test]
fn a_shared_socket_is_bound_and_left_to_the_workers_to_listen_on() {
    let _alone = alone();
    let bound = shared(&json!({ "address": "127.0.0.1", "port": 0 })).unwrap();
    assert!(!getsockopt(&bound, sockopt::AcceptConn).unwrap());
    assert!(refuses("127.0.0.1", port_of(&bound)));
    let bound = listening(&json!({ "address": "127.0.0.1", "port": 0 })).unwrap();
    assert!(getsockopt(&bound, sockopt::AcceptConn).unwrap());
}

#[test]
fn an_inherited_socket_is_duplicated_and_stays_open() {
    let _alone = alone();
    let original = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = original.local_addr().unwrap().port();
    let asked = json!({ "address": null, "port": -1, "fd": original.as_raw_fd() });
    for _ in 0..2 {
        let bound = listening(&asked).unwrap();
        assert_ne!(bound.as_fd().as_raw_fd(), original.as_raw_fd());
        assert_eq!(port_of(&bound), port);
        assert_serves(&bound, "127.0.0.1");
    }
    assert_eq!(original.local_addr().unwrap().port(), port, "the original is open after both have gone");
}

#[test]
fn an_inherited_descriptor_that_cannot_serve_is_einval() {
    let _alone = alone();
    let (file, udp) = (File::open("/dev/null").unwrap(), UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    let (datagram, tcp) =
        (UnixDatagram::unbound().unwrap(), TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    for fd in [file.as_raw_fd(), udp.as_raw_fd(), datagram.as_raw_fd(), 100_000] {
        assert_eq!(failure(listening(&json!({ "port": -1, "fd": fd }))), ("open", Errno::EINVAL));
    }
    assert_eq!(failure(listening(&json!({ "fd": 1_i64 << 40 }))), ("open", Errno::EINVAL));
    let as_udp = json!({ "addressType": "udp4", "fd": tcp.as_raw_fd() });
    assert_eq!(failure(shared(&as_udp)), ("open", Errno::EINVAL));
    let bound = shared(&json!({ "addressType": "udp4", "fd": udp.as_raw_fd() })).unwrap();
    assert_eq!((bound.kind(), port_of(&bound)), (Kind::Udp, udp.local_addr().unwrap().port()));
}

#[test]
fn what_javascript_listens_on_is_adopted_if_it_is_a_stream() {
    let _alone = alone();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    assert_serves(&Bound::adopted(OwnedFd::from(listener)).unwrap(), "127.0.0.1");
    let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    assert_eq!(failure(Bound::adopted(OwnedFd::from(udp))), ("listen", Errno::EINVAL));
    assert_eq!(
        failure(Bound::adopted(OwnedFd::from(File::open("/dev/null").unwrap()))),
        ("listen", Errno::EINVAL)
    );
}

#[test]
fn datagrams_are_received_where_they_are_asked_for() {
    let _alone = alone();
    for (kind, any, host) in [("udp4", "0.0.0.0", "127.0.0.1"), ("udp6", "::", "::1")] {
        for (asked, bound_to) in [(Value::Null, any), (json!(host), host)] {
            let bound =
                shared(&json!({ "address": asked, "port": 0, "addressType": kind, "fd": -1 })).unwrap();
            assert_eq!(bound.kind(), Kind::Udp);
            assert_eq!(bound.sockname().unwrap()["address"], bound_to);
            let sender = UdpSocket::bind((host, 0)).unwrap();
            sender.send_to(b"datagram", (host, port_of(&bound))).unwrap();
            let receiver = UdpSocket::from(bound.as_fd().try_clone_to_owned().unwrap());
            receiver.set_nonblocking(false).unwrap();
            let mut buffer = [0; 100];
            assert_eq!(receiver.recv(&mut buffer).unwrap(), 8);
        }
    }
}

#[test]
fn a_datagram_port_is_shared_with_strangers_only_if_both_reuse_it() {
    let _alone = alone();
    let reuse = |port: u16, flags: i32| {
        shared(&json!({ "address": "127.0.0.1", "port": port, "addressType": "udp4", "flags": flags }))
    };
    let first = reuse(0, 4).unwrap();
    let port = port_of(&first);
    drop(reuse(port, 4).unwrap());
    assert_eq!(failure(reuse(port, 0)), ("bind", Errno::EADDRINUSE));
    let exclusive = reuse(0, 0).unwrap();
    assert_eq!(failure(reuse(port_of(&exclusive), 4)), ("bind", Errno::EADDRINUSE));
}

#[test]
fn datagrams_of_v6_only_leave_v4_to_others() {
    let _alone = alone();
    let v6 = shared(&json!({ "address": "::", "port": 0, "addressType": "udp6", "flags": 1 })).unwrap();
    let port = port_of(&v6);
    drop(shared(&json!({ "address": "0.0.0.0", "port": port, "addressType": "udp4" })).unwrap());
    let both = shared(&json!({ "address": "::", "port": 0, "addressType": "udp6" })).unwrap();
    let v4 = json!({ "address": "0.0.0.0", "port": port_of(&both), "addressType": "udp4" });
    assert_eq!(failure(shared(&v4)), ("bind", Errno::EADDRINUSE));
}
