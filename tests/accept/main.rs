//! Listening sockets: what a query binds, what it fails with, and what is left of it afterwards.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what panics fails its test, which is right"
)]

#[path = "../support/alone.rs"]
mod alone;
mod backlog;
mod closing;
mod connected;
mod internet;
mod query;
mod unix;
