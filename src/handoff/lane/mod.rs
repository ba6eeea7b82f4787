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
//! | `frame.rs` | what a frame is; pure | both |
//! | `window.rs` | how much is unread, and since when; pure | primary |
//! | `sender.rs` | the primary's end | primary, IO thread |
//! | `receiver.rs` | the worker's end | worker, JavaScript thread |

pub mod frame;
mod receiver;
mod sender;
mod window;

pub use receiver::{Arrived, Reading, Receiver};
pub use sender::{FromWorker, Lane, LaneEnds, Unplaced, Unread, WINDOW, WorkerEnds};
pub use window::{PATIENCE, Progress, Window};
