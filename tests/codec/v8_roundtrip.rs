//! The V8 codec against arbitrary values and bytes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that panics fails its test, which is right"
)]

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use rust_cluster::channel::v8::{decode, encode, is_internal, to_json};
use serde_json::{Value, json};

/// Numbers as JavaScript has them: integers up to 2^53, and doubles that are not integers.
fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::from),
        (-(1_i64 << 53)..=1_i64 << 53).prop_map(Value::from),
        any::<f64>()
            .prop_filter("an integer is the case above", |n| n.is_finite() && n.fract() != 0.0)
            .prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let text = || prop_oneof![".{0,20}", "[ -ÿ]{0,20}", "cmd|NODE_|[a-z]{1,3}|[0-9]{1,4}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        text().prop_map(Value::from)
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            btree_map(text(), inner, 0..8).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_survives_the_way_there_and_back(value in value()) {
        prop_assert_eq!(decode(&encode(&value)), Some(value));
    }

    #[test]
    fn json_stands_for_the_same_value(value in value()) {
        let mut json = Vec::new();
        if to_json(&encode(&value), &mut json).is_some() {
            // Both by serde's parser, which is not exact.
            let parsed = |json: &[u8]| serde_json::from_slice::<Value>(json).unwrap();
            let decoded = decode(&encode(&value)).unwrap();
            prop_assert_eq!(parsed(&json), parsed(decoded.to_string().as_bytes()));
        }
    }

    #[test]
    fn the_peek_agrees_with_the_value(value in value()) {
        let cmd = value.get("cmd").and_then(Value::as_str);
        let internal = cmd.is_some_and(|cmd| cmd.starts_with("NODE_") && cmd.len() > "NODE_".len());
        prop_assert_eq!(is_internal(&encode(&value)), internal);
    }

    #[test]
    fn the_peek_finds_cmd_behind_anything(before in value(), cmd in "NODE_.{1,9}") {
        let message = json!({ "before": before, "cmd": cmd });
        prop_assert!(is_internal(&encode(&message)), "{}", message);
    }

    #[test]
    fn arbitrary_bytes_never_panic(body in vec(any::<u8>(), 0..200)) {
        let payload = [&[0xFF, 15], &body[..]].concat();
        for payload in [&body, &payload] {
            decode(payload);
            is_internal(payload);
            to_json(payload, &mut Vec::new());
        }
    }

    #[test]
    fn damaged_payloads_never_panic(
        value in value(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut payload = encode(&value);
        for (at, byte) in damage {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        decode(&payload);
        is_internal(&payload);
    }

    #[test]
    fn a_payload_cut_short_is_no_value(value in value(), cut in any::<prop::sample::Index>()) {
        let payload = encode(&value);
        prop_assert_eq!(decode(&payload[..cut.index(payload.len())]), None);
    }
}
