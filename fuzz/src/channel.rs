//! The reader of a channel over a real socket: bytes cut anywhere, a descriptor with any piece.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use mio::{Poll, Token};
use nix::errno::Errno;
use rust_cluster::channel::message::{Meaning, understand};
use rust_cluster::channel::{Channel, Extent, Incoming, Mode, ReadOutcome, Reader};
use rust_cluster::sys::{scm, socket};

use crate::connection::{Connections, number_of};
use crate::cuts::{cut, split};
use crate::frames::Frames;

/// The length of a piece, and what its byte says besides.
const LENGTH: u8 = 0x1F;
const HAS_DESCRIPTOR: u8 = 0x20;
const IS_READ: u8 = 0x40;
const IS_ADVANCED: u8 = 0x80;

thread_local! {
    static POLL: Poll = Poll::new().expect("epoll");
}

/// What has been read.
#[derive(Default)]
struct Come {
    all: Frames,
    /// In the order in which they came.
    descriptors: Vec<u8>,
}

/// The first length's top bit says in which serialization; the others are pieces.
pub fn check(input: &[u8]) {
    let (pieces, stream) = split(input);
    let is_advanced = pieces.first().is_some_and(|piece| piece & IS_ADVANCED != 0);
    let mode = if is_advanced { Mode::Advanced } else { Mode::Json };
    let (ours, peer) = socket::pair().expect("a pair of sockets");
    let registry = POLL.with(|poll| Arc::new(poll.registry().try_clone().expect("a registry")));
    let channel = Channel::new(mode, ours, Token(1), registry).expect("a channel");
    let mut reader = Reader::new(&channel);
    let (mut connections, mut come) = (Connections::default(), Come::default());
    let (mut offset, mut sent_at) = (0, Vec::new());

    let lengths = pieces.iter().map(|piece| usize::from(piece & LENGTH));
    let whats = pieces.iter().copied().chain(pieces.is_empty().then_some(0)).cycle();
    for (piece, what) in cut(stream, lengths).into_iter().zip(whats) {
        let has_descriptor = what & HAS_DESCRIPTOR != 0 && connections.has_room_for(1);
        let connection = has_descriptor.then(|| connections.make());
        sent_at.extend(has_descriptor.then_some(offset));
        offset += piece.len();
        // Until there is room for it in the socket.
        while come.all.broken.is_none() && !send(&peer, piece, connection.as_ref()) {
            read(&mut reader, &channel, Extent::Event, &mut come);
        }
        if what & IS_READ != 0 {
            read(&mut reader, &channel, Extent::Event, &mut come);
        }
    }
    read(&mut reader, &channel, Extent::All, &mut come);

    let expected = Frames::of(mode, stream);
    assert_eq!((&come.all.frames, come.all.broken), (&expected.frames, expected.broken));
    assert!(come.descriptors.is_sorted(), "in the order in which they were sent: {:?}", come.descriptors);
    // Where there is one alone, nothing displaces it.
    if let [start] = sent_at[..] {
        let is_asked_for = expected.ends(mode).any(|(frame, end)| end > start && is_handle(mode, frame));
        assert!(!is_asked_for || come.descriptors == [0], "a descriptor is lost");
    }
    drop((reader, channel, peer));
    connections.assert_closed();
}

fn is_handle(mode: Mode, frame: &[u8]) -> bool {
    understand(mode, frame) == Meaning::Handle
}

fn send(peer: &OwnedFd, piece: &[u8], connection: Option<&OwnedFd>) -> bool {
    match scm::send(peer.as_fd(), piece, connection.map(AsFd::as_fd)) {
        Ok(sent) => {
            assert_eq!(sent, piece.len(), "a small message is sent whole or not at all");
            true
        }
        Err(errno) => {
            assert_eq!(errno, Errno::EAGAIN);
            false
        }
    }
}

fn read(reader: &mut Reader, channel: &Channel, extent: Extent, come: &mut Come) {
    let mode = channel.mode();
    while come.all.broken.is_none() {
        let turn = reader.read(channel, extent, &mut Vec::new(), |incoming| {
            let framed = match incoming {
                Incoming::ForJs(run) => run,
                Incoming::Internal { meaning, framed, fd } => {
                    assert!(fd.is_none() || meaning == Meaning::Handle);
                    come.descriptors.extend(fd.map(number_of));
                    let [ref payload] = *Frames::of(mode, framed).frames else { panic!("one message") };
                    assert_eq!(understand(mode, payload), meaning);
                    framed
                }
            };
            come.all.frames.extend(Frames::of(mode, framed).frames);
        });
        match turn {
            ReadOutcome::More => {}
            ReadOutcome::Drained => return,
            ReadOutcome::Broken(error) => come.all.broken = Some(error),
            ReadOutcome::End => panic!("nobody has closed the other end"),
        }
    }
}
