//! The scoreboard: two mappings of one page, as the primary and a worker have them, and whatever a worker may do
//! to its own.

#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test, which is right")]

use std::fs::{self, File};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::unistd::{ftruncate, pipe};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_cluster::scoreboard::{ACTIVE_OFFSET, Figures, Scoreboard, Writer};
use rust_cluster::sys::clock::monotonic_ms;
use rust_cluster::sys::page::PAGE;

const NOW: u64 = 1_000_000;

/// A page, its writer, and the file beneath both.
fn both() -> (Scoreboard, Writer, File) {
    let (scoreboard, fd) = Scoreboard::create().unwrap();
    let writer = Writer::open(fd.as_fd()).unwrap();
    (scoreboard, writer, File::from(fd))
}

/// What JavaScript does by its `Uint32Array`.
fn set_active(file: &File, count: u32) {
    file.write_all_at(&count.to_ne_bytes(), ACTIVE_OFFSET as u64).unwrap();
}

/// Where each mapping of this file in this process begins, and its permissions (proc_pid_maps(5)).
fn mappings(inode: u64) -> Vec<(usize, String)> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let lines = maps.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
    let ours = lines.filter_map(|columns| match *columns {
        [range, permissions, _, _, number, ref name @ ..] => {
            let is_ours = number == inode.to_string() && name.concat().contains("memfd:rust-cluster");
            is_ours.then_some((range.split_once('-').unwrap().0, permissions))
        }
        _ => None,
    });
    ours.map(|(start, permissions)| (usize::from_str_radix(start, 16).unwrap(), permissions.into())).collect()
}

fn permissions(file: &File) -> Vec<String> {
    let mut all: Vec<_> =
        mappings(file.metadata().unwrap().ino()).into_iter().map(|(_, mode)| mode).collect();
    all.sort();
    all
}

#[test]
fn a_new_page_is_all_zeros() {
    let (scoreboard, _writer, _file) = both();
    let zeros = Figures { accepted: 0, refused: 0, active: 0, loop_delay: Duration::ZERO };
    assert_eq!(scoreboard.figures(NOW), zeros);
    assert_eq!(scoreboard.figures(u64::MAX), zeros, "before the first turn nothing is late");
}

#[test]
fn the_primary_reads_what_the_worker_writes() {
    let (scoreboard, mut writer, file) = both();
    writer.note_accepted(3);
    writer.note_accepted(4);
    writer.note_refused(2);
    set_active(&file, 5);
    let Figures { accepted, refused, active, .. } = scoreboard.figures(NOW);
    assert_eq!((accepted, refused, active), (7, 2, 5));
    set_active(&file, u32::MAX);
    assert_eq!(scoreboard.figures(NOW).active, u32::MAX);
}

#[test]
fn a_loop_is_late_from_when_it_was_due() {
    let (scoreboard, mut writer, _file) = both();
    let delay_at = |now| scoreboard.figures(now).loop_delay;
    writer.note_turn(Some(NOW));
    assert_eq!(delay_at(NOW - 1), Duration::ZERO);
    assert_eq!(delay_at(NOW), Duration::ZERO);
    assert_eq!(delay_at(NOW + 3_000), Duration::from_secs(3));
    writer.note_turn(Some(NOW + 5_000));
    assert_eq!(delay_at(NOW + 3_000), Duration::ZERO);
    writer.note_turn(None);
    assert_eq!(delay_at(u64::MAX), Duration::ZERO, "nothing was to wake it");
}

#[test]
fn the_primary_can_only_read_and_each_side_unmaps_its_own() {
    let (scoreboard, writer, file) = both();
    assert_eq!(permissions(&file), ["r--s", "rw-s"]);
    drop(writer);
    assert_eq!(permissions(&file), ["r--s"]);
    drop(scoreboard);
    assert!(permissions(&file).is_empty());
}

#[test]
fn javascript_s_page_is_the_writer_s_and_may_outlive_it() {
    let (scoreboard, mut writer, file) = both();
    writer.note_accepted(1);
    let page = writer.page();
    let start = (page.as_ptr().addr(), "rw-s".to_owned());
    assert!(mappings(file.metadata().unwrap().ino()).contains(&start));
    drop(writer);
    assert_eq!(permissions(&file), ["r--s", "rw-s"]);
    drop(page);
    assert_eq!(permissions(&file), ["r--s"]);
    assert_eq!(scoreboard.figures(NOW).accepted, 1, "what a worker that has gone had written");
}

#[test]
fn a_worker_can_neither_resize_the_page_nor_seal_it_further() {
    let (scoreboard, mut writer, file) = both();
    let length = i64::try_from(PAGE).unwrap();
    for length in [0, length - 1, length + 1] {
        assert_eq!(ftruncate(&file, length), Err(Errno::EPERM), "{length}");
    }
    let write_seal = FcntlArg::F_ADD_SEALS(SealFlag::F_SEAL_FUTURE_WRITE);
    assert_eq!(fcntl(&file, write_seal), Err(Errno::EPERM));
    writer.note_refused(1);
    assert_eq!(scoreboard.figures(NOW).refused, 1);
}

