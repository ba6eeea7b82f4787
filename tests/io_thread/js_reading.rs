//! Channels that JavaScript reads itself, once no connection waits for them.

use rust_cluster::channel::frame::MAX_FRAME;
use rust_cluster::channel::message::to_frame;
use rust_cluster::channel::{Mode, ReadOutcome};
use rust_cluster::reactor::Event;
use serde_json::json;

use crate::alone::alone;
use crate::lane_worker::LaneWorker;
use crate::primary::{Primary, connect, read};

const MODES: [Mode; 2] = [Mode::Json, Mode::Advanced];
const NONE: (Vec<u8>, Option<ReadOutcome>) = (Vec::new(), None);

fn is_messages(event: &Event) -> bool {
    matches!(event, Event::Messages { .. })
}

/// A worker that listens by lane, and whose channel JavaScript may read, but does not yet.
fn offered(primary: &mut Primary) -> LaneWorker {
    let mut worker = primary.lane_worker(1, Mode::Json);
    worker.listen();
    primary.await_offer(1);
    worker
}

/// A worker that listens by lane, and whose channel JavaScript reads, which has heard all that came before.
fn settled(primary: &mut Primary, mode: Mode) -> (LaneWorker, u16) {
    let mut worker = primary.lane_worker(1, mode);
    let (port, _) = worker.listen();
    primary.accept_offer(1);
    primary.settle();
    primary.count_of(|_| true);
    (worker, port)
}

#[test]
fn a_worker_that_listens_by_lane_is_read_by_javascript() {
    let _alone = alone();
    for mode in MODES {
        let mut primary = Primary::start_reading();
        let (worker, _) = settled(&mut primary, mode);
        let message = to_frame(mode, &json!("for JavaScript"));
        worker.node.write(&message, None);
        primary.settle();
        assert_eq!(primary.count_of(|_| true), 0, "the IO thread reads no more");
        assert_eq!(primary.read_own(1), (message, Some(ReadOutcome::Drained)));
        assert_eq!(primary.read_own(1), (Vec::new(), Some(ReadOutcome::Drained)));
    }
}

#[test]
fn until_it_accepts_the_io_thread_reads() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let worker = offered(&mut primary);
    worker.node.write(b"1\n", None);
    primary.event("the message", |event| is_messages(&event).then_some(()));
    assert_eq!(primary.read_own(1), NONE);
}

#[test]
fn what_waits_in_the_outbox_comes_first() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let worker = offered(&mut primary);
    worker.node.write(b"1\n", None);
    primary.settle();
    assert!(primary.accept_now(1));
    worker.node.write(b"2\n", None);
    assert_eq!(primary.read_own(1), (Vec::new(), Some(ReadOutcome::Drained)));
    let block = primary.event("both", |event| match event {
        Event::Messages { block, .. } => Some(block),
        _ => None,
    });
    assert_eq!(block, b"1\n2\n");
}

/// As long as JavaScript makes its strings of what it has read.
#[test]
fn the_io_thread_does_not_wait_while_javascript_reads() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let (mut worker, port) = settled(&mut primary, Mode::Json);
    let mut sent = 0;
    while primary.channel(1).send_user(b"1\n".to_vec(), None).unwrap() == 0 {
        sent += 1;
    }
    let reading = primary.reading(1);
    for _ in 0..sent {
        worker.node.receive("a message", |message| message.value == 1);
    }
    let client = connect(port);
    let got = worker.got();
    worker.serve(got);
    assert_eq!(read(&client), "1");
    let obeys = primary.obeys();
    drop(reading);
    assert!(obeys, "there is room in the channel, and nothing to read for the IO thread");
}

#[test]
fn what_is_the_io_threads_reaches_it() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let (mut worker, port) = settled(&mut primary, Mode::Json);
    let seq = worker.node.ask(
        &json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 7, "lane": 9 }),
    );
    primary.read_own(1);
    assert_eq!(worker.node.reply(seq).value["errno"], json!(null));
    let client = connect(port);
    let got = worker.got();
    worker.serve(got);
    assert_eq!(read(&client), "1");
}

#[test]
fn a_listener_by_wire_takes_the_reading_back() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let (mut worker, _) = settled(&mut primary, Mode::Json);
    let seq = worker
        .node
        .ask(&json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 7 }));
    primary.read_own(1);
    let reply = worker.node.reply(seq).value;
    let port = u16::try_from(reply["sockname"]["port"].as_u64().unwrap()).unwrap();
    primary.settle();
    assert_eq!(primary.read_own(1), NONE);
    let clients = [connect(port), connect(port)];
    for client in clients {
        let newconn = worker.node.newconn();
        worker.node.serve(newconn);
        assert_eq!(read(&client), "1");
    }
    assert_eq!(primary.offers_to(1), 0);
}

#[test]
fn a_worker_that_only_talks_is_offered_and_one_that_listens_by_wire_is_not() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let talker = primary.worker(1, Mode::Json);
    let mut server = primary.worker(2, Mode::Json);
    server.listen();
    for _ in 0..40 {
        talker.write(b"1\n", None);
        server.write(b"2\n", None);
        primary.settle();
    }
    assert_eq!(primary.offers_to(1), 1);
    assert!(primary.accept_now(1));
    assert!(!primary.accept_now(2));
}

#[test]
fn the_end_is_told_once() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let (worker, _) = settled(&mut primary, Mode::Advanced);
    let last = to_frame(Mode::Advanced, &json!("last"));
    worker.node.write(&last, None);
    drop(worker);
    assert_eq!(primary.read_own(1), (last, Some(ReadOutcome::Drained)));
    assert_eq!(primary.read_own(1), (Vec::new(), Some(ReadOutcome::End)));
    assert_eq!(primary.read_own(1), (Vec::new(), Some(ReadOutcome::End)));
    primary.settle();
    assert_eq!(primary.count_of(|event| matches!(event, Event::ChannelEnded { .. })), 1);
}

#[test]
fn nonsense_ends_the_channel() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let (worker, _) = settled(&mut primary, Mode::Advanced);
    let length = u32::try_from(MAX_FRAME + 1).unwrap();
    worker.node.write(&length.to_be_bytes(), None);
    assert!(matches!(primary.read_own(1), (_, Some(ReadOutcome::Broken(_)))));
    primary.settle();
    let told = primary.events_until("the end", |event| matches!(event, Event::ChannelEnded { .. }));
    assert_eq!(told.iter().filter(|event| matches!(event, Event::ChannelBroken { .. })).count(), 1);
}
