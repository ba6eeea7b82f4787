//! (2) Who gets the next connection. IO thread only.
//!
//! | file | what it holds |
//! |---|---|
//! | `again.rs` | what comes back has its turn again |
//! | `asking.rs` | what JavaScript is asked to listen on; pure |
//! | `dispatcher.rs` | the loop that brings connections and workers together |
//! | `lanes.rs` | sending by lane, taking back, hearing refusals |
//! | `leaving.rs` | a worker leaves its listeners |
//! | `listener.rs` | one listening socket, its members and its pending connections |
//! | `policy.rs` | the face of a policy: given who has room, name one |
//! | `query.rs` | a worker wants to listen |
//! | `refusals.rs` | who is passed by because it sends connections back; pure |
//! | `round_robin.rs` | the policy of SCHED_RR |
//! | `snapshot.rs` | what is known at one moment, for `cluster.stats()` |
//! | `table.rs` | all listeners, by the key under which workers share them |

mod again;
mod asking;
mod dispatcher;
mod lanes;
mod leaving;
mod listener;
mod policy;
mod query;
mod refusals;
mod round_robin;
mod snapshot;
mod table;

pub use dispatcher::Dispatcher;
pub use listener::{Listener, Supply};
pub use policy::Policy;
pub use query::Answer;
pub use round_robin::RoundRobin;
pub use snapshot::{ListenerSnapshot, Snapshot, WorkerSnapshot};
pub use table::Table;
