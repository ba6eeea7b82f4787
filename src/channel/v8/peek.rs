//! Is this message Node's own, or the application's? Answered without building a value.

use memchr::memmem;

use super::{Reader, tag};

/// What V8 has besides the subset of this module, as far as it can be stepped over.
mod exotic {
    pub(super) const BOXED_TRUE: u8 = b'y';
    pub(super) const BOXED_FALSE: u8 = b'x';
    pub(super) const BOXED_NUMBER: u8 = b'n';
    pub(super) const BOXED_BIGINT: u8 = b'z';
    pub(super) const BOXED_STRING: u8 = b's';
    pub(super) const BIGINT: u8 = b'Z';
    pub(super) const DATE: u8 = b'D';
    pub(super) const REGEXP: u8 = b'R';
    pub(super) const ARRAY_BUFFER: u8 = b'B';
    pub(super) const OBJECT_REFERENCE: u8 = b'^';
    pub(super) const BEGIN_MAP: u8 = b';';
    pub(super) const END_MAP: u8 = b':';
    pub(super) const BEGIN_SET: u8 = b'\'';
    pub(super) const END_SET: u8 = b',';
    pub(super) const HOST_OBJECT: u8 = b'\\';
}

const KEY: &[u8] = b"cmd";
const INTERNAL_PREFIX: &[u8] = b"NODE_";
/// How Node's channel announces a typed array, the one kind of host object that is not written as a plain
/// object.
const ARRAY_BUFFER_VIEW: u32 = 0;

/// Whether `payload` is one of Node's internal messages: an object whose own property `cmd` is a string that
/// begins with `NODE_` and goes on after it.
///
/// Cheap, because every message of the application comes through here, of whatever size: Node's own messages
/// have `cmd` first, and where the key occurs nowhere no value is looked at. False also for what cannot be
/// told, so the last word on a message that it calls the application's belongs to who reads it: a native
/// error, a shared or resizable buffer before `cmd`, a `cmd` on an array, or a payload that is cut short.
pub fn is_internal(payload: &[u8]) -> bool {
    find_internal_cmd(payload).is_some()
}

fn find_internal_cmd(payload: &[u8]) -> Option<()> {
    let mut reader = Reader::new(payload)?;
    if reader.tag()? != tag::BEGIN_OBJECT {
        return None;
    }
    let mut searched = false;
    loop {
        match reader.tag()? {
            tag::END_OBJECT => return None,
            tag::INT32 | tag::UINT32 => drop(reader.varint()?),
            tag::DOUBLE => drop(reader.double()?),
            key if reader.text(key)?.after_prefix(KEY) == Some(false) => {
                let value = reader.tag()?;
                return reader.text(value)?.after_prefix(INTERNAL_PREFIX)?.then_some(());
            }
            _ => {}
        }
        // V8 keeps the key's one copy in one byte a character, so it stands like this wherever it occurs.
        // A value without others in it is stepped over faster, however long.
        if !searched && !reader.is_before_leaf() {
            memmem::find(reader.rest, KEY)?;
            searched = true;
        }
        reader.skip_value()?;
    }
}

impl Reader<'_> {
    /// Whether a string or a number comes next, of the kinds that are usual.
    fn is_before_leaf(&self) -> bool {
        matches!(self.rest.first(), Some(&(tag::ONE_BYTE_STRING | tag::INT32 | tag::DOUBLE)))
    }

    /// Steps over one value with all that it contains: a counter instead of recursion, for any depth.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.tag()? {
                tag::BEGIN_OBJECT | exotic::BEGIN_MAP | exotic::BEGIN_SET => depth += 1,
                tag::BEGIN_DENSE_ARRAY | tag::BEGIN_SPARSE_ARRAY => {
                    self.varint()?;
                    depth += 1;
                }
                tag::END_OBJECT | exotic::END_MAP | exotic::END_SET => {
                    self.varint()?;
                    depth = depth.checked_sub(1)?;
                }
                tag::END_DENSE_ARRAY | tag::END_SPARSE_ARRAY => {
                    self.varint()?;
                    self.varint()?;
                    depth = depth.checked_sub(1)?;
                }
                exotic::BOXED_TRUE | exotic::BOXED_FALSE => {}
                exotic::BOXED_STRING => continue,
                exotic::HOST_OBJECT if self.varint()? != ARRAY_BUFFER_VIEW => continue,
                leaf => self.skip_leaf(leaf)?,
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn skip_leaf(&mut self, tag: u8) -> Option<()> {
        match tag {
            tag::UNDEFINED | tag::NULL | tag::THE_HOLE | tag::TRUE | tag::FALSE => Some(()),
            tag::INT32 | tag::UINT32 | exotic::OBJECT_REFERENCE => self.varint().map(|_| ()),
            tag::DOUBLE | exotic::DATE | exotic::BOXED_NUMBER => self.double().map(|_| ()),
            exotic::ARRAY_BUFFER => self.counted().map(|_| ()),
            exotic::BIGINT | exotic::BOXED_BIGINT => {
                let sign_and_length = self.varint()?;
                self.take(usize::try_from(sign_and_length >> 1).ok()?).map(|_| ())
            }
            exotic::REGEXP => {
                let pattern = self.tag()?;
                self.text(pattern)?;
                self.varint().map(|_| ())
            }
            exotic::HOST_OBJECT => {
                let _constructor = self.varint()?;
                self.counted().map(|_| ())
            }
            _ => self.text(tag).map(|_| ()),
        }
    }
}
