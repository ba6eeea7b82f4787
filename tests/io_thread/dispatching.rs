//! Connections to workers that take them: in turn, one at a time each, past those who have no room.

use std::collections::BTreeMap;
use std::net::TcpStream;

use nix::errno::Errno;
use rust_cluster::channel::{Channel, Mode};
use rust_cluster::sys::scm;

use crate::alone::alone;
use crate::primary::{Primary, SOON, connect, read};
use crate::worker::{Worker, next_newconn};

const MODES: [Mode; 3] = [Mode::Json, Mode::Advanced, Mode::Json];

/// Three workers that listen on one port.
fn three(primary: &mut Primary) -> (Vec<Worker>, u16) {
    let mut workers: Vec<Worker> = (1..).zip(MODES).map(|(id, mode)| primary.worker(id, mode)).collect();
    let ports: Vec<u16> = workers.iter_mut().map(|worker| worker.listen().0).collect();
    assert!(ports.iter().all(|port| *port == ports[0]));
    (workers, ports[0])
}

/// Serves all clients, whoever gets them, and returns how many each worker had.
fn serve_all(workers: &mut [Worker], clients: &[TcpStream]) -> BTreeMap<usize, usize> {
    let mut shares = BTreeMap::new();
    for _ in clients {
        let (i, newconn) = next_newconn(workers);
        workers[i].serve(newconn);
        *shares.entry(i).or_default() += 1;
    }
    for client in clients {
        assert!(!read(client).is_empty());
    }
    shares
}

#[test]
fn everybody_in_turn() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = three(&mut primary);
    let mut order = Vec::new();
    for _ in 0..30 {
        let client = connect(port);
        let (i, newconn) = next_newconn(&mut workers);
        assert_eq!(newconn.client(), client.local_addr().unwrap());
        workers[i].serve(newconn);
        assert_eq!(read(&client), workers[i].id.to_string());
        // The answer has come before the next connection: everybody has room then.
        primary.settle();
        order.push(i);
    }
    let expected: Vec<usize> = (0..30).map(|turn| turn % 3).collect();
    assert_eq!(order, expected);
}

#[test]
fn no_worker_is_sent_a_second_connection_before_it_has_answered() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = three(&mut primary);
    let clients: Vec<TcpStream> = (0..20).map(|_| connect(port)).collect();
    primary.settle();
    let mut first: Vec<_> =
        workers.iter_mut().map(|worker| worker.newconn_now().expect("one each")).collect();
    assert!(workers.iter_mut().all(|worker| worker.newconn_now().is_none()));
    let newconn = first.remove(1);
    workers[1].serve(newconn);
    let newconn = workers[1].newconn();
    primary.settle();
    assert!(workers.iter_mut().all(|worker| worker.newconn_now().is_none()));
    workers[1].serve(newconn);
    for (i, newconn) in [0, 2].into_iter().zip(first) {
        workers[i].serve(newconn);
    }
    serve_all(&mut workers, &clients[4..]);
}

#[test]
fn connections_are_handed_out_in_the_order_in_which_they_came() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let clients: Vec<TcpStream> = (0..50).map(|_| connect(port)).collect();
    for client in &clients {
        let newconn = worker.newconn();
        assert_eq!(newconn.client(), client.local_addr().unwrap());
        worker.serve(newconn);
        assert_eq!(read(client), "1");
    }
}

#[test]
fn many_at_once_are_all_served() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = three(&mut primary);
    for _ in 0..3 {
        let clients: Vec<TcpStream> = (0..100).map(|_| connect(port)).collect();
        let shares = serve_all(&mut workers, &clients);
        assert_eq!(shares.len(), 3, "everybody has had some: {shares:?}");
    }
}

#[test]
fn who_has_an_open_connection_in_hand_is_passed_by() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (mut workers, port) = three(&mut primary);
    let stuck = connect(port);
    let held = workers[0].newconn();
    let clients: Vec<TcpStream> = (0..20).map(|_| connect(port)).collect();
    let shares = serve_all(&mut workers, &clients);
    assert_eq!(shares.keys().copied().collect::<Vec<_>>(), [1, 2]);
    workers[0].serve(held);
    assert_eq!(read(&stuck), "1");
}

