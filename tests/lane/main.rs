//! The lane without an IO thread: its pure parts, and both ends over real socket pairs.

#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what panics fails its test, which is right"
)]

#[path = "../support/alone.rs"]
mod alone;
mod frame;
mod full;
mod gate;
mod history;
#[path = "../support/limit.rs"]
mod limit;
mod nonsense;
mod pair;
#[path = "../support/privileges.rs"]
mod privileges;
mod probing;
mod racing;
mod refusing;
mod reserve;
mod sending;
mod shortage;
mod taking_back;
mod window;
