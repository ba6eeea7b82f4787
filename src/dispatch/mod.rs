//! (2) Who gets the next connection. IO thread only.
//!
//! | file | what it holds |
//! |---|---|
//! | `again.rs` | what comes back has its turn again |
//! | `asking.rs` | what JavaScript is asked before something is bound; pure |
//! | `dispatcher.rs` | the loop that brings connections and workers together |
//! | `due.rs` | what time brings: pauses end, lanes are looked at |
//! | `intake.rs` | the listening socket and the pending queue: where connections come from |
//! | `lane_care.rs` | when lanes are looked at, who does not read, what workers send back |
//! | `lane_sending.rs` | sending by lane what is staged |
//! | `leaving.rs` | a worker leaves its listeners |
//! | `listener.rs` | one listener: its key, its intake, its members |
//! | `listening.rs` | a worker wants to listen |
//! | `members.rs` | who shares a listener, and whose turn it is; pure |
//! | `pending.rs` | connections that wait for a worker, and who of them has gone |
//! | `policy.rs` | the face of a policy: given who has room, name one |
//! | `refusals.rs` | who is passed by because it sends connections back; pure |
//! | `round_robin.rs` | the policy of SCHED_RR |
//! | `snapshot.rs` | what is known at one moment, for `cluster.stats()` |
//! | `table.rs` | all listeners, by the key under which workers share them |
//! | `taking_back.rs` | what a worker has not read others get |
//!
//! Methods of [`Dispatcher`] stand in several files, and call one way, which no import shows:
//!
//! ```text
//!   due, leaving, crate::settle ─► lane_care ─► taking_back ─► again ─► dispatcher ─► lane_sending ─► table
//!                                                 listening ──────────────▲
//! ```

mod again;
mod asking;
mod dispatcher;
mod due;
mod intake;
mod lane_care;
mod lane_sending;
mod leaving;
mod listener;
mod listening;
mod members;
mod pending;
mod policy;
mod refusals;
mod round_robin;
mod snapshot;
mod table;
mod taking_back;

pub use dispatcher::Dispatcher;
pub use listener::{Counts, Listener};
pub use listening::QueryOutcome;
pub use policy::Policy;
pub use round_robin::RoundRobin;
pub use snapshot::{ListenerSnapshot, Snapshot, WorkerSnapshot};
pub use table::Table;
