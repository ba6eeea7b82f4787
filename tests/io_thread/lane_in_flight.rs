//! Too many descriptors in flight (ETOOMANYREFS): connections wait, and none is lost.

use std::fs::File;
use std::os::fd::AsFd;
use std::thread;

use rust_cluster::channel::Mode;
use rust_cluster::sys::{scm, socket};

use crate::alone::alone;
use crate::lane_worker::serve;
use crate::limit::Limit;
use crate::primary::{Primary, connect, read};
use crate::privileges::lose_privileges;

#[test]
fn what_may_not_be_sent_waits_until_others_have_received() {
    let _alone = alone();
    // The IO thread is the user's that starts it.
    let without_privileges = thread::spawn(|| {
        lose_privileges();
        let mut primary = Primary::start();
        let mut worker = primary.lane_worker(1, Mode::Json);
        let (port, _) = worker.listen();
        let (near, far) = socket::packet_pair().unwrap();
        let null = File::open("/dev/null").unwrap();
        for _ in 0..40 {
            scm::send_packet(near.as_fd(), b"another's", &[null.as_fd(); scm::MAX_FDS]).unwrap();
        }
        let limit = Limit::of(500);
        let clients: Vec<_> = (0..20).map(|_| connect(port)).collect();
        let snapshot = primary.snapshot();
        assert_eq!((snapshot.listeners[0].accepted, snapshot.listeners[0].pending), (20, 20));
        assert!(worker.got_now().is_none());
        drop((near, far));
        serve(&mut worker, 20);
        drop(limit);
        for client in &clients {
            assert_eq!(read(client), "1");
        }
    });
    without_privileges.join().unwrap();
}
