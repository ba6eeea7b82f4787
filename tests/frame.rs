//! Framing: however the bytes are cut into reads, the same frames come out, and nothing is kept for a frame
//! that has only been announced.

#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what panics fails its test, which is right; an allocator that counts is unsafe by its trait"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use rust_cluster::channel::frame::{Decoder, FrameError, MAX_FRAME, Mode, append, encode};

/// Counts what the current thread holds; each test runs on a thread of its own.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is the system allocator's; the cells are constant-initialised and never allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = HELD.try_with(|held| held.set(held.get() + layout.size().cast_signed()));
        let _ = LARGEST.try_with(|largest| largest.set(largest.get().max(layout.size())));
        // SAFETY: the caller's promise, passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        let _ = HELD.try_with(|held| held.set(held.get() - layout.size().cast_signed()));
        // SAFETY: the caller's promise, passed on.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MODES: [Mode; 2] = [Mode::Json, Mode::Advanced];

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(&MODES)
}

/// Messages, short and long, empty ones among them. A line holds no line end: JSON has none unescaped.
fn messages() -> impl Strategy<Value = (Mode, Vec<Vec<u8>>)> {
    let byte = prop_oneof![8 => any::<u8>(), 1 => Just(0), 1 => Just(0xFF), 1 => Just(0xFE)];
    let message = prop_oneof![Just(vec![]), vec(byte, 1..40), vec(any::<u8>(), 1000..1200)];
    (mode(), vec(message, 0..12)).prop_map(|(mode, mut messages)| {
        if mode == Mode::Json {
            for message in &mut messages {
                message.retain(|byte| *byte != b'\n');
            }
        }
        (mode, messages)
    })
}

/// Bytes that nobody framed; small ones are frequent, so that some happen to announce short frames.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![3 => 0_u8..3, 1 => Just(b'\n'), 1 => any::<u8>()], 0..200)
}

fn stream_of(mode: Mode, messages: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    for message in messages {
        append(&mut stream, mode, message);
    }
    stream
}

/// All frames up to the end or the first error.
fn drain(decoder: &mut Decoder, frames: &mut Vec<Vec<u8>>) -> Result<(), FrameError> {
    while let Some(frame) = decoder.next_frame()? {
        frames.push(frame.payload.to_vec());
    }
    Ok(())
}

fn decode(mode: Mode, reads: &[&[u8]]) -> (Vec<Vec<u8>>, Result<(), FrameError>, bool) {
    let mut decoder = Decoder::new(mode);
    let mut frames = Vec::new();
    for read in reads {
        decoder.push(read);
        if let Err(error) = drain(&mut decoder, &mut frames) {
            return (frames, Err(error), true);
        }
    }
    (frames, Ok(()), decoder.is_partial())
}

/// The stream in pieces of these lengths, in turn.
fn cut<'a>(mut stream: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for length in lengths.iter().cycle() {
        if stream.is_empty() {
            break;
        }
        let (piece, rest) = stream.split_at((*length).min(stream.len()));
        pieces.push(piece);
        stream = rest;
    }
    pieces
}

proptest! {
    #[test]
    fn cuts_do_not_show((mode, messages) in messages(), lengths in vec(1_usize..70, 1..20)) {
        let stream = stream_of(mode, &messages);
        let (frames, outcome, is_partial) = decode(mode, &cut(&stream, &lengths));
        prop_assert_eq!(frames, messages);
        prop_assert_eq!(outcome, Ok(()));
        prop_assert!(!is_partial);
    }

    #[test]
    fn runs_hold_what_is_plain_and_nothing_else((mode, messages) in messages(), lengths in vec(1_usize..3000, 1..20)) {
        let is_plain = |bytes: &[u8]| !bytes.contains(&0xFE);
        let stream = stream_of(mode, &messages);
        let mut decoder = Decoder::new(mode);
        let mut frames = Vec::new();
        for read in cut(&stream, &lengths) {
            decoder.push(read);
            loop {
                if let Some(run) = decoder.next_run(is_plain) {
                    let (of_run, outcome, is_partial) = decode(mode, &[run]);
                    prop_assert_eq!((outcome, is_partial), (Ok(()), false));
                    prop_assert!(of_run.iter().all(|frame| is_plain(frame)));
                    frames.extend(of_run);
                }
                let Some(frame) = decoder.next_frame().unwrap() else { break };
                prop_assert!(!is_plain(frame.payload));
                prop_assert_eq!(frame.framed, encode(mode, frame.payload));
                frames.push(frame.payload.to_vec());
            }
        }
        prop_assert_eq!(frames, messages);
    }

    #[test]
    fn frames_may_be_fetched_late((mode, messages) in messages(), lengths in vec(1_usize..70, 1..20)) {
        let stream = stream_of(mode, &messages);
        let mut decoder = Decoder::new(mode);
        let mut frames = Vec::new();
        for (turn, read) in cut(&stream, &lengths).into_iter().enumerate() {
            decoder.push(read);
            // Every second time one frame is fetched, and the others stay for later.
            if turn % 2 == 1 && let Some(frame) = decoder.next_frame().unwrap() {
                frames.push(frame.payload.to_vec());
            }
        }
        drain(&mut decoder, &mut frames).unwrap();
        prop_assert_eq!(frames, messages);
    }

    #[test]
    fn an_unfinished_frame_waits((mode, messages) in messages(), last in vec(0_u8..9, 1..50), missing in 1_usize..50) {
        let mut stream = stream_of(mode, &messages);
        let whole = encode(mode, &last);
        let missing = missing.min(whole.len() - 1);
        stream.extend(&whole[..whole.len() - missing]);
        let (frames, outcome, is_partial) = decode(mode, &[&stream]);
        prop_assert_eq!((&frames, outcome, is_partial), (&messages, Ok(()), true));
        let (frames, ..) = decode(mode, &[&stream, &whole[whole.len() - missing..]]);
        prop_assert_eq!(frames.last(), Some(&last));
        prop_assert_eq!(frames.len(), messages.len() + 1);
    }

    #[test]
    fn noise_is_cut_the_same_way_however_it_comes(
        mode in mode(), noise in noise(), lengths in vec(1_usize..30, 1..20),
    ) {
        prop_assert_eq!(decode(mode, &cut(&noise, &lengths)), decode(mode, &[&noise]));
    }
}

