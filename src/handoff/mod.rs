//! (3) A connection travels to a worker. IO thread only; never blocks.
//!
//! Two ways, and every connection takes one of them:
//!
//! | way | over | whose it is meanwhile | after the worker's death |
//! |---|---|---|---|
//! | [`Lane`] | a socket pair of its own, read by our half in the worker | the queue's: we keep no copy | read back |
//! | [`Wire`] | Node's IPC channel, as `newconn` | ours, until the worker has answered | sent to another |
//!
//! A worker takes the lane for those of its servers that its half of this addon has named a slot for when they
//! asked to listen; everything else goes by wire, which every Node worker understands.

pub mod lane;
mod wire;

pub use lane::Lane;
pub use wire::{WINDOW, Wire};
