//! The whole addon where there is no Linux: it loads, and says why it cannot serve.

use napi_derive::napi;

/// A primary that cannot be had.
#[napi]
pub struct Primary {}

#[napi]
impl Primary {
    /// Why this system cannot carry a native primary.
    #[napi]
    pub fn unsupported() -> String {
        let system = if cfg!(target_os = "macos") { "macOS" } else { "this system" };
        format!("{system} has no pidfds and no SOCK_SEQPACKET pairs, on which the native primary stands")
    }
}
