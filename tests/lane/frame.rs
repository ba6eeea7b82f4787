//! The codec: nothing that a worker can write is misread, or more than nonsense.

use proptest::collection::vec;
use proptest::prelude::*;
use rust_cluster::handoff::lane::frame::{
    BATCH, ENTRY_BYTES, Entry, Frame, MAX_BYTES, Nonsense, PROBE, connections_in, decode, encode,
};
use rust_cluster::sys::scm::MAX_FDS;

fn entry() -> impl Strategy<Value = Entry> {
    any::<(u32, u32)>().prop_map(|(slot, listener)| Entry { slot, listener })
}

proptest! {
    #[test]
    fn entries_arrive_as_they_were(entries in vec(entry(), 1..=BATCH)) {
        let bytes = encode(entries.clone());
        prop_assert!(bytes.len() <= MAX_BYTES);
        prop_assert_eq!(connections_in(bytes.len()), entries.len());
        prop_assert_eq!(decode(&bytes, entries.len()), Ok(Frame::Connections(entries)));
    }

    #[test]
    fn bytes_and_descriptors_that_do_not_match_are_nonsense(
        bytes in vec(any::<u8>(), 0..=2 * MAX_BYTES), descriptors in 1..=2 * MAX_FDS,
    ) {
        let outcome = decode(&bytes, descriptors);
        if let Ok(Frame::Connections(entries)) = outcome {
            prop_assert_eq!(entries.len(), descriptors);
            prop_assert_eq!(encode(entries), bytes, "each byte has been read, and once");
        } else {
            prop_assert_eq!(outcome, Err(Nonsense));
            prop_assert_ne!(bytes.len(), descriptors * ENTRY_BYTES);
        }
    }

    #[test]
    fn a_frame_that_lost_a_descriptor_or_gained_one_is_nonsense(
        entries in vec(entry(), 1..=BATCH), descriptors in 1..=MAX_FDS,
    ) {
        prop_assume!(descriptors != entries.len());
        prop_assert_eq!(decode(&encode(entries), descriptors), Err(Nonsense));
    }

    #[test]
    fn a_cut_frame_is_nonsense(entries in vec(entry(), 1..=BATCH), cut in any::<prop::sample::Index>()) {
        let bytes = encode(entries.clone());
        let rest = &bytes[..cut.index(bytes.len())];
        prop_assert_eq!(decode(rest, entries.len()), Err(Nonsense));
    }

    #[test]
    fn without_descriptors_one_byte_is_a_probe_and_others_say_farewell(bytes in vec(any::<u8>(), 0..=MAX_BYTES)) {
        match decode(&bytes, 0) {
            Ok(Frame::Probe) => prop_assert_eq!(bytes.len(), 1),
            Ok(Frame::Farewell(reason)) => {
                let sent = String::from_utf8_lossy(&bytes);
                prop_assert_eq!(reason.chars().count(), sent.chars().count());
                prop_assert!(!reason.contains(char::is_control));
            }
            outcome => panic!("{outcome:?}"),
        }
    }

    #[test]
    fn a_farewell_arrives_as_it_was(reason in "\\PC{2,16}") {
        prop_assert_eq!(decode(reason.as_bytes(), 0), Ok(Frame::Farewell(reason)));
    }

    /// What is unread is counted in bytes, over frames of any lengths.
    #[test]
    fn a_queue_is_counted_by_its_bytes_and_probes_are_not(
        frames in vec(vec(entry(), 1..=BATCH), 0..20), probes in 0..ENTRY_BYTES,
    ) {
        let connections: usize = frames.iter().map(Vec::len).sum();
        let bytes: usize = frames.into_iter().map(|frame| encode(frame).len()).sum();
        prop_assert_eq!(connections_in(bytes + probes * PROBE.len()), connections);
    }
}

#[test]
fn a_probe_is_a_frame() {
    assert_eq!(decode(&PROBE, 0), Ok(Frame::Probe));
    assert_eq!(decode(&PROBE, 1), Err(Nonsense));
}
