//! The scoreboard's cells, model-checked: one writer and one reader, in every interleaving, with every value that
//! the memory model allows a load to return.
#![cfg(test)]

#[path = "../../src/sys/page/cells.rs"]
mod cells;

use cells::{Cells, NO_TURN_YET, Values};
use loom::sync::{Arc, atomic};

/// What a worker does, one note each, with the total or the time that it puts on the page.
#[derive(Clone, Copy)]
enum Note {
    Accepted(u64),
    Refused(u64),
    Turn(u64),
}

use Note::{Accepted, Refused, Turn};

fn write(cells: &Cells, history: &[Note]) {
    for note in history {
        match *note {
            Accepted(total) => cells.set_accepted(total),
            Refused(total) => cells.set_refused(total),
            Turn(due_at) => cells.set_due_at(due_at),
        }
    }
}

/// The page's totals when `last` had just been noted.
fn totals_at(history: &[Note], last: impl Fn(&Note) -> bool) -> (u64, u64) {
    let length = history.iter().position(last).expect("what was read has been written") + 1;
    history[..length].iter().fold((0, 0), |(accepted, refused), note| match *note {
        Accepted(total) => (total, refused),
        Refused(total) => (accepted, total),
        Turn(_) => (accepted, refused),
    })
}

fn assert_no_effect_without_its_cause(history: &[Note], reading: Values) {
    let Values { accepted, refused, due_at, .. } = reading;
    if refused > 0 {
        let before = totals_at(history, |note| matches!(note, Refused(total) if *total == refused));
        assert!(accepted >= before.0, "a refusal without what was accepted before it: {reading:?}");
    }
    if due_at != NO_TURN_YET {
        let before = totals_at(history, |note| matches!(note, Turn(turn) if *turn == due_at));
        assert!(accepted >= before.0, "a turn without what was accepted before it: {reading:?}");
        assert!(refused >= before.1, "a turn without what was refused before it: {reading:?}");
    }
}

fn assert_none_goes_backwards(earlier: Values, later: Values) {
    assert!(later.accepted >= earlier.accepted, "{earlier:?}, then {later:?}");
    assert!(later.refused >= earlier.refused, "{earlier:?}, then {later:?}");
    assert!(later.due_at >= earlier.due_at, "{earlier:?}, then {later:?}");
}

fn check(history: &'static [Note]) {
    loom::model(move || {
        let cells = Arc::new(Cells::default());
        let writer = loom::thread::spawn({
            let cells = Arc::clone(&cells);
            move || write(&cells, history)
        });
        let (first, second) = (cells.read(), cells.read());
        writer.join().expect("the writer has ended");
        let last = cells.read();
        for reading in [first, second, last] {
            assert_no_effect_without_its_cause(history, reading);
        }
        assert_none_goes_backwards(first, second);
        assert_none_goes_backwards(second, last);
    });
}

#[test]
fn a_refusal_brings_what_was_accepted_before_it() {
    check(&[Accepted(1), Refused(1), Accepted(2), Refused(2)]);
}

#[test]
fn a_turn_brings_what_was_accepted_and_refused_before_it() {
    check(&[Accepted(1), Turn(10), Refused(1), Turn(20)]);
}

#[test]
fn refusals_that_come_first_and_turns_that_bring_nothing_change_nothing() {
    check(&[Refused(1), Turn(10), Turn(20), Accepted(1), Turn(30)]);
}
