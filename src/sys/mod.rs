//! System calls, one mechanism a file. The only place outside [`crate::binding`] that may say `unsafe`.
//!
//! Everything here takes and returns owned or borrowed descriptors, never bare numbers; every descriptor is
//! made close-on-exec by the call that creates it; nothing blocks.

pub mod clock;
pub mod limit;
pub mod page;
pub mod pidfd;
pub mod reserve;
pub mod scheduling;
pub mod scm;
pub mod socket;
pub mod spawn;
pub mod uv;
