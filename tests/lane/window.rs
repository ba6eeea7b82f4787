//! The arithmetic of the window, against a queue in which each connection knows when it was sent.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use rust_cluster::handoff::lane::{PATIENCE, Progress, Window};

/// The longest time between two looks: PATIENCE, doubled six times.
const LONGEST: Duration = Duration::from_millis(64 * 20);

#[derive(Debug, Clone)]
enum Step {
    Send(usize),
    /// The worker reads so many, or all.
    Read(usize),
    Count,
    /// A count of some moments ago: the worker has read since.
    CountLate(usize),
    Check,
    Pass(Duration),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1_usize..9).prop_map(Step::Send),
        (0_usize..12).prop_map(Step::Read),
        Just(Step::Count),
        (1_usize..20).prop_map(Step::CountLate),
        Just(Step::Check),
        (0_u64..30).prop_map(|ms| Step::Pass(Duration::from_millis(ms))),
        (0_u64..2000).prop_map(|ms| Step::Pass(Duration::from_millis(ms))),
    ]
}

struct World {
    window: Window,
    now: Instant,
    sent: u64,
    /// When each connection was sent that the worker has not read.
    queue: VecDeque<Instant>,
}

impl World {
    fn new(size: usize) -> Self {
        Self { window: Window::new(size), now: Instant::now(), sent: 0, queue: VecDeque::new() }
    }

    fn send(&mut self, count: usize) {
        self.window.note_sent(count, self.now);
        self.sent += count as u64;
        self.queue.extend(std::iter::repeat_n(self.now, count));
    }

    fn read(&mut self, count: usize) {
        self.queue.drain(..count.min(self.queue.len()));
    }

    /// As the lane does it: counted first.
    fn check(&mut self) -> Progress {
        self.window.note_unread(self.queue.len());
        self.window.check(self.now)
    }

    fn longest_wait(&self) -> Duration {
        self.queue.front().map_or(Duration::ZERO, |sent| self.now - *sent)
    }

    fn take(&mut self, step: &Step) -> Option<Progress> {
        match step {
            Step::Send(count) => self.send(*count),
            Step::Read(count) => self.read(*count),
            Step::Count => self.window.note_unread(self.queue.len()),
            Step::CountLate(before) => self.window.note_unread(self.queue.len() + before),
            Step::Check => return Some(self.check()),
            Step::Pass(time) => self.now += *time,
        }
        None
    }
}

