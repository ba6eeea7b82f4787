//! The event loop of the Node that has loaded us: libuv's handles, for the worker's half.
//!
//! libuv's functions are exported by the node executable and keep their meaning throughout libuv 1
//! (<https://docs.libuv.org/en/v1.x/>); they are looked up when first needed, so that the rest of the addon
//! loads without them. JavaScript thread only. Every handle but a [`BriefWatch`] lives as long as the process. None
//! holds an event loop open (uv_unref). Each calls a closure, which may make the loop call others, but not itself.

use std::ffi::{CStr, c_int, c_void};
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::time::Duration;

use nix::errno::Errno;

type Raw = *mut c_void;
type Callback = unsafe extern "C" fn(Raw);
type PollCallback = unsafe extern "C" fn(Raw, c_int, c_int);

/// uv_handle_type, of which the numbers are part of libuv's ABI (uv.h, UV_HANDLE_TYPE_MAP).
const UV_POLL: c_int = 8;
const UV_PREPARE: c_int = 9;
const UV_TIMER: c_int = 13;

const UV_READABLE: c_int = 1;

macro_rules! functions {
    ($($name:ident: $type:ty = $symbol:literal;)*) => {
        struct Functions { $($name: $type,)* }

        impl Functions {
            fn look_up() -> Option<Self> {
                // SAFETY: each symbol has the type that uv.h declares for it.
                Some(Self { $($name: unsafe { std::mem::transmute::<Raw, $type>(symbol($symbol)?) },)* })
            }
        }
    };
}

functions! {
    handle_size: unsafe extern "C" fn(c_int) -> usize = c"uv_handle_size";
    set_data: unsafe extern "C" fn(Raw, Raw) = c"uv_handle_set_data";
    data: unsafe extern "C" fn(Raw) -> Raw = c"uv_handle_get_data";
    unref: unsafe extern "C" fn(Raw) = c"uv_unref";
    close: unsafe extern "C" fn(Raw, Callback) = c"uv_close";
    now: unsafe extern "C" fn(Raw) -> u64 = c"uv_now";
    backend_timeout: unsafe extern "C" fn(Raw) -> c_int = c"uv_backend_timeout";
    poll_init: unsafe extern "C" fn(Raw, Raw, c_int) -> c_int = c"uv_poll_init";
    poll_start: unsafe extern "C" fn(Raw, c_int, PollCallback) -> c_int = c"uv_poll_start";
    poll_stop: unsafe extern "C" fn(Raw) -> c_int = c"uv_poll_stop";
    prepare_init: unsafe extern "C" fn(Raw, Raw) -> c_int = c"uv_prepare_init";
    prepare_start: unsafe extern "C" fn(Raw, Callback) -> c_int = c"uv_prepare_start";
    timer_init: unsafe extern "C" fn(Raw, Raw) -> c_int = c"uv_timer_init";
    timer_start: unsafe extern "C" fn(Raw, Callback, u64, u64) -> c_int = c"uv_timer_start";
}

fn symbol(name: &CStr) -> Option<Raw> {
    // SAFETY: name is a C string; RTLD_DEFAULT looks through what is loaded already.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!found.is_null()).then_some(found)
}

fn functions() -> Option<&'static Functions> {
    static FUNCTIONS: OnceLock<Option<Functions>> = OnceLock::new();
    FUNCTIONS.get_or_init(Functions::look_up).as_ref()
}

/// An event loop.
#[derive(Clone, Copy)]
pub struct EventLoop {
    raw: NonNull<c_void>,
    uv: &'static Functions,
}

impl EventLoop {
    /// The loop that `napi_get_uv_event_loop` names; none if this is not a Node with libuv in its executable.
    ///
    /// # Safety
    /// `raw` is null or a live uv_loop_t of this thread, which lives as long as the process.
    pub unsafe fn new(raw: *mut c_void) -> Option<Self> {
        Some(Self { raw: NonNull::new(raw)?, uv: functions()? })
    }

