//! JavaScript values from and to ours.

use std::ffi::CString;
use std::os::fd::OwnedFd;
use std::ptr;

use napi::bindgen_prelude::{Buffer, BufferSlice, Env, ToNapiValue, Unknown};
use napi::sys;
use napi_derive::napi;
use serde_json::{Value, json};

use super::stdio;
use crate::channel::{Mode, message};
use crate::error::Error;
use crate::reactor::Event;
use crate::sys::pidfd::Exit;
use crate::sys::socket;
use crate::worker::{Asks, Because, Offer, Scheduling, StartOptions};

#[allow(clippy::struct_excessive_bools)] // they are options of JavaScript's
/// What to start: the options of Node's own `ChildProcess.spawn`, validated by Node.
#[napi(object, object_to_js = false)]
pub struct JsSpawn {
    /// Its id in `cluster.workers`.
    pub id: u32,
    /// The program: a path, or a name to look for in the PATH of `env_pairs`.
    pub file: String,
    /// Its arguments, `argv[0]` first.
    pub args: Vec<String>,
    /// `name=value`.
    pub env_pairs: Vec<String>,
    /// Its working directory.
    pub cwd: Option<String>,
    /// Its user; negative ids are what `setuid(2)` makes of them.
    pub uid: Option<i32>,
    /// Its group, as `uid`.
    pub gid: Option<i32>,
    /// Whether it leads a session of its own.
    pub detached: bool,
    /// For each descriptor number: one of `STDIO_IGNORE`, `STDIO_PIPE`, `STDIO_CHANNEL`, or a descriptor to inherit.
    pub stdio: Vec<i32>,
    /// `serialization: 'advanced'`.
    pub advanced: bool,
    /// JavaScript wants to be asked to listen for it (`listenAsked`).
    pub asks_js: bool,
    /// JavaScript wants to be asked for leave before anything is bound for it (`listenAsked`).
    pub asks_leave: bool,
    /// SCHED_NONE: its servers share the listening sockets.
    pub shares: bool,
    /// Why it gets no lane; if nothing is said here, it gets one, in the two descriptors after those of `stdio`.
    pub wire_because: Option<String>,
}

impl JsSpawn {
    pub(super) fn mode(&self) -> Mode {
        if self.advanced { Mode::Advanced } else { Mode::Json }
    }

    pub(super) fn scheduling(&self) -> Scheduling {
        if self.shares { Scheduling::None } else { Scheduling::RoundRobin }
    }

    pub(super) fn asks(&self) -> Asks {
        match (self.asks_leave, self.asks_js) {
            (true, _) => Asks::ForLeave,
            (false, true) => Asks::ToListen,
            (false, false) => Asks::Nothing,
        }
    }

    pub(super) fn into_options(self) -> napi::Result<StartOptions> {
        let all = |strings: Vec<String>| strings.into_iter().map(c_string).collect::<napi::Result<Vec<_>>>();
        Ok(StartOptions {
            file: c_string(self.file)?,
            args: all(self.args)?,
            env: all(self.env_pairs)?,
            cwd: self.cwd.map(c_string).transpose()?,
            uid: self.uid.map(i32::cast_unsigned),
            gid: self.gid.map(i32::cast_unsigned),
            detached: self.detached,
            stdio: self.stdio.into_iter().map(stdio::request).collect(),
            offer: self.wire_because.map_or(Offer::Lane, |why| Offer::Wire(Because::NotOffered(why))),
        })
    }
}

/// Node has refused NUL bytes before; a string that gets here with one is a bug, not a crash.
fn c_string(string: String) -> napi::Result<CString> {
    CString::new(string)
        .map_err(|error| napi::Error::new(napi::Status::InvalidArg, format!("spawn: {error}")))
}

/// What Node's permission model says where it denies something: the properties of its ERR_ACCESS_DENIED.
#[napi(object, object_to_js = false)]
pub struct JsDenial {
    /// In its words.
    pub message: String,
    /// `Net`.
    pub permission: String,
    /// The path or address; it may be empty.
    pub resource: String,
}

impl JsDenial {
    pub(super) fn into_value(self) -> Value {
        json!({ "message": self.message, "permission": self.permission, "resource": self.resource })
    }
}

/// What came of `spawn()`.
#[napi(object, object_from_js = false)]
pub struct JsSpawned {
    /// 0, or libuv's error number.
    pub errno: i32,
    /// The process id, if there is a process.
    pub pid: Option<i32>,
    /// The primary's ends of the pipes.
    pub pipes: Vec<JsPipe>,
}

/// The primary's end of a pipe. JavaScript adopts `fd`.
#[napi(object, object_from_js = false)]
pub struct JsPipe {
    /// Its number in the worker.
    pub number: u32,
    /// Our end of the socket pair.
    pub fd: i32,
}

impl JsSpawned {
    pub(super) fn failed(error: Error) -> Self {
        Self { errno: error.code(), pid: None, pipes: Vec::new() }
    }

    pub(super) fn new(outcome: Result<i32, Error>, pipes: Vec<(usize, OwnedFd)>) -> Self {
        let (errno, pid) = match outcome {
            Ok(pid) => (0, Some(pid)),
            Err(error) => (error.code(), None),
        };
        let adopt = |(number, fd)| JsPipe {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            fd: socket::give_away(fd),
        };
        Self { errno, pid, pipes: pipes.into_iter().map(adopt).collect() }
    }
}

