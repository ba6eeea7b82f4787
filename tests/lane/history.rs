//! Any history of one lane, against a queue of frames.

use std::collections::VecDeque;
use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::*;
use rust_cluster::handoff::lane::{Arrived, FromWorker, Reading, Unread, WINDOW};

use crate::alone::alone;
use crate::pair::{Pair, SLOT, arrived, number_of, numbered, numbers, outstanding};

#[derive(Debug, Clone)]
enum Step {
    Send(u32),
    Stage,
    SendChosen,
    Read,
    TakeBack,
    Refuse(prop::sample::Index),
    Receive,
    Probe,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1_u32..9).prop_map(Step::Send),
        2 => Just(Step::Stage),
        1 => Just(Step::SendChosen),
        4 => Just(Step::Read),
        2 => Just(Step::TakeBack),
        2 => any::<prop::sample::Index>().prop_map(Step::Refuse),
        2 => Just(Step::Receive),
        1 => Just(Step::Probe),
    ]
}

#[derive(Debug, PartialEq, Eq)]
enum Queued {
    Connections(Vec<u32>),
    Probe,
}

/// Where every connection should be.
#[derive(Default)]
struct Model {
    next: u32,
    staged: Vec<u32>,
    queue: VecDeque<Queued>,
    refused: VecDeque<u32>,
    counts: (u64, u64, u64),
}

struct World {
    pair: Pair,
    held: Vec<(u32, Arrived)>,
    model: Model,
    round: u64,
}

impl World {
    fn new() -> Self {
        Self { pair: Pair::new(), held: Vec::new(), model: Model::default(), round: 0 }
    }

    fn unread(&self) -> usize {
        let of = |queued: &Queued| match queued {
            Queued::Connections(numbers) => numbers.len(),
            Queued::Probe => 0,
        };
        self.model.queue.iter().map(of).sum()
    }

    fn stage(&mut self) {
        self.model.next += 1;
        self.model.staged.push(self.model.next);
        let is_frame = self.pair.lane.stage(SLOT, outstanding(self.model.next));
        if is_frame {
            self.send();
        }
    }

    fn send(&mut self) {
        self.pair.lane.send(Instant::now()).unwrap();
        let staged = std::mem::take(&mut self.model.staged);
        if !staged.is_empty() {
            self.model.counts.0 += staged.len() as u64;
            self.model.queue.push_back(Queued::Connections(staged));
        }
    }

    fn read(&mut self) {
        let arrived = match self.pair.read() {
            Reading::Empty => return assert!(self.model.queue.is_empty()),
            reading => arrived(reading),
        };
        let numbers: Vec<u32> = arrived
            .into_iter()
            .map(|Arrived { entry, socket }| {
                let number = number_of(socket);
                self.held.push((number, Arrived { entry, socket: numbered(number) }));
                number
            })
            .collect();
        let mut expected = Vec::new();
        // Whole frames, and at least one.
        loop {
            match self.model.queue.pop_front().expect("something was there") {
                Queued::Probe => {}
                Queued::Connections(frame) => expected.extend(frame),
            }
            if expected.len() >= numbers.len() {
                break;
            }
        }
        assert_eq!(numbers, expected);
    }

    fn take_back(&mut self) {
        match (self.pair.take_back(), self.model.queue.pop_front()) {
            (Err(unread), None) => assert_eq!(unread, Unread::Empty),
            (Ok(batch), Some(Queued::Probe)) => assert!(batch.is_empty()),
            (Ok(batch), Some(Queued::Connections(expected))) => {
                self.model.counts.2 += expected.len() as u64;
                assert_eq!(numbers(batch), expected);
            }
            other => panic!("{other:?}"),
        }
    }

    fn refuse(&mut self, index: prop::sample::Index) {
        if self.held.is_empty() {
            return;
        }
        let (number, arrived) = self.held.remove(index.index(self.held.len()));
        self.pair.worker.refuse(arrived).unwrap();
        self.model.refused.push_back(number);
    }

    fn receive(&mut self) {
        let Pair { lane, reserve, .. } = &mut self.pair;
        match (lane.receive(reserve), self.model.refused.pop_front()) {
            (Err(unread), None) => assert_eq!(unread, Unread::Empty),
            (Ok(FromWorker::Refused(refused)), Some(expected)) => {
                self.model.counts.1 += 1;
                assert_eq!(numbers(refused), [expected]);
            }
            other => panic!("{other:?}"),
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Send(count) => {
                (0..*count).for_each(|_| self.stage());
                self.send();
            }
            Step::Stage => self.stage(),
            Step::SendChosen => self.send(),
            Step::Read => self.read(),
            Step::TakeBack => self.take_back(),
            Step::Refuse(index) => self.refuse(*index),
            Step::Receive => self.receive(),
            Step::Probe => {
                self.pair.lane.wait_for_reading();
                if self.model.queue.is_empty() {
                    self.model.queue.push_back(Queued::Probe);
                }
            }
        }
    }

    fn check(&mut self) {
        self.round += 1;
        let (unread, staged) = (self.unread(), self.model.staged.len());
        let (has_room, may_have) = (self.pair.lane.has_room(self.round), unread + staged < WINDOW);
        assert!(!has_room || may_have);
        // One that was full is filled again when half of it has been read.
        assert!(has_room || !may_have || 2 * unread > WINDOW);
        assert_eq!(self.pair.lane.unread(), unread as u64);
        assert_eq!(self.pair.lane.counts(), self.model.counts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_lane_is_a_queue_and_counts_as_one(history in vec(step(), 0..80)) {
        let _alone = alone();
        let mut world = World::new();
        for step in &history {
            world.take(step);
            world.check();
        }
        world.send();
        while !world.model.queue.is_empty() {
            world.take_back();
            world.check();
        }
    }
}