    /// Calls `on_readable` as often as the loop finds `fd` readable. The descriptor stays open until the watch is
    /// stopped for good.
    ///
    /// # Errors
    /// Those of uv_poll_init: EPERM when it cannot be polled.
    pub fn watch(self, fd: BorrowedFd<'_>, on_readable: impl FnMut() + 'static) -> nix::Result<Watch> {
        let handle = self.handle(UV_POLL, on_readable);
        // SAFETY: handle has the size of a uv_poll_t and lives for ever; so does the loop, and the descriptor is open.
        let outcome = checked(unsafe { (self.uv.poll_init)(self.raw.as_ptr(), handle, fd.as_raw_fd()) });
        if let Err(errno) = outcome {
            // libuv does not say what it leaves of a handle that it could not make: the memory stays, and calls nobody.
            // SAFETY: it has never been started.
            drop(unsafe { take_closure(handle) });
            return Err(errno);
        }
        let watch = Watch { handle, uv: self.uv };
        watch.start();
        // SAFETY: initialised above.
        unsafe { (self.uv.unref)(handle) };
        Ok(watch)
    }

    /// The same for a descriptor that may be closed earlier, and which `on_readable` keeps open.
    ///
    /// # Errors
    /// As for [`EventLoop::watch`].
    pub fn watch_for_a_while(
        self,
        fd: BorrowedFd<'_>,
        on_readable: impl FnMut() + 'static,
    ) -> nix::Result<BriefWatch> {
        self.watch(fd, on_readable).map(BriefWatch)
    }

    /// Calls `before_sleep` each time before the loop waits for events, with the time, and for how long it will wait at
    /// the most: milliseconds of CLOCK_MONOTONIC; none if only an event will wake it. Zero says nothing: with a socket
    /// new to it the loop may wait as long as it likes (`uv_backend_timeout` in libuv's src/unix/core.c).
    pub fn before_each_wait(self, mut before_sleep: impl FnMut(u64, Option<u64>) + 'static) {
        let uv = self.uv;
        let handle = self.handle(UV_PREPARE, move || {
            let raw = self.raw.as_ptr();
            // SAFETY: the loop is running, on this thread.
            let (now, timeout) = unsafe { ((uv.now)(raw), (uv.backend_timeout)(raw)) };
            before_sleep(now, u64::try_from(timeout).ok());
        });
        // SAFETY: handle has the size of a uv_prepare_t and lives for ever. Neither call can fail (uv_prepare_t).
        unsafe {
            (uv.prepare_init)(self.raw.as_ptr(), handle);
            (uv.prepare_start)(handle, call);
            (uv.unref)(handle);
        }
    }

    /// A timer that calls `on_time` when it is started and its time has come.
    pub fn timer(self, on_time: impl FnMut() + 'static) -> Timer {
        let handle = self.handle(UV_TIMER, on_time);
        // SAFETY: handle has the size of a uv_timer_t and lives for ever. The call cannot fail.
        unsafe {
            (self.uv.timer_init)(self.raw.as_ptr(), handle);
            (self.uv.unref)(handle);
        }
        Timer { handle, uv: self.uv }
    }

    /// Memory for a handle of this type, which calls `callback`. Only `free` frees it: libuv may use it as long as the
    /// loop runs.
    fn handle(self, kind: c_int, callback: impl FnMut() + 'static) -> Raw {
        let handle = Box::leak(vec![0_u128; words_of(self.uv, kind)].into_boxed_slice());
        let callback: Box<dyn FnMut()> = Box::new(callback);
        let callback = Box::into_raw(Box::new(callback));
        let handle = handle.as_mut_ptr().cast();
        // SAFETY: handle is room for a uv_handle_t, of which this sets one member.
        unsafe { (self.uv.set_data)(handle, callback.cast()) };
        handle
    }
}

/// A descriptor that is watched.
#[derive(Clone, Copy)]
pub struct Watch {
    handle: Raw,
    uv: &'static Functions,
}

