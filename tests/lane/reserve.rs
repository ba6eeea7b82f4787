//! Places kept in the descriptor table.

use std::fs::File;

use rust_cluster::sys::reserve::Reserve;

use crate::alone::{alone, open_descriptors};
use crate::full::Full;
use crate::limit::Limit;
use crate::pair::numbered;

#[test]
fn it_lends_its_places_and_takes_them_again() {
    let _alone = alone();
    let before = open_descriptors();
    let mut reserve = Reserve::new(8).unwrap();
    let whole = open_descriptors();
    assert_eq!(whole, before + 9);
    for (needed, free) in [(0, 0), (1, 1), (5, 5), (8, 8), (9, 8), (usize::MAX, 8)] {
        assert_eq!(reserve.lend(needed, open_descriptors), Some(whole - free));
        assert_eq!(open_descriptors(), whole);
    }
    drop(reserve);
    assert_eq!(open_descriptors(), before);
}

#[test]
fn while_it_is_not_whole_it_lends_nothing() {
    let _alone = alone();
    let mut reserve = Reserve::new(2).unwrap();
    let full = Full::of_descriptors();
    let mut taken = reserve.lend(2, || vec![numbered(1)]).expect("two places, for a pipe");
    assert_eq!(reserve.lend(1, || panic!("nothing may be read")), None::<()>);
    assert!(!reserve.refill());
    taken.clear();
    assert!(reserve.refill());
    assert_eq!(reserve.lend(1, || 1), Some(1));
    drop(full);
}

#[test]
fn without_room_there_is_none() {
    let _alone = alone();
    let full = Full::of_descriptors();
    assert!(Reserve::new(1).is_err());
    drop(full);
}

#[test]
fn places_above_a_limit_that_has_been_lowered_are_none() {
    let _alone = alone();
    let full = Full::of_descriptors();
    let room = Limit::of(full.size() + 5);
    // Its pipe has the first number, its places the next two.
    let mut reserve = Reserve::new(2).unwrap();
    drop(room);
    for usable in [0, 1] {
        let _limit = Limit::of(full.size() + 1 + usable);
        assert_eq!(reserve.lend(1, || panic!("nothing may be read")), None::<()>);
    }
    let room = Limit::of(full.size() + 3);
    assert!(reserve.lend(2, || [0, 1].map(|_| File::open("/dev/null").unwrap())).is_some());
    drop((room, full));
}
