//! What frames mean, in both serializations: what is the primary's own, and what only looks like it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that panics fails its test, which is right"
)]

use proptest::collection::vec;
use proptest::prelude::*;
use rust_cluster::channel::Mode;
use rust_cluster::channel::message::{
    Meaning, handle_receipt, newconn, reply, to_frame, understand, with_handle,
};
use rust_cluster::channel::{frame::Decoder, v8};
use serde_json::{Value, json};

const MODES: [Mode; 2] = [Mode::Json, Mode::Advanced];

/// The message without its framing.
fn payload(mode: Mode, message: &Value) -> Vec<u8> {
    match mode {
        Mode::Json => message.to_string().into_bytes(),
        Mode::Advanced => v8::encode(message),
    }
}

/// What it means, which must be the same in both serializations.
fn meaning(message: &Value) -> Meaning {
    let [json, advanced] = MODES.map(|mode| understand(mode, &payload(mode, message)));
    assert_eq!(json, advanced, "{message}");
    json
}

/// A frame of ours, read as the worker reads it.
fn unframed(mode: Mode, frame: &[u8]) -> Value {
    let mut decoder = Decoder::new(mode);
    decoder.push(frame);
    let payload = decoder.next_frame().unwrap().unwrap().payload;
    let value = match mode {
        Mode::Json => serde_json::from_slice(payload).unwrap(),
        Mode::Advanced => v8::decode(payload).unwrap(),
    };
    assert!(!decoder.is_partial());
    value
}

/// A worker may number its queries as it likes, and waits for the answer with that number.
#[test]
fn a_number_is_answered_to_the_last_digit() {
    let seq = 1.111_111e164;
    let query = json!({ "cmd": "NODE_CLUSTER", "act": "queryServer", "seq": seq });
    let Meaning::QueryServer(query) = meaning(&query) else { panic!() };
    assert_eq!(reply(&query, "key", 7, None, &Value::Null, None)["ack"], json!(seq));
}

#[test]
fn cluster_s_own_messages_are_understood() {
    let of_cluster = |mut message: Value| {
        message["cmd"] = json!("NODE_CLUSTER");
        meaning(&message)
    };
    assert_eq!(
        of_cluster(json!({ "ack": 7, "accepted": true })),
        Meaning::Verdict { seq: 7, accepted: true }
    );
    assert_eq!(
        of_cluster(json!({ "ack": 0, "accepted": false })),
        Meaning::Verdict { seq: 0, accepted: false }
    );
    assert_eq!(
        of_cluster(json!({ "act": "close", "key": "a:1:4:-1" })),
        Meaning::Close { key: "a:1:4:-1".into() }
    );
    for word in ["leaving", "exitedAfterDisconnect"] {
        assert_eq!(of_cluster(json!({ "act": word, "seq": 1 })), Meaning::Leaving);
    }
    assert!(matches!(of_cluster(json!({ "act": "queryServer" })), Meaning::QueryServer(_)));
    for others in ["online", "listening", "disconnect", "newconn", "", "QUERYSERVER"] {
        assert_eq!(of_cluster(json!({ "act": others })), Meaning::ForJs);
    }
}

#[test]
fn handles_and_their_receipts_are_understood() {
    let handle = json!({ "cmd": "NODE_HANDLE", "type": "net.Socket", "msg": { "any": [1, "thing"] } });
    assert_eq!(meaning(&handle), Meaning::Handle);
    assert_eq!(meaning(&json!({ "cmd": "NODE_HANDLE_ACK" })), Meaning::HandleAck);
    assert_eq!(meaning(&json!({ "cmd": "NODE_HANDLE_NACK" })), Meaning::HandleNack);
    assert_eq!(meaning(&json!({ "cmd": "NODE_HANDLES" })), Meaning::ForJs);
    assert_eq!(meaning(&handle_receipt(true)), Meaning::HandleAck);
    assert_eq!(meaning(&handle_receipt(false)), Meaning::HandleNack);
}

