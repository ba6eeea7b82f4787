//! A worker as far as the primary can see: what Node's child does on its channel.

use std::collections::VecDeque;
use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use nix::errno::Errno;
use rust_cluster::channel::frame::Decoder;
use rust_cluster::channel::message::{handle_receipt, to_frame};
use rust_cluster::channel::{Mode, v8};
use rust_cluster::sys::{scm, socket};
use serde_json::{Value, json};

use crate::primary::SOON;

pub(crate) struct Worker {
    pub(crate) id: u32,
    mode: Mode,
    socket: OwnedFd,
    poll: Poll,
    decoder: Decoder,
    /// A descriptor whose frame is not whole yet.
    waiting: Option<OwnedFd>,
    inbox: VecDeque<Message>,
    /// Where it reads to.
    buffer: Vec<u8>,
    seq: u64,
    is_at_end: bool,
}

#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) value: Value,
    pub(crate) fd: Option<OwnedFd>,
}

/// A connection that the worker has been sent.
#[derive(Debug)]
pub(crate) struct Newconn {
    pub(crate) seq: u64,
    pub(crate) key: String,
    pub(crate) stream: TcpStream,
}

impl Newconn {
    pub(crate) fn client(&self) -> SocketAddr {
        self.stream.peer_addr().unwrap()
    }
}

impl Worker {
    pub(crate) fn new(id: u32, mode: Mode, socket: OwnedFd) -> Self {
        socket::set_nonblocking(socket.as_fd()).unwrap();
        let poll = Poll::new().unwrap();
        poll.registry().register(&mut SourceFd(&socket.as_raw_fd()), Token(0), Interest::READABLE).unwrap();
        let (decoder, inbox, buffer) = (Decoder::new(mode), VecDeque::new(), vec![0; 64 * 1024]);
        Self { id, mode, socket, poll, decoder, waiting: None, inbox, buffer, seq: 0, is_at_end: false }
    }

    /// Writes what the socket takes now; none when it is full.
    pub(crate) fn write_some(&self, bytes: &[u8]) -> Option<usize> {
        match scm::send(self.socket.as_fd(), bytes, None) {
            Err(Errno::EAGAIN) => None,
            outcome => Some(outcome.unwrap()),
        }
    }

    pub(crate) fn write(&self, bytes: &[u8], fd: Option<&OwnedFd>) {
        assert_eq!(scm::send(self.socket.as_fd(), bytes, fd.map(AsFd::as_fd)), Ok(bytes.len()));
    }

    pub(crate) fn send(&self, message: &Value) {
        self.write(&to_frame(self.mode, message), None);
    }

    fn send_to_cluster(&mut self, mut message: Value) -> u64 {
        self.seq += 1;
        message["cmd"] = json!("NODE_CLUSTER");
        message["seq"] = json!(self.seq);
        self.send(&message);
        self.seq
    }

    pub(crate) fn act(&mut self, act: &str, key: &str) {
        self.send_to_cluster(json!({ "act": act, "key": key }));
    }

    /// Asks to listen, and waits for the reply, which may come with a handle.
    pub(crate) fn query(&mut self, properties: &Value) -> Message {
        let seq = self.ask(properties);
        self.reply(seq)
    }

    pub(crate) fn ask(&mut self, properties: &Value) -> u64 {
        let mut message = properties.clone();
        message["act"] = json!("queryServer");
        self.send_to_cluster(message)
    }

    pub(crate) fn reply(&mut self, seq: u64) -> Message {
        let is_it = |message: &Value| message["ack"] == seq;
        let mut message = self.receive("a reply", |m| is_it(&m.value) || is_it(&m.value["msg"]));
        if message.value["cmd"] == "NODE_HANDLE" {
            message.value = message.value["msg"].take();
            self.send(&handle_receipt(true));
        }
        message
    }

    /// Listens on some port of IPv4's loopback, and returns it with the key.
    pub(crate) fn listen(&mut self) -> (u16, String) {
        self.listen_as(0)
    }

    /// The same, for the server of this index.
    pub(crate) fn listen_as(&mut self, index: u32) -> (u16, String) {
        self.listen_by(index, None)
    }

    /// The same, by lane if there is a slot.
    pub(crate) fn listen_by(&mut self, index: u32, slot: Option<u32>) -> (u16, String) {
        let mut asked =
            json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": index });
        if let Some(slot) = slot {
            asked["lane"] = json!(slot);
        }
        let reply = self.query(&asked).value;
        assert_eq!(reply["errno"], Value::Null);
        let port = reply["sockname"]["port"].as_u64().unwrap().try_into().unwrap();
        (port, reply["key"].as_str().unwrap().to_owned())
    }

    /// The next connection, acknowledged, not answered.
    pub(crate) fn newconn(&mut self) -> Newconn {
        let message = self.receive("a connection", |message| is_newconn(&message.value));
        self.acknowledge(message)
    }

