//! Payload to JSON text, for JavaScript, whose JSON parser reads a small message several times faster than a
//! deserializer that is made for it.

use std::io::Write;

use super::decode::number;
use super::{Reader, tag};

/// Containers within containers, at the most.
const MAX_DEPTH: usize = 64;

/// Beyond this, in bytes, a deserializer costs less than a text in between.
const MAX_LEN: usize = 4096;

/// Appends to `out` the JSON text that JavaScript parses to the very value that `payload` carries. `None` if there is
/// none (undefined, a hole, NaN, a `Date`, a reference ...), or if it is not worth it (long payloads, strings that
/// are not ASCII); `out` may have grown then.
pub fn to_json(payload: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut reader = Reader::new(payload).filter(|_| payload.len() <= MAX_LEN)?;
    let tag = reader.tag()?;
    reader.value_to_json(tag, out, MAX_DEPTH)
}

impl Reader<'_> {
    fn value_to_json(&mut self, tag: u8, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        match tag {
            tag::NULL => out.extend_from_slice(b"null"),
            tag::TRUE => out.extend_from_slice(b"true"),
            tag::FALSE => out.extend_from_slice(b"false"),
            tag::INT32 => write!(out, "{}", self.int32()?).ok()?,
            tag::UINT32 => write!(out, "{}", self.varint()?).ok()?,
            tag::DOUBLE => write!(out, "{}", number(self.double()?)?).ok()?,
            tag::ONE_BYTE_STRING => string_to_json(self.counted()?, out)?,
            tag::BEGIN_OBJECT => self.object_to_json(out, depth.checked_sub(1)?)?,
            tag::BEGIN_DENSE_ARRAY => self.array_to_json(out, depth.checked_sub(1)?)?,
            _ => return None,
        }
        Some(())
    }

    fn object_to_json(&mut self, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        out.push(b'{');
        for count in 0.. {
            let tag = self.tag()?;
            if tag == tag::END_OBJECT {
                out.push(b'}');
                return (self.varint()? == count).then_some(());
            }
            if count > 0 {
                out.push(b',');
            }
            match tag {
                tag::INT32 => write!(out, "\"{}\"", self.int32()?).ok()?,
                tag::UINT32 => write!(out, "\"{}\"", self.varint()?).ok()?,
                tag::ONE_BYTE_STRING => string_to_json(self.counted()?, out)?,
                _ => return None,
            }
            out.push(b':');
            let tag = self.tag()?;
            self.value_to_json(tag, out, depth)?;
        }
        None
    }

    fn array_to_json(&mut self, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        let length = self.varint()?;
        out.push(b'[');
        for index in 0..length {
            if index > 0 {
                out.push(b',');
            }
            let tag = self.tag()?;
            self.value_to_json(tag, out, depth)?;
        }
        out.push(b']');
        let is_whole = self.tag()? == tag::END_DENSE_ARRAY && self.varint()? == 0 && self.varint()? == length;
        is_whole.then_some(())
    }
}

fn string_to_json(bytes: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if !bytes.is_ascii() {
        return None;
    }
    let is_special = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
    // Without an early end this compiles to a few vector operations.
    let has_special = bytes.iter().fold(false, |has, byte| has | is_special(byte));
    out.push(b'"');
    let mut rest = bytes;
    while let Some(at) = has_special.then(|| rest.iter().position(is_special)).flatten() {
        let (plain, special) = rest.split_at(at);
        let (byte, after) = special.split_first()?;
        out.extend_from_slice(plain);
        write!(out, "\\u{byte:04x}").ok()?;
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
    Some(())
}