#[test]
fn frames_are_as_node_writes_them() {
    assert_eq!(encode(Mode::Json, b"{}"), b"{}\n");
    assert_eq!(encode(Mode::Advanced, b"{}"), b"\0\0\0\x02{}");
    assert_eq!(encode(Mode::Json, b""), b"\n");
    assert_eq!(encode(Mode::Advanced, b""), b"\0\0\0\0");
}

#[test]
fn empty_frames_are_frames() {
    for mode in MODES {
        let stream = stream_of(mode, &vec![vec![]; 5]);
        for length in 1..stream.len() {
            let (frames, outcome, is_partial) = decode(mode, &cut(&stream, &[length]));
            assert_eq!((frames, outcome, is_partial), (vec![vec![]; 5], Ok(()), false));
        }
    }
}

#[test]
fn nothing_pushed_is_nothing_partial() {
    for mode in MODES {
        assert_eq!(decode(mode, &[]), (vec![], Ok(()), false));
        assert_eq!(decode(mode, &[b"", b""]), (vec![], Ok(()), false));
    }
}

#[test]
fn too_long_is_known_from_the_length_alone() {
    for len in [MAX_FRAME + 1, 1 << 30, u32::MAX as usize] {
        let prefix = u32::try_from(len).unwrap().to_be_bytes();
        let mut decoder = Decoder::new(Mode::Advanced);
        decoder.push(&encode(Mode::Advanced, b"before"));
        decoder.push(&prefix[..3]);
        assert_eq!(decoder.next_frame().unwrap().unwrap().payload, b"before");
        assert_eq!(decoder.next_frame(), Ok(None));
        LARGEST.set(0);
        decoder.push(&prefix[3..]);
        let refused = Err(FrameError::TooLong { len, most: MAX_FRAME });
        assert_eq!(decoder.next_frame(), refused);
        assert_eq!(decoder.next_frame(), refused, "the stream cannot be followed any further");
        assert!(LARGEST.get() < 1024, "{} bytes taken for a frame that was only announced", LARGEST.get());
    }
}

#[test]
fn the_longest_length_is_awaited_without_room_for_it() {
    let mut decoder = Decoder::new(Mode::Advanced);
    LARGEST.set(0);
    decoder.push(&u32::try_from(MAX_FRAME).unwrap().to_be_bytes());
    decoder.push(&[0; 1000]);
    assert_eq!(decoder.next_frame(), Ok(None));
    assert!(decoder.is_partial());
    assert!(LARGEST.get() < 16 * 1024, "{} bytes taken for a frame that was only announced", LARGEST.get());
}

#[test]
fn a_large_message_leaves_no_large_buffer() {
    const LARGE: usize = 4 << 20;
    for mode in MODES {
        let stream = encode(mode, &vec![b'x'; LARGE]);
        let before = HELD.get();
        let mut decoder = Decoder::new(mode);
        for read in stream.chunks(64 * 1024) {
            decoder.push(read);
        }
        assert_eq!(decoder.next_frame().unwrap().unwrap().payload.len(), LARGE);
        decoder.push(&encode(mode, b"small"));
        assert_eq!(decoder.next_frame().unwrap().unwrap().payload, b"small");
        assert!(HELD.get() - before < 64 * 1024, "{} bytes kept", HELD.get() - before);
    }
}

#[test]
fn the_error_says_what_was_too_long() {
    let text = FrameError::TooLong { len: 1 << 30, most: MAX_FRAME }.to_string();
    assert!(text.contains("1073741824") && text.contains(&MAX_FRAME.to_string()), "{text}");
}
