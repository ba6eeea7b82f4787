//! All windows full: accepting stops, and goes on when somebody reads.

use rust_cluster::channel::Mode;
use rust_cluster::handoff::lane::WINDOW;

use crate::alone::alone;
use crate::lane_worker::{LaneWorker, next_got, serve, two};
use crate::limit::Limit;
use crate::primary::{Primary, connect, read};

/// A quarter of this may be pending.
const DESCRIPTORS: usize = 400;
const PENDING: usize = DESCRIPTORS / 4;

fn two_with_few_descriptors(primary: &mut Primary) -> (LaneWorker, LaneWorker, u16) {
    let limit = Limit::of(DESCRIPTORS);
    let (one, other, port, _) = two(primary);
    drop(limit);
    (one, other, port)
}

#[test]
fn accepting_stops_at_its_bound_and_goes_on_as_soon_as_one_reads() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, other, port) = two_with_few_descriptors(&mut primary);
    let full = 2 * WINDOW + PENDING;
    let clients: Vec<_> = (0..full + 60).map(|_| connect(port)).collect();
    let snapshot = primary.snapshot();
    assert_eq!((snapshot.listeners[0].accepted, snapshot.listeners[0].pending), (full as u64, PENDING));
    let in_flight: Vec<_> = snapshot.workers.iter().map(|worker| worker.in_flight).collect();
    assert_eq!(in_flight, [WINDOW as u64; 2]);
    assert_eq!(primary.snapshot().listeners[0].accepted, full as u64, "and no more");

    // What the poller tells the IO thread has dealt with by then: there is no timer to wait for. It may refill the
    // window while that is being read, and does so again whenever half of it or less is left.
    for turns in 1..=3 {
        one.read_window();
        let snapshot = primary.snapshot();
        let (listener, reader) = (&snapshot.listeners[0], &snapshot.workers[0]);
        assert!(reader.accepted >= turns * WINDOW as u64, "{snapshot:?}");
        assert!(reader.in_flight > WINDOW as u64 / 2, "{snapshot:?}");
        // On a busy machine the other one's may have been taken back by now, which makes it more.
        assert!(listener.pending >= PENDING, "the queue is full again: {snapshot:?}");
        let in_flight: u64 = snapshot.workers.iter().map(|worker| worker.in_flight).sum();
        assert_eq!(listener.accepted, reader.accepted + in_flight + listener.pending as u64, "{snapshot:?}");
    }
    let mut workers = [one, other];
    for _ in &clients {
        let (i, got) = next_got(&mut workers);
        workers[i].serve(got);
    }
    for client in &clients {
        assert!(!read(client).is_empty());
    }
}

#[test]
fn nothing_is_taken_back_while_nobody_has_room() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut one, mut other, port, _) = two(&mut primary);
    let clients: Vec<_> = (0..2 * WINDOW).map(|_| connect(port)).collect();
    primary.settle();
    serve(&mut one, WINDOW);
    serve(&mut other, WINDOW);
    assert_eq!(primary.snapshot().listeners[0].taken_back, 0);
    for client in &clients {
        assert!(!read(client).is_empty());
    }
}

#[test]
fn the_figures_add_up() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (one, other, port, _) = two(&mut primary);
    let mut wire = primary.lane_worker(3, Mode::Json);
    wire.node.listen();
    let mut workers = [one, other, wire];
    let clients: Vec<_> = (0..40).map(|_| connect(port)).collect();
    let mut left = clients.len();
    for turn in 0.. {
        let snapshot = primary.snapshot();
        let listener = &snapshot.listeners[0];
        assert_eq!(listener.members, [1, 2, 3]);
        let of = |figure: fn(&rust_cluster::dispatch::WorkerSnapshot) -> u64| {
            snapshot.workers.iter().map(figure).sum::<u64>()
        };
        assert_eq!(listener.refused, of(|worker| worker.refused));
        let (taken, on_the_way) = (of(|worker| worker.accepted), of(|worker| worker.in_flight));
        assert_eq!(listener.accepted, taken + on_the_way + listener.pending as u64, "{snapshot:?}");
        if left == 0 {
            break;
        }
        let (i, got) = next_got(&mut workers);
        if turn % 4 == 3 {
            workers[i].refuse(got);
        } else {
            workers[i].serve(got);
            left -= 1;
        }
    }
    let snapshot = primary.snapshot();
    assert_eq!(snapshot.listeners[0].accepted, clients.len() as u64);
    assert!(snapshot.workers.iter().all(|worker| worker.in_flight == 0));
    for client in &clients {
        assert!(!read(client).is_empty());
    }
}
