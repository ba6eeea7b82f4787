//! The part of V8's `ValueSerializer` format that internal messages use.
//!
//! With `serialization: 'advanced'` each message on a worker's channel is a u32 big-endian length and a
//! payload that `v8.Serializer` wrote; cluster's own messages are no exception. This module reads and writes
//! the payloads of those messages and recognises them among the application's. Node 20 to 26 write format
//! version 15, whether by `v8.Serializer` in JavaScript or by the native codec of the later ones; V8 reads
//! every version below its own.
//!
//! Everything here is a pure function of its arguments: no file descriptor, no lock, no state, callable on
//! any thread, never waiting. On hostile bytes the time and the memory are proportional to the input, and
//! recursion is capped.
//!
//! A payload outside the subset (`Map`, `Date`, typed arrays, references ...) is not an error: it is for
//! JavaScript.

mod decode;
mod encode;
mod peek;
mod to_json;

pub use decode::decode;
pub use encode::encode;
pub use peek::is_internal;
pub use to_json::to_json;

/// The bytes that introduce, separate and end values; the names are those of V8's `SerializationTag`.
mod tag {
    pub(super) const VERSION: u8 = 0xFF;
    pub(super) const PADDING: u8 = 0;
    pub(super) const UNDEFINED: u8 = b'_';
    pub(super) const NULL: u8 = b'0';
    pub(super) const TRUE: u8 = b'T';
    pub(super) const FALSE: u8 = b'F';
    pub(super) const THE_HOLE: u8 = b'-';
    pub(super) const INT32: u8 = b'I';
    pub(super) const UINT32: u8 = b'U';
    pub(super) const DOUBLE: u8 = b'N';
    pub(super) const ONE_BYTE_STRING: u8 = b'"';
    pub(super) const TWO_BYTE_STRING: u8 = b'c';
    pub(super) const UTF8_STRING: u8 = b'S';
    pub(super) const BEGIN_OBJECT: u8 = b'o';
    pub(super) const END_OBJECT: u8 = b'{';
    pub(super) const BEGIN_DENSE_ARRAY: u8 = b'A';
    pub(super) const END_DENSE_ARRAY: u8 = b'$';
    pub(super) const BEGIN_SPARSE_ARRAY: u8 = b'a';
    pub(super) const END_SPARSE_ARRAY: u8 = b'@';
}

/// The version that we write: the one that Node 20 to 26 write, and so the one that all of them read.
const LATEST_VERSION: u32 = 15;
/// From this version on a dense array may have holes, and nothing in the subset has changed since.
const OLDEST_VERSION: u32 = 13;

/// A cursor over a payload. Each method consumes what it returns and answers `None` at the end of the input.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Stands after the header; `None` when there is no header or its version is too old.
    fn new(payload: &'a [u8]) -> Option<Self> {
        let mut reader = Self { rest: payload };
        let version = if reader.byte()? == tag::VERSION { reader.varint()? } else { return None };
        (version >= OLDEST_VERSION).then_some(reader)
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// V8 puts padding before the tag of a two-byte string, and skips it before any tag.
    fn tag(&mut self) -> Option<u8> {
        loop {
            let tag = self.byte()?;
            if tag != tag::PADDING {
                return Some(tag);
            }
        }
    }

    /// Seven bits a byte, least significant first, the top bit set on all bytes but the last.
    fn varint(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value).ok();
            }
        }
        None
    }

    /// Zigzag: the sign is the lowest bit, so that small negative numbers stay short.
    fn int32(&mut self) -> Option<i32> {
        let raw = self.varint()?;
        Some((raw >> 1).cast_signed() ^ -(raw & 1).cast_signed())
    }

    /// In the byte order of the machine, as V8 writes it: channels do not leave it.
    fn double(&mut self) -> Option<f64> {
        let bytes = self.take(size_of::<f64>())?;
        Some(f64::from_ne_bytes(bytes.try_into().ok()?))
    }

    /// What follows a length: strings, and the raw bytes of buffers.
    fn counted(&mut self) -> Option<&'a [u8]> {
        let count = self.varint()?;
        self.take(usize::try_from(count).ok()?)
    }

    /// The string that `tag` introduces; `None` when it introduces something else.
    fn text(&mut self, tag: u8) -> Option<Text<'a>> {
        match tag {
            tag::ONE_BYTE_STRING => self.counted().map(Text::Latin1),
            tag::TWO_BYTE_STRING => self.counted().map(Text::Utf16),
            tag::UTF8_STRING => self.counted().map(Text::Utf8),
            _ => None,
        }
    }
}

/// A string's bytes as they stand in the payload, in one of V8's three encodings; not yet checked.
enum Text<'a> {
    Latin1(&'a [u8]),
    Utf16(&'a [u8]),
    Utf8(&'a [u8]),
}

impl Text<'_> {
    /// `None` for what a Rust string cannot hold (a lone surrogate) and for malformed bytes.
    fn decode(&self) -> Option<String> {
        match self {
            Self::Latin1(bytes) if bytes.is_ascii() => str::from_utf8(bytes).ok().map(str::to_owned),
            Self::Latin1(bytes) => Some(bytes.iter().copied().map(char::from).collect()),
            Self::Utf8(bytes) => str::from_utf8(bytes).ok().map(str::to_owned),
            Self::Utf16(bytes) => {
                let (units, odd) = bytes.as_chunks::<2>();
                let units = units.iter().copied().map(u16::from_ne_bytes);
                if odd.is_empty() { char::decode_utf16(units).collect::<Result<_, _>>().ok() } else { None }
            }
        }
    }

    /// Whether the string begins with `prefix` (ASCII), and whether anything follows it.
    fn after_prefix(&self, prefix: &[u8]) -> Option<bool> {
        match self {
            Self::Latin1(bytes) | Self::Utf8(bytes) => {
                bytes.strip_prefix(prefix).map(|rest| !rest.is_empty())
            }
            Self::Utf16(bytes) => {
                let (head, rest) = bytes.as_chunks::<2>().0.split_at_checked(prefix.len())?;
                let same =
                    head.iter().zip(prefix).all(|(&unit, &c)| u16::from_ne_bytes(unit) == u16::from(c));
                same.then_some(!rest.is_empty())
            }
        }
    }
}