    /// The next connection if one has been sent.
    pub(crate) fn newconn_now(&mut self) -> Option<Newconn> {
        let message = self.take(|message| is_newconn(&message.value))?;
        Some(self.acknowledge(message))
    }

    fn acknowledge(&mut self, message: Message) -> Newconn {
        self.send(&handle_receipt(message.fd.is_some()));
        let stream = TcpStream::from(message.fd.expect("with the connection itself"));
        stream.set_nonblocking(false).unwrap();
        let msg = &message.value["msg"];
        Newconn { seq: msg["seq"].as_u64().unwrap(), key: msg["key"].as_str().unwrap().to_owned(), stream }
    }

    /// As if the descriptor had not arrived.
    pub(crate) fn lose(&mut self) {
        drop(self.receive("a connection", |message| is_newconn(&message.value)));
        self.send(&handle_receipt(false));
    }

    pub(crate) fn answer(&mut self, seq: u64, accepted: bool) {
        self.send_to_cluster(json!({ "ack": seq, "accepted": accepted }));
    }

    pub(crate) fn refuse(&mut self, newconn: Newconn) {
        self.answer(newconn.seq, false);
        drop(newconn);
    }

    /// Takes the connection, and tells the client by whom it was served.
    pub(crate) fn serve(&mut self, mut newconn: Newconn) {
        self.answer(newconn.seq, true);
        newconn.stream.write_all(self.id.to_string().as_bytes()).unwrap();
    }

    /// The first message that `is_it` accepts, waited for. Others stay.
    pub(crate) fn receive(&mut self, what: &str, is_it: impl Fn(&Message) -> bool) -> Message {
        let deadline = Instant::now() + SOON;
        loop {
            if let Some(message) = self.take(&is_it) {
                return message;
            }
            assert!(!self.is_at_end, "the channel ended before {what}");
            self.wait(deadline);
            assert!(Instant::now() < deadline, "worker {} never got {what}", self.id);
        }
    }

    /// The first message of those that have come that `is_it` accepts.
    pub(crate) fn take(&mut self, is_it: impl Fn(&Message) -> bool) -> Option<Message> {
        self.read();
        let found = self.inbox.iter().position(is_it)?;
        self.inbox.remove(found)
    }

    pub(crate) fn wait_for_the_end(&mut self) {
        let deadline = Instant::now() + SOON;
        self.read();
        while !self.is_at_end {
            self.wait(deadline);
            assert!(Instant::now() < deadline, "the channel of worker {} never ended", self.id);
            self.read();
        }
    }

    fn wait(&mut self, deadline: Instant) {
        let patience: Duration = deadline.saturating_duration_since(Instant::now());
        match self.poll.poll(&mut Events::with_capacity(4), Some(patience)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => outcome.unwrap(),
        }
    }

    fn read(&mut self) {
        while !self.is_at_end {
            match scm::receive(self.socket.as_fd(), &mut self.buffer) {
                Err(Errno::EAGAIN) => return,
                Ok(received) if received.len > 0 => {
                    self.waiting = received.fd.or(self.waiting.take());
                    self.decoder.push(&self.buffer[..received.len]);
                    self.deliver();
                }
                _ => self.is_at_end = true,
            }
        }
    }

    fn deliver(&mut self) {
        while let Some(frame) = self.decoder.next_frame().unwrap() {
            let value: Value = match self.mode {
                Mode::Json => serde_json::from_slice(frame.payload).unwrap(),
                Mode::Advanced => v8::decode(frame.payload).unwrap(),
            };
            let fd = if value["cmd"] == "NODE_HANDLE" { self.waiting.take() } else { None };
            self.inbox.push_back(Message { value, fd });
        }
    }
}

fn is_newconn(message: &Value) -> bool {
    message["msg"]["act"] == "newconn"
}

/// The next connection, whoever of these gets it.
pub(crate) fn next_newconn(workers: &mut [Worker]) -> (usize, Newconn) {
    let deadline = Instant::now() + SOON;
    loop {
        for (i, worker) in workers.iter_mut().enumerate() {
            if let Some(newconn) = worker.newconn_now() {
                return (i, newconn);
            }
        }
        assert!(Instant::now() < deadline, "no worker got the connection");
        std::thread::yield_now();
    }
}

/// Writes `bytes` again and again until the primary reads no more, or so many have gone. Returns how many went. `wait`
/// lets the primary read.
pub(crate) fn write_until(most: usize, worker: &Worker, bytes: &[u8], mut wait: impl FnMut()) -> usize {
    let (mut written, mut refusals) = (0, 0);
    while refusals < 3 && written < most {
        if let Some(count) = worker.write_some(&bytes[written % bytes.len()..]) {
            (written, refusals) = (written + count, 0);
        } else {
            wait();
            refusals += 1;
        }
    }
    written
}
