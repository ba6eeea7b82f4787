//! A channel over real socket pairs, with a peer that reads and writes as a worker does.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what panics fails its test, which is right"
)]

#[path = "../support/alone.rs"]
mod alone;
mod ends;
mod handles;
mod reader;
mod writer;