/// Fills the socket, and the queue before it if messages may wait. Returns how many messages it took.
fn fill(channel: &Channel, may_wait: bool) -> usize {
    let message = b"\"filler\"\n";
    for sent in 0.. {
        // Small messages go whole or not at all, and so leave nothing behind that could not be followed.
        if may_wait && channel.send_user(message.to_vec(), None).unwrap() > 0 {
            return sent + 1;
        } else if !may_wait && scm::send(channel.socket(), message, None) == Err(Errno::EAGAIN) {
            return sent;
        }
    }
    unreachable!()
}

#[test]
fn a_worker_whose_channel_is_full_is_passed_by_until_there_is_room() {
    let _alone = alone();
    for may_wait in [true, false] {
        let mut primary = Primary::start();
        let (mut workers, port) = three(&mut primary);
        primary.settle();
        let messages = fill(primary.channel(1), may_wait);
        let clients: Vec<TcpStream> = (0..10).map(|_| connect(port)).collect();
        let shares = serve_all(&mut workers[1..], &clients);
        assert_eq!(shares.values().sum::<usize>(), 10);
        for _ in 0..messages {
            workers[0].receive("a message", |message| message.value == "filler");
        }
        primary.settle();
        let clients: Vec<TcpStream> = (0..3).map(|_| connect(port)).collect();
        assert_eq!(serve_all(&mut workers, &clients).get(&0), Some(&1));
    }
}

/// JavaScript's tick ends when there is room again, and before the IO thread has seen that.
#[test]
fn the_end_of_a_tick_hides_no_room_from_the_io_thread() {
    let _alone = alone();
    for may_wait in [true, false] {
        let mut primary = Primary::start();
        let mut worker = primary.worker(1, Mode::Json);
        let (port, _) = worker.listen();
        primary.settle();
        let messages = fill(primary.channel(1), may_wait);
        let client = connect(port);
        primary.settle();
        let go_on = primary.hold();
        for _ in 0..messages - usize::from(may_wait) {
            worker.receive("a message", |message| message.value == "filler");
        }
        primary.channel(1).end_tick();
        go_on();
        let newconn = worker.newconn();
        worker.serve(newconn);
        assert_eq!(read(&client), "1");
    }
}

#[test]
fn a_client_that_has_gone_costs_nothing() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let first = connect(port);
    let held = worker.newconn();
    for _ in 0..10 {
        drop(connect(port));
    }
    let last = connect(port);
    worker.serve(held);
    assert_eq!(read(&first), "1");
    loop {
        let newconn = worker.newconn();
        let is_last = newconn.stream.peer_addr().is_ok_and(|address| address == last.local_addr().unwrap());
        worker.answer(newconn.seq, true);
        if is_last {
            break;
        }
    }
}

#[test]
fn once_taken_a_connection_is_the_worker_s_alone() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    let client = connect(port);
    let newconn = worker.newconn();
    worker.answer(newconn.seq, true);
    primary.settle();
    // With a copy left in the primary the client would wait for its end.
    drop(newconn);
    assert_eq!(read(&client), "");
}

#[test]
fn two_io_threads_in_one_process_know_nothing_of_each_other() {
    let _alone = alone();
    let mut primaries = [Primary::start(), Primary::start()];
    let mut workers = primaries.each_mut().map(|primary| primary.worker(1, Mode::Json));
    let ports = workers.each_mut().map(|worker| worker.listen().0);
    assert_ne!(ports[0], ports[1]);
    let [first, second] = primaries;
    for (worker, port) in workers.iter_mut().zip(ports) {
        let client = connect(port);
        let newconn = worker.newconn();
        worker.serve(newconn);
        assert_eq!(read(&client), "1");
    }
    drop(first);
    let client = connect(ports[1]);
    client.set_read_timeout(Some(SOON)).unwrap();
    let newconn = workers[1].newconn();
    workers[1].serve(newconn);
    assert_eq!(read(&client), "1");
    drop(second);
}
