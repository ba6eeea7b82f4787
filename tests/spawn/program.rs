//! Which program runs, with which arguments, where; and what keeps it from running.

use std::path::Path;
use std::thread;

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;

use crate::harness::{alone, both, shell};

#[test]
fn the_end_of_the_process_is_the_callers_to_see() {
    let _alone = alone("end");
    for case in shell("exit 37") {
        assert!(matches!(case.status(), Ok(WaitStatus::Exited(_, 37))));
    }
    for case in shell("kill -KILL $$") {
        assert!(matches!(case.status(), Ok(WaitStatus::Signaled(_, Signal::SIGKILL, _))));
    }
}

#[test]
fn arguments_and_environment_are_exact() {
    let _alone = alone("arguments");
    for case in both("/bin/sh", &["not its name", "-c", "tr '\\0' '\\n' </proc/$$/cmdline", "", "ä b"]) {
        let case = case.env(&["PATH=/usr/bin:/bin"]);
        assert_eq!(case.output().unwrap(), "not its name\n-c\ntr '\\0' '\\n' </proc/$$/cmdline\n\nä b\n");
    }
    for case in both("/usr/bin/env", &["env"]) {
        assert_eq!(case.clone().output().unwrap(), "");
        assert_eq!(case.env(&["B=2", "A=1 =", "EMPTY="]).output().unwrap(), "B=2\nA=1 =\nEMPTY=\n");
    }
}

#[test]
fn a_program_that_cannot_run_is_an_error() {
    let alone = alone("failure");
    let plain = alone.file("plain", 0o644, "no program");
    let lost = alone.file("lost", 0o755, "#!/nonexistent/interpreter\n");
    for (file, errno) in [
        (Path::new("/nonexistent/program"), Errno::ENOENT),
        (Path::new(""), Errno::ENOENT),
        (&plain, Errno::EACCES),
        (&alone.directory, Errno::EACCES),
        (&plain.join("below"), Errno::ENOTDIR),
        (&lost, Errno::ENOENT),
    ] {
        for case in both(file, &["x"]) {
            assert_eq!(case.status(), Err(errno), "{}", file.display());
        }
    }
    for case in both("/bin/sh", &["sh", "-c", &"x".repeat(4 << 20)]) {
        assert_eq!(case.status(), Err(Errno::E2BIG));
    }
}

#[test]
fn the_working_directory_is_entered() {
    let alone = alone("cwd");
    let file = alone.file("bin/here", 0o755, "#!/bin/sh\npwd\n");
    let canonical = alone.directory.canonicalize().unwrap();
    for case in shell("pwd") {
        assert_eq!(case.clone().cwd(&canonical).output().unwrap().trim_end(), canonical.to_str().unwrap());
        assert_eq!(case.clone().cwd("/nonexistent").status(), Err(Errno::ENOENT));
        assert_eq!(case.cwd(&file).status(), Err(Errno::ENOTDIR));
    }
    for case in both("bin/here", &["here"]) {
        let output = case.cwd(&canonical).output().unwrap();
        assert_eq!(output.trim_end(), canonical.to_str().unwrap(), "a relative program is sought from there");
    }
}

#[test]
fn the_program_is_sought_in_the_childs_path() {
    let alone = alone("path");
    alone.file("denied/hello", 0o644, "#!/bin/sh\necho denied\n");
    alone.file("bin/hello", 0o755, "#!/bin/sh\necho hello\n");
    let directory = alone.directory.to_str().unwrap();
    for case in both("hello", &["hello"]) {
        let with = |path: &str| case.clone().env(&[&format!("PATH={}", path.replace('~', directory))]);
        assert_eq!(with("/nonexistent:~/denied:~/bin").output().unwrap(), "hello\n");
        assert_eq!(with("bin").cwd(directory).output().unwrap(), "hello\n");
        assert_eq!(with("/nonexistent:").cwd(alone.directory.join("bin")).output().unwrap(), "hello\n");
        assert_eq!(with("~/denied:~").status(), Err(Errno::EACCES));
        assert_eq!(with("/nonexistent:~").status(), Err(Errno::ENOENT));
    }
    for case in both("sh", &["sh", "-c", "echo found"]) {
        assert_eq!(case.clone().output().unwrap(), "found\n", "without a PATH");
        assert_eq!(case.env(&["PATH=/nonexistent"]).status(), Err(Errno::ENOENT), "ours is not asked");
    }
}

#[test]
fn a_script_without_an_interpreter_runs_in_the_shell() {
    let alone = alone("script");
    let script = alone.file("script", 0o755, "echo \"$0\" \"$@\"\n");
    for case in both(&script, &["x", "one", "two words"]) {
        assert_eq!(case.output().unwrap(), format!("{} one two words\n", script.display()));
    }
}

#[test]
fn many_threads_may_start_processes_at_once() {
    let _alone = alone("threads");
    thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || {
                for round in 0..12 {
                    let code = number * 12 + round;
                    for case in shell(&format!("exit {code}")) {
                        let status = case.status().unwrap();
                        assert!(
                            matches!(status, WaitStatus::Exited(_, found) if found == code),
                            "{status:?}"
                        );
                    }
                }
            });
        }
    });
}
