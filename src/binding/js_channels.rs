//! The channels that JavaScript reads itself, on its own event loop, as Node's primary does.
//!
//! libuv tells when one is readable; JavaScript is called, and calls [`Primary::read`].

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::os::fd::AsFd;
use std::rc::Rc;
use std::sync::Arc;

use napi::bindgen_prelude::{BufferSlice, Env, Function, Unknown};
use napi_derive::napi;

use super::call::Call;
use super::{Primary, convert};
use crate::channel::ReadOutcome;
use crate::reactor;
use crate::sys::uv::{BriefWatch, EventLoop};
use crate::worker::Link;

/// Reads of one event, so that a worker that never stops talking does not starve the others. As libuv has it.
const READS: usize = 32;

/// The channels that JavaScript reads.
pub(super) struct JsChannels {
    event_loop: EventLoop,
    on_readable: Rc<Call>,
    watches: RefCell<HashMap<u32, BriefWatch>>,
    /// The last read may have left something.
    has_more: Rc<Cell<bool>>,
    /// What one read has brought.
    scratch: RefCell<Vec<u8>>,
    /// The same in JSON.
    lines: RefCell<Vec<u8>>,
}

impl JsChannels {
    /// None yet. `on_readable` is called with the worker's id.
    pub(super) fn new(
        env: Env,
        event_loop: EventLoop,
        on_readable: &Function<'_, (u32,), Unknown<'static>>,
    ) -> napi::Result<Rc<Self>> {
        let channels = Rc::new(Self {
            event_loop,
            on_readable: Rc::new(Call::new(env, "RUST_CLUSTER_CHANNEL", on_readable)?),
            watches: RefCell::default(),
            has_more: Rc::default(),
            scratch: RefCell::default(),
            lines: RefCell::default(),
        });
        // The loop may turn after JavaScript has ended.
        env.add_env_cleanup_hook(Rc::clone(&channels), |channels| channels.watches.take().clear())?;
        Ok(channels)
    }

    /// JavaScript takes over the reading of a channel, if it still may.
    fn accept(&self, id: u32, link: &Arc<Link>) {
        if !link.accept_offer() {
            return;
        }
        // It may not have been found out yet that the IO thread had taken the reading back; and libuv watches a
        // descriptor once.
        self.leave(id);
        let (call, has_more, kept) =
            (Rc::clone(&self.on_readable), Rc::clone(&self.has_more), Arc::clone(link));
        let watch = self.event_loop.watch_for_a_while(link.channel.socket(), move || {
            let _keeps_it_open = kept.channel.socket().as_fd();
            for _ in 0..READS {
                has_more.set(false);
                call.make_for(id);
                if !has_more.get() {
                    break;
                }
            }
        });
        match watch {
            Ok(watch) => drop(self.watches.borrow_mut().insert(id, watch)),
            Err(_) => link.reclaim(),
        }
    }

    /// The last read has left something, perhaps.
    fn note_more(&self) {
        self.has_more.set(true);
    }

    /// JavaScript reads this one no longer.
    pub(super) fn leave(&self, id: u32) {
        drop(self.watches.borrow_mut().remove(&id));
    }
}

#[napi]
impl Primary {
    /// Reads once from the channel of a worker, as `on_readable` asks for. Returns messages: a string of lines of JSON,
    /// if only such have come, of either serialization; otherwise how many bytes of framed ones are in `room` now, or,
    /// where that is too small, a buffer of their own. Nothing if there are none, or they come by `drain()`.
    #[napi(catch_unwind)]
    pub fn read<'env>(&self, env: &'env Env, id: u32, mut room: BufferSlice<'_>) -> Option<Unknown<'env>> {
        let (channels, link) = (self.js_channels.as_ref()?, self.link(id)?);
        let mode = link.channel.mode();
        let mut block = None;
        let lines = &mut *channels.lines.borrow_mut();
        let turn = reactor::read_by_javascript(
            id,
            &link,
            &self.outbox,
            &mut channels.scratch.borrow_mut(),
            |run| block = Some(convert::block(env, mode, run, &mut room, lines)),
            |command| self.command(command),
        );
        match turn {
            Some(ReadOutcome::Drained) => {}
            Some(ReadOutcome::More) => channels.note_more(),
            Some(ReadOutcome::End | ReadOutcome::Broken(_)) | None => channels.leave(id),
        }
        // What JavaScript cannot hold is no exception: nobody has called for it.
        let block = block.transpose().unwrap_or_else(|error| {
            let tell = |event| self.outbox.push(event);
            reactor::break_channel(id, error.to_string(), tell, |command| self.command(command));
            None
        });
        self.outbox.announce();
        block
    }

    /// JavaScript was offered the reading of a channel.
    pub(super) fn accept_channel(&self, id: u32) {
        if let (Some(channels), Some(link)) = (&self.js_channels, self.link(id)) {
            channels.accept(id, &link);
        }
    }
}
