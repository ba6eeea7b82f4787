//! How the IO thread wakes JavaScript.
//!
//! In the main thread by an eventfd that Node's event loop watches: one write(2). Node's thread-safe function does
//! more: it makes that write while it holds a lock which JavaScript, woken, wants first, so that each wake-up puts
//! JavaScript to sleep once more. But it knows how to go with its environment, while what watches a descriptor
//! ([`EventLoop::watch`]) stays: so worker_threads, whose event loops end, are woken by it.

use std::sync::Arc;

use napi::bindgen_prelude::{Env, Function, Unknown};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use nix::sys::eventfd::{EfdFlags, EventFd};

use super::call::Call;
use crate::sys::uv::{BriefWatch, EventLoop};

type ThreadSafe = ThreadsafeFunction<(), Unknown<'static>, (), napi::Status, false, true>;

/// Wakes JavaScript, from any thread.
pub(super) type Wake = Box<dyn Fn() + Send + Sync>;

/// The event loop, if it lives as long as the process and libuv is at hand.
pub(super) fn lasting_loop(env: Env, is_main_thread: bool) -> napi::Result<Option<EventLoop>> {
    if !is_main_thread {
        return Ok(None);
    }
    // SAFETY: Node gives us the loop of this thread, which is the main thread's and lives as long as the process.
    Ok(unsafe { EventLoop::new(env.get_uv_event_loop()?.cast()) })
}

/// What makes the event loop call `function`, without keeping it alive; and what the loop watches for that, which is to
/// be kept if there is an IO thread, and dropped if there is none.
pub(super) fn waking(
    env: Env,
    function: Function<'_, (), Unknown<'static>>,
    event_loop: Option<EventLoop>,
) -> napi::Result<(Wake, Option<BriefWatch>)> {
    if let Some(event_loop) = event_loop
        && let Some((wake, watch)) = by_event_loop(env, &function, event_loop)?
    {
        return Ok((wake, Some(watch)));
    }
    let function: ThreadSafe = function.build_threadsafe_function::<()>().weak::<true>().build()?;
    let wake = move || {
        function.call((), ThreadsafeFunctionCallMode::NonBlocking);
    };
    Ok((Box::new(wake), None))
}

/// None where there is no descriptor to spare.
fn by_event_loop(
    env: Env,
    function: &Function<'_, (), Unknown<'static>>,
    event_loop: EventLoop,
) -> napi::Result<Option<(Wake, BriefWatch)>> {
    use std::os::fd::AsFd;
    let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
    let Ok(event) = EventFd::from_flags(flags) else { return Ok(None) };
    let call = Call::new(env, "RUST_CLUSTER_PRIMARY", function)?;
    // Both threads hold it, and the watch.
    let event = Arc::new(event);
    let watched = Arc::clone(&event);
    let on_readable = move || {
        // Level-triggered: without this it would be readable for ever. EAGAIN when somebody was faster.
        let _ = watched.read();
        call.make();
    };
    let Ok(watch) = event_loop.watch_for_a_while(event.as_fd(), on_readable) else { return Ok(None) };
    let wake = move || {
        // Its counter cannot overflow: each wake-up is answered before the next.
        let _ = event.write(1);
    };
    Ok(Some((Box::new(wake), watch)))
}
