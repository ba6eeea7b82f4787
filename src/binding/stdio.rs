//! What stands for a descriptor in the options of a spawn: the one list of these numbers, which JavaScript reads from the
//! addon (`lib/primary/fork/process_handle.js`).

#![allow(unreachable_pub)] // #[napi] takes a constant only if it is pub

use napi_derive::napi;

use crate::worker::StdioRequest;

/// The worker's descriptor is /dev/null.
#[napi]
pub const STDIO_IGNORE: i32 = -1;
/// The worker's descriptor is a pipe, whose other end is the primary's.
#[napi]
pub const STDIO_PIPE: i32 = -2;
/// The worker's descriptor is its end of the channel.
#[napi]
pub const STDIO_CHANNEL: i32 = -3;

/// What a number asks for: any other than the three above is a descriptor of the primary's to inherit.
pub(super) fn request(number: i32) -> StdioRequest {
    match number {
        STDIO_IGNORE => StdioRequest::Ignore,
        STDIO_PIPE => StdioRequest::Pipe,
        STDIO_CHANNEL => StdioRequest::Channel,
        fd => StdioRequest::Inherit(fd),
    }
}
