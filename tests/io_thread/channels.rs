//! Messages between workers and JavaScript through the IO thread, and workers that misbehave on their channels.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use rust_cluster::channel::Mode;
use rust_cluster::channel::frame::{append, encode};
use rust_cluster::channel::message::{to_frame, with_handle};
use rust_cluster::reactor::{Command, Event};
use rust_cluster::sys::socket::{self, Kind};
use rust_cluster::worker::{Asks, Scheduling};
use serde_json::json;

use crate::alone::alone;
use crate::primary::{Primary, connect, no_lane, read};
use crate::worker::{Worker, write_until};

const MODES: [Mode; 2] = [Mode::Json, Mode::Advanced];

fn message_block(primary: &mut Primary, id: u32) -> Vec<u8> {
    primary.event("messages", |event| match event {
        Event::Messages { worker, block, .. } if worker == id => Some(block),
        _ => None,
    })
}

fn assert_serves(worker: &mut Worker, port: u16) {
    let client = connect(port);
    let newconn = worker.newconn();
    worker.serve(newconn);
    assert_eq!(read(&client), worker.id.to_string());
}

#[test]
fn messages_reach_javascript_in_order_and_as_they_came() {
    let _alone = alone();
    let mut primary = Primary::start();
    for (id, mode) in (1..).zip(MODES) {
        let worker = primary.worker(id, mode);
        let mut sent = Vec::new();
        for i in 0..100 {
            let message = to_frame(mode, &json!({ "i": i, "text": "\u{20ac}".repeat(i) }));
            worker.write(&message, None);
            sent.extend(message);
        }
        let mut came = Vec::new();
        while came.len() < sent.len() {
            came.extend(message_block(&mut primary, id));
        }
        assert!(came == sent);
    }
}

#[test]
fn handles_from_workers_are_acknowledged_and_delivered() {
    let _alone = alone();
    let mut primary = Primary::start();
    for (id, mode) in (1..).zip(MODES) {
        let mut worker = primary.worker(id, mode);
        let message = to_frame(mode, &with_handle("net.Socket", &json!("here")));
        worker.write(&message, Some(&OwnedFd::from(UnixStream::pair().unwrap().0)));
        worker.receive("an ACK", |message| message.value["cmd"] == "NODE_HANDLE_ACK");
        let (frame, kind) = primary.event("the handle", |event| match event {
            Event::Handle { frame, fd, .. } => Some((frame, fd.map(|(_, kind)| kind))),
            _ => None,
        });
        assert_eq!((frame, kind), (message.clone(), Some(Kind::Pipe)));
        worker.write(&message, None);
        worker.receive("a NACK", |message| message.value["cmd"] == "NODE_HANDLE_NACK");
        primary.settle();
        assert_eq!(primary.count_of(|event| matches!(event, Event::Handle { .. })), 0);
    }
}

#[test]
fn javascript_hears_when_what_it_sent_has_left_and_arrived() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    primary.settle();
    let large = encode(Mode::Json, format!("\"{}\"", "x".repeat(1 << 20)).as_bytes());
    assert!(primary.channel(1).send_user(large, None).unwrap() > 0);
    let message = to_frame(Mode::Json, &with_handle("net.Socket", &json!("here")));
    let handle = OwnedFd::from(UnixStream::pair().unwrap().0);
    assert!(primary.channel(1).send_user(message, Some(handle)).unwrap() > 0);
    let arrived = worker.receive("the handle", |message| message.value["cmd"] == "NODE_HANDLE");
    assert!(arrived.fd.is_some());
    let mut left = 0;
    primary.event("both have left", |event| match event {
        Event::Sent { worker: 1, count } => {
            left += count;
            (left == 2).then_some(())
        }
        _ => None,
    });
    for arrived in [false, false, false, false] {
        worker.send(&json!({ "cmd": if arrived { "NODE_HANDLE_ACK" } else { "NODE_HANDLE_NACK" } }));
    }
    let arrived = primary.event("the handle has been given up", |event| match event {
        Event::HandleSettled { arrived, .. } => Some(arrived),
        _ => None,
    });
    assert!(!arrived);
    for _ in 0..3 {
        worker.receive("the handle again", |message| message.value["cmd"] == "NODE_HANDLE");
    }
}

/// What JavaScript does not fetch stays in the worker: 16 MiB, and at most a turn's reads beyond.
#[test]
fn a_worker_that_is_not_listened_to_is_stopped_and_goes_on_later() {
    let _alone = alone();
    let mut primary = Primary::start();
    let talker = primary.worker(1, Mode::Json);
    let mut other = primary.worker(2, Mode::Json);
    let (port, _) = other.listen();
    let mut lines = Vec::new();
    for _ in 0..1000 {
        append(&mut lines, Mode::Json, format!("\"{}\"", "x".repeat(97)).as_bytes());
    }
    let mut written = write_until(usize::MAX, &talker, &lines, || primary.settle());
    assert!((16 << 20..19 << 20).contains(&written), "{written} bytes went");
    assert_serves(&mut other, port);
    let goal = 24 << 20;
    while written < goal {
        let rest = &lines[written % lines.len()..];
        written += talker.write_some(&rest[..rest.len().min(goal - written)]).unwrap_or(0);
        primary.drain();
    }
    while primary.received[&1] < goal - goal % 100 {
        message_block(&mut primary, 1);
    }
    assert_eq!(primary.received[&1], goal - goal % 100, "whole lines, and each once");
}

