//! The three readers of V8's payloads against each other, and against the writer.

use rust_cluster::channel::v8::{decode, encode, is_internal, to_json};
use serde_json::{Map, Number, Value};

/// The largest integer up to which every double is exact.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

/// What `to_json` gives up at: nesting, and the payload's length in bytes.
const MAX_DEPTH: usize = 64;
const MAX_LEN: usize = 4096;

/// Bytes that anybody may have written.
pub fn check_payload(payload: &[u8]) {
    let decoded = decode(payload);
    if let Some(value) = &decoded {
        assert_eq!(decode(&encode(value)).as_ref(), Some(value));
        assert_eq!(is_internal(&encode(value)), has_internal_cmd(value));
        assert!(!is_internal(payload) || has_internal_cmd(value), "internal by the peek alone: {value}");
    }
    if let Some(json) = json_of(payload) {
        let parsed = parsed(&json);
        assert!(json.len() <= 8 * payload.len(), "{} bytes for {}", json.len(), payload.len());
        // V8 does not look at what follows a value, and takes the last of two properties of one name.
        if let Some(value) = decoded {
            assert_eq!(parsed, self::parsed(&value.to_string()));
        }
    }
}

/// Any text that is JSON.
pub fn check_value(text: &[u8]) {
    let Ok(value) = serde_json::from_slice(text) else { return };
    let value = as_javascript_has_it(value);
    let payload = encode(&value);
    assert_eq!(decode(&payload).as_ref(), Some(&value));
    for length in [payload.len() / 2, payload.len() - 1] {
        assert_eq!(decode(&payload[..length]), None, "cut after {length} bytes");
    }
    assert_eq!(is_internal(&payload), has_internal_cmd(&value));
    let json = json_of(&payload);
    assert_eq!(json.is_some(), payload.len() <= MAX_LEN && is_ascii(&value, MAX_DEPTH), "{value}");
    if let Some(json) = json {
        assert_eq!(parsed(&json), parsed(&value.to_string()));
    }
}

/// The numbers of a text as JavaScript would send them on: integers up to 2^53, and doubles.
pub(crate) fn as_javascript_has_it(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(double(&number)),
        Value::Array(array) => array.into_iter().map(as_javascript_has_it).collect(),
        Value::Object(object) => {
            let object = object.into_iter().map(|(key, value)| (key, as_javascript_has_it(value)));
            Value::Object(object.collect::<Map<String, Value>>())
        }
        other => other,
    }
}

fn double(number: &Number) -> Number {
    let double = number.as_f64().expect("serde_json keeps no number that is none");
    let is_integer = double.fract() == 0.0 && double.abs() <= EXACT_INTEGERS;
    if is_integer && !(double == 0.0 && double.is_sign_negative()) {
        Number::from(double as i64)
    } else {
        Number::from_f64(double).expect("finite, as in the text")
    }
}

/// By serde's parser, which does not read every double exactly: to be compared with what it has read as well.
pub(crate) fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn json_of(payload: &[u8]) -> Option<String> {
    let mut json = Vec::new();
    to_json(payload, &mut json)?;
    Some(String::from_utf8(json).expect("ASCII"))
}

fn has_internal_cmd(value: &Value) -> bool {
    let cmd = value.get("cmd").and_then(Value::as_str);
    cmd.and_then(|cmd| cmd.strip_prefix("NODE_")).is_some_and(|rest| !rest.is_empty())
}

/// Whether all its strings are, with so many containers in each other at the most.
fn is_ascii(value: &Value, depth: usize) -> bool {
    match value {
        Value::String(text) => text.is_ascii(),
        Value::Array(array) => depth > 0 && array.iter().all(|element| is_ascii(element, depth - 1)),
        Value::Object(object) => {
            let is_ascii = |(key, value): (&String, &Value)| key.is_ascii() && is_ascii(value, depth - 1);
            depth > 0 && object.iter().all(is_ascii)
        }
        _ => true,
    }
}
