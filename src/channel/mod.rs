//! One end of Node's IPC: the unix stream socket that a worker finds in NODE_CHANNEL_FD.
//!
//! A [`Channel`] is shared by two threads. One of them reads at a time ([`Reader`]). Both write, each under the
//! channel's lock, and a write goes to the socket at once, unless it waits for the end of a tick by its sender's
//! choice. Nothing here blocks.
//!
//! | file | what it holds |
//! |---|---|
//! | `frame.rs` | cutting the byte stream into messages; pure |
//! | `v8.rs` | the part of V8's serialization that internal messages use; pure |
//! | `message.rs` | which messages are the primary's own business, and how they are written; pure |
//! | `query.rs` | what a worker asks when it wants to listen; pure |
//! | `reader.rs` | the read side: bytes and descriptors in, frames out |
//! | `writer.rs` | the write side: what is sent, at once or later |
//! | `sending.rs` | what its lock guards: how far the socket takes it |
//! | `polled.rs` | the socket as the poller knows it |
//! | `in_flight.rs` | handles that have not been acknowledged |
//! | `outgoing.rs` | frames that wait for room in the socket |

pub mod frame;
mod in_flight;
pub mod message;
mod outgoing;
mod polled;
mod query;
mod reader;
mod sending;
pub mod v8;
mod writer;

pub use frame::{Frame, FrameError, Mode};
pub use in_flight::Settled;
pub use query::{Query, is_truthy};
pub use reader::{Extent, Incoming, ReadOutcome, Reader};
pub use sending::Flushed;
pub use writer::{Channel, Queued, Unsent, When};
