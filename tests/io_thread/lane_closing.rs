//! Workers that do not, or no longer, speak the lane's protocol: they go on by wire.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use nix::fcntl::OFlag;
use nix::unistd::pipe2;
use rust_cluster::handoff::lane::frame::{Entry, encode};
use rust_cluster::worker::Because;

use crate::alone::{alone, open_descriptors};
use crate::lane_worker::{Got, LaneWorker, serve, two};
use crate::primary::{Primary, connect, read};

/// After `write`, the first of two workers gets its connections by wire, the other by lane, and nothing is lost.
/// Returns why.
fn reason_for(write: impl FnOnce(&LaneWorker, Entry)) -> String {
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let client = connect(port);
    let got = one.got();
    let entry = LaneWorker::entry(&got);
    one.serve(got);
    assert_eq!(read(&client), "1");
    let before = open_descriptors();

    let unread: Vec<_> = (0..4).map(|_| connect(port)).collect();
    primary.settle();
    write(&one, entry);
    let snapshot = primary.snapshot();
    assert_eq!(snapshot.workers[1].wire_because, None);
    assert_eq!(snapshot.listeners[0].taken_back, 2);
    let mut served = 0;
    while served < unread.len() {
        for worker in [&mut one, &mut other] {
            if let Some(got) =
                worker.got_before_the_end().or_else(|| worker.node.newconn_now().map(Got::Wire))
            {
                assert_eq!(got.slot().is_none(), worker.node.id == 1);
                worker.serve(got);
                served += 1;
            }
        }
    }
    assert!(unread.iter().all(|client| !read(client).is_empty()));
    drop(unread);
    primary.settle();
    assert_eq!(open_descriptors(), before - 2, "the primary's two ends of the lane are closed");

    for _ in 0..2 {
        let clients = [connect(port), connect(port)];
        let newconn = one.node.newconn();
        one.node.serve(newconn);
        serve(&mut other, 1);
        assert!(clients.iter().all(|client| !read(client).is_empty()));
        primary.settle();
    }
    snapshot.workers[0].wire_because.as_ref().expect("a reason").to_string()
}

fn pipe() -> OwnedFd {
    pipe2(OFlag::O_CLOEXEC).unwrap().0
}

/// Another worker would choke on them, as if they were connections of the listener.
#[test]
fn refusals_of_another_kind_close_the_lane() {
    let _alone = alone();
    for fd in [
        || pipe(),
        || OwnedFd::from(File::open("/dev/null").unwrap()),
        || OwnedFd::from(UnixStream::pair().unwrap().0),
    ] {
        let reason = reason_for(|worker, entry| worker.write_to_lane(&encode([entry]), &[fd()]));
        assert!(reason.contains("no frame"), "{reason}");
    }
}

#[test]
fn nonsense_closes_the_lane() {
    let _alone = alone();
    let cases: [(&[u8], usize); 5] = [(&[], 0), (&[0], 0), (&[0; 8], 2), (&[1; 64], 7), (&[b'x'; 100], 0)];
    for (bytes, descriptors) in cases {
        let reason = reason_for(|worker, _| {
            let fds: Vec<_> = (0..descriptors).map(|_| pipe()).collect();
            worker.write_to_lane(bytes, &fds);
        });
        assert!(reason.contains("no frame"), "{reason}");
    }
}

#[test]
fn refusals_of_what_was_not_sent_close_the_lane() {
    let _alone = alone();
    let reason = reason_for(|worker, entry| {
        let wrong = Entry { slot: entry.slot + 1, ..entry };
        let copy = OwnedFd::from(std::net::TcpListener::bind("127.0.0.1:0").unwrap());
        worker.write_to_lane(&encode([wrong]), &[copy]);
    });
    assert!(reason.contains("no frame"), "{reason}");
}

/// It could get a socket of its own into the queue of a listener that is not its own.
#[test]
fn refusals_for_a_listener_that_it_never_shared_close_the_lane() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let (others, _) = other.listen_as(1);
    let client = connect(port);
    let got = one.got();
    let entry = LaneWorker::entry(&got);
    one.serve(got);
    assert_eq!(read(&client), "1");
    let to_other = connect(others);
    let got = other.got();
    let listener = LaneWorker::entry(&got).listener;
    other.serve(got);
    assert_eq!(read(&to_other), "2");

    let own = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let made_up = std::net::TcpStream::connect(own.local_addr().unwrap()).unwrap();
    one.write_to_lane(&encode([Entry { listener, ..entry }]), &[OwnedFd::from(made_up)]);
    let snapshot = primary.snapshot();
    assert_eq!(snapshot.workers[0].wire_because, Some(Because::NoFrame));
    assert!(other.got_now().is_none());
}

#[test]
fn a_farewell_closes_the_lane_and_its_reason_is_known() {
    let _alone = alone();
    let reason = reason_for(|worker, _| worker.write_to_lane("it cannot: ENOMEM".as_bytes(), &[]));
    assert_eq!(reason, "it cannot: ENOMEM");
}
