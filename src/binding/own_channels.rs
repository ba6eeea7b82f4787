//! The channels that JavaScript reads itself, on its own event loop, as Node's primary does.
//!
//! libuv tells when one is readable; JavaScript is called, and calls [`super::Primary::read`].

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::os::fd::AsFd;
use std::rc::Rc;
use std::sync::Arc;

use napi::bindgen_prelude::{Env, Function, Unknown};

use super::call::Call;
use crate::sys::uv::{BriefWatch, EventLoop};
use crate::worker::Link;

/// Reads of one event, so that a worker that never stops talking does not starve the others. As libuv has it.
const READS: usize = 32;

/// The channels that JavaScript reads.
pub(super) struct OwnChannels {
    event_loop: EventLoop,
    on_readable: Rc<Call>,
    watches: RefCell<HashMap<u32, BriefWatch>>,
    /// The last read may have left something.
    has_more: Rc<Cell<bool>>,
    /// What one read has brought.
    pub(super) scratch: RefCell<Vec<u8>>,
    /// The same in JSON.
    pub(super) lines: RefCell<Vec<u8>>,
}

impl OwnChannels {
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
    pub(super) fn accept(&self, id: u32, link: &Arc<Link>) {
        if !link.accept_offer() {
            return;
        }
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
            Err(_) => link.take_back(),
        }
    }

    /// The last read has left something, perhaps.
    pub(super) fn note_more(&self) {
        self.has_more.set(true);
    }

    /// JavaScript reads this one no longer.
    pub(super) fn leave(&self, id: u32) {
        drop(self.watches.borrow_mut().remove(&id));
    }
}
