//! Cutting the channel's byte stream into messages. Pure: no descriptor, no clock, any thread.
//!
//! `json`: one JSON text a line. `advanced`: a big-endian u32 with the payload's length, then the payload.
//! Both as in Node's `internal/child_process/serialization`. However the bytes are cut into reads, the same
//! frames come out.

use std::ops::Range;

/// NODE_CHANNEL_SERIALIZATION_MODE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `'json'`: one JSON text a line.
    Json,
    /// `'advanced'`: length-prefixed V8 serialization.
    Advanced,
}

/// The longest frame that is read, in bytes. A line and its end become one string in JavaScript, and V8's longest has
/// 2^29 - 24 characters: Node itself could parse no JSON text that is longer than this by more than that one.
pub const MAX_FRAME: usize = (1 << 29) - 25;

/// Frames that come together are passed on together up to this many bytes in all; a longer one goes alone.
pub const MAX_RUN: usize = 1 << 20;

const LENGTH: usize = 4;

/// The peer broke the protocol; the stream cannot be followed any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameError {
    /// A message announced, or grew to, more than [`MAX_FRAME`] bytes.
    TooLong {
        /// The length announced or reached, in bytes.
        len: usize,
        /// The longest that is read.
        most: usize,
    },
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::TooLong { len, most } = self;
        write!(f, "a message of {len} bytes, more than the {most} that a channel carries")
    }
}

/// One whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The message as it came: a line with its end, or a payload after its length.
    pub framed: &'a [u8],
    /// The message alone.
    pub payload: &'a [u8],
}

/// Bytes in, frames out.
#[derive(Debug)]
pub struct Decoder {
    mode: Mode,
    most: usize,
    /// Initialised throughout; what was read and is no frame yet is from `start` to `end`.
    buffer: Vec<u8>,
    /// Where the next frame begins.
    start: usize,
    end: usize,
    /// How far after `start` a line's end has been looked for already.
    scanned: usize,
}

/// Beyond this, memory that one large message has needed is given back.
const MAX_SPARE: usize = 1 << 20;

impl Decoder {
    /// A decoder at the beginning of a stream.
    pub fn new(mode: Mode) -> Self {
        Self::with_most(mode, MAX_FRAME)
    }

    /// One whose frames have `most` bytes at the most.
    pub fn with_most(mode: Mode, most: usize) -> Self {
        Self { mode, most, buffer: Vec::new(), start: 0, end: 0, scanned: 0 }
    }

    /// Where to read to: room for `size` bytes or more. A decoder that keeps nothing takes `spare` for it, which those
    /// of one thread share.
    pub fn room(&mut self, size: usize, spare: &mut Vec<u8>) -> &mut [u8] {
        if self.start == self.end && self.buffer.len() > MAX_SPARE {
            (self.buffer, self.start, self.end) = (Vec::new(), 0, 0);
        }
        if self.buffer.is_empty() {
            std::mem::swap(&mut self.buffer, spare);
        }
        if self.buffer.len() - self.end < size {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            // More than was asked for: what a read leaves over need not be moved each time.
            let len = self.end + 2 * size;
            if len > self.buffer.len() {
                self.buffer.resize(len, 0);
            }
        }
        self.buffer.get_mut(self.end..).unwrap_or_default()
    }

    /// So much was read to there.
    pub fn fill(&mut self, len: usize) {
        self.end += len;
    }

    /// All frames were taken: what keeps nothing gives its memory to `spare`.
    pub fn rest(&mut self, spare: &mut Vec<u8>) {
        if self.start < self.end {
            return;
        }
        (self.start, self.end) = (0, 0);
        let buffer = std::mem::take(&mut self.buffer);
        if buffer.len() <= MAX_SPARE {
            *spare = buffer;
        }
    }

    /// Takes what was read elsewhere.
    pub fn push(&mut self, bytes: &[u8]) {
        if let Some(room) = self.room(bytes.len(), &mut Vec::new()).get_mut(..bytes.len()) {
            room.copy_from_slice(bytes);
        }
        self.fill(bytes.len());
    }

