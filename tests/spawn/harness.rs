//! What the tests share: a turn of their own, and processes to start.

use std::ffi::CString;
use std::fs::{self, File, Permissions};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{process, thread};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::{Pid, getuid, pipe2};
use rust_cluster::sys::spawn::{Spawn, Stdio, spawn};

/// One test at a time, because each counts the descriptors and the children of the process, before and after.
pub(crate) struct Alone {
    descriptors: usize,
    pub(crate) directory: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

static TURN: Mutex<()> = Mutex::new(());

pub(crate) fn alone(test: &str) -> Alone {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // What the test was started with becomes close-on-exec, as Node does with what it was started with.
    // SAFETY: only sets a flag on descriptors; nobody here passes one on by inheritance.
    let done = unsafe { libc::close_range(3, u32::MAX, libc::CLOSE_RANGE_CLOEXEC.cast_signed()) };
    Errno::result(done).unwrap();
    let directory = std::env::temp_dir().join(format!("spawn-{test}-{}", process::id()));
    fs::create_dir(&directory).unwrap();
    Alone { descriptors: open_descriptors(), directory, _turn: turn }
}

impl Drop for Alone {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.directory).unwrap();
        if !thread::panicking() {
            assert_eq!(open_descriptors(), self.descriptors, "descriptors are as they were");
            let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
            assert_eq!(waitid(Id::All, flags), Err(Errno::ECHILD), "every child has been reaped");
        }
    }
}

impl Alone {
    pub(crate) fn file(&self, name: &str, mode: u32, content: &str) -> PathBuf {
        let path = self.directory.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }
}

pub(crate) fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

pub(crate) fn c(text: impl AsRef<Path>) -> CString {
    CString::new(text.as_ref().to_str().unwrap()).unwrap()
}

#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) file: CString,
    pub(crate) args: Vec<CString>,
    pub(crate) env: Vec<CString>,
    pub(crate) cwd: Option<CString>,
    pub(crate) uid: Option<u32>,
    pub(crate) gid: Option<u32>,
    pub(crate) detached: bool,
}

/// The same process started in both ways.
pub(crate) fn both(file: impl AsRef<Path>, args: &[&str]) -> [Case; 2] {
    let args = args.iter().map(c).collect();
    let posix = Case { file: c(file), args, env: vec![], cwd: None, uid: None, gid: None, detached: false };
    let fork = Case { uid: Some(getuid().as_raw()), ..posix.clone() };
    [posix, fork]
}

pub(crate) fn shell(script: &str) -> [Case; 2] {
    both("/bin/sh", &["sh", "-c", script])
}

impl Case {
    pub(crate) fn env(mut self, entries: &[&str]) -> Self {
        self.env = entries.iter().map(c).collect();
        self
    }

    pub(crate) fn cwd(mut self, cwd: impl AsRef<Path>) -> Self {
        self.cwd = Some(c(cwd));
        self
    }

    pub(crate) fn start(&self, stdio: Vec<Stdio<'_>>) -> nix::Result<Pid> {
        spawn(&Spawn {
            file: &self.file,
            args: &self.args,
            env: &self.env,
            cwd: self.cwd.as_deref(),
            uid: self.uid,
            gid: self.gid,
            detached: self.detached,
            stdio,
        })
    }

    pub(crate) fn status(&self) -> nix::Result<WaitStatus> {
        let stderr = io::stderr();
        let pid = self.start(vec![Stdio::Ignore, Stdio::Ignore, Stdio::Fd(stderr.as_fd())])?;
        waitid(Id::Pid(pid), WaitPidFlag::WEXITED)
    }

    /// What the process writes to its standard output.
    pub(crate) fn output(&self) -> nix::Result<String> {
        let (reader, writer) = pipe();
        let pid = self.start(vec![Stdio::Ignore, Stdio::Fd(writer.as_fd()), Stdio::Ignore])?;
        Ok(finish(pid, reader, writer))
    }
}

pub(crate) fn pipe() -> (OwnedFd, OwnedFd) {
    pipe2(OFlag::O_CLOEXEC).unwrap()
}

/// What a process has written to a pipe until its end, which must be a success.
pub(crate) fn finish(pid: Pid, reader: OwnedFd, writer: OwnedFd) -> String {
    drop(writer);
    let mut output = String::new();
    File::from(reader).read_to_string(&mut output).unwrap();
    assert_eq!(waitid(Id::Pid(pid), WaitPidFlag::WEXITED), Ok(WaitStatus::Exited(pid, 0)), "{output}");
    output
}

pub(crate) fn shell_with_path(script: &str) -> [Case; 2] {
    shell(script).map(|case| case.env(&["PATH=/usr/bin:/bin"]))
}
