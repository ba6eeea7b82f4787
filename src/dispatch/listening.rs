//! `queryServer`: a worker wants to listen. The listener is found or bound, and the worker told.

use std::collections::HashMap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use mio::Registry;
use nix::errno::Errno;
use serde_json::Value;

use super::asking::asked_of_js;
use super::dispatcher::Dispatcher;
use super::listener::Listener;
use crate::accept::{Bound, Dialect, Place};
use crate::channel::{Channel, Query, message};
use crate::connection::ListenerId;
use crate::error::{Error, on};
use crate::sys::socket::{self, Kind};
use crate::token::Source;
use crate::worker::{Phase, Worker};

/// What a query came to.
#[derive(Debug, PartialEq, Eq)]
pub enum QueryOutcome {
    /// The worker has been told, or is leaving and gets no answer, as in Node.
    Told,
    /// JavaScript is asked first ([`crate::worker::Asks`]). It listens by itself, and answers with [`Dispatcher::listened`], or answers
    /// with [`Dispatcher::permitted`].
    AskJs {
        /// The key to answer for.
        key: String,
        /// What to listen on, as JSON: see `asking.rs`.
        question: String,
    },
}

/// What answering queries needs, beside workers and listeners.
#[derive(Debug)]
pub(super) struct Listening {
    dialect: Dialect,
    /// Who waits, with what queries, until JavaScript has listened: by the key that it was asked for.
    asked: HashMap<String, Vec<(u32, Query)>>,
}

impl Listening {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, asked: HashMap::new() }
    }

    /// Whether this worker waits under this key.
    fn waits(&self, worker: u32, key: &str) -> bool {
        self.asked.get(key).is_some_and(|asked| asked.iter().any(|(id, _)| *id == worker))
    }

    /// A worker waits. Returns whether it is the first under this key.
    fn wait(&mut self, worker: u32, key: String, query: Query) -> bool {
        let asked = self.asked.entry(key).or_default();
        asked.push((worker, query));
        asked.len() == 1
    }

    fn bind(&self, query: &Query, accepts: bool) -> Result<Bound, Error> {
        if accepts { Bound::listening(query, self.dialect) } else { Bound::shared(query, self.dialect) }
    }
}

impl Dispatcher {
    /// Answers a worker's query, and lets it join the listener. New connections of a new listener wake the
    /// poller of `registry`.
    pub fn query(&mut self, worker: u32, query: Query, registry: &Arc<Registry>) -> QueryOutcome {
        let Some(record) = self.running(worker) else { return QueryOutcome::Told };
        let asked = asked_of_js(record.asks, &query, record.accepts(&query));
        let key = query.key();
        let key = if self.has_key(worker, &key) { query.key_of_another() } else { key };
        match asked {
            Some(asked) if !self.is_open(&key) => match asked {
                Ok(options) => return self.ask(worker, key, query, &options),
                Err(error) => self.join(worker, &key, &query, Err(error)),
            },
            _ => self.find_or_bind(worker, &key, &query, registry),
        }
        QueryOutcome::Told
    }

    /// Whether a listener is open under a key, and nothing is to be bound.
    fn is_open(&self, key: &str) -> bool {
        self.table
            .find(key)
            .and_then(|id| self.table.get(id))
            .is_some_and(|listener| !listener.bound().is_gone())
    }

    fn find_or_bind(&mut self, worker: u32, key: &str, query: &Query, registry: &Arc<Registry>) {
        let Some(accepts) = self.running(worker).map(|record| record.accepts(query)) else { return };
        let is_another = key != query.key();
        let opened = if let Some(id) = self.table.find(key) {
            self.reach(id, query, registry)
        } else if is_another && accepts && query.is_inherited() {
            // libuv's answer: the event loop of Node's primary watches this descriptor already.
            Err(Error::new("open", Errno::EEXIST))
        } else {
            let bound = self.listening.bind(query, accepts);
            bound.and_then(|bound| self.open(key.to_owned(), bound, accepts, registry))
        };
        self.join(worker, key, query, opened);
    }

    /// Whether a server of this worker has this key, is found by it (the number of a port 0), or will have it when
    /// JavaScript has listened.
    fn has_key(&self, worker: u32, key: &str) -> bool {
        let found = self.table.find(key).and_then(|id| self.table.get(id));
        self.listening.waits(worker, key)
            || found.is_some_and(|listener| listener.has(worker))
            || self.table.of_worker_by_key(worker, key).is_some()
    }

    fn ask(&mut self, worker: u32, key: String, query: Query, question: &Value) -> QueryOutcome {
        if self.listening.wait(worker, key.clone(), query) {
            QueryOutcome::AskJs { key, question: question.to_string() }
        } else {
            QueryOutcome::Told
        }
    }

    /// The listener that is open, on a socket to which clients can connect. Much code removes the path of a unix socket
    /// before it listens there, a sibling's too: then there is a new one, for all that share the listener. Where they
    /// have the socket themselves it is for those that come from now on.
    fn reach(
        &mut self,
        id: ListenerId,
        query: &Query,
        registry: &Arc<Registry>,
    ) -> Result<ListenerId, Error> {
        let Some(listener) = self.table.get_mut(id).filter(|listener| listener.bound().is_gone()) else {
            return Ok(id);
        };
        if !listener.accepts {
            let key = listener.key.clone();
            let bound = self.listening.bind(query, false)?;
            return self.open(key, bound, false, registry);
        }
        let bound = self.listening.bind(query, true)?;
        let token = Source::Listener(id).token();
        listener.listen_anew(bound, registry, token).map(|()| id).map_err(on("listen"))
    }

