//! Node's cluster primary in Rust.
//!
//! ```text
//! client ──► accept ──► choose ──► hand off ──► settle
//!            (1)        (2)        (3)          (4)
//!             ▲           ▲                     │ refused, or its worker died or does not read
//!             │           └─────────────────────┘
//!       listening socket                      taken ► the worker owns it, alone
//! ```
//!
//! All four steps run on one IO thread ([`reactor`]); the primary's JavaScript thread is never on a
//! connection's way. A connection is at every moment in exactly one place: the listener's backlog, the
//! dispatcher's pending queue, one lane's queue, one worker's outstanding handoffs, or the worker itself.
//!
//! | module | what it is | thread |
//! |---|---|---|
//! | [`accept`] | (1) listening sockets: bind as libuv binds, accept until it would block | IO |
//! | [`dispatch`] | (2) who gets the next connection: members, pending queue, policy | IO |
//! | [`handoff`] | (3) a connection travels to a worker: by lane, or over Node's own IPC channel | IO; the lane's far end: the worker's JS |
//! | [`settle`] | (4) what became of a handoff by wire: taken, refused, lost; a worker dies or leaves, by either way | IO |
//! | [`connection`] | what the four steps pass on: a connection, and where it came from | IO |
//! | [`worker`] | the record of one worker, and how its process is started | JS starts, IO keeps |
//! | [`channel`] | one end of Node's IPC: framing, both serializations, fd passing | IO reads, both write |
//! | [`reactor`] | the IO thread: poller, commands in, events out | IO |
//! | [`token`] | whose readiness an epoll event is | IO |
//! | [`scoreboard`] | a worker's figures, on a page of memory shared with it | worker writes, IO reads |
//! | [`sys`] | system calls: the only place where they may be unsafe | any |
//! | [`binding`] | Node-API: converts, decides nothing | JS, of the primary or of a worker |
//!
//! All of it is Linux's (epoll, pidfds, memfds, SOCK_SEQPACKET). Elsewhere the addon is `elsewhere.rs` alone.

#[cfg(target_os = "linux")]
pub mod accept;
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub mod binding;
#[cfg(target_os = "linux")]
pub mod channel;
#[cfg(target_os = "linux")]
pub mod connection;
#[cfg(target_os = "linux")]
pub mod dispatch;
#[cfg(not(target_os = "linux"))]
#[allow(unsafe_code)]
pub mod elsewhere;
#[cfg(target_os = "linux")]
pub mod error;
#[cfg(target_os = "linux")]
pub mod handoff;
#[cfg(target_os = "linux")]
pub mod reactor;
#[cfg(target_os = "linux")]
pub mod scoreboard;
#[cfg(target_os = "linux")]
pub mod settle;
#[cfg(target_os = "linux")]
#[allow(unsafe_code, clippy::disallowed_methods)]
pub mod sys;
#[cfg(target_os = "linux")]
pub mod token;
#[cfg(target_os = "linux")]
pub mod worker;
