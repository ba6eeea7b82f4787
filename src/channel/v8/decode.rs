//! Payload to JSON value, for the messages that Rust itself understands.

use serde_json::{Map, Number, Value};

use super::{Reader, tag};

/// Containers within containers; `serde_json` stops at the same depth, so both serializations accept the same
/// messages.
const MAX_DEPTH: usize = 128;
/// The largest integer up to which every double is exact: `Number.MAX_SAFE_INTEGER` + 1.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

/// The value that `payload` (without the frame's length) carries.
///
/// As in JSON, an object's undefined properties are left out, and `undefined` or a hole elsewhere is null.
/// Integral numbers up to 2^53 become integers whichever way V8 wrote them. The order of properties is kept.
///
/// `None` when JSON has no such value (a `Map`, a `Date`, a typed array, a bigint, a reference to an earlier
/// object, a lone surrogate, NaN, an array with named properties ...), when the value is nested more than 128
/// deep, and when the bytes are not what V8 would write. Such a payload is for JavaScript, which reads it or
/// reports why it cannot.
pub fn decode(payload: &[u8]) -> Option<Value> {
    let mut decoder = Decoder { reader: Reader::new(payload)?, holes: payload.len() };
    let tag = decoder.reader.tag()?;
    let value = decoder.value_or_null(tag, MAX_DEPTH)?;
    decoder.reader.rest.is_empty().then_some(value)
}

struct Decoder<'a> {
    reader: Reader<'a>,
    /// How many more holes may become nulls: a few bytes can announce four billion, in each of many arrays.
    holes: usize,
}

impl Decoder<'_> {
    fn value_or_null(&mut self, tag: u8, depth: usize) -> Option<Value> {
        if tag == tag::UNDEFINED { Some(Value::Null) } else { self.value(tag, depth) }
    }

    fn value(&mut self, tag: u8, depth: usize) -> Option<Value> {
        match tag {
            tag::NULL => Some(Value::Null),
            tag::TRUE => Some(Value::Bool(true)),
            tag::FALSE => Some(Value::Bool(false)),
            tag::INT32 => self.reader.int32().map(Value::from),
            tag::UINT32 => self.reader.varint().map(Value::from),
            tag::DOUBLE => number(self.reader.double()?).map(Value::Number),
            tag::BEGIN_OBJECT => self.object(depth.checked_sub(1)?),
            tag::BEGIN_DENSE_ARRAY => self.dense_array(depth.checked_sub(1)?),
            tag::BEGIN_SPARSE_ARRAY => self.sparse_array(depth.checked_sub(1)?),
            _ => self.reader.text(tag)?.decode().map(Value::String),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut object = Map::new();
        let mut count = 0_u32;
        loop {
            let tag = self.reader.tag()?;
            if tag == tag::END_OBJECT {
                return (self.reader.varint()? == count).then_some(Value::Object(object));
            }
            let key = self.key(tag)?;
            let tag = self.reader.tag()?;
            if tag != tag::UNDEFINED && object.insert(key, self.value(tag, depth)?).is_some() {
                return None;
            }
            count = count.checked_add(1)?;
        }
    }

    /// V8 writes a key that is an array index as a number, all others as strings.
    fn key(&mut self, tag: u8) -> Option<String> {
        match tag {
            tag::INT32 => self.reader.int32().map(|key| key.to_string()),
            tag::UINT32 => self.reader.varint().map(|key| key.to_string()),
            tag::DOUBLE => number(self.reader.double()?)?.as_u64().map(|key| key.to_string()),
            _ => self.reader.text(tag)?.decode(),
        }
    }

    /// No capacity from the announced length: nested arrays could each announce as much as the payload is
    /// long.
    fn dense_array(&mut self, depth: usize) -> Option<Value> {
        let length = self.reader.varint()?;
        let mut array = Vec::new();
        for _ in 0..length {
            let tag = self.reader.tag()?;
            let element = if tag == tag::THE_HOLE { Value::Null } else { self.value_or_null(tag, depth)? };
            array.push(element);
        }
        self.end_of_array(tag::END_DENSE_ARRAY, 0, length)?;
        Some(Value::Array(array))
    }

    /// V8 writes any array that has, or once had, holes as pairs of index and element.
    fn sparse_array(&mut self, depth: usize) -> Option<Value> {
        let length = self.reader.varint()?;
        let announced = usize::try_from(length).ok()?;
        let mut array = Vec::new();
        let mut count = 0_u32;
        while self.reader.rest.first() != Some(&tag::END_SPARSE_ARRAY) {
            let index = match self.reader.tag()? {
                tag::INT32 => usize::try_from(self.reader.int32()?).ok()?,
                tag::UINT32 => usize::try_from(self.reader.varint()?).ok()?,
                _ => return None,
            };
            let tag = self.reader.tag()?;
            let element = self.value_or_null(tag, depth)?;
            // V8 writes them in ascending order: anything else is a duplicate or was not written by V8.
            if index < array.len() || index >= announced {
                return None;
            }
            self.pad_with_null(&mut array, index)?;
            array.push(element);
            count = count.checked_add(1)?;
        }
        self.end_of_array(tag::END_SPARSE_ARRAY, count, length)?;
        self.pad_with_null(&mut array, announced)?;
        Some(Value::Array(array))
    }

    fn pad_with_null(&mut self, array: &mut Vec<Value>, length: usize) -> Option<()> {
        self.holes = self.holes.checked_sub(length.checked_sub(array.len())?)?;
        array.resize(length, Value::Null);
        Some(())
    }

    /// `count` is that of the elements written as pairs; one more is a named property, which JSON has no
    /// place for.
    fn end_of_array(&mut self, end: u8, count: u32, length: u32) -> Option<()> {
        let matches =
            self.reader.tag()? == end && self.reader.varint()? == count && self.reader.varint()? == length;
        matches.then_some(())
    }
}

/// `None` for what JSON has no number for: NaN and the infinities.
pub(super) fn number(double: f64) -> Option<Number> {
    let negative_zero = double == 0.0 && double.is_sign_negative();
    if double.fract() == 0.0 && double.abs() <= EXACT_INTEGERS && !negative_zero {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "integral and at most 2^53, as the line above says"
        )]
        return Some(Number::from(double as i64));
    }
    Number::from_f64(double)
}
