//! `queryServer`: a worker wants to listen. The listener is found or bound, and the worker told.

use std::os::fd::AsFd;

use mio::Registry;
use serde_json::Value;

use super::dispatcher::Dispatcher;
use super::table::{ListenerId, Opened};
use crate::channel::message::{self, Query};
use crate::error::{Error, on};
use crate::sys::socket::{self, Kind};
use crate::worker::{Phase, Worker};

impl Dispatcher {
    /// Answers a worker's query, and lets it join the listener. A worker that is leaving gets no answer, as
    /// in Node. `register` adds a new listener to the poller.
    pub fn answer(&mut self, worker: u32, query: &Query, register: impl FnOnce(ListenerId) -> mio::Token, registry: &Registry) {
        let seq = self.next_seq();
        let Some(record) = self.workers.get(&worker).filter(|w| w.phase == Phase::Running) else { return };
        let opened = self.table.open(query, worker, record.scheduling).and_then(|opened| {
            self.watch(opened, register, registry)?;
            Ok(opened.id)
        });
        let joined = opened.and_then(|id| self.admit(worker, id, query, seq).map(|()| id));
        match joined {
            Ok(id) => self.dispatch(id),
            Err(error) => self.turn_down(worker, query, seq, error),
        }
    }

    /// New connections of a new listener wake the IO thread from now on.
    fn watch(
        &mut self,
        opened: Opened,
        register: impl FnOnce(ListenerId) -> mio::Token,
        registry: &Registry,
    ) -> Result<(), Error> {
        let Some(listener) = self.table.get_mut(opened.id).filter(|l| opened.is_new && l.accepts) else { return Ok(()) };
        listener.watch(registry, register(opened.id)).map_err(on("epoll_ctl"))
    }

    /// Tells a worker where it listens, with the socket itself if it shall accept from it, and adds it to the
    /// listener's members.
    fn admit(&mut self, worker: u32, id: ListenerId, query: &Query, seq: u64) -> Result<(), Error> {
        let (Some(listener), Some(record)) = (self.table.get_mut(id), self.workers.get(&worker)) else { return Ok(()) };
        if !is_truthy(&listener.data) {
            listener.data = query.get("data").clone();
        }
        let channel = &record.link.channel;
        let sockname = if listener.accepts { listener.bound.sockname() } else { None };
        let reply = message::reply(query, &listener.key, seq, None, &listener.data, sockname);
        if listener.accepts {
            channel.send(message::to_frame(channel.mode(), &reply));
        } else {
            let kind = if listener.bound.kind() == Kind::Udp { "dgram.Native" } else { "net.Native" };
            let frame = message::to_frame(channel.mode(), &message::with_handle(kind, &reply));
            let copy = socket::duplicate(listener.bound.as_fd()).map_err(on("dup"))?;
            channel.send_listener(frame, copy).map_err(on("dup"))?;
        }
        listener.join(worker);
        Ok(())
    }

    fn turn_down(&mut self, worker: u32, query: &Query, seq: u64, error: Error) {
        self.table.discard_if_empty();
        let Some(channel) = self.workers.get(&worker).map(|w: &Worker| &w.link.channel) else { return };
        let reply = message::reply(query, &query.key(), seq, Some(error.code()), query.get("data"), None);
        channel.send(message::to_frame(channel.mode(), &reply));
    }
}

fn is_truthy(data: &Value) -> bool {
    !matches!(data, Value::Null | Value::Bool(false)) && data.as_str() != Some("") && data.as_f64() != Some(0.0)
}
