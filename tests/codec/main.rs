//! What the bytes of a channel mean, in both serializations, and nothing that needs one.

mod frame_limits;
mod message;
mod query;
mod v8_recorded;
mod v8_roundtrip;