    /// The next whole frame.
    ///
    /// # Errors
    /// [`FrameError::TooLong`], as soon as it is known.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, FrameError> {
        let ends = match self.mode {
            Mode::Json => self.end_of_line()?,
            Mode::Advanced => self.end_of_payload()?,
        };
        let Some((payload, end)) = ends else { return Ok(None) };
        let framed = self.start..end;
        (self.start, self.scanned) = (end, 0);
        let of = |range| self.buffer.get(range).unwrap_or_default();
        Ok(Some(Frame { framed: of(framed), payload: of(payload) }))
    }

    /// Whole frames, framed as they came, up to the first for which `is_plain` does not hold, or up to [`MAX_RUN`];
    /// nothing if the next is not plain. For lines, `is_plain` must hold for several together if it does for each.
    pub fn next_run(&mut self, is_plain: impl Fn(&[u8]) -> bool) -> Option<&[u8]> {
        let start = self.start;
        if !self.pass_lines(&is_plain) {
            while self.pass_frame(start, &is_plain) {}
        }
        self.buffer.get(start..self.start).filter(|run| !run.is_empty())
    }

    fn most_in_run(&self) -> usize {
        MAX_RUN.min(self.most)
    }

    /// Passes all whole lines. Nearly always nothing but lines of the application has come: one look at all of them
    /// tells.
    fn pass_lines(&mut self, is_plain: impl Fn(&[u8]) -> bool) -> bool {
        let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
        let last = match self.mode {
            Mode::Json => memchr::memrchr(b'\n', rest.get(self.scanned..).unwrap_or_default()),
            Mode::Advanced => None,
        };
        let lines = last.and_then(|last| rest.get(..=self.scanned + last));
        // So none of them is too long either.
        let Some(lines) = lines.filter(|lines| lines.len() <= self.most_in_run()) else { return false };
        let passes = is_plain(lines);
        if passes {
            (self.start, self.scanned) = (self.start + lines.len(), 0);
        }
        passes
    }

    /// Passes the next frame if it is whole and belongs to the run that began at `run`.
    fn pass_frame(&mut self, run: usize, is_plain: impl Fn(&[u8]) -> bool) -> bool {
        let before = (self.start, self.scanned);
        let is_plain = match self.next_frame() {
            Ok(Some(frame)) => is_plain(frame.payload),
            Ok(None) | Err(_) => return false,
        };
        let passes = is_plain && (before.0 == run || self.start - run <= self.most_in_run());
        if !passes {
            (self.start, self.scanned) = before;
        }
        passes
    }

    /// Whether a frame has begun that is not whole yet.
    pub fn is_partial(&self) -> bool {
        self.start < self.end
    }

    /// Where the next message is, and where its frame ends; nothing if that has not come.
    fn end_of_line(&mut self) -> Result<Option<(Range<usize>, usize)>, FrameError> {
        let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest.get(self.scanned..).unwrap_or_default());
        let len = end.map_or(rest.len(), |found| self.scanned + found);
        if len > self.most {
            return Err(FrameError::TooLong { len, most: self.most });
        }
        if end.is_none() {
            self.scanned = len;
            return Ok(None);
        }
        let line = self.start..self.start + len;
        let end = line.end + 1;
        Ok(Some((line, end)))
    }

    /// The same, where a length comes before it.
    fn end_of_payload(&mut self) -> Result<Option<(Range<usize>, usize)>, FrameError> {
        let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
        let Some(&prefix) = rest.first_chunk::<LENGTH>() else { return Ok(None) };
        let len = usize::try_from(u32::from_be_bytes(prefix)).unwrap_or(usize::MAX);
        if len > self.most {
            return Err(FrameError::TooLong { len, most: self.most });
        }
        let payload = self.start + LENGTH..self.start + LENGTH + len;
        if payload.end > self.end {
            return Ok(None);
        }
        let end = payload.end;
        Ok(Some((payload, end)))
    }
}

/// The first payload of a run of them, and what follows it.
pub fn split_payload(run: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = run.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// Appends one message to `out`, framed.
pub fn append(out: &mut Vec<u8>, mode: Mode, message: &[u8]) {
    append_with(out, mode, |out| out.extend_from_slice(message));
}

/// Appends to `out` one message, which `write` appends without framing.
pub fn append_with(out: &mut Vec<u8>, mode: Mode, write: impl FnOnce(&mut Vec<u8>)) {
    match mode {
        Mode::Json => {
            write(out);
            out.push(b'\n');
        }
        Mode::Advanced => {
            let start = out.len();
            out.extend_from_slice(&[0; LENGTH]);
            write(out);
            // What exceeds u32 cannot be expressed on the wire; V8 gives no buffer of that size.
            let len = u32::try_from(out.len() - start - LENGTH).unwrap_or(u32::MAX);
            if let Some(prefix) = out.get_mut(start..start + LENGTH) {
                prefix.copy_from_slice(&len.to_be_bytes());
            }
        }
    }
}

/// One message, framed, which `write` appends without framing.
pub fn encode_with(mode: Mode, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    append_with(&mut out, mode, write);
    out
}

/// One message, framed.
pub fn encode(mode: Mode, message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + LENGTH);
    append(&mut out, mode, message);
    out
}
