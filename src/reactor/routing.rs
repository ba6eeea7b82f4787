//! What is whose of the messages that come: the IO thread's become requests, JavaScript's go to it by the outbox, or, if
//! it is JavaScript that reads, at once.

use std::os::fd::{AsFd, OwnedFd};

use super::outbox::{Event, Outbox};
use crate::channel::message::{Meaning, handle_receipt, to_frame};
use crate::channel::{Incoming, Query, Settled};
use crate::sys::socket;
use crate::worker::Link;

/// What a frame asks of the dispatcher, noted while the channel is being read.
#[derive(Debug)]
pub enum Request {
    /// A worker has answered for a connection.
    Verdict {
        /// The `seq` of its `newconn`.
        seq: u64,
        /// Whether it has taken it.
        accepted: bool,
    },
    /// A worker wants to listen.
    Query(Query),
    /// A worker's server has closed.
    Close {
        /// The key of its listener.
        key: String,
    },
    /// A worker leaves on its own account.
    Leaving,
    /// Connections may follow a user's handle again.
    Clear,
    /// A connection has not arrived.
    Lost {
        /// The `seq` of its `newconn`.
        seq: u64,
    },
}

/// Routes what has come: what is the IO thread's becomes a request; what is JavaScript's goes to `for_js`, framed, or with a
/// descriptor to the outbox.
pub(super) fn route(
    id: u32,
    link: &Link,
    outbox: &Outbox,
    incoming: Incoming<'_>,
    requests: &mut Vec<Request>,
    mut for_js: impl FnMut(&[u8]),
) {
    let (meaning, framed, fd) = match incoming {
        Incoming::ForJs(run) => return for_js(run),
        Incoming::Internal { meaning, framed, fd } => (meaning, framed, fd),
    };
    match meaning {
        Meaning::ForJs => for_js(framed),
        Meaning::Verdict { seq, accepted } => requests.push(Request::Verdict { seq, accepted }),
        Meaning::QueryServer(query) => {
            for_js(framed);
            requests.push(Request::Query(query));
        }
        Meaning::Close { key } => {
            for_js(framed);
            requests.push(Request::Close { key });
        }
        Meaning::Leaving => {
            for_js(framed);
            requests.push(Request::Leaving);
        }
        Meaning::Handle => take_handle(id, link, outbox, framed, fd),
        Meaning::HandleAck => settle(id, link, outbox, true, requests),
        Meaning::HandleNack => settle(id, link, outbox, false, requests),
    }
}

/// A message says that a handle has come with it.
fn take_handle(id: u32, link: &Link, outbox: &Outbox, framed: &[u8], fd: Option<OwnedFd>) {
    let mode = link.channel.mode();
    link.channel.send(to_frame(mode, &handle_receipt(fd.is_some())));
    if let Some(fd) = fd {
        let kind = socket::kind_of(fd.as_fd());
        let frame = framed.to_vec();
        link.note_received(frame.len());
        outbox.push(Event::Handle { worker: id, mode, frame, fd: kind.map(|kind| (fd, kind)) });
    }
}

/// The oldest handle in flight has arrived, or has not.
fn settle(id: u32, link: &Link, outbox: &Outbox, arrived: bool, requests: &mut Vec<Request>) {
    match link.channel.settle(arrived) {
        Settled::Nothing => {}
        Settled::ConnectionLost { seq } => requests.push(Request::Lost { seq }),
        settled @ (Settled::UserHandleArrived | Settled::UserHandleLost) => {
            let arrived = settled == Settled::UserHandleArrived;
            outbox.push(Event::HandleSettled { worker: id, arrived });
            requests.push(Request::Clear);
        }
    }
}

/// Puts messages into the outbox, and counts them until JavaScript has fetched them.
pub(super) fn to_outbox(id: u32, link: &Link, outbox: &Outbox, run: &[u8]) {
    link.note_received(run.len());
    outbox.push_messages(id, link.channel.mode(), run);
}
