//! The IO thread.
//!
//! It owns the listeners, the read side of the channels that connections wait for, the pidfds' readiness and
//! everything that waits to be handed out. It never calls JavaScript: commands come in by a queue and an eventfd, events
//! go out by a queue that JavaScript empties when it can. The one thing that blocks it is epoll_wait, but for two locks
//! that JavaScript may hold at that moment: a channel's, while it copies a short message to the queue
//! (`channel/writer.rs`), and the one for reading, while it is at one read of a channel that is taken back from it
//! (`worker/link.rs`).
//!
//! | file | what it holds |
//! |---|---|
//! | `command.rs` | what JavaScript asks for |
//! | `ending.rs` | how a worker ends |
//! | `fetching.rs` | JavaScript's thread fetches what has happened, or ends a channel |
//! | `outbox.rs` | what JavaScript is told |
//! | `js_reading.rs` | a channel that JavaScript reads itself |
//! | `reading.rs` | a channel that the IO thread reads, and carrying out what was found |
//! | `routing.rs` | what is whose of the messages that come |
//! | `thread.rs` | starting and stopping |
//! | `turn.rs` | one turn of the loop |

mod command;
mod ending;
mod fetching;
mod js_reading;
mod outbox;
mod reading;
mod routing;
mod thread;
mod turn;

pub use command::Command;
pub use fetching::{break_channel, fetch};
pub use js_reading::read_by_javascript;
pub use outbox::{Batch, Event, Outbox};
pub use routing::Request;
pub use thread::{Handle, start};
