//! Sending messages to workers. JavaScript thread; what a socket does not take now the IO thread writes later.

use napi::bindgen_prelude::{BufferSlice, Either};
use napi_derive::napi;
use nix::errno::Errno;

use super::Primary;
use super::text::Text;
use crate::channel::{Queued, When, frame};
use crate::reactor::Command;
use crate::sys::socket;

/// A longer message is copied before the channel is locked, which the IO thread may want meanwhile. It does not wait for
/// others ([`crate::channel::When`]), and gets memory of its own in either case.
const LONG: usize = 128 * 1024;

#[napi]
impl Primary {
    /// Sends one serialized message: at once, or, if it `waits`, with those that follow it until [`Self::flush`].
    /// Returns the bytes that are queued now: 0 if the message has left, otherwise it will be counted by `flush`
    /// or a `sent` event. A negative number is libuv's error.
    #[napi(catch_unwind)]
    #[allow(clippy::needless_pass_by_value)] // a Node-API argument is converted, and then ours
    pub fn send_text(&self, id: u32, text: Text, waits: bool) -> f64 {
        let length = text.length();
        self.send(id, waits, length, |out| text.append_to(out, length))
    }

    /// The same for `advanced` serialization.
    #[napi(catch_unwind)]
    #[allow(clippy::needless_pass_by_value)] // as above
    pub fn send_bytes(&self, id: u32, bytes: BufferSlice<'_>, waits: bool) -> f64 {
        self.send(id, waits, bytes.len(), |out| out.extend_from_slice(&bytes))
    }

    /// Sends one serialized message at once with the socket of this descriptor; JavaScript keeps its descriptor.
    /// Returns what `send_text` does.
    #[napi(catch_unwind)]
    #[allow(clippy::needless_pass_by_value)] // as above
    pub fn send_handle(&self, id: u32, message: Either<Text, BufferSlice<'_>>, fd: i32) -> f64 {
        let Some(link) = self.link(id) else { return number_of(Err(Errno::EPIPE)) };
        let frame = frame::encode_with(link.channel.mode(), |out| match &message {
            Either::A(text) => text.append_to(out, text.length()),
            Either::B(bytes) => out.extend_from_slice(bytes),
        });
        number_of(socket::duplicate_raw(fd).and_then(|fd| link.channel.send_user(frame, Some(fd))))
    }

    /// Writes the messages that wait, as far as the socket takes them. Returns how many have left since the last call,
    /// those not counted that had left when they were sent.
    #[napi(catch_unwind)]
    pub fn flush(&self, id: u32) -> u32 {
        let Some(link) = self.link(id) else { return 0 };
        let flushed = link.channel.end_tick();
        if flushed.must_retry {
            self.command(Command::Watch { id });
        }
        u32::try_from(flushed.left).unwrap_or(u32::MAX)
    }

    fn send(&self, id: u32, waits: bool, length: usize, write: impl FnOnce(&mut Vec<u8>)) -> f64 {
        let Some(link) = self.link(id) else { return number_of(Err(Errno::EPIPE)) };
        if length > LONG {
            let frame = frame::encode_with(link.channel.mode(), write);
            return number_of(link.channel.send_user(frame, None));
        }
        let when = if waits { When::Soon } else { When::Now };
        let queued = link.channel.send_message(when, write);
        if let Ok(Queued { needs_watch: true, .. }) = queued {
            self.command(Command::Watch { id });
        }
        number_of(queued.map(|queued| queued.bytes))
    }
}

/// Bytes, or libuv's error number.
fn number_of(queued: nix::Result<usize>) -> f64 {
    match queued {
        // A queue that f64 cannot count exactly does not fit into memory.
        #[allow(clippy::cast_precision_loss)]
        Ok(bytes) => bytes as f64,
        Err(errno) => f64::from(-(errno as i32)),
    }
}
