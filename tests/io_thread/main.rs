//! The whole IO thread, with fake workers that speak Node's protocol at the other end of real channels.

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
mod channels;
mod dispatching;
mod forbidden;
mod js_reading;
mod lane_closing;
mod lane_in_flight;
mod lane_leaving;
mod lane_refusing;
mod lane_stalls;
mod lane_turns;
mod lane_window;
mod lane_worker;
mod leaving;
#[path = "../support/limit.rs"]
mod limit;
mod listening;
mod permission;
mod primary;
#[path = "../support/privileges.rs"]
mod privileges;
mod processes;
mod refusing;
mod second_servers;
mod unread_answers;
mod worker;
