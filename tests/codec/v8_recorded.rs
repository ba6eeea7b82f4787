//! The V8 codec against payloads that Node wrote.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that panics fails its test, which is right"
)]

use rust_cluster::channel::v8::{decode, encode, is_internal, to_json};
use serde_json::{Value, json};

/// What `v8.serialize` of Node 20, 22, 24 and 26 writes (all four the same, on a little-endian machine) for
/// the JavaScript in the first column.
const RECORDED: [(&str, &str, &str); 27] = [
    ("null", "ff0f30", "null"),
    ("-5", "ff0f4909", "-5"),
    ("4000000000", "ff0f4e0000000065cded41", "4000000000"),
    ("1.5", "ff0f4e000000000000f83f", "1.5"),
    ("2**53", "ff0f4e0000000000004043", "9007199254740992"),
    ("-0", "ff0f4e0000000000000080", "-0.0"),
    ("2**30", "ff0f498080808008", "1073741824"),
    ("2**31-1", "ff0f49feffffff0f", "2147483647"),
    ("-(2**31)", "ff0f49ffffffff0f", "-2147483648"),
    ("''", "ff0f2200", r#""""#),
    ("'é'", "ff0f2201e9", r#""é""#),
    ("'ab€'", "ff0f630661006200ac20", r#""ab€""#),
    ("{a:'€'}", "ff0f6f2201616302ac207b01", r#"{"a":"€"}"#),
    ("{ab:'€'}", "ff0f6f22026162006302ac207b01", r#"{"ab":"€"}"#),
    (
        "{cmd:'NODE_CLUSTER',act:'online',ack:1,key:undefined}",
        "ff0f6f2203636d64220c4e4f44455f434c5553544552220361637422066f6e6c696e65220361636b490222036b65795f7b04",
        r#"{"cmd":"NODE_CLUSTER","act":"online","ack":1}"#,
    ),
    ("[1,'a',null]", "ff0f4103490222016130240003", r#"[1,"a",null]"#),
    ("[1,,3]", "ff0f61034900490249044906400203", "[1,null,3]"),
    ("[undefined,1]", "ff0f41025f4902240002", "[null,1]"),
    ("{0:'a',5:'b',x:1}", "ff0f6f4900220161490a22016222017849027b03", r#"{"0":"a","5":"b","x":1}"#),
    ("{3000000000:1}", "ff0f6f4e000000c00b5ae64149027b01", r#"{"3000000000":1}"#),
    ("{4294967295:1}", "ff0f6f220a3432393439363732393549027b01", r#"{"4294967295":1}"#),
    ("{'-1':1}", "ff0f6f22022d3149027b01", r#"{"-1":1}"#),
    (
        "{a:{b:{c:[{}]}}}",
        "ff0f6f2201616f2201626f22016341016f7b002400017b017b017b01",
        r#"{"a":{"b":{"c":[{}]}}}"#,
    ),
    ("[1.5,2.5]", "ff0f41024e000000000000f83f4e0000000000000440240002", "[1.5,2.5]"),
    ("[1,2,3]", "ff0f4103490249044906240003", "[1,2,3]"),
    ("[true,false]", "ff0f41025446240002", "[true,false]"),
    ("new Array(3)", "ff0f6103400003", "[null,null,null]"),
];

/// JavaScript that JSON cannot express, or that no message of Node's contains.
const NOT_REPRESENTABLE: [(&str, &str); 13] = [
    ("new Map([[1,2]])", "ff0f3b490249043a02"),
    ("new Set([1])", "ff0f2749022c01"),
    ("new Date(0)", "ff0f440000000000000000"),
    ("Object(1)", "ff0f6e000000000000f03f"),
    ("12345678901234567890n", "ff0f5a10d20a1feb8ca954ab"),
    ("/a/g", "ff0f5222016101"),
    ("const o={}; [o,o]", "ff0f41026f7b005e01240002"),
    ("const a=[1]; a.x=2; a", "ff0f410149022201784904240101"),
    ("Buffer.from('hi') on a channel", "ff0f5c000a026869"),
    ("a lone surrogate", "ff0f630200d8"),
    ("NaN", "ff0f4e000000000000f87f"),
    ("const a=[]; a[5000]=1; a", "ff0f61892749904e490240018927"),
    ("undefined after a value", "ff0f305f"),
];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn decodes_what_node_wrote() {
    for (javascript, payload, expected) in RECORDED {
        let expected: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(decode(&bytes(payload)), Some(expected), "{javascript}");
    }
    assert_eq!(decode(&bytes("ff0f5f")), Some(Value::Null), "undefined");
    assert!(decode(&bytes("ff0f4e0000000000000080")).unwrap().as_f64().unwrap().is_sign_negative());
}

fn json_of(payload: &[u8]) -> Option<String> {
    let mut json = Vec::new();
    to_json(payload, &mut json)?;
    Some(String::from_utf8(json).unwrap())
}

#[test]
fn json_stands_for_what_node_wrote_or_there_is_none() {
    // What JSON.parse would not give back, not being in JSON, or being none of the usual kinds.
    let left =
        ["'é'", "'ab€'", "{a:'€'}", "{ab:'€'}", "[1,,3]", "[undefined,1]", "{3000000000:1}", "new Array(3)"];
    for (javascript, payload, expected) in RECORDED {
        let json = json_of(&bytes(payload)).map(|json| serde_json::from_str::<Value>(&json).unwrap());
        let is_left = left.contains(&javascript) || javascript.contains("undefined");
        let numbers = |value: Value| value.as_f64().map_or(value, Value::from);
        let expected = serde_json::from_str(expected).unwrap();
        assert_eq!(json.map(numbers), (!is_left).then_some(numbers(expected)), "{javascript}");
    }
    for (javascript, payload) in NOT_REPRESENTABLE {
        let is_cut_off = javascript == "undefined after a value"; // V8 does not look there either
        assert_eq!(json_of(&bytes(payload)).is_some(), is_cut_off, "{javascript}");
    }
    assert_eq!(json_of(&bytes("ff0f6f22016149027b02")), None, "a wrong count");
    assert_eq!(json_of(&bytes("ff0f22050a0d225c1f")).unwrap(), r#""\u000a\u000d\u0022\u005c\u001f""#);
    assert_eq!(json_of(&encode(&json!("x".repeat(5000)))), None, "long");
}

#[test]
fn encodes_as_node_does() {
    let message =
        json!({ "cmd": "NODE_CLUSTER", "act": "listening", "ack": -5, "data": [1.5, null, "é", "ab€"] });
    let node = "ff0f6f2203636d64220c4e4f44455f434c5553544552220361637422096c697374656e696e67220361636b\
                490922046461746141044e000000000000f83f302201e9630661006200ac202400047b04";
    assert_eq!(encode(&message), bytes(&node.replace(' ', "")));
    assert_eq!(encode(&json!({ "a": "€" })), bytes("ff0f6f2201616302ac207b01"));
    assert_eq!(encode(&json!({ "ab": "€" })), bytes("ff0f6f22026162006302ac207b01"), "aligned by padding");
}

#[test]
fn leaves_to_javascript_what_json_cannot_say() {
    for (javascript, payload) in NOT_REPRESENTABLE {
        assert_eq!(decode(&bytes(payload)), None, "{javascript}");
    }
}

#[test]
fn keeps_the_order_of_properties() {
    let message = json!({ "z": 1, "a": { "y": 2, "b": 3 }, "m": 4 });
    assert_eq!(decode(&encode(&message)).unwrap().to_string(), message.to_string());
}

#[test]
fn reads_other_versions_and_refuses_ancient_ones() {
    for (version, expected) in
        [(12, None), (13, Some(json!(-5))), (14, Some(json!(-5))), (16, Some(json!(-5)))]
    {
        assert_eq!(decode(&[0xFF, version, b'I', 9]), expected, "version {version}");
    }
    assert_eq!(decode(b"I\x09"), None, "no header");
}

#[test]
fn refuses_what_v8_would_refuse() {
    let wrong_count = "ff0f6f22016149027b02";
    let twice_the_same_key = "ff0f6f220161490222016149027b02";
    let odd_utf16 = "ff0f63036100ac";
    let bad_utf8 = "ff0f5302c328";
    let element_out_of_range = "ff0f6101490a4902400101";
    let too_long_a_string = "ff0f22ffffffff0f61";
    let too_long_a_varint = "ff0f49ffffffffff01";
    for payload in [
        wrong_count,
        twice_the_same_key,
        odd_utf16,
        bad_utf8,
        element_out_of_range,
        too_long_a_string,
        too_long_a_varint,
    ] {
        assert_eq!(decode(&bytes(payload)), None, "{payload}");
    }
}

#[test]
fn depth_is_capped() {
    let nested = |depth: usize| {
        let mut payload = vec![0xFF, 15];
        payload.extend([b'A', 1].repeat(depth));
        payload.push(b'0');
        payload.extend([b'$', 0, 1].repeat(depth));
        payload
    };
    assert!(decode(&nested(128)).is_some());
    assert_eq!(decode(&nested(129)), None);
    assert_eq!(decode(&nested(1_000_000)), None);
}

#[test]
fn holes_are_paid_for_by_the_length_of_the_payload() {
    let four_billion = "ff0f61ffffffff0f4000ffffffff0f";
    assert_eq!(decode(&bytes(four_billion)), None);

    let mut many_arrays = vec![0xFF, 15, b'A', 100];
    many_arrays.extend([b'a', 100, b'@', 0, 100].repeat(100));
    many_arrays.extend([b'$', 0, 100]);
    assert_eq!(decode(&many_arrays), None, "each alone would fit, together they do not");
}

#[test]
fn recognises_internal_messages() {
    // Each payload is what a Node process sent on a channel with `serialization: 'advanced'`.
    let internal = [
        "ff0f6f2203636d64220c4e4f44455f434c5553544552220361637422096c697374656e696e672201755f7b03",
        "ff0f6f2201625c000a0268692203636d6422064e4f44455f587b02",
        "ff0f6f2202616242030000002203636d6422064e4f44455f597b02",
    ];
    for payload in internal {
        assert!(is_internal(&bytes(payload)), "{payload}");
    }
    let everything_skippable = "ff0f6f22016522017822016444000000000000000022016d3b490249043a0222017327\
         49022c01220172522201610122036269675a10d20a1feb8ca954ab22016f732201732203636d6422064e4f44455f597b08";
    assert!(is_internal(&bytes(everything_skippable)));
    assert!(is_internal(&bytes("ff0f6f49002201612203636d6422064e4f44455f597b02")), "after an index");
    assert!(is_internal(&bytes("ff0f6f2203636d64630c4e004f00440045005f0058007b01")), "a two-byte value");
    assert!(is_internal(&encode(&json!({ "deep": [[[{ "cmd": 1 }]], {}], "cmd": "NODE_HANDLE" }))));
}

#[test]
fn recognises_them_wherever_cmd_stands() {
    for length in 0..600 {
        assert!(is_internal(&encode(&json!({ "before": "x".repeat(length), "cmd": "NODE_X" }))), "{length}");
    }
}

#[test]
fn leaves_the_application_its_messages() {
    let messages = [
        json!({ "cmd": "NODE_" }),
        json!({ "cmd": "node_cluster" }),
        json!({ "cmd": "X_NODE_CLUSTER" }),
        json!({ "cmd": 1 }),
        json!({ "cmd": ["NODE_CLUSTER"] }),
        json!({ "cmd": { "cmd": "NODE_CLUSTER" } }),
        json!({ "cmdx": "NODE_CLUSTER", "xcmd": "NODE_CLUSTER" }),
        json!({ "inner": { "cmd": "NODE_CLUSTER" } }),
        json!({ "text": "cmd", "then": "NODE_CLUSTER" }),
        json!([{ "cmd": "NODE_CLUSTER" }]),
        json!("NODE_CLUSTER"),
        json!({}),
        json!(null),
    ];
    for message in messages {
        assert!(!is_internal(&encode(&message)), "{message}");
    }
    for payload in
        [&b""[..], b"\xFF", b"\xFF\x0F", b"\xFF\x0Fo", b"\xFF\x0Fo\"\x03cmd", b"{\"cmd\":\"NODE_X\"}"]
    {
        assert!(!is_internal(payload), "{payload:?}");
    }
}
