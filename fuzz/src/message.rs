//! What a message means must not depend on its serialization, nor what it is answered with.

use rust_cluster::channel::frame::{Decoder, encode};
use rust_cluster::channel::message::{
    Meaning, is_plain, newconn, reply, to_frame, to_lines, understand, with_handle,
};
use rust_cluster::channel::{Mode, Query, v8};
use serde_json::{Value, json};

use crate::v8::{as_javascript_has_it, parsed};

/// Any bytes; the more is checked if they are JSON.
pub fn check(text: &[u8]) {
    for mode in [Mode::Json, Mode::Advanced] {
        let meaning = understand(mode, text);
        assert!(!is_plain(mode, text) || meaning == Meaning::ForJs);
    }
    let payload = [&[0xFF, 15], text].concat();
    understand(Mode::Advanced, &payload);
    to_lines(&encode(Mode::Advanced, &payload), &mut Vec::new());
    let Ok(value) = serde_json::from_slice(text) else { return };
    check_message(&as_javascript_has_it(value));
}

fn check_message(message: &Value) {
    let by_json = understand(Mode::Json, message.to_string().as_bytes());
    let payload = v8::encode(message);
    let by_v8 = understand(Mode::Advanced, &payload);
    let (Meaning::QueryServer(query), Meaning::QueryServer(_)) = (&by_json, &by_v8) else {
        assert_eq!(by_json, by_v8, "{message}");
        return;
    };
    // A double that has been a text may not be the same.
    let same = v8::decode(&payload).expect("what has just been written");
    assert_eq!(understand(Mode::Json, same.to_string().as_bytes()), by_json);
    for name in ["port", "fd", "lane", "backlog", "flags", "address"] {
        assert!(query.number(name).is_none() || query.get(name).is_number() || query.get(name).is_string());
        assert!(query.text(name).is_none_or(|text| !text.is_empty() && query.flag(name)));
    }
    assert!(!(query.is_tcp() && query.is_datagram()));
    check_answers(query);
}

fn check_answers(query: &Query) {
    let key = query.key();
    let reply = reply(query, &key, 7, Some(-98), query.get("data"), Some(json!({ "port": 80 })));
    check_sent(&reply);
    check_sent(&with_handle("net.Native", &reply));
    let msg = json!({ "cmd": "NODE_CLUSTER", "act": "newconn", "key": key, "seq": 7 });
    let handed = with_handle("net.Native", &msg);
    for mode in [Mode::Json, Mode::Advanced] {
        assert_eq!(arrived(mode, &newconn(mode, &key, 7)), handed);
    }
}

/// What is sent arrives, by both serializations.
fn check_sent(message: &Value) {
    // Around a query there may be one container more than serde_json reads.
    let Ok(sent) = serde_json::from_str::<Value>(&message.to_string()) else { return };
    for mode in [Mode::Json, Mode::Advanced] {
        assert_eq!(parsed(&arrived(mode, &to_frame(mode, message)).to_string()), sent);
    }
}

/// The message of a frame, as a worker reads it.
fn arrived(mode: Mode, frame: &[u8]) -> Value {
    let mut decoder = Decoder::new(mode);
    decoder.push(frame);
    let payload =
        decoder.next_frame().expect("no longer than is allowed").expect("a whole frame").payload.to_vec();
    assert!(!decoder.is_partial());
    match mode {
        Mode::Json => serde_json::from_slice(&payload).expect("JSON"),
        Mode::Advanced => v8::decode(&payload).expect("a payload of V8"),
    }
}
