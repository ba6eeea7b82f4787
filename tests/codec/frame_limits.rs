//! How long a frame may be, and how many are passed on together.

#![allow(clippy::indexing_slicing, reason = "what panics fails its test, which is right")]

use rust_cluster::channel::frame::{Decoder, MAX_RUN, Mode, encode};
use rust_cluster::reactor::{Event, Outbox};

const MODES: [Mode; 2] = [Mode::Json, Mode::Advanced];

fn runs(decoder: &mut Decoder) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| decoder.next_run(|_| true).map(<[u8]>::to_vec)).collect()
}

/// As many bytes as a test's decoder reads at the most.
const FEW: usize = 20;

/// Whether the line was refused. The first part is looked at before the second comes.
fn is_refused(parts: [&[u8]; 2]) -> bool {
    let mut decoder = Decoder::with_most(Mode::Json, FEW);
    decoder.push(parts[0]);
    if decoder.next_frame().is_err() {
        return true;
    }
    decoder.push(parts[1]);
    let run = decoder.next_run(|_| true).map(<[u8]>::to_vec);
    let outcome = decoder.next_frame();
    assert_eq!(run, outcome.is_ok().then(|| parts.concat()), "a run is no way around");
    outcome.is_err()
}

#[test]
fn a_line_too_long_is_refused_wherever_it_is_cut() {
    for (length, is_too_long) in [(FEW, false), (FEW + 1, true)] {
        let line = encode(Mode::Json, &vec![b'x'; length]);
        for at in 0..line.len() {
            let (first, second) = line.split_at(at);
            assert_eq!(is_refused([first, second]), is_too_long, "{length} bytes cut at {at}");
        }
    }
}

#[test]
fn a_long_frame_is_a_run_by_itself() {
    for mode in MODES {
        let (short, long) = (encode(mode, b"short"), encode(mode, &vec![b'x'; MAX_RUN]));
        let stream = [&short[..], &short, &long, &short, &long, &long].concat();
        let mut decoder = Decoder::new(mode);
        decoder.push(&stream);
        let runs = runs(&mut decoder);
        assert!(runs == [[&short[..], &short].concat(), long.clone(), short, long.clone(), long]);
        assert!(!decoder.is_partial());
    }
}

#[test]
fn many_frames_are_several_runs() {
    for mode in MODES {
        let stream = encode(mode, &[b'x'; 1000]).repeat(3000);
        let mut decoder = Decoder::new(mode);
        decoder.push(&stream);
        let runs = runs(&mut decoder);
        assert!(runs.iter().all(|run| run.len() <= MAX_RUN));
        assert!((3..5).contains(&runs.len()) && runs.concat() == stream, "{} runs", runs.len());
    }
}

#[test]
fn a_long_run_waits_for_javascript_by_itself() {
    let outbox = Outbox::new(Box::new(|| {}));
    let (short, long) = (encode(Mode::Json, b"1"), encode(Mode::Json, &vec![b'x'; MAX_RUN]));
    for run in [&short, &short, &long, &short, &short] {
        outbox.push_messages(1, Mode::Json, run);
    }
    let length = |event| if let Event::Messages { block, .. } = event { block.len() } else { 0 };
    let lengths: Vec<usize> = outbox.take().events.into_iter().map(length).collect();
    assert_eq!(lengths, [4, long.len(), 4]);
}
