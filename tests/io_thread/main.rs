//! The whole IO thread, with fake workers that speak Node's protocol at the other end of real channels.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what panics fails its test, which is right"
)]

#[path = "../support/alone.rs"]
mod alone;
mod channels;
mod dispatching;
mod leaving;
mod listening;
mod primary;
mod processes;
mod refusing;
mod worker;