/// Something that happened. Which properties there are depends on `kind`.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub(super) struct JsEvent {
    /// `messages`, `handle`, `sent`, `handleSettled`, `channelEnded`, `channelBroken`, `listenAsked`,
    /// `listeners`, `exited`, `failed`.
    pub kind: &'static str,
    /// Whose; 0 for `listeners` and `failed`.
    pub worker: u32,
    /// `messages`, `handle`: JSON texts, a line each. `listenAsked`: what to listen on.
    pub text: Option<Text>,
    /// The same for `advanced` serialization: payloads, each after its length as a big-endian u32.
    pub bytes: Option<Buffer>,
    /// `handle`: the socket, which JavaScript adopts; none if it is of a kind that Node cannot wrap.
    pub fd: Option<i32>,
    /// `handle`: `tcp`, `pipe` or `udp`.
    pub fd_kind: Option<&'static str>,
    /// `sent`: how many messages. `listeners`: how many. `exited`: the exit code.
    pub number: Option<u32>,
    /// `exited`: the signal's number.
    pub signal: Option<i32>,
    /// `handleSettled`: whether the handle has arrived.
    pub arrived: Option<bool>,
    /// `listenAsked`: the key to answer for.
    pub key: Option<String>,
    /// `channelBroken`, `failed`: why.
    pub reason: Option<String>,
}

impl From<Event> for JsEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Messages { worker, mode, block } => Self::of_block("messages", worker, mode, block),
            Event::Handle { worker, mode, frame, fd } => Self {
                fd_kind: fd.as_ref().map(|(_, kind)| kind.name()),
                fd: fd.map(|(fd, _)| socket::give_away(fd)),
                ..Self::of_block("handle", worker, mode, frame)
            },
            Event::Sent { worker, count } => Self { number: Some(number(count)), ..Self::of("sent", worker) },
            Event::HandleSettled { worker, arrived } => {
                Self { arrived: Some(arrived), ..Self::of("handleSettled", worker) }
            }
            Event::ChannelEnded { worker } => Self::of("channelEnded", worker),
            Event::ChannelBroken { worker, reason } => {
                Self { reason: Some(reason), ..Self::of("channelBroken", worker) }
            }
            Event::ListenAsked { worker, key, question } => {
                let text = Some(Text(question.into_bytes()));
                Self { key: Some(key), text, ..Self::of("listenAsked", worker) }
            }
            Event::Listeners { count } => Self { number: Some(number(count)), ..Self::of("listeners", 0) },
            Event::Exited { worker, exit: Exit::Code(code) } => {
                Self { number: Some(code.cast_unsigned()), ..Self::of("exited", worker) }
            }
            Event::Exited { worker, exit: Exit::Signal(signal) } => {
                Self { signal: Some(signal), ..Self::of("exited", worker) }
            }
            // Neither number nor signal.
            Event::Exited { worker, exit: Exit::Unknown } => Self::of("exited", worker),
            Event::Failed { reason } => Self { reason: Some(reason), ..Self::of("failed", 0) },
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl JsEvent {
    fn of(kind: &'static str, worker: u32) -> Self {
        Self { kind, worker, ..Self::default() }
    }

    fn of_block(kind: &'static str, worker: u32, mode: Mode, block: Vec<u8>) -> Self {
        match mode {
            Mode::Json => Self { text: Some(Text(block)), ..Self::of(kind, worker) },
            Mode::Advanced => Self { bytes: Some(block.into()), ..Self::of(kind, worker) },
        }
    }
}

/// Bytes that become a string. Node decodes the same way: what is not UTF-8 becomes U+FFFD.
pub(super) struct Text(Vec<u8>);

impl ToNapiValue for Text {
    unsafe fn to_napi_value(env: sys::napi_env, Self(bytes): Self) -> napi::Result<sys::napi_value> {
        // SAFETY: env is that of the call that is running.
        unsafe { string_of(env, &bytes) }
    }
}

/// # Safety
/// `env` is that of the call that is running.
pub(super) unsafe fn string_of(env: sys::napi_env, bytes: &[u8]) -> napi::Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    let create = if bytes.is_ascii() { sys::napi_create_string_latin1 } else { sys::napi_create_string_utf8 };
    // SAFETY: env is that of the call that is running; so many bytes are there.
    let status = unsafe { create(env, bytes.as_ptr().cast(), bytes.len().cast_signed(), &raw mut value) };
    napi::check_status!(status)?;
    Ok(value)
}

/// JavaScript's object for an event; what the worker has sent may be more than JavaScript can hold.
pub(super) fn object(env: &Env, event: Event) -> napi::Result<Unknown<'_>> {
    let event = JsEvent::from(event);
    let fd = event.fd;
    event.into_unknown(env).inspect_err(|_| drop(fd.and_then(socket::reclaim)))
}

/// What `Primary::read` returns for messages.
pub(super) fn block<'env>(
    env: &'env Env,
    mode: Mode,
    run: &[u8],
    room: &mut [u8],
    lines: &mut Vec<u8>,
) -> napi::Result<Unknown<'env>> {
    // Only short ones: JSON may be six times as long.
    if mode == Mode::Advanced && run.len() <= room.len() && message::to_lines(run, lines).is_some() {
        return text(env, lines);
    }
    match (mode, room.get_mut(..run.len())) {
        (Mode::Json, _) => text(env, run),
        (Mode::Advanced, Some(room)) => {
            room.copy_from_slice(run);
            u32::try_from(run.len()).unwrap_or(u32::MAX).into_unknown(env)
        }
        (Mode::Advanced, None) => BufferSlice::copy_from(env, run)?.into_unknown(env),
    }
}

fn text<'env>(env: &'env Env, bytes: &[u8]) -> napi::Result<Unknown<'env>> {
    // SAFETY: env is that of the call that is running.
    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), string_of(env.raw(), bytes)?) })
}
