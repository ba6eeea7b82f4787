//! A worker that does not read.

use std::thread;
use std::time::{Duration, Instant};

use rust_cluster::dispatch::Snapshot;

use crate::alone::alone;
use crate::lane_worker::{next_got, serve, two};
use crate::primary::{Primary, SOON, connect, read};

/// What is taken back is taken back after 20 ms, if another is ready then.
const QUICKLY: Duration = Duration::from_millis(500);

/// Waits until the dispatcher knows it.
fn until(primary: &Primary, what: &str, is_so: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let deadline = Instant::now() + SOON;
    loop {
        let snapshot = primary.snapshot();
        if is_so(&snapshot) {
            return snapshot;
        }
        assert!(Instant::now() < deadline, "never: {what}: {snapshot:?}");
        thread::yield_now();
    }
}

#[test]
fn what_one_does_not_read_another_gets_and_the_one_takes_part_again_when_it_reads() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut stuck, mut other, port, _) = two(&mut primary);
    let start = Instant::now();
    let clients: Vec<_> = (0..10).map(|_| connect(port)).collect();
    serve(&mut other, 10);
    assert!(start.elapsed() < QUICKLY, "{:?}", start.elapsed());
    for client in &clients {
        assert_eq!(read(client), "2");
    }
    let snapshot = primary.snapshot();
    assert_eq!((snapshot.listeners[0].accepted, snapshot.listeners[0].taken_back), (10, 5));
    assert_eq!(
        snapshot.workers.iter().map(|w| (w.accepted, w.in_flight)).collect::<Vec<_>>(),
        [(0, 0), (10, 0)]
    );

    // Until it reads it gets nothing more.
    for _ in 0..4 {
        let client = connect(port);
        serve(&mut other, 1);
        assert_eq!(read(&client), "2");
    }
    assert_eq!(primary.snapshot().listeners[0].taken_back, 5);

    assert_eq!(stuck.read(), 1, "the probe alone");
    primary.settle();
    // The five turns that it has lost, and three in turn.
    let clients: Vec<_> = (0..10).map(|_| connect(port)).collect();
    serve(&mut stuck, 8);
    serve(&mut other, 2);
    for client in &clients {
        assert!(!read(client).is_empty());
    }
}

#[test]
fn without_another_it_stays_and_is_read_in_the_end() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.lane_worker(1, rust_cluster::channel::Mode::Json);
    let (port, _) = worker.listen();
    let clients: Vec<_> = (0..30).map(|_| connect(port)).collect();
    let long = Some(Duration::from_millis(100));
    let snapshot = until(&primary, "a long delay", |snapshot| snapshot.workers[0].loop_delay > long);
    assert_eq!(snapshot.listeners[0].taken_back, 0);
    assert_eq!(snapshot.workers[0].in_flight + snapshot.listeners[0].pending as u64, 30);
    serve(&mut worker, 30);
    for client in &clients {
        assert_eq!(read(client), "1");
    }
}

/// Both are stuck: who reads first gets what the other has left, with no connection to trigger it.
#[test]
fn who_reads_first_gets_what_the_others_leave() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (_stuck, mut other, port, _) = two(&mut primary);
    let clients: Vec<_> = (0..40).map(|_| connect(port)).collect();
    // So long that the next look by the clock is not soon: they are at 20, 60, 140, 300, 620 and 1260 ms.
    let long = Some(Duration::from_millis(650));
    until(&primary, "delays of both", |snapshot| snapshot.workers.iter().all(|w| w.loop_delay > long));
    let start = Instant::now();
    serve(&mut other, 40);
    assert!(start.elapsed() < Duration::from_millis(300), "{:?}", start.elapsed());
    for client in &clients {
        assert_eq!(read(client), "2");
    }
}

/// Its refusals and its reading go on as if nothing had been; nobody is served twice.
#[test]
fn everybody_is_served_once_while_one_reads_by_fits_and_starts() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (one, other, port, _) = two(&mut primary);
    let mut workers = [one, other];
    let mut served = 0;
    for round in 0..10 {
        let clients: Vec<_> = (0..20).map(|_| connect(port)).collect();
        let mut left = clients.len();
        while left > 0 {
            // The first one reads only in every third round, and only what it finds at its end.
            let from = usize::from(round % 3 != 0);
            let (i, got) = next_got(&mut workers[from..]);
            workers[i + from].serve(got);
            left -= 1;
        }
        served += clients.len();
        for client in &clients {
            assert!(!read(client).is_empty());
        }
        workers[0].read();
    }
    let snapshot = primary.snapshot();
    assert_eq!(snapshot.listeners[0].accepted, served as u64);
    assert_eq!(snapshot.workers.iter().map(|worker| worker.accepted).sum::<u64>(), served as u64);
}
