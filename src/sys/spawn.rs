//! Starting a child process, with what libuv's `uv_spawn` gives to it, so that a worker sees no difference.
//!
//! | in the child | how it is |
//! |---|---|
//! | descriptors | what [`Spawn::stdio`] says; everything else of ours is close-on-exec by its maker's doing |
//! | signals | every disposition default, nothing blocked (Node ignores SIGPIPE, and ignoring is inherited) |
//! | program | sought in the child's PATH, not in ours, from the child's working directory |
//!
//! `posix.rs` starts it with `posix_spawn(3)`, which shares our memory until the exec and so costs the same
//! in a large process as in a small one. It cannot change ids, nor before glibc 2.29 the working directory, so
//! `fork.rs` does where that is asked for. Both report what kept the program from running, before they return.
//!
//! Callable on any thread. The calling thread waits until the child has executed its program or failed to.
//! The caller owns the child that results, a zombie until reaped; a child that could not run is reaped here.
//! Borrowed descriptors stay the caller's, and none that is opened here outlives the call.

mod fork;
mod posix;
mod program;
mod stdio;

use std::ffi::{CStr, CString, c_char};
use std::iter::once;
use std::marker::PhantomData;
use std::os::fd::BorrowedFd;
use std::ptr;

use nix::unistd::Pid;

use program::Program;
use stdio::Descriptors;

/// What one of the child's descriptors is.
#[derive(Debug, Clone, Copy)]
pub enum Stdio<'a> {
    /// `/dev/null` for 0 (read only), 1 and 2 (both ways); from 3 on the number is not open.
    Ignore,
    /// The same open file as this descriptor of ours. For 0 to 2 its `O_NONBLOCK` is cleared, which our
    /// descriptor notices too: the flag belongs to the open file, and few programs expect it on what they
    /// inherit.
    Fd(BorrowedFd<'a>),
}

/// A process to be.
#[derive(Debug, Clone)]
pub struct Spawn<'a> {
    /// The program: a path when there is a slash in it, else a name to be sought in the PATH of `env`.
    pub file: &'a CStr,
    /// All of argv, `argv[0]` included.
    pub args: &'a [CString],
    /// The whole environment, each entry `KEY=value`.
    pub env: &'a [CString],
    /// The working directory; ours when absent.
    pub cwd: Option<&'a CStr>,
    /// The user to become (setuid(2)); needs privilege unless it is ours. Supplementary groups are dropped.
    pub uid: Option<u32>,
    /// The group to become (setgid(2)); needs privilege unless it is ours. Supplementary groups are dropped.
    pub gid: Option<u32>,
    /// Whether it leads a session of its own (setsid(2)), and so outlives our terminal.
    pub detached: bool,
    /// The child's descriptors: the index is the number. Those of 0 to 2 that are missing are ignored.
    pub stdio: Vec<Stdio<'a>>,
}

impl Spawn<'_> {
    fn changes_ids(&self) -> bool {
        self.uid.is_some() || self.gid.is_some()
    }
}

/// Starts the process and returns its pid once it runs its program.
///
/// # Errors What kept it from running: ENOENT (no such program, or no such working directory), EACCES,
/// ENOTDIR, ENOEXEC, E2BIG (exec, chdir), EPERM (ids), EAGAIN, ENOMEM (no process to be had), EMFILE, ENFILE
/// (no descriptor to be had).
pub fn spawn(spawn: &Spawn<'_>) -> nix::Result<Pid> {
    let paths = program::search(spawn.file, spawn.env);
    let program = Program::new(&paths, spawn.args);
    let environment = Strings::new(spawn.env.iter().map(CString::as_c_str));
    let descriptors = Descriptors::prepare(&spawn.stdio)?;
    if spawn.changes_ids() || (spawn.cwd.is_some() && !posix::can_change_directory()) {
        fork::spawn(spawn, &program, &environment, &descriptors)
    } else {
        posix::spawn(spawn, &program, &environment, &descriptors)
    }
}

/// argv or envp as exec takes them: pointers to borrowed strings, and a null pointer after the last.
struct Strings<'a> {
    pointers: Vec<*const c_char>,
    strings: PhantomData<&'a CStr>,
}

impl<'a> Strings<'a> {
    fn new(strings: impl IntoIterator<Item = &'a CStr>) -> Self {
        let pointers = strings.into_iter().map(CStr::as_ptr).chain(once(ptr::null())).collect();
        Self { pointers, strings: PhantomData }
    }

    fn as_ptr(&self) -> *const *const c_char {
        self.pointers.as_ptr()
    }
}