#[test]
fn no_other_program_inherits_the_descriptor() {
    let (_scoreboard, fd) = Scoreboard::create().unwrap();
    let flags = FdFlag::from_bits_retain(fcntl(&fd, FcntlArg::F_GETFD).unwrap());
    assert!(flags.contains(FdFlag::FD_CLOEXEC));
}

fn memfd(length: usize, seals: SealFlag) -> OwnedFd {
    let fd = memfd_create(c"test", MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING).unwrap();
    ftruncate(&fd, i64::try_from(length).unwrap()).unwrap();
    fcntl(&fd, FcntlArg::F_ADD_SEALS(seals)).unwrap();
    fd
}

/// What the worker's side says of a descriptor that is not the primary's page.
fn refusal(fd: impl AsFd) -> Errno {
    Writer::open(fd.as_fd()).unwrap_err()
}

#[test]
fn a_worker_maps_no_other_file() {
    let sealed = SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL;
    assert!(Writer::open(memfd(PAGE, sealed).as_fd()).is_ok(), "what the others differ from");
    for length in [0, 1, PAGE - 1, PAGE + 1, 2 * PAGE] {
        assert_eq!(refusal(memfd(length, sealed)), Errno::EINVAL, "{length}");
    }
    for missing in [SealFlag::F_SEAL_SHRINK, SealFlag::F_SEAL_GROW, SealFlag::F_SEAL_SEAL] {
        assert_eq!(refusal(memfd(PAGE, sealed - missing)), Errno::EINVAL, "{missing:?}");
    }
    let (reader, _writer) = pipe().unwrap();
    assert_eq!(refusal(reader), Errno::EINVAL);
    assert_eq!(refusal(File::open("/dev/null").unwrap()), Errno::EINVAL);
    assert_eq!(refusal(File::open("Cargo.toml").unwrap()), Errno::EINVAL);
}

#[test]
fn a_descriptor_that_cannot_write_is_refused() {
    let (_scoreboard, fd) = Scoreboard::create().unwrap();
    let read_only = File::open(format!("/proc/self/fd/{}", fd.as_raw_fd())).unwrap();
    assert_eq!(refusal(read_only), Errno::EACCES);
}

/// The model in `loom/` has every interleaving; this has the kernel's pages and this processor.
#[test]
fn readings_beside_a_writer_are_in_order() {
    const ROUNDS: u64 = 200_000;
    let (scoreboard, mut writer, _file) = both();
    thread::scope(|scope| {
        scope.spawn(move || {
            for round in 1..=ROUNDS {
                writer.note_accepted(1);
                writer.note_refused(1);
                writer.note_turn(Some(round));
            }
        });
        let mut last = scoreboard.figures(ROUNDS);
        while last.refused < ROUNDS {
            let figures = scoreboard.figures(ROUNDS);
            assert!(figures.accepted >= figures.refused, "{figures:?}");
            assert!(figures.accepted >= last.accepted && figures.refused >= last.refused);
            last = figures;
        }
    });
    assert_eq!(scoreboard.figures(ROUNDS).loop_delay, Duration::ZERO);
}

#[test]
fn the_clock_is_the_machine_s() {
    let uptime = fs::read_to_string("/proc/uptime").unwrap();
    let (earlier, later) = (monotonic_ms(), monotonic_ms());
    assert!(earlier > 0 && later >= earlier);
    // /proc/uptime counts what CLOCK_MONOTONIC does not: time asleep.
    let uptime_s: f64 = uptime.split_once(' ').unwrap().0.parse().unwrap();
    assert!(Duration::from_millis(earlier).as_secs_f64() <= uptime_s + 60.0);
}

/// Any, and often the largest and the smallest.
fn word() -> impl Strategy<Value = u64> {
    prop_oneof![any::<u64>(), any::<u8>().prop_map(u64::from), Just(u64::MAX)]
}

proptest! {
    #[test]
    fn no_bytes_make_a_reading_panic(words in vec(word(), PAGE / 8), now in word()) {
        let (scoreboard, _writer, file) = both();
        let bytes: Vec<u8> = words.into_iter().flat_map(u64::to_ne_bytes).collect();
        file.write_all_at(&bytes, 0).unwrap();
        let once = scoreboard.figures(now);
        prop_assert_eq!(scoreboard.figures(now), once);
        prop_assert!(once.loop_delay <= Duration::from_millis(now));
        let active: Vec<u8> = bytes.into_iter().skip(ACTIVE_OFFSET).take(4).collect();
        prop_assert_eq!(once.active.to_ne_bytes().to_vec(), active);
    }

    #[test]
    fn the_next_note_puts_right_what_a_worker_scribbled(
        byte in any::<u8>(), accepted in any::<u64>(), refused in any::<u64>(),
    ) {
        let (scoreboard, mut writer, file) = both();
        writer.note_accepted(accepted);
        writer.note_refused(refused);
        file.write_all_at(&[byte; PAGE], 0).unwrap();
        writer.note_accepted(u64::MAX);
        writer.note_refused(0);
        writer.note_turn(Some(NOW));
        let figures = scoreboard.figures(NOW + 1);
        prop_assert_eq!((figures.accepted, figures.refused), (u64::MAX, refused));
        prop_assert_eq!(figures.loop_delay, Duration::from_millis(1));
    }
}
