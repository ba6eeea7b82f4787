//! Round robin, over any history of joins, leaves and room.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that panics fails its test, which is right"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use rust_cluster::dispatch::{Policy, RoundRobin};

/// What may happen between two choices. Ids are few, so that leaving, coming back and being full all happen.
#[derive(Debug, Clone)]
enum Step {
    Join(u32),
    Leave(u32),
    /// Loses its room, or gets it back.
    Turn(u32),
    Choose,
}

fn id() -> impl Strategy<Value = u32> {
    1_u32..9
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => id().prop_map(Step::Join),
        1 => id().prop_map(Step::Leave),
        2 => id().prop_map(Step::Turn),
        6 => Just(Step::Choose),
    ]
}

/// The members as a listener keeps them (by id), and who of them is full.
#[derive(Default)]
struct World {
    policy: RoundRobin,
    members: BTreeSet<u32>,
    full: BTreeSet<u32>,
}

impl World {
    fn of(members: impl IntoIterator<Item = u32>) -> Self {
        Self { members: members.into_iter().collect(), ..Self::default() }
    }

    fn choose(&mut self) -> Option<u32> {
        let members: Vec<u32> = self.members.iter().copied().collect();
        self.policy.choose(&members, &mut |id| !self.full.contains(&id))
    }

    fn ready(&self) -> BTreeSet<u32> {
        self.members.difference(&self.full).copied().collect()
    }

    /// Returns the choice, and who could have been chosen, if the step was one.
    fn take(&mut self, step: &Step) -> Option<(Option<u32>, BTreeSet<u32>)> {
        match step {
            Step::Join(id) => drop(self.members.insert(*id)),
            Step::Leave(id) => drop(self.members.remove(id)),
            Step::Turn(id) if self.full.remove(id) => {}
            Step::Turn(id) => drop(self.full.insert(*id)),
            Step::Choose => {
                let ready = self.ready();
                return Some((self.choose(), ready));
            }
        }
        None
    }
}

fn spread(counts: impl IntoIterator<Item = usize>) -> usize {
    let counts: Vec<usize> = counts.into_iter().collect();
    counts.iter().max().unwrap_or(&0) - counts.iter().min().unwrap_or(&0)
}

proptest! {
    #[test]
    fn the_chosen_is_a_member_with_room_and_none_only_if_there_is_none(history in vec(step(), 0..300)) {
        let mut world = World::default();
        for step in &history {
            let Some((chosen, ready)) = world.take(step) else { continue };
            prop_assert_eq!(chosen.is_some(), !ready.is_empty());
            prop_assert!(chosen.is_none_or(|id| ready.contains(&id)));
        }
    }

    #[test]
    fn with_room_for_everybody_shares_differ_by_one_at_most(
        start in btree_set(id(), 1..8), history in vec(step(), 0..300),
    ) {
        let mut world = World::of(start.clone());
        let mut stayed = start;
        let mut counts = BTreeMap::<u32, usize>::new();
        for step in history.iter().filter(|step| !matches!(step, Step::Turn(_))) {
            if let Step::Leave(id) = step {
                stayed.remove(id);
            }
            if let Some((Some(chosen), _)) = world.take(step) {
                *counts.entry(chosen).or_default() += 1;
            }
            prop_assert!(spread(stayed.iter().map(|id| counts.get(id).copied().unwrap_or(0))) <= 1);
        }
    }

    /// Whoever stays and has room is chosen within one round of the others, whatever the others do.
    #[test]
    fn nobody_with_room_is_starved(patient in id(), history in vec(step(), 0..300)) {
        let mut world = World::of([patient]);
        let mut passed_by = BTreeSet::new();
        for step in &history {
            if matches!(step, Step::Leave(id) | Step::Turn(id) if *id == patient) {
                continue;
            }
            match world.take(step) {
                Some((Some(chosen), _)) if chosen == patient => passed_by.clear(),
                Some((Some(chosen), _)) => {
                    prop_assert!(passed_by.insert(chosen), "{chosen} twice before {patient} once");
                }
                _ => {}
            }
        }
    }

    #[test]
    fn who_has_no_room_costs_the_others_nothing(
        members in btree_set(id(), 2..8), pick in any::<prop::sample::Index>(), choices in 0_usize..60,
    ) {
        let full = *pick.get(&members.iter().collect::<Vec<_>>());
        let mut world = World::of(members.clone());
        world.full.insert(*full);
        let mut counts = BTreeMap::<u32, usize>::new();
        for _ in 0..choices {
            *counts.entry(world.choose().unwrap()).or_default() += 1;
        }
        prop_assert_eq!(counts.get(full), None);
        prop_assert_eq!(counts.values().sum::<usize>(), choices);
        let others = members.iter().filter(|id| *id != full);
        prop_assert!(spread(others.map(|id| counts.get(id).copied().unwrap_or(0))) <= 1);
    }
}

#[test]
fn nobody_is_chosen_of_nobody() {
    let mut policy = RoundRobin::default();
    assert_eq!(policy.choose(&[], &mut |_| true), None);
    assert_eq!(policy.choose(&[1, 2], &mut |_| false), None);
    assert_eq!(policy.choose(&[1, 2], &mut |_| true), Some(1), "a vain choice takes nobody's turn");
}

#[test]
fn turns_go_by_id_and_round() {
    let mut world = World::of([3, 5, 9]);
    let chosen: Vec<u32> = (0..7).map(|_| world.choose().unwrap()).collect();
    assert_eq!(chosen, [3, 5, 9, 3, 5, 9, 3]);
}

#[test]
fn the_turn_is_kept_when_the_last_chosen_leaves() {
    let mut world = World::of([1, 2, 3]);
    assert_eq!([world.choose(), world.choose()], [Some(1), Some(2)]);
    world.members.remove(&2);
    assert_eq!([world.choose(), world.choose(), world.choose()], [Some(3), Some(1), Some(3)]);
}

#[test]
fn who_lost_its_turn_has_it_again() {
    let mut world = World::of([1, 2, 3]);
    assert_eq!(world.choose(), Some(1));
    assert_eq!(world.choose(), Some(2));
    world.policy.note_taken_back(1);
    world.full.insert(1);
    assert_eq!(world.choose(), Some(3));
    assert_eq!(world.choose(), Some(2));
    world.full.clear();
    let next: Vec<_> = (0..4).map(|_| world.choose().unwrap()).collect();
    assert_eq!(next, [1, 3, 1, 2]);
}

#[test]
fn who_has_left_is_owed_nothing() {
    let mut world = World::of([1, 2]);
    assert_eq!(world.choose(), Some(1));
    world.policy.note_taken_back(1);
    world.members.remove(&1);
    assert_eq!(world.choose(), Some(2));
    world.members.insert(1);
    assert_eq!(world.choose(), Some(1));
    assert_eq!(world.choose(), Some(2));
}