impl Watch {
    /// Watches again, after [`Watch::stop`].
    pub fn start(self) {
        // SAFETY: handle is an initialised uv_poll_t. It can fail for handles that are closing only.
        unsafe { (self.uv.poll_start)(self.handle, UV_READABLE, call_readable) };
    }

    /// Watches no longer.
    pub fn stop(self) {
        // SAFETY: as above.
        unsafe { (self.uv.poll_stop)(self.handle) };
    }
}

/// A descriptor that is watched until this is dropped. What it calls is freed after that, by the loop: it may be the
/// one that drops it.
pub struct BriefWatch(Watch);

impl BriefWatch {
    /// Stays as long as the process lives, stopped or not.
    pub fn keep(self) -> Watch {
        ManuallyDrop::new(self).0
    }
}

impl Drop for BriefWatch {
    fn drop(&mut self) {
        // SAFETY: handle is an initialised uv_poll_t, closed here only.
        unsafe { (self.0.uv.close)(self.0.handle, free) };
    }
}

/// A timer of an event loop, which does not keep the loop alive.
#[derive(Clone, Copy)]
pub struct Timer {
    handle: Raw,
    uv: &'static Functions,
}

impl Timer {
    /// Calls after this time, and again after each; anew if it runs already.
    pub fn start(self, every: Duration) {
        let every = u64::try_from(every.as_millis()).unwrap_or(u64::MAX);
        // SAFETY: handle is an initialised uv_timer_t. It can fail for handles that are closing only.
        unsafe { (self.uv.timer_start)(self.handle, call, every, every) };
    }
}

unsafe extern "C" fn call_readable(handle: Raw, status: c_int, _events: c_int) {
    // An error is seen by whoever reads, perhaps after much that came before it; libuv has stopped watching.
    if let (true, Some(uv)) = (status < 0, functions()) {
        Watch { handle, uv }.start();
    }
    // SAFETY: as for `call`.
    unsafe { call(handle) }
}

/// # Safety
/// `handle` is one of [`EventLoop::handle`], on the loop's thread.
unsafe extern "C" fn call(handle: Raw) {
    let Some(uv) = functions() else { return };
    // SAFETY: the data of each handle is the closure that was boxed for it, and is never freed.
    let Some(callback) = (unsafe { (uv.data)(handle).cast::<Box<dyn FnMut()>>().as_mut() }) else { return };
    // A panic must not unwind into C. What it left half done is this closure's own.
    let _reported_by_the_panic_hook = catch_unwind(AssertUnwindSafe(callback));
}

/// # Safety
/// `handle` is a poll handle that the loop has closed.
unsafe extern "C" fn free(handle: Raw) {
    let Some(uv) = functions() else { return };
    // SAFETY: both were boxed by `EventLoop::handle`, of these types and of this size, and nobody has them any more.
    let (closure, memory) = unsafe {
        let words = std::ptr::slice_from_raw_parts_mut(handle.cast::<u128>(), words_of(uv, UV_POLL));
        (take_closure(handle), Box::from_raw(words))
    };
    drop(memory);
    // A panic must not unwind into C.
    let _reported_by_the_panic_hook = catch_unwind(AssertUnwindSafe(|| drop(closure)));
}

/// # Safety
/// `handle` is one of [`EventLoop::handle`] that calls nobody any more.
unsafe fn take_closure(handle: Raw) -> Option<Box<Box<dyn FnMut()>>> {
    let uv = functions()?;
    // SAFETY: `EventLoop::handle` boxed a closure of this type for it.
    Some(unsafe { Box::from_raw((uv.data)(handle).cast::<Box<dyn FnMut()>>()) })
}

/// The size of a handle of this type.
fn words_of(uv: &Functions, kind: c_int) -> usize {
    // SAFETY: it takes a number and returns one.
    unsafe { (uv.handle_size)(kind) }.div_ceil(size_of::<u128>())
}

/// libuv returns negated errnos.
fn checked(result: c_int) -> nix::Result<()> {
    if result < 0 { Err(Errno::from_raw(result.saturating_neg())) } else { Ok(()) }
}
