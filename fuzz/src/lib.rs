//! What the fuzz targets check. Each `check` panics when the code does not do what the target says; libFuzzer and
//! AddressSanitizer see the rest: memory read past its end, sizes out of proportion, time without end.
//!
//! | module | targets |
//! |---|---|
//! | `cuts.rs` | how an input says where a stream is cut |
//! | `frames.rs` | `json_frames`, `advanced_frames` |
//! | `channel.rs` | `channel_reader` |
//! | `message.rs` | `message` |
//! | `v8.rs` | `v8_payload`, `json_value` |
//! | `lane_primary.rs`, `lane_worker.rs` | the two ends of a lane |
//! | `connection.rs` | descriptors that can be told apart, and of which it is known whether they are open |

pub mod channel;
mod connection;
mod cuts;
pub mod frames;
pub mod lane_primary;
pub mod lane_worker;
pub mod message;
pub mod v8;
