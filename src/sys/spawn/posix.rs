//! `posix_spawn(3)`: the child shares our memory until it executes, so nothing is copied however large we
//! are.

use std::ffi::{CStr, c_char, c_int};
use std::mem::{MaybeUninit, transmute};
use std::os::fd::RawFd;

use nix::errno::Errno;
use nix::sys::signal::SigSet;
use nix::unistd::Pid;

use super::program::Program;
use super::stdio::Descriptors;
use super::{Spawn, Strings};

/// Starts what [`super::spawn`] has prepared; neither uid nor gid is looked at.
pub(super) fn spawn(
    spawn: &Spawn<'_>,
    program: &Program<'_>,
    environment: &Strings<'_>,
    descriptors: &Descriptors<'_>,
) -> nix::Result<Pid> {
    let mut actions = FileActions::new()?;
    for (source, target) in descriptors.moves() {
        actions.add_dup2(source, target)?;
    }
    if let Some(cwd) = spawn.cwd {
        actions.add_chdir(cwd)?;
    }
    let attributes = Attributes::new(spawn.detached)?;
    program.start(|path, argv| {
        let mut pid = 0;
        // SAFETY: path is a C string, argv and environment are null-terminated arrays of C strings that outlive the
        // call and that posix_spawn only reads, in spite of its types; the other two are initialised.
        let failure = unsafe {
            libc::posix_spawn(
                &raw mut pid,
                path.as_ptr(),
                &raw const actions.0,
                &raw const attributes.0,
                argv.as_ptr().cast(),
                environment.as_ptr().cast(),
            )
        };
        checked(failure).map(|()| Pid::from_raw(pid))
    })
}

type AddChdir = unsafe extern "C" fn(*mut libc::posix_spawn_file_actions_t, *const c_char) -> c_int;

/// `posix_spawn_file_actions_addchdir_np`, which glibc has since 2.29: with an older one, an addon that were
/// linked against it would not load.
fn add_chdir() -> Option<AddChdir> {
    let name = c"posix_spawn_file_actions_addchdir_np";
    // SAFETY: looks a name up among what is loaded; nothing is loaded or called.
    let function = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    // SAFETY: the C library's function of this name has this type in every version; null is None.
    unsafe { transmute::<*mut libc::c_void, Option<AddChdir>>(function) }
}

/// Whether a child can be started in another working directory than ours.
pub(super) fn can_change_directory() -> bool {
    add_chdir().is_some()
}

/// These functions return the error's number instead of setting errno.
fn checked(failure: i32) -> nix::Result<()> {
    if failure == 0 { Ok(()) } else { Err(Errno::from_raw(failure)) }
}

/// What the child does before it executes, in the order added.
struct FileActions(libc::posix_spawn_file_actions_t);

impl FileActions {
    fn new() -> nix::Result<Self> {
        let mut actions = MaybeUninit::uninit();
        // SAFETY: actions is room for the object, which this call initialises.
        checked(unsafe { libc::posix_spawn_file_actions_init(actions.as_mut_ptr()) })?;
        // SAFETY: initialised by the call above.
        Ok(Self(unsafe { actions.assume_init() }))
    }

    fn add_dup2(&mut self, source: RawFd, target: RawFd) -> nix::Result<()> {
        // SAFETY: self is initialised; the numbers are used in the child only.
        checked(unsafe { libc::posix_spawn_file_actions_adddup2(&raw mut self.0, source, target) })
    }

    fn add_chdir(&mut self, path: &CStr) -> nix::Result<()> {
        let add_chdir = add_chdir().ok_or(Errno::ENOSYS)?;
        // SAFETY: self is initialised, path is a C string and is copied.
        checked(unsafe { add_chdir(&raw mut self.0, path.as_ptr()) })
    }
}

impl Drop for FileActions {
    fn drop(&mut self) {
        // SAFETY: self is initialised and not used again.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut self.0) };
    }
}

/// Signals, and the session.
struct Attributes(libc::posix_spawnattr_t);

impl Attributes {
    fn new(detached: bool) -> nix::Result<Self> {
        let mut attributes = MaybeUninit::uninit();
        // SAFETY: attributes is room for the object, which this call initialises.
        checked(unsafe { libc::posix_spawnattr_init(attributes.as_mut_ptr()) })?;
        // SAFETY: initialised by the call above.
        let mut attributes = Self(unsafe { attributes.assume_init() });

        // Every bit, beyond what sigfillset(3) sets: it leaves out the two signals that glibc uses itself, and
        // those posix_spawn would then ignore in the child. What cannot be changed (SIGKILL) is passed over.
        // SAFETY: a sigset_t is a bit set; all of its bit patterns are valid.
        let defaults: libc::sigset_t = unsafe {
            let mut set = MaybeUninit::uninit();
            std::ptr::write_bytes(set.as_mut_ptr(), 0xff, 1);
            set.assume_init()
        };
        let session = if detached { i32::from(libc::POSIX_SPAWN_SETSID) } else { 0 };
        let flags = libc::POSIX_SPAWN_SETSIGDEF | libc::POSIX_SPAWN_SETSIGMASK | session;
        let flags = flags.try_into().map_err(|_| Errno::EINVAL)?;
        let raw = &raw mut attributes.0;
        // SAFETY: raw is initialised, and the set lives through the call, which copies it.
        checked(unsafe { libc::posix_spawnattr_setsigdefault(raw, &raw const defaults) })?;
        // SAFETY: as above.
        checked(unsafe { libc::posix_spawnattr_setsigmask(raw, SigSet::empty().as_ref()) })?;
        // SAFETY: raw is initialised.
        checked(unsafe { libc::posix_spawnattr_setflags(raw, flags) })?;
        Ok(attributes)
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: self is initialised and not used again.
        unsafe { libc::posix_spawnattr_destroy(&raw mut self.0) };
    }
}
