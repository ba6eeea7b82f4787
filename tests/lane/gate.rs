//! The gate of a lane, without a lane: when it closes, and what opens it.

use std::time::Instant;

use rust_cluster::handoff::lane::frame::{ENTRY_BYTES, PROBE};
use rust_cluster::handoff::lane::{Gate, PATIENCE, Progress};

const SIZE: usize = 4;

/// What the kernel says while so many connections are unread.
#[allow(clippy::unnecessary_wraps)]
fn bytes_of(unread: usize) -> Option<usize> {
    Some(unread * ENTRY_BYTES)
}

/// The kernel must not be asked.
fn not_asked() -> Option<usize> {
    panic!("the kernel was asked")
}

/// A gate of which `SIZE` connections have been sent.
fn full(now: Instant) -> Gate {
    let mut gate = Gate::new(SIZE);
    gate.note_sent(SIZE, now);
    gate
}

#[test]
fn the_kernel_is_asked_only_of_a_full_window_and_once_a_round() {
    let mut gate = Gate::new(SIZE);
    assert!(gate.has_room(SIZE - 1, 1, not_asked));
    gate.note_sent(SIZE - 1, Instant::now());
    assert!(gate.has_room(0, 1, not_asked));
    assert!(!gate.has_room(1, 1, || bytes_of(SIZE - 1)));
    assert!(!gate.has_room(1, 1, not_asked));
    assert!(gate.has_room(1, 2, || bytes_of(0)));
}

#[test]
fn a_full_window_opens_when_half_of_it_has_been_read() {
    let mut gate = full(Instant::now());
    assert!(!gate.has_room(0, 1, || bytes_of(SIZE)));
    assert!(!gate.has_room(0, 2, || bytes_of(SIZE / 2 + 1)), "one has been read");
    assert!(gate.has_room(0, 3, || bytes_of(SIZE / 2)));
    assert!(!gate.has_room(SIZE / 2, 3, not_asked), "what is staged counts");
}

#[test]
fn a_queue_that_took_no_more_opens_when_something_has_been_read() {
    let mut gate = Gate::new(SIZE);
    gate.note_blocked();
    assert!(!gate.has_room(0, 1, not_asked));
    assert!(gate.note_writable(bytes_of(0)));
    assert!(gate.has_room(0, 2, not_asked));
}

#[test]
fn a_held_gate_opens_when_nothing_is_left_not_even_the_probe() {
    let mut gate = Gate::new(SIZE);
    gate.hold();
    assert!(!gate.has_room(0, 1, not_asked));
    assert!(!gate.note_writable(Some(PROBE.len())));
    assert!(gate.is_stuck());
    assert!(gate.note_writable(Some(0)));
    assert!(!gate.is_stuck());
}

#[test]
fn what_nobody_else_can_have_has_not_stalled() {
    let now = Instant::now();
    let mut gate = full(now);
    assert_eq!(gate.check(now + PATIENCE), Progress::Stalled);
    gate.keep_the_rest();
    assert_eq!(gate.check(now + 2 * PATIENCE), Progress::TooEarly);
    assert!(!gate.has_room(0, 1, not_asked));
    assert!(gate.note_writable(Some(0)));
    assert!(gate.has_room(0, 2, not_asked));
}

#[test]
fn without_an_answer_of_the_kernel_the_last_count_stands() {
    let mut gate = full(Instant::now());
    assert!(!gate.has_room(0, 1, || None));
    gate.note_unread(None);
    assert_eq!(gate.unread(), SIZE as u64);
    gate.note_unread(bytes_of(1));
    assert_eq!(gate.unread(), 1);
}
