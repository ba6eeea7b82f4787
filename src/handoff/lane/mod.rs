//! The lane: a socket pair on which nothing but connections travels, in batches.
//!
//! ```text
//!         primary                                worker
//!    ┌───────────────┐   frames of connections   ┌──────────────┐
//!    │ near ─────────┼──────────────────────────►│─────── far   │  read by our half,
//!    │       ◄───────┼───────────────────────────┼──            │  on its event loop
//!    │               │         refusals          └──────────────┘
//!    │ far, again  ◄─┼── taken back: a duplicate of the worker's end reads the same queue
//!    └───────────────┘
//! ```
//!
//! An AF_UNIX SOCK_SEQPACKET pair, so that a frame is read whole or not at all, by one reader (unix(7)). The
//! queue is the kernel's: what is in it belongs to whoever reads it, so once sent the primary closes its copies,
//! and the client's FIN is never late. FIONREAD on the duplicate says at any moment how much the worker has not
//! read (the *window*), and a worker that does not read, or has died, can read no more of what the primary has
//! read back (*take back*).
//!
//! | file | what it holds | where |
//! |---|---|---|
//! | `ends.rs` | what a lane is made of | primary, JavaScript thread |
//! | `frame.rs` | what a frame is; pure | both |
//! | `gate.rs` | whether connections go into a lane; pure | primary |
//! | `window.rs` | how much is unread, and since when; pure | primary |
//! | `queue.rs` | reading what a worker sends, and what it has not read | primary, IO thread |
//! | `slots.rs` | which servers a worker has; pure | primary |
//! | `sender.rs` | the primary's end | primary, IO thread |
//! | `receiver.rs` | the worker's end | worker, JavaScript thread |

mod ends;
pub mod frame;
mod gate;
mod queue;
mod receiver;
mod sender;
mod slots;
mod window;

pub use ends::{LaneEnds, WorkerEnds};
pub use gate::Gate;
pub use queue::{FromWorker, TakenBack, Unread};
pub use receiver::{Arrived, Reading, Receiver};
pub use sender::{Lane, Unplaced, WINDOW};
pub use slots::Slots;
pub use window::{PATIENCE, Progress, Window};
