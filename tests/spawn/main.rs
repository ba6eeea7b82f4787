//! Starting processes: every test runs both ways, `posix_spawn` and (by asking for our own uid) fork.
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what panics fails its test, which is right"
)]

mod attributes;
mod descriptors;
mod harness;
mod program;
