//! Connections that a worker does not take: refused, or not arrived.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use rust_cluster::channel::Mode;

use crate::alone::alone;
use crate::primary::{Primary, connect, read};
use crate::worker::{Worker, next_newconn};

fn two(primary: &mut Primary) -> (Vec<Worker>, u16) {
    let mut workers = vec![primary.worker(1, Mode::Json), primary.worker(2, Mode::Advanced)];
    let port = workers[0].listen().0;
    assert_eq!(workers[1].listen().0, port);
    (workers, port)
}

#[test]
fn what_one_refuses_the_next_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = two(&mut primary);
    let client = connect(port);
    let newconn = workers[0].newconn();
    workers[0].refuse(newconn);
    let newconn = workers[1].newconn();
    assert_eq!(newconn.client(), client.local_addr().unwrap());
    workers[1].serve(newconn);
    assert_eq!(read(&client), "2");
}

#[test]
fn what_did_not_arrive_the_next_gets() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = two(&mut primary);
    let client = connect(port);
    workers[0].lose();
    let newconn = workers[1].newconn();
    assert_eq!(newconn.client(), client.local_addr().unwrap());
    workers[1].serve(newconn);
    assert_eq!(read(&client), "2");
}

/// Node offers it again at once, for ever; here a pause lies between.
#[test]
fn what_all_refuse_waits_and_is_offered_again_without_spinning() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = two(&mut primary);
    let client = connect(port);
    let start = Instant::now();
    let mut offers = 0;
    while start.elapsed() < Duration::from_millis(200) || offers < 5 {
        let (i, newconn) = next_newconn(&mut workers);
        workers[i].refuse(newconn);
        offers += 1;
    }
    // Each is passed by for 1, 2, 4, 8 and then always 16 ms.
    let most = 2 * (6 + start.elapsed().as_millis() / 16);
    assert!(offers <= most, "{offers} offers in {:?}", start.elapsed());
    let (i, newconn) = next_newconn(&mut workers);
    assert_eq!(newconn.client(), client.local_addr().unwrap());
    workers[i].serve(newconn);
    assert_eq!(read(&client), workers[i].id.to_string());
}

#[test]
fn what_arrives_nowhere_is_offered_again_without_spinning() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let client = connect(port);
    let start = Instant::now();
    for _ in 0..10 {
        worker.lose();
    }
    let passes = Duration::from_millis(1 + 2 + 4 + 8 + 5 * 16);
    assert!(start.elapsed() >= passes, "10 offers in {:?}", start.elapsed());
    let newconn = worker.newconn();
    worker.serve(newconn);
    assert_eq!(read(&client), "1");
}

#[test]
fn others_wait_behind_what_was_refused_and_are_served_too() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = two(&mut primary);
    let clients: Vec<TcpStream> = (0..20).map(|_| connect(port)).collect();
    for _ in 0..10 {
        let (i, newconn) = next_newconn(&mut workers);
        workers[i].refuse(newconn);
    }
    for _ in &clients {
        let (i, newconn) = next_newconn(&mut workers);
        workers[i].serve(newconn);
    }
    for client in &clients {
        assert!(!read(client).is_empty());
    }
}

#[test]
fn a_worker_that_refuses_everything_leaves_all_to_the_other() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = two(&mut primary);
    let clients: Vec<TcpStream> = (0..50).map(|_| connect(port)).collect();
    let mut served = 0;
    while served < clients.len() {
        let (i, newconn) = next_newconn(&mut workers);
        if i == 0 {
            workers[0].refuse(newconn);
        } else {
            workers[1].serve(newconn);
            served += 1;
        }
    }
    for client in &clients {
        assert_eq!(read(client), "2");
    }
}

#[test]
fn answers_to_nothing_are_ignored() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = two(&mut primary);
    let client = connect(port);
    let newconn = workers[0].newconn();
    for seq in [0, newconn.seq + 1, u64::from(u32::MAX), newconn.seq] {
        workers[1].answer(seq, false);
        workers[1].answer(seq, true);
    }
    primary.settle();
    assert!(workers[1].newconn_now().is_none(), "only its own worker answers for a connection");
    workers[0].answer(newconn.seq + 1, false);
    let seq = newconn.seq;
    workers[0].serve(newconn);
    workers[0].answer(seq, false);
    assert_eq!(read(&client), "1");
    let client = connect(port);
    let (i, newconn) = next_newconn(&mut workers);
    workers[i].serve(newconn);
    assert!(!read(&client).is_empty());
}

/// How long two workers take for 300 clients if the first refuses each.
fn time_beside_one_that_refuses() -> Duration {
    let mut primary = Primary::start();
    let (mut workers, port) = two(&mut primary);
    let clients: Vec<TcpStream> = (0..300).map(|_| connect(port)).collect();
    let start = Instant::now();
    let (mut served, mut refused) = (0, 0);
    while served < clients.len() {
        let (i, newconn) = next_newconn(&mut workers);
        if i == 0 {
            workers[0].refuse(newconn);
            refused += 1;
        } else {
            workers[1].serve(newconn);
            served += 1;
        }
    }
    let time = start.elapsed();
    assert!(refused <= 6 + time.as_millis() / 16, "{refused} refusals in {time:?}");
    time
}

/// A worker at its maxConnections is no reason for the others to wait.
#[test]
fn a_worker_that_refuses_does_not_slow_the_other() {
    let _alone = alone();
    // With a pause of 5 ms for everybody at each refusal it were 1.5 s each time. A busy machine may slow any of them.
    let times: Vec<Duration> = (0..5).map(|_| time_beside_one_that_refuses()).collect();
    assert!(times.iter().min() < Some(&Duration::from_millis(500)), "{times:?}");
}