#[test]
fn what_only_looks_internal_is_the_user_s() {
    let messages = [
        json!({ "data": { "cmd": "NODE_HANDLE_ACK" } }),
        json!([{ "cmd": "NODE_HANDLE" }]),
        json!("{\"cmd\":\"NODE_HANDLE\"}"),
        json!("NODE_HANDLE"),
        json!({ "text": "\"NODE_HANDLE\"", "cmd": "mine" }),
        json!({ "cmd": "node_handle" }),
        json!({ "cmd": "NODE_" }),
        json!({ "cmd": "NODE_OF_MINE" }),
        json!({ "cmd": ["NODE_HANDLE"] }),
        json!({ "cmd": { "cmd": "NODE_HANDLE" } }),
        json!({ "cmd": null, "act": "queryServer" }),
        json!({ "act": "queryServer", "key": "NODE_CLUSTER" }),
        json!({ "CMD": "NODE_CLUSTER", "ack": 1, "accepted": true }),
    ];
    for message in messages {
        assert_eq!(meaning(&message), Meaning::ForJs, "{message}");
    }
}

#[test]
fn wrong_types_and_huge_numbers_are_for_javascript() {
    let wrong = [
        json!({ "ack": "7", "accepted": true }),
        json!({ "ack": 7, "accepted": 1 }),
        json!({ "ack": -1, "accepted": true }),
        json!({ "ack": 1.5, "accepted": true }),
        json!({ "ack": 1e300, "accepted": true }),
        json!({ "ack": null, "accepted": true }),
        json!({ "act": "close" }),
        json!({ "act": "close", "key": 80 }),
        json!({ "act": ["queryServer"] }),
        json!({ "act": null }),
    ];
    for mut message in wrong {
        message["cmd"] = json!("NODE_CLUSTER");
        assert_eq!(meaning(&message), Meaning::ForJs, "{message}");
    }
}

#[test]
fn the_order_and_the_spaces_of_json_do_not_matter() {
    let texts = [
        r#"{"accepted":true,"ack":3,"cmd":"NODE_CLUSTER"}"#,
        r#" { "ack" : 3 , "accepted" : true , "cmd" : "NODE_CLUSTER" } "#,
        r#"{"c\u006dd":"NODE_CLUSTER","ack":3,"accepted":true}"#,
        r#"{"cmd":"NODE_\u0043LUSTER","ack":3,"accepted":true}"#,
    ];
    for text in texts {
        let understood = understand(Mode::Json, text.as_bytes());
        assert_eq!(understood, Meaning::Verdict { seq: 3, accepted: true }, "{text}");
    }
}

#[test]
fn escapes_in_values_are_read() {
    let text = r#"{"cmd":"NODE_CLUSTER","act":"close","key":"/tmp/\u00e9\ud83d\ude00\"\n:-1:-1:-1"}"#;
    let key = "/tmp/\u{e9}\u{1F600}\"\n:-1:-1:-1".to_owned();
    assert_eq!(understand(Mode::Json, text.as_bytes()), Meaning::Close { key });
}

#[test]
fn what_is_no_message_is_for_javascript_to_report() {
    for text in
        ["", "{", "null", "\"NODE_", "{\"cmd\":\"NODE_HANDLE_ACK\"", "{\"cmd\":\"NODE_CLUSTER\"}}", "\u{0}"]
    {
        assert_eq!(understand(Mode::Json, text.as_bytes()), Meaning::ForJs, "{text}");
    }
    let whole = v8::encode(&json!({ "cmd": "NODE_CLUSTER", "ack": 3, "accepted": true }));
    for length in 0..whole.len() {
        assert_eq!(understand(Mode::Advanced, &whole[..length]), Meaning::ForJs, "{length} bytes");
    }
}

/// `v8.serialize({cmd: 'NODE_HANDLE', type: 'net.Native', msg: new Map()})` in any Node from 20 to 26.
#[test]
fn a_handle_may_come_with_what_only_javascript_can_read() {
    let mut payload = v8::encode(&json!({ "cmd": "NODE_HANDLE", "type": "net.Native", "msg": null }));
    let null = payload.len() - 3;
    payload.splice(null..=null, [b';', b':', 0]);
    assert_eq!(v8::decode(&payload), None);
    assert_eq!(understand(Mode::Advanced, &payload), Meaning::Handle);
}

