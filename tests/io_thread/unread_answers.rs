//! Workers that ask and ask, and read no answer: what waits for them in the primary is bounded.

use rust_cluster::channel::Mode;
use rust_cluster::channel::message::to_frame;
use serde_json::json;

use crate::alone::alone;
use crate::primary::{Primary, connect, read};
use crate::worker::{Worker, write_until};

const MODES: [Mode; 2] = [Mode::Json, Mode::Advanced];

/// Far more than may wait.
const ENDLESS: usize = 12 << 20;

/// What waits at the most: 1 MiB of answers, and those to what one turn has read (16 reads of 64 KiB, or somewhat more).
/// The questions here are about as long as their answers; both sockets hold some besides.
const BOUND: usize = 6 << 20;

/// The worker reads all that it was answered. Returns how many answers there were.
fn read_answers(primary: &Primary, worker: &mut Worker, expected: usize) {
    for _ in 0..expected {
        worker.receive("an answer", |message| message.value["cmd"] == "NODE_HANDLE_NACK");
    }
    primary.settle();
    assert!(worker.take(|_| true).is_none(), "one answer for each");
}

#[test]
fn who_reads_no_receipts_is_read_no_further_until_it_does() {
    let _alone = alone();
    for mode in MODES {
        let mut primary = Primary::start();
        let mut worker = primary.worker(1, mode);
        let mut other = primary.worker(2, Mode::Json);
        let (port, _) = other.listen();
        let question = to_frame(mode, &json!({ "cmd": "NODE_HANDLE" }));
        let written = write_until(ENDLESS, &worker, &question.repeat(1000), || primary.settle());
        assert!(written < BOUND, "{written} bytes went");
        let client = connect(port);
        let newconn = other.newconn();
        other.serve(newconn);
        assert_eq!(read(&client), "2");
        read_answers(&primary, &mut worker, written / question.len());
    }
}

#[test]
fn who_reads_no_refusals_is_read_no_further_until_it_does() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker(1, Mode::Json);
    let question = to_frame(
        Mode::Json,
        &json!({
            "cmd": "NODE_CLUSTER", "act": "queryServer", "seq": 1, "address": "no address", "port": 1, "addressType": 4,
            "fd": -1, "index": 0,
        }),
    );
    let written = write_until(ENDLESS, &worker, &question.repeat(1000), || {
        primary.settle();
        primary.drain();
    });
    assert!(written < BOUND, "{written} bytes went");
    for _ in 0..written / question.len() {
        let reply = worker.receive("a reply", |message| message.value["ack"] == 1);
        assert!(reply.value["errno"].as_i64().unwrap() < 0);
    }
}

#[test]
fn javascript_reads_no_further_either() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let mut worker = primary.lane_worker(1, Mode::Json);
    worker.listen();
    primary.accept_offer(1);
    let question = to_frame(Mode::Json, &json!({ "cmd": "NODE_HANDLE" }));
    let written = write_until(ENDLESS, &worker.node, &question.repeat(1000), || {
        primary.read_own(1);
        primary.settle();
    });
    assert!(written < BOUND, "{written} bytes went");
    assert_eq!(primary.read_own(1), (Vec::new(), None), "the IO thread reads when there is room");
    read_answers(&primary, &mut worker.node, written / question.len());
    primary.accept_offer(1);
}
