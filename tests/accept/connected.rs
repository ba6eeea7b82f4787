//! Descriptors that a worker names and must not have: whoever is at the other end talks to the primary.

use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, bind, connect, getsockname, listen, socket,
};
use rust_cluster::sys::socket::{Kind, packet_pair};
use serde_json::json;

use crate::alone::alone;
use crate::query::{failure, listening, shared};

fn assert_refused(fd: BorrowedFd<'_>, what: &str) {
    let fd = fd.as_raw_fd();
    for address_type in [json!(-1), json!(4), json!("udp4")] {
        let asked = json!({ "address": null, "port": -1, "addressType": address_type, "fd": fd });
        assert_eq!(failure(shared(&asked)), ("open", Errno::EINVAL), "{what}, {address_type}");
    }
    let asked = json!({ "address": null, "port": -1, "addressType": -1, "fd": fd });
    assert_eq!(failure(listening(&asked)), ("open", Errno::EINVAL), "{what}");
}

#[test]
fn the_ends_of_socket_pairs_are_einval() {
    let _alone = alone();
    let (stream, datagram) = (UnixStream::pair().unwrap(), UnixDatagram::pair().unwrap());
    let packets = packet_pair().unwrap();
    assert_refused(stream.0.as_fd(), "a stream");
    assert_refused(datagram.0.as_fd(), "datagrams");
    assert_refused(packets.0.as_fd(), "packets");
    drop((stream.1, datagram.1, packets.1));
    assert_refused(stream.0.as_fd(), "a stream without its other end");
}

#[test]
fn connected_sockets_are_einval() {
    let _alone = alone();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    assert_refused(client.as_fd(), "a client");
    assert_refused(server.as_fd(), "an accepted connection");
    drop(client);
    assert_refused(server.as_fd(), "one that its client has closed");
    let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    udp.connect(listener.local_addr().unwrap()).unwrap();
    assert_refused(udp.as_fd(), "a datagram socket with a peer");
}

fn tcp() -> OwnedFd {
    socket(AddressFamily::Inet, SockType::Stream, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)
        .unwrap()
}

fn bound_tcp() -> OwnedFd {
    let fd = tcp();
    bind(fd.as_raw_fd(), &SockaddrIn::new(127, 0, 0, 1, 0)).unwrap();
    fd
}

/// The kernel drops the request where the backlog is full, and the client goes on asking.
#[test]
fn a_socket_that_is_connecting_is_einval() {
    let _alone = alone();
    let listener = bound_tcp();
    listen(&listener, Backlog::new(0).unwrap()).unwrap();
    let address: SockaddrIn = getsockname(listener.as_raw_fd()).unwrap();
    let _in_the_backlog = TcpStream::connect(SocketAddrV4::from(address)).unwrap();
    let connecting = tcp();
    assert_eq!(connect(connecting.as_raw_fd(), &address), Err(Errno::EINPROGRESS));
    assert_refused(connecting.as_fd(), "a socket that is connecting");
}

#[test]
fn what_has_no_peer_is_shared_whether_it_listens_or_not() {
    let _alone = alone();
    let (unbound, bound) = (tcp(), bound_tcp());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    for fd in [unbound.as_fd(), bound.as_fd(), listener.as_fd()] {
        let inherited = shared(&json!({ "port": -1, "addressType": -1, "fd": fd.as_raw_fd() })).unwrap();
        assert_eq!(inherited.kind(), Kind::Tcp);
        listen(&inherited, Backlog::new(1).unwrap()).unwrap();
    }
    let path = std::env::temp_dir().join(format!("connected-{}", std::process::id()));
    let unix = UnixListener::bind(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(shared(&json!({ "port": -1, "fd": unix.as_raw_fd() })).unwrap().kind(), Kind::Pipe);
}
