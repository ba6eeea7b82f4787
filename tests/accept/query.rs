//! Queries as they come from workers, and connections of what they bind.

use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use rust_cluster::accept::{Bound, Dialect};
use rust_cluster::channel::message::{Meaning, understand};
use rust_cluster::channel::{Mode, Query};
use rust_cluster::error::Error;
use serde_json::{Value, json};

pub(crate) fn query(properties: &Value) -> Query {
    let mut message = properties.clone();
    message["cmd"] = json!("NODE_CLUSTER");
    message["act"] = json!("queryServer");
    match understand(Mode::Json, message.to_string().as_bytes()) {
        Meaning::QueryServer(query) => query,
        other => panic!("{message} means {other:?}"),
    }
}

pub(crate) fn listening(properties: &Value) -> Result<Bound, Error> {
    Bound::listening(&query(properties), Dialect::default())
}

pub(crate) fn shared(properties: &Value) -> Result<Bound, Error> {
    Bound::shared(&query(properties), Dialect::default())
}

/// Which operation failed, and how.
pub(crate) fn failure(outcome: Result<Bound, Error>) -> (&'static str, Errno) {
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), -(error.errno as i32));
    (error.operation, error.errno)
}

/// The next connection, waited for.
pub(crate) fn accept(bound: &Bound) -> OwnedFd {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match bound.accept() {
            Err(Errno::EAGAIN) if Instant::now() < deadline => thread::yield_now(),
            outcome => return outcome.unwrap(),
        }
    }
}
