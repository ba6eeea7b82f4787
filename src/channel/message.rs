//! Which messages are the primary's own business, and how its own are written. Pure.
//!
//! Node marks internal messages by a `cmd` that begins with `NODE_`. The IO thread acts on the few below;
//! every other message, internal or not, goes to JavaScript as it came. The names are Node's
//! (`internal/cluster/child`, `internal/child_process`).

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::frame::{self, Mode};
use super::query::Query;
use super::v8;

const CLUSTER: &str = "NODE_CLUSTER";

/// What a frame from a worker means to the IO thread.
#[derive(Debug, PartialEq)]
pub enum Meaning {
    /// A message for JavaScript: a user's, or an internal one that JavaScript handles.
    ForJs,
    /// NODE_HANDLE: a descriptor came, or should have come, with this message.
    Handle,
    /// NODE_HANDLE_ACK: the oldest handle that is in flight has arrived.
    HandleAck,
    /// NODE_HANDLE_NACK: it has not; the message came without its descriptor.
    HandleNack,
    /// The worker's answer to `newconn`.
    Verdict {
        /// The `seq` of that `newconn`.
        seq: u64,
        /// Whether a server took the connection; if not, another worker shall have it.
        accepted: bool,
    },
    /// A worker wants to listen. JavaScript is told as well: it may have listeners for internal messages.
    QueryServer(Query),
    /// A worker's server has closed: it takes no more connections of this key. JavaScript is told as well.
    Close {
        /// The key that the reply to `queryServer` named.
        key: String,
    },
    /// The worker leaves on its own account: it begins to (`leaving`, from our half in it), or is about to end its
    /// channel (`exitedAfterDisconnect`, from Node's). JavaScript is told as well, and answers the second.
    Leaving,
}

/// How a string begins that makes a message internal, in JSON.
static INTERNAL: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(b"\"NODE_"));

/// Whether a message, or in JSON several, is certainly JavaScript's: what else is, takes a closer look.
pub fn is_plain(mode: Mode, frame: &[u8]) -> bool {
    match mode {
        Mode::Json => INTERNAL.find(frame).is_none(),
        Mode::Advanced => !v8::is_internal(frame),
    }
}

/// Reads what a frame means. Whatever cannot be understood is JavaScript's.
pub fn understand(mode: Mode, frame: &[u8]) -> Meaning {
    if is_plain(mode, frame) { Meaning::ForJs } else { understand_internal(mode, frame) }
}

/// Reads what a message means that is not plain.
pub(super) fn understand_internal(mode: Mode, frame: &[u8]) -> Meaning {
    match mode {
        Mode::Json => understand_json(frame),
        Mode::Advanced => match v8::decode(frame) {
            Some(value) => meaning_of_value(value),
            // A handle may carry a user's message with anything in it: V8 wrote the type before it.
            None if memmem::find(frame, b"NODE_HANDLE").is_some_and(|at| at < 32) => Meaning::Handle,
            None => Meaning::ForJs,
        },
    }
}

/// The one property that is looked at first. What else there is, a user's message of any depth perhaps, with
/// anything that JavaScript calls a string in it, is passed over without being read.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    cmd: Cow<'a, str>,
}

fn understand_json(frame: &[u8]) -> Meaning {
    // serde would take an array for the properties in their order.
    if frame.trim_ascii_start().first() != Some(&b'{') {
        return Meaning::ForJs;
    }
    let Ok(Envelope { cmd }) = serde_json::from_slice(frame) else { return Meaning::ForJs };
    if cmd != CLUSTER {
        return meaning_of(&cmd);
    }
    serde_json::from_slice(frame).map_or(Meaning::ForJs, cluster_meaning_of)
}

fn meaning_of_value(value: Value) -> Meaning {
    let Value::Object(message) = value else { return Meaning::ForJs };
    match message.get("cmd").and_then(Value::as_str) {
        Some(CLUSTER) => cluster_meaning_of(message),
        Some(cmd) => meaning_of(cmd),
        None => Meaning::ForJs,
    }
}

