//! The frame decoder against a few lines that cut a whole stream at once.

use rust_cluster::channel::frame::{Decoder, FrameError, MAX_FRAME, append, split_payload};
use rust_cluster::channel::{Mode, message};

use crate::cuts::{cut, split};

/// What a stream comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Frames {
    pub(crate) frames: Vec<Vec<u8>>,
    pub(crate) broken: Option<FrameError>,
    pub(crate) is_partial: bool,
}

impl Frames {
    /// What must come of it.
    pub(crate) fn of(mode: Mode, stream: &[u8]) -> Self {
        Self::within(MAX_FRAME, mode, stream)
    }

    /// The same where frames have `most` bytes at the most.
    fn within(most: usize, mode: Mode, stream: &[u8]) -> Self {
        match mode {
            Mode::Json => Self::of_lines(most, stream),
            Mode::Advanced => Self::of_payloads(most, stream),
        }
    }

    /// Each frame, and where in the stream it ends.
    pub(crate) fn ends(&self, mode: Mode) -> impl Iterator<Item = (&[u8], usize)> {
        let framing = if mode == Mode::Json { 1 } else { size_of::<u32>() };
        self.frames.iter().scan(0, move |end, frame| {
            *end += framing + frame.len();
            Some((frame.as_slice(), *end))
        })
    }

    fn of_lines(most: usize, stream: &[u8]) -> Self {
        let mut lines: Vec<Vec<u8>> = stream.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        let too_long = lines.iter().position(|line| line.len() > most);
        if let Some(at) = too_long {
            lines.truncate(at + 1);
        }
        let unfinished = lines.pop().unwrap_or_default();
        let broken = too_long.map(|_| line_too_long(most));
        Self { frames: lines, broken, is_partial: !unfinished.is_empty() }
    }

    fn of_payloads(most: usize, mut stream: &[u8]) -> Self {
        let mut all = Self::default();
        while let [a, b, c, d, rest @ ..] = stream {
            let len = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
            if len > most {
                all.broken = Some(FrameError::TooLong { len, most });
                break;
            }
            let Some((payload, after)) = rest.split_at_checked(len) else { break };
            all.frames.push(payload.to_vec());
            stream = after;
        }
        all.is_partial = !stream.is_empty();
        all
    }
}

/// How much of a line has come when it is found too long depends on the cuts.
fn line_too_long(most: usize) -> FrameError {
    FrameError::TooLong { len: most + 1, most }
}

/// A channel's decoder, read to as the IO thread reads.
struct Reading {
    mode: Mode,
    most: usize,
    decoder: Decoder,
    come: Frames,
}

impl Reading {
    fn new(most: usize, mode: Mode) -> Self {
        Self { mode, most, decoder: Decoder::with_most(mode, most), come: Frames::default() }
    }

    fn read(&mut self, piece: &[u8], spare: &mut Vec<u8>, take: fn(&mut Self) -> Result<(), FrameError>) {
        if self.come.broken.is_some() {
            return;
        }
        self.decoder.room(piece.len(), spare)[..piece.len()].copy_from_slice(piece);
        self.decoder.fill(piece.len());
        let broken = take(self).err();
        self.come.broken =
            broken.map(|error| if self.mode == Mode::Json { line_too_long(self.most) } else { error });
        self.come.is_partial = self.decoder.is_partial();
        self.decoder.rest(spare);
    }

    fn take_each(&mut self) -> Result<(), FrameError> {
        while let Some(frame) = self.decoder.next_frame()? {
            self.come.frames.push(frame.payload.to_vec());
        }
        Ok(())
    }

    fn take_runs(&mut self) -> Result<(), FrameError> {
        let mode = self.mode;
        loop {
            if let Some(run) = self.decoder.next_run(|frame| message::is_plain(mode, frame)) {
                let of_run = Frames::within(self.most, mode, run);
                assert!(run.len() <= self.most || of_run.frames.len() == 1, "what is long goes alone");
                assert_eq!((of_run.broken, of_run.is_partial), (None, false), "a run is of whole frames");
                assert!(of_run.frames.iter().all(|frame| message::is_plain(mode, frame)));
                assert!(mode == Mode::Json || payloads(run) == of_run.frames);
                self.come.frames.extend(of_run.frames);
                continue;
            }
            let Some(frame) = self.decoder.next_frame()? else { return Ok(()) };
            assert!(!message::is_plain(mode, frame.payload), "what is plain belongs to a run");
            self.come.frames.push(frame.payload.to_vec());
        }
    }
}

/// A run, taken apart as it is for JavaScript.
fn payloads(mut run: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while let Some((payload, rest)) = split_payload(run) {
        all.push(payload.to_vec());
        run = rest;
    }
    assert!(run.is_empty());
    all
}

/// A limit that inputs reach.
const FEW: usize = 64;

/// However it is cut, and whoever else reads on the same thread, the stream gives the same frames; written again they
/// are the same stream.
pub fn check(mode: Mode, input: &[u8]) {
    for most in [MAX_FRAME, FEW] {
        check_within(most, mode, input);
    }
}

fn check_within(most: usize, mode: Mode, input: &[u8]) {
    let (lengths, stream) = split(input);
    let expected = Frames::within(most, mode, stream);
    let pieces = cut(stream, lengths.iter().map(|&length| usize::from(length)));

    // Two channels of one thread, which share their spare memory.
    let (mut one, mut other, mut spare) = (Reading::new(most, mode), Reading::new(most, mode), Vec::new());
    for (turn, piece) in pieces.iter().enumerate() {
        one.read(piece, &mut spare, Reading::take_runs);
        if turn == pieces.len() / 2 {
            other.read(stream, &mut spare, Reading::take_each);
        }
    }
    if !pieces.is_empty() {
        assert_eq!(other.come, expected, "in one piece");
    }
    assert_eq!(one.come, expected, "in pieces of {lengths:?}");

    let mut again = Vec::new();
    for frame in &expected.frames {
        append(&mut again, mode, frame);
    }
    assert!(stream.starts_with(&again));
}