proptest! {
    #[test]
    fn what_is_thought_unread_is_at_least_what_is_and_at_most_what_was_sent(
        size in 1_usize..20, history in vec(step(), 0..200),
    ) {
        let mut world = World::new(size);
        for step in &history {
            let before = world.window.unread();
            world.take(step);
            let (unread, truth) = (world.window.unread(), world.queue.len() as u64);
            prop_assert_eq!(world.window.sent(), world.sent);
            prop_assert!(unread >= truth && unread <= world.sent);
            match step {
                Step::Count | Step::Check => prop_assert_eq!(unread, truth),
                Step::Send(count) => prop_assert_eq!(unread, before + *count as u64),
                _ => prop_assert!(unread <= before, "only sending raises it"),
            }
        }
    }

    #[test]
    fn there_is_room_for_no_more_than_the_window(
        size in 1_usize..20, history in vec(step(), 0..200), staged in 0_usize..20,
    ) {
        let mut world = World::new(size);
        for step in &history {
            world.take(step);
            let truth = world.queue.len() + staged;
            prop_assert!(!world.window.has_room(staged) || truth < size);
            world.window.note_unread(world.queue.len());
            prop_assert_eq!(world.window.has_room(staged), truth < size, "freshly counted");
        }
    }

    /// Whatever a count says that was not of this queue.
    #[test]
    fn no_count_makes_it_underflow(history in vec((0_usize..9, any::<usize>()), 0..100)) {
        let mut window = Window::new(8);
        let now = Instant::now();
        for (sent, unread) in history {
            window.note_sent(sent, now);
            window.note_unread(unread);
            prop_assert!(window.unread() <= window.sent().min(unread as u64));
        }
    }

    #[test]
    fn stalled_is_who_leaves_something_unread_for_the_whole_time(
        size in 1_usize..20, history in vec(step(), 0..200),
    ) {
        let mut world = World::new(size);
        for step in &history {
            let deadline = world.window.deadline();
            let Some(progress) = world.take(step) else { continue };
            match progress {
                Progress::Stalled => prop_assert!(world.longest_wait() >= PATIENCE),
                Progress::TooEarly => prop_assert!(deadline.is_some_and(|at| world.now < at)),
                Progress::Moving => {}
            }
        }
    }

    #[test]
    fn while_something_is_unread_there_is_a_deadline_and_it_is_not_far(
        size in 1_usize..20, history in vec(step(), 0..200),
    ) {
        let mut world = World::new(size);
        for step in &history {
            let progress = world.take(step);
            let deadline = world.window.deadline();
            prop_assert!(world.queue.is_empty() || deadline.is_some());
            prop_assert!(deadline.is_none_or(|at| at <= world.now + LONGEST));
            match progress {
                Some(Progress::Moving) => prop_assert!(deadline.is_none_or(|at| at == world.now + PATIENCE)),
                Some(Progress::Stalled) => prop_assert!(deadline.is_some_and(|at| at > world.now)),
                _ => {}
            }
        }
    }

    /// Looked at whenever it asks for it, as the dispatcher does.
    #[test]
    fn who_reads_nothing_is_noticed_in_time(
        history in vec((1_usize..9, 0_usize..12, 0_u64..60), 1..60),
    ) {
        let mut world = World::new(8);
        let (mut stalls, mut most) = (false, 2 * PATIENCE);
        for (sent, read, pass) in history {
            world.send(sent);
            world.read(read);
            let end = world.now + Duration::from_millis(pass);
            while let Some(at) = world.window.deadline().filter(|at| *at <= end) {
                world.now = at;
                stalls = world.check() == Progress::Stalled;
                if stalls {
                    most = LONGEST + PATIENCE;
                }
            }
            world.now = end;
            prop_assert!(stalls || world.longest_wait() <= most, "{:?}", world.longest_wait());
        }
    }

    /// Never longer than the longest wait there is; and without anything to read, none.
    #[test]
    fn the_wait_it_tells_of_is_one(size in 1_usize..20, history in vec(step(), 0..200)) {
        let mut world = World::new(size);
        for step in &history {
            world.take(step);
            world.window.note_unread(world.queue.len());
            let waited = world.window.waiting_since().map(|since| world.now - since);
            prop_assert!(waited.is_none_or(|time| time <= world.longest_wait() && !world.queue.is_empty()));
        }
    }
}

#[test]
fn the_time_doubles_while_the_same_is_there_and_is_short_again_after_it_has_gone() {
    let mut world = World::new(8);
    world.send(3);
    let first = world.now;
    assert_eq!(world.window.waiting_since(), Some(first));
    for doublings in [1, 2, 3, 4, 5, 6, 6, 6] {
        world.now = world.window.deadline().unwrap();
        world.read(usize::from(doublings < 3));
        assert_eq!(world.check(), Progress::Stalled);
        assert_eq!(world.window.deadline(), Some(world.now + PATIENCE * 2_u32.pow(doublings)));
        assert_eq!(world.window.waiting_since(), Some(first), "the last of the three is still there");
    }
    world.send(2);
    world.read(1);
    world.now = world.window.deadline().unwrap();
    assert_eq!(world.check(), Progress::Moving);
    assert_eq!(world.window.deadline(), Some(world.now + PATIENCE), "for the two that came later");
    world.read(2);
    world.now += PATIENCE;
    assert_eq!(world.check(), Progress::Moving);
    assert_eq!(world.window.deadline(), None);
    assert_eq!(world.check(), Progress::Moving, "there is nothing to read");
}

/// Another may be ready at any time: what is to be said then is the same.
#[test]
fn who_has_stalled_has_until_he_reads() {
    let mut world = World::new(8);
    world.send(2);
    world.now += PATIENCE;
    assert_eq!(world.check(), Progress::Stalled);
    let deadline = world.window.deadline();
    world.now += PATIENCE / 4;
    assert_eq!(world.check(), Progress::Stalled);
    assert_eq!(world.window.deadline(), deadline, "the next look is when it was to be");
    world.read(2);
    assert_ne!(world.check(), Progress::Stalled);
}

#[test]
fn what_comes_while_the_clock_runs_is_not_yet_late() {
    let mut world = World::new(8);
    world.send(1);
    world.now += PATIENCE / 2;
    world.read(1);
    world.send(1);
    world.now += PATIENCE / 2;
    assert_eq!(world.check(), Progress::Moving);
    assert_eq!(world.window.unread(), 1);
    world.now += PATIENCE;
    assert_eq!(world.check(), Progress::Stalled);
}
