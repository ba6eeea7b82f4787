//! The child's descriptors, and ours.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::os::unix::fs::MetadataExt;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::pipe2;
use rust_cluster::sys::spawn::Stdio;

use crate::harness::{alone, both, finish, pipe, shell, shell_with_path};

/// Prints each open descriptor and what it is. The pattern's own directory is gone when the loop runs.
const LIST: &str = "for fd in /proc/$$/fd/*; do [ -L $fd ] && echo ${fd##*/} $(readlink $fd); done; true";

fn pipe_name(fd: &impl AsFd) -> String {
    let copy = File::from(fd.as_fd().try_clone_to_owned().unwrap());
    format!("pipe:[{}]", copy.metadata().unwrap().ino())
}

/// The listing without the descriptor that carried it.
fn listed(output: &str, stdout: RawFd) -> Vec<(RawFd, String)> {
    let lines = output.lines().map(|line| line.split_once(' ').unwrap());
    lines.map(|(fd, name)| (fd.parse().unwrap(), name.to_owned())).filter(|(fd, _)| *fd != stdout).collect()
}

#[test]
fn what_is_ignored_is_null_or_not_open() {
    let _alone = alone("ignore");
    for case in shell_with_path(&format!("{LIST}; grep -h ^flags /proc/$$/fdinfo/0 /proc/$$/fdinfo/2")) {
        let (reader, writer) = pipe();
        let stdout = Stdio::Fd(writer.as_fd());
        let pid = case.start(vec![Stdio::Ignore, stdout, Stdio::Ignore, Stdio::Ignore]).unwrap();
        let output = finish(pid, reader, writer);
        let (list, flags) = output.split_at(output.find("flags").unwrap());
        assert_eq!(listed(list, 1), [(0, "/dev/null".to_owned()), (2, "/dev/null".to_owned())]);
        let modes = flags.lines().map(|line| line.chars().last().unwrap()).collect::<String>();
        assert_eq!(modes, "02", "O_RDONLY, O_RDWR");
    }
}

#[test]
fn a_standard_stream_that_is_missing_is_ignored() {
    let _alone = alone("missing");
    let script = "cd /proc/$$/fd && [ 0 -ef /dev/null ] && [ 1 -ef /dev/null ] && [ 2 -ef /dev/null ]";
    for case in shell(script) {
        let pid = case.start(vec![]).unwrap();
        assert_eq!(waitid(Id::Pid(pid), WaitPidFlag::WEXITED), Ok(WaitStatus::Exited(pid, 0)));
    }
}

#[test]
fn descriptors_may_trade_places() {
    let _alone = alone("permutation");
    let pipes: Vec<OwnedFd> = (0..4).flat_map(|_| <[OwnedFd; 2]>::from(pipe())).collect();
    let numbers: Vec<RawFd> = pipes.iter().map(AsRawFd::as_raw_fd).collect();
    let end = usize::try_from(numbers.iter().max().unwrap() + 1).unwrap();
    for shift in 0..pipes.len() {
        // Each source's number is the target of another: pipe i goes where pipe i + shift stands here.
        let target = |index: usize| numbers[(index + shift) % pipes.len()];
        let mut expected = vec![(0, "/dev/null".to_owned()), (2, "/dev/null".to_owned())];
        expected.extend(pipes.iter().enumerate().map(|(index, pipe)| (target(index), pipe_name(pipe))));
        expected.sort();
        for case in shell_with_path(LIST) {
            let (reader, writer) = pipe();
            let mut stdio = vec![Stdio::Ignore; end];
            stdio[1] = Stdio::Fd(writer.as_fd());
            for (index, pipe) in pipes.iter().enumerate() {
                stdio[usize::try_from(target(index)).unwrap()] = Stdio::Fd(pipe.as_fd());
            }
            let pid = case.start(stdio).unwrap();
            let mut found = listed(&finish(pid, reader, writer), 1);
            found.sort();
            assert_eq!(found, expected, "shift {shift}");
        }
    }
}