#[test]
fn newconn_is_node_s_in_both_serializations() {
    for mode in MODES {
        let message = unframed(mode, &newconn(mode, "\u{e9}\"\u{20ac}:80:4:-1", 1 << 40));
        let msg = json!({ "cmd": "NODE_CLUSTER", "act": "newconn", "key": "\u{e9}\"\u{20ac}:80:4:-1", "seq": 1_u64 << 40 });
        assert_eq!(message, json!({ "cmd": "NODE_HANDLE", "type": "net.Native", "msg": msg }));
        assert_eq!(meaning(&message), Meaning::Handle);
    }
}

#[test]
fn replies_name_what_they_answer() {
    let asked = json!({ "cmd": "NODE_CLUSTER", "act": "queryServer", "seq": 12, "port": 80 });
    let Meaning::QueryServer(query) = meaning(&asked) else { panic!("{asked}") };
    let sockname = json!({ "address": "::", "family": "IPv6", "port": 80 });
    for mode in MODES {
        let good = reply(&query, "the key", 5, None, &json!([1]), Some(sockname.clone()));
        let expected = json!({
            "cmd": "NODE_CLUSTER", "errno": null, "key": "the key", "ack": 12, "data": [1], "seq": 5,
            "sockname": sockname,
        });
        assert_eq!(unframed(mode, &to_frame(mode, &good)), expected);
        let bad = unframed(mode, &to_frame(mode, &reply(&query, "k", 6, Some(-98), &Value::Null, None)));
        assert_eq!((&bad["errno"], bad.get("sockname")), (&json!(-98), None));
        let shared = with_handle("dgram.Native", &good);
        assert_eq!(unframed(mode, &to_frame(mode, &shared))["msg"], expected);
    }
}

/// Values in the shape of messages, with the words that matter in places where they do not.
fn message_like() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "cmd",
        "act",
        "ack",
        "accepted",
        "key",
        "NODE_CLUSTER",
        "NODE_HANDLE",
        "close",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((word.clone(), inner), 0..6)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn noise_never_panics(mut bytes in vec(any::<u8>(), 0..100), at in any::<prop::sample::Index>()) {
        for mode in MODES {
            understand(mode, &bytes);
        }
        let at = at.index(bytes.len() + 1);
        bytes.splice(at..at, *b"\"NODE_");
        understand(Mode::Json, &bytes);
        bytes.splice(0..0, *b"\xff\x0fo\"\x03cmd\"\x0bNODE_");
        understand(Mode::Advanced, &bytes);
    }

    #[test]
    fn damaged_messages_never_panic(message in message_like(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for mode in MODES {
            let mut bytes = payload(mode, &message);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            understand(mode, &bytes);
        }
    }

    #[test]
    fn only_a_top_level_cmd_counts(message in message_like()) {
        if !message["cmd"].as_str().is_some_and(|cmd| cmd.starts_with("NODE_")) {
            prop_assert_eq!(meaning(&message), Meaning::ForJs);
        }
    }
}

#[test]
fn a_handle_with_a_lone_surrogate_is_a_handle() {
    // JSON.stringify({cmd:'NODE_HANDLE',type:'net.Socket',msg:'\ud800'}) (well-formed JSON.stringify)
    let text = r#"{"cmd":"NODE_HANDLE","type":"net.Socket","msg":"\ud800"}"#;
    assert_eq!(understand(Mode::Json, text.as_bytes()), Meaning::Handle);
}

#[test]
fn a_handle_with_a_deep_message_is_a_handle() {
    let text = format!(
        r#"{{"cmd":"NODE_HANDLE","type":"net.Socket","msg":{}{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    assert_eq!(understand(Mode::Json, text.as_bytes()), Meaning::Handle);
}