fn meaning_of(cmd: &str) -> Meaning {
    match cmd {
        "NODE_HANDLE" => Meaning::Handle,
        "NODE_HANDLE_ACK" => Meaning::HandleAck,
        "NODE_HANDLE_NACK" => Meaning::HandleNack,
        _ => Meaning::ForJs,
    }
}

fn cluster_meaning_of(message: Map<String, Value>) -> Meaning {
    if let (Some(seq), Some(Value::Bool(accepted))) =
        (message.get("ack").and_then(Value::as_u64), message.get("accepted"))
    {
        return Meaning::Verdict { seq, accepted: *accepted };
    }
    match message.get("act").and_then(Value::as_str) {
        Some("queryServer") => Meaning::QueryServer(Query::of(message)),
        Some("leaving" | "exitedAfterDisconnect") => Meaning::Leaving,
        Some("close") => match message.get("key").and_then(Value::as_str) {
            Some(key) => Meaning::Close { key: key.to_owned() },
            None => Meaning::ForJs,
        },
        _ => Meaning::ForJs,
    }
}

/// The same messages as `run`, framed and of `advanced` serialization, as lines of JSON, if JavaScript parses those to
/// the very same values.
pub fn to_lines(run: &[u8], lines: &mut Vec<u8>) -> Option<()> {
    lines.clear();
    let mut rest = run;
    while !rest.is_empty() {
        let (payload, after) = frame::split_payload(rest)?;
        v8::to_json(payload, lines)?;
        lines.push(b'\n');
        rest = after;
    }
    Some(())
}

/// Writes an internal message as a frame.
pub fn to_frame(mode: Mode, message: &Value) -> Vec<u8> {
    match mode {
        Mode::Json => frame::encode(mode, message.to_string().as_bytes()),
        Mode::Advanced => frame::encode(mode, &v8::encode(message)),
    }
}

#[derive(Serialize)]
struct Handover<'a> {
    cmd: &'static str,
    r#type: &'static str,
    msg: Newconn<'a>,
}

#[derive(Serialize)]
struct Newconn<'a> {
    cmd: &'static str,
    act: &'static str,
    key: &'a str,
    seq: u64,
}

/// `newconn`, framed: a connection for the server that listens under this key. The descriptor goes with it.
/// The one message that is written for every connection, so it is written without a tree of values.
pub fn newconn(mode: Mode, key: &str, seq: u64) -> Vec<u8> {
    let msg = Newconn { cmd: "NODE_CLUSTER", act: "newconn", key, seq };
    let message = Handover { cmd: "NODE_HANDLE", r#type: "net.Native", msg };
    match mode {
        Mode::Json => frame::encode(mode, &serde_json::to_vec(&message).unwrap_or_default()),
        Mode::Advanced => to_frame(mode, &serde_json::to_value(&message).unwrap_or_default()),
    }
}

/// Wraps a message for travelling with a native handle.
pub fn with_handle(kind: &str, message: &Value) -> Value {
    json!({ "cmd": "NODE_HANDLE", "type": kind, "msg": message })
}

/// NODE_HANDLE_ACK or, when the descriptor did not arrive, NODE_HANDLE_NACK.
pub fn handle_receipt(arrived: bool) -> Value {
    json!({ "cmd": if arrived { "NODE_HANDLE_ACK" } else { "NODE_HANDLE_NACK" } })
}

/// The reply to `queryServer`. `errno` is libuv's negative number, or null.
pub fn reply(
    query: &Query,
    key: &str,
    seq: u64,
    errno: Option<i32>,
    data: &Value,
    sockname: Option<Value>,
) -> Value {
    let mut message = json!({
        "cmd": "NODE_CLUSTER", "errno": errno, "key": key, "ack": query.get("seq"), "data": data, "seq": seq,
    });
    if let (Some(sockname), Value::Object(properties)) = (sockname, &mut message) {
        properties.insert("sockname".to_owned(), sockname);
    }
    message
}
