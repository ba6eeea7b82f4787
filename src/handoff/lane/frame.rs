//! What travels on a lane. Pure.
//!
//! | frame | direction | bytes | descriptors |
//! |---|---|---|---|
//! | connections | to the worker | an [`Entry`] each, 1 to [`BATCH`] | one each, in the same order |
//! | refusals | to the primary | the same entries | the same descriptors |
//! | probe | to the worker | one | none |
//! | farewell | to the primary | UTF-8: why the worker takes the wire way | none |
//!
//! A probe asks nothing: that it has been read tells that the worker reads again.

/// How many connections a frame carries at the most: so many descriptors each reader keeps in reserve.
pub const BATCH: usize = 8;

/// The length of an [`Entry`] in a frame.
pub const ENTRY_BYTES: usize = 8;

/// The longest frame.
pub const MAX_BYTES: usize = BATCH * ENTRY_BYTES;

/// The whole of a probe. Shorter than an entry, so that it does not count as one ([`connections_in`]).
pub const PROBE: [u8; 1] = [0];

/// What a frame says of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The worker's own number for the server. Never used twice, so that what was sent to a server that has
    /// closed meanwhile does not reach the next one.
    pub slot: u32,
    /// The primary's number for the listener, which comes back with a refusal.
    pub listener: u32,
}

impl Entry {
    fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        (u64::from(self.slot) | u64::from(self.listener) << 32).to_le_bytes()
    }

    #[allow(clippy::cast_possible_truncation)] // each takes its half
    fn of_bytes(bytes: [u8; ENTRY_BYTES]) -> Self {
        let both = u64::from_le_bytes(bytes);
        Self { slot: both as u32, listener: (both >> 32) as u32 }
    }
}

/// What a received frame is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Connections, or refusals.
    Connections(Vec<Entry>),
    /// The worker reads again.
    Probe,
    /// Why a worker does not take the lane.
    Farewell(String),
}

/// Not a frame: whoever sent it does not speak this protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonsense;

/// Writes entries as one frame.
pub fn encode(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    entries.into_iter().flat_map(Entry::to_bytes).collect()
}

/// Somebody shows these words on a terminal or in a log, and a worker may write what it likes.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().map(|char| if char.is_control() { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

/// What a frame of connections says of them; of what is less than an entry, nothing.
pub fn entries(bytes: &[u8]) -> Vec<Entry> {
    let (entries, _) = bytes.as_chunks::<ENTRY_BYTES>();
    entries.iter().copied().map(Entry::of_bytes).collect()
}

/// Reads a frame that came with so many descriptors.
///
/// # Errors
/// [`Nonsense`] when lengths do not match.
pub fn decode(bytes: &[u8], descriptors: usize) -> Result<Frame, Nonsense> {
    if descriptors == 0 {
        return match bytes {
            [_] => Ok(Frame::Probe),
            _ => Ok(Frame::Farewell(printable(bytes))),
        };
    }
    if bytes.len() != descriptors * ENTRY_BYTES {
        return Err(Nonsense);
    }
    Ok(Frame::Connections(entries(bytes)))
}

/// How many connections a queue of so many unread bytes holds.
pub fn connections_in(unread_bytes: usize) -> usize {
    unread_bytes / ENTRY_BYTES
}