#[test]
fn our_standard_streams_may_trade_places() {
    let _alone = alone("swap");
    let (zero, one, two) = (io::stdin(), io::stdout(), io::stderr());
    let name = |fd: RawFd| fs::read_link(format!("/proc/self/fd/{fd}")).unwrap().display().to_string();
    let expected = format!("{}\n{}\n{}\n", name(1), name(2), name(0));
    let script = "cd /proc/$$/fd && names=$(readlink 0 1 2) && echo \"$names\" >&3";
    for case in shell_with_path(script) {
        let (reader, writer) = pipe();
        let stdio = [one.as_fd(), two.as_fd(), zero.as_fd(), writer.as_fd()].map(Stdio::Fd).to_vec();
        let pid = case.start(stdio).unwrap();
        assert_eq!(finish(pid, reader, writer), expected);
    }
}

#[test]
fn a_high_number_leaves_holes() {
    let _alone = alone("holes");
    let (_input, output) = pipe();
    for case in shell_with_path(LIST) {
        let (reader, writer) = pipe();
        let mut stdio = vec![Stdio::Ignore; 60];
        stdio[1] = Stdio::Fd(writer.as_fd());
        stdio[59] = Stdio::Fd(output.as_fd());
        let pid = case.start(stdio).unwrap();
        let expected = [(0, "/dev/null".to_owned()), (2, "/dev/null".to_owned()), (59, pipe_name(&output))];
        assert_eq!(listed(&finish(pid, reader, writer), 1), expected);
    }
}

#[test]
fn one_descriptor_may_be_several() {
    let _alone = alone("several");
    for case in shell("echo out; echo err >&2; echo three >&3") {
        let (reader, writer) = pipe();
        let fd = Stdio::Fd(writer.as_fd());
        let pid = case.start(vec![Stdio::Ignore, fd, fd, fd]).unwrap();
        assert_eq!(finish(pid, reader, writer), "out\nerr\nthree\n");
    }
}

#[test]
fn the_standard_streams_become_blocking_and_others_stay() {
    let _alone = alone("blocking");
    for case in shell("true") {
        let (reader, writer) = pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK).unwrap();
        let nonblocking = |fd: &OwnedFd| {
            let flags = OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL).unwrap());
            flags.contains(OFlag::O_NONBLOCK)
        };
        let pid =
            case.start(vec![Stdio::Ignore, Stdio::Ignore, Stdio::Ignore, Stdio::Fd(reader.as_fd())]).unwrap();
        assert!(nonblocking(&reader) && nonblocking(&writer));
        waitid(Id::Pid(pid), WaitPidFlag::WEXITED).unwrap();
        let pid =
            case.start(vec![Stdio::Fd(reader.as_fd()), Stdio::Ignore, Stdio::Fd(writer.as_fd())]).unwrap();
        assert!(!nonblocking(&reader) && !nonblocking(&writer));
        waitid(Id::Pid(pid), WaitPidFlag::WEXITED).unwrap();
    }
}

#[test]
fn without_descriptors_to_be_had_nothing_starts() {
    let _alone = alone("limit");
    for case in shell("true") {
        let mut fill: Vec<File> = Vec::new();
        let limit = set_descriptor_limit(64);
        while let Ok(file) = File::open("/dev/null") {
            fill.push(file);
        }
        let result = case.start(vec![Stdio::Ignore, Stdio::Ignore, Stdio::Ignore]);
        set_descriptor_limit(limit);
        assert_eq!(result, Err(Errno::EMFILE));
        drop(fill);
        assert!(matches!(case.status(), Ok(WaitStatus::Exited(_, 0))));
    }
}

/// Sets the soft `RLIMIT_NOFILE` and returns what it was.
fn set_descriptor_limit(soft: libc::rlim_t) -> libc::rlim_t {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: limit is a valid rlimit to write to, then to read from.
    Errno::result(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) }).unwrap();
    let before = limit.rlim_cur;
    limit.rlim_cur = soft;
    // SAFETY: as above.
    Errno::result(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }).unwrap();
    before
}

#[test]
fn a_failure_is_told_whatever_numbers_are_taken() {
    let _alone = alone("taken");
    let (reader, writer) = pipe();
    for case in both("/nonexistent/program", &["x"]) {
        let result = case.start(vec![Stdio::Fd(writer.as_fd()); 60]);
        assert_eq!(result, Err(Errno::ENOENT));
    }
    drop(writer);
    let mut stray = Vec::new();
    File::from(reader).read_to_end(&mut stray).unwrap();
    assert!(stray.is_empty(), "the failure is not written to a descriptor of the child's: {stray:?}");
}
