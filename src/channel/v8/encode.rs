//! JSON value to payload, for the messages that Rust itself sends.

use serde_json::{Number, Value};

use super::{LATEST_VERSION, tag};

/// The payload (without the frame's length) from which `v8.deserialize` and a worker's channel read `value`.
///
/// Integers beyond 2^53 are rounded to the nearest double, as `JSON.parse` does.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut writer = Writer { payload: vec![tag::VERSION] };
    writer.varint(LATEST_VERSION.into());
    writer.value(value);
    writer.payload
}

struct Writer {
    payload: Vec<u8>,
}

impl Writer {
    fn tag(&mut self, tag: u8) {
        self.payload.push(tag);
    }

    fn varint(&mut self, mut value: u64) {
        while let rest @ 1.. = value >> 7 {
            let [low, ..] = value.to_le_bytes();
            self.payload.push(low | 0x80);
            value = rest;
        }
        let [low, ..] = value.to_le_bytes();
        self.payload.push(low);
    }

    fn length(&mut self, length: usize) {
        self.varint(length as u64);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.tag(tag::NULL),
            Value::Bool(true) => self.tag(tag::TRUE),
            Value::Bool(false) => self.tag(tag::FALSE),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.text(text),
            Value::Array(array) => {
                self.tag(tag::BEGIN_DENSE_ARRAY);
                self.length(array.len());
                for element in array {
                    self.value(element);
                }
                self.tag(tag::END_DENSE_ARRAY);
                self.length(0);
                self.length(array.len());
            }
            Value::Object(object) => {
                self.tag(tag::BEGIN_OBJECT);
                for (key, value) in object {
                    self.text(key);
                    self.value(value);
                }
                self.tag(tag::END_OBJECT);
                self.length(object.len());
            }
        }
    }

    fn number(&mut self, number: &Number) {
        if let Some(int) = number.as_i64().and_then(|int| i32::try_from(int).ok()) {
            self.tag(tag::INT32);
            let zigzag = (int << 1) ^ (int >> 31);
            self.varint(zigzag.cast_unsigned().into());
        } else {
            self.tag(tag::DOUBLE);
            self.payload.extend(number.as_f64().unwrap_or(f64::NAN).to_ne_bytes());
        }
    }

    /// One byte a character where Latin-1 suffices, UTF-16 elsewhere: the two ways in which V8 itself writes
    /// strings.
    fn text(&mut self, text: &str) {
        if text.chars().all(|c| c <= '\u{FF}') {
            self.tag(tag::ONE_BYTE_STRING);
            self.length(text.chars().count());
            self.payload.extend(text.chars().filter_map(|c| u8::try_from(c).ok()));
        } else {
            let bytes = text.encode_utf16().count() * 2;
            // The characters stand at an even offset, so that V8 may read them in place.
            let mut head = Self { payload: vec![tag::TWO_BYTE_STRING] };
            head.length(bytes);
            if (self.payload.len() + head.payload.len()) % 2 == 1 {
                self.tag(tag::PADDING);
            }
            self.payload.append(&mut head.payload);
            self.payload.extend(text.encode_utf16().flat_map(u16::to_ne_bytes));
        }
    }
}