    /// JavaScript has listened, or failed to, for the workers that asked under this key.
    pub fn listened(&mut self, key: &str, outcome: Result<OwnedFd, Errno>, registry: &Arc<Registry>) {
        let asked = self.listening.asked.remove(key).unwrap_or_default();
        let bound = outcome.map_err(|errno| Error::new("listen", errno)).and_then(Bound::adopted);
        let opened = bound.and_then(|bound| self.open(key.to_owned(), bound, true, registry));
        for (worker, query) in asked {
            // It may have gone while JavaScript was at it; a member that nobody takes out would keep the port.
            if self.running(worker).is_some() {
                self.join(worker, key, &query, opened);
            }
        }
        self.table.close_unshared();
    }

    /// JavaScript has been asked for leave, for the workers that asked under this key: they are told of the denial,
    /// or it is bound for them.
    pub fn permitted(&mut self, key: &str, denial: Option<&Value>, registry: &Arc<Registry>) {
        for (worker, query) in self.listening.asked.remove(key).unwrap_or_default() {
            match denial {
                Some(denial) => self.deny(worker, key, &query, denial),
                None => self.find_or_bind(worker, key, &query, registry),
            }
        }
    }

    fn running(&self, worker: u32) -> Option<&Worker> {
        self.workers.get(&worker).filter(|worker| worker.phase() == Phase::Running)
    }

    fn open(
        &mut self,
        key: String,
        bound: Bound,
        accepts: bool,
        registry: &Arc<Registry>,
    ) -> Result<ListenerId, Error> {
        let id = self.table.insert(key, bound, accepts);
        if let Some(listener) = self.table.get_mut(id).filter(|listener| listener.accepts) {
            listener.watch(registry, Source::Listener(id).token()).map_err(on("epoll_ctl"))?;
        }
        Ok(id)
    }

    fn join(&mut self, worker: u32, key: &str, query: &Query, opened: Result<ListenerId, Error>) {
        let seq = self.next_seq();
        // A key that it has all the same, as it has given two servers one index; or the number of a port 0 of its own.
        let has = |id| self.table.get(id).is_some_and(|listener| listener.has(worker));
        let is_again = self.table.of_worker_by_key(worker, key).is_some() || opened.is_ok_and(has);
        let opened = if is_again { Err(Error::new("bind", Errno::EADDRINUSE)) } else { opened };
        match opened.and_then(|id| self.admit(worker, id, query, seq).map(|()| id)) {
            Ok(id) => self.dispatch(id),
            Err(error) => self.turn_down(worker, key, query, seq, error),
        }
    }

    /// Tells a worker where it listens, and adds it to the listener's members.
    fn admit(&mut self, worker: u32, id: ListenerId, query: &Query, seq: u64) -> Result<(), Error> {
        let (Some(listener), Some(record)) = (self.table.get_mut(id), self.workers.get_mut(&worker)) else {
            return Ok(());
        };
        listener.keep_data(query.get("data"));
        welcome(listener, &record.link.channel, query, seq)?;
        if listener.accepts {
            record.join(id, query.number("lane"));
        }
        listener.join(worker);
        // A worker that closes its server of port 0 and listens on the number finds the port in the hands of its siblings.
        let place = listener.bound().place();
        if let Place::Internet(address) = place
            && let Some(key) = query.key_of_number(address.port())
        {
            self.table.name(id, key);
        }
        Ok(())
    }

    fn turn_down(&mut self, worker: u32, key: &str, query: &Query, seq: u64, error: Error) {
        self.table.close_unshared();
        let reply = message::reply(query, key, seq, Some(error.code()), query.get("data"), None);
        self.tell(worker, &reply);
    }

    /// Node's child knows numbers alone: EACCES is what it makes of a denial that nobody reads.
    fn deny(&mut self, worker: u32, key: &str, query: &Query, denial: &Value) {
        let seq = self.next_seq();
        let error = Error::new("bind", Errno::EACCES);
        let mut reply = message::reply(query, key, seq, Some(error.code()), query.get("data"), None);
        if let Value::Object(properties) = &mut reply {
            properties.insert("denied".to_owned(), denial.clone());
        }
        self.tell(worker, &reply);
    }

    fn tell(&self, worker: u32, reply: &Value) {
        let Some(record) = self.running(worker) else { return };
        let channel = &record.link.channel;
        channel.send(message::to_frame(channel.mode(), reply));
    }
}

/// Tells a worker where it listens, with the socket itself if it shall accept from it.
fn welcome(listener: &Listener, channel: &Channel, query: &Query, seq: u64) -> Result<(), Error> {
    let reply = |sockname| message::reply(query, &listener.key, seq, None, &listener.data, sockname);
    if listener.accepts {
        channel.send(message::to_frame(channel.mode(), &reply(listener.bound().sockname())));
        return Ok(());
    }
    let kind = if listener.bound().kind() == Kind::Udp { "dgram.Native" } else { "net.Native" };
    let frame = message::to_frame(channel.mode(), &message::with_handle(kind, &reply(None)));
    let copy = socket::duplicate(listener.bound().as_fd()).map_err(on("dup"))?;
    channel.send_listener(frame, copy).map_err(on("dup"))
}