#[test]
fn a_worker_that_never_stops_talking_starves_nobody() {
    let _alone = alone();
    let mut primary = Primary::start();
    let talker = primary.worker(1, Mode::Json);
    let mut other = primary.worker(2, Mode::Json);
    let (port, _) = other.listen();
    let lines = b"\"on and on\"\n".repeat(5000);
    let mut written = 0;
    for _ in 0..30 {
        let client = connect(port);
        let newconn = loop {
            // The socket is kept full, as far as this thread can, and JavaScript listens.
            while let Some(count) = talker.write_some(&lines[written % lines.len()..]) {
                written += count;
                if written > 1 << 30 {
                    break;
                }
            }
            primary.drain();
            if let Some(newconn) = other.newconn_now() {
                break newconn;
            }
        };
        other.serve(newconn);
        assert_eq!(read(&client), "2");
    }
}

#[test]
fn noise_is_javascript_s_to_report_and_harms_nobody() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut other = primary.worker(9, Mode::Json);
    let (port, _) = other.listen();
    for (id, mode) in (1..).zip(MODES) {
        let worker = primary.worker(id, mode);
        let noise = encode(mode, b"\xff{\"cmd\":\"NODE_ not a message");
        worker.write(&noise, None);
        assert_eq!(message_block(&mut primary, id), noise);
        assert_serves(&mut other, port);
    }
}

#[test]
fn internal_messages_of_the_wrong_shape_harm_nobody() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let (port, _) = worker.listen();
    for message in [
        json!({ "cmd": "NODE_HANDLE_ACK" }),
        json!({ "cmd": "NODE_HANDLE_NACK" }),
        json!({ "cmd": "NODE_CLUSTER", "ack": 12345, "accepted": false }),
        json!({ "cmd": "NODE_CLUSTER", "act": "close", "key": "nobody's" }),
        json!({ "cmd": "NODE_CLUSTER", "act": "queryServer" }),
        json!({ "cmd": "NODE_CLUSTER", "act": "queryServer", "port": {}, "address": [], "fd": "x", "seq": "y" }),
        json!({ "cmd": "NODE_CLUSTER", "act": "queryServer", "port": 1e300, "address": "::1", "seq": -1 }),
        json!({ "cmd": "NODE_CLUSTER", "act": "queryServer", "fd": 1e300, "seq": null }),
    ] {
        worker.send(&message);
        assert_serves(&mut worker, port);
    }
}

#[test]
fn a_broken_channel_is_cut_and_the_others_go_on() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut broken = primary.worker(1, Mode::Advanced);
    let mut other = primary.worker(2, Mode::Json);
    let (port, _) = broken.listen();
    other.listen();
    broken.write(&[0xFF; 4], None);
    let reason = primary.event("the report", |event| match event {
        Event::ChannelBroken { worker: 1, reason } => Some(reason),
        _ => None,
    });
    assert!(reason.contains("4294967295"), "{reason}");
    broken.wait_for_the_end();
    for _ in 0..4 {
        assert_serves(&mut other, port);
    }
}

#[test]
fn half_a_frame_and_the_end_is_the_end() {
    let _alone = alone();
    let mut primary = Primary::start();
    for (id, mode) in (1..).zip(MODES) {
        let worker = primary.worker(id, mode);
        let whole = to_frame(mode, &json!("half of this"));
        worker.write(&whole[..whole.len() / 2], None);
        drop(worker);
        let events = primary.events_until("the end", |event| matches!(event, Event::ChannelEnded { .. }));
        assert_eq!(events.len(), 1, "{events:?}");
    }
}

/// The channel is there before its record: JavaScript may send, and the worker read, before the IO thread knows it.
#[test]
fn what_was_sent_before_the_io_thread_knew_the_worker_leaves_whole() {
    let _alone = alone();
    let mut primary = Primary::start();
    let (ours, theirs) = socket::pair().unwrap();
    let link = primary.link(1, Mode::Json, ours, None);
    let mut worker = Worker::new(1, Mode::Json, theirs);
    let large = encode(Mode::Json, format!("\"{}\"", "x".repeat(1 << 20)).as_bytes());
    assert!(link.channel.send_user(large, None).unwrap() > 0);
    assert!(worker.take(|_| true).is_none(), "the socket has been emptied, the message is not whole");
    primary.settle();
    primary.io.command(Command::Add {
        id: 1,
        link,
        scheduling: Scheduling::RoundRobin,
        asks: Asks::Nothing,
        way: no_lane(),
    });
    worker.receive("the rest", |message| message.value.is_string());
}
