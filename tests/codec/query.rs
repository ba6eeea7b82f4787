//! `queryServer`: its properties, and the key under which workers share a listener.

#![allow(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that panics fails its test, which is right"
)]

use rust_cluster::channel::message::{Meaning, understand};
use rust_cluster::channel::{Mode, Query};
use serde_json::{Value, json};

/// The query with these properties, as it comes from a worker.
fn query(properties: &Value) -> Query {
    let mut message = properties.clone();
    message["cmd"] = json!("NODE_CLUSTER");
    message["act"] = json!("queryServer");
    match understand(Mode::Json, message.to_string().as_bytes()) {
        Meaning::QueryServer(query) => query,
        other => panic!("{message} means {other:?}"),
    }
}

#[test]
fn keys_are_what_javascript_would_interpolate() {
    let cases = [
        (json!({ "address": null, "port": 80, "addressType": 4, "fd": null, "index": 1 }), "null:80:4:null"),
        (json!({ "address": "::1", "port": 80, "addressType": 6 }), "::1:80:6:undefined"),
        (json!({ "address": "/tmp/s", "port": -1, "addressType": -1, "fd": -1 }), "/tmp/s:-1:-1:-1"),
        (json!({ "address": "", "port": "8080", "addressType": 4, "fd": true }), ":8080:4:true"),
        (
            json!({ "address": "\u{e9}\u{20ac}\u{1F600}", "port": 1.5 }),
            "\u{e9}\u{20ac}\u{1F600}:1.5:undefined:undefined",
        ),
        (json!({ "address": null, "port": 0, "addressType": 4, "index": 2 }), "null:0:4:undefined:2"),
        (json!({ "address": null, "port": "0", "addressType": "udp4" }), "null:0:udp4:undefined:undefined"),
        (json!({ "port": 9_007_199_254_740_991_i64 }), "undefined:9007199254740991:undefined:undefined"),
    ];
    for (properties, key) in cases {
        assert_eq!(query(&properties).key(), key, "{properties}");
    }
}

#[test]
fn port_0_has_the_key_of_the_number_that_it_became_too() {
    let zero = json!({ "address": "::1", "port": 0, "addressType": 6, "index": 3 });
    let number = json!({ "address": "::1", "port": 8080, "addressType": 6, "index": 0 });
    assert_eq!(query(&zero).key_of_number(8080), Some(query(&number).key()));
    assert_eq!(query(&number).key_of_number(8080), None);
    assert_eq!(query(&json!({ "address": "/tmp/s", "port": -1 })).key_of_number(8080), None);
}

#[test]
fn properties_are_read_as_javascript_would() {
    let query = query(&json!({
        "port": "8080", "spaced": " 7 ", "float": 3.9, "huge": 1e300, "empty": "", "text": "x", "zero": 0,
        "no": false, "yes": true, "list": [], "object": {},
    }));
    assert_eq!(query.number("port"), Some(8080));
    assert_eq!(query.number("spaced"), Some(7));
    assert_eq!(query.number("float"), Some(3));
    assert_eq!(query.number("huge"), Some(i64::MAX));
    for name in ["empty", "text", "no", "list", "missing"] {
        assert_eq!(query.number(name), None, "{name}");
    }
    assert_eq!((query.text("text"), query.text("empty"), query.text("yes")), (Some("x"), None, None));
    let truthy = ["port", "float", "text", "yes", "list", "object"];
    assert!(truthy.iter().all(|name| query.flag(name)));
    assert!(["empty", "zero", "no", "missing"].iter().all(|name| !query.flag(name)));
    assert_eq!(query.get("missing"), &Value::Null);
}

#[test]
fn tcp_path_descriptor_and_datagrams_are_told_apart() {
    let is = |properties: Value| {
        let query = query(&properties);
        (query.is_tcp(), query.is_datagram())
    };
    assert_eq!(is(json!({ "port": 0, "addressType": 4, "fd": -1 })), (true, false));
    assert_eq!(is(json!({ "port": 80, "address": "::1" })), (true, false));
    assert_eq!(is(json!({ "port": -1, "address": "/tmp/s" })), (false, false));
    assert_eq!(is(json!({ "port": 80, "fd": 3 })), (false, false));
    assert_eq!(is(json!({ "port": 80, "addressType": "udp4" })), (false, true));
    assert_eq!(is(json!({ "port": 80, "addressType": "udp6" })), (false, true));
}
