//! The worker's end of a lane, and packets of any kind in it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use arbitrary::Arbitrary;
use rust_cluster::handoff::lane::frame::{BATCH, ENTRY_BYTES, Entry, Frame, decode, encode};
use rust_cluster::handoff::lane::{Arrived, Reading, Receiver};
use rust_cluster::sys::{scm, socket};

use crate::connection::{Connections, number_of};

/// More than the kernel lets through on one lane are of no use.
const MOST_PACKETS: usize = 24;

/// What the primary writes at once.
#[derive(Arbitrary, Debug)]
pub enum Packet {
    /// A frame as it should be.
    Connections(Vec<(u32, u32)>),
    /// Any bytes, with any number of descriptors.
    Noise {
        /// How many descriptors.
        descriptors: u8,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// The worker reads now, and not only at the end.
    Reads,
}

impl Packet {
    /// Its bytes, and how many descriptors come with them.
    fn written(&self) -> Option<(Vec<u8>, usize)> {
        match self {
            Self::Connections(entries) => {
                let entries = entries.iter().take(BATCH).map(|&(slot, listener)| Entry { slot, listener });
                let bytes = encode(entries);
                let descriptors = bytes.len() / ENTRY_BYTES;
                Some((bytes, descriptors))
            }
            Self::Noise { descriptors, bytes } => Some((bytes.clone(), usize::from(*descriptors % 20))),
            Self::Reads => None,
        }
    }
}

/// An entry, and the number of its connection.
type Delivered = (u32, u32, u8);

/// What must come of a packet; `None` if the lane ends there.
fn expected(bytes: &[u8], descriptors: usize, first: u8) -> Option<Vec<Delivered>> {
    if descriptors == 0 {
        return (bytes.len() == 1).then(Vec::new);
    }
    if descriptors > BATCH || bytes.len() != descriptors * ENTRY_BYTES {
        return None;
    }
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let entries = (0..descriptors).map(|at| (number(at * ENTRY_BYTES), number(at * ENTRY_BYTES + 4)));
    Some(entries.zip(first..).map(|((slot, listener), connection)| (slot, listener, connection)).collect())
}

/// Whatever is in the packets, and whenever the worker reads, it takes the connections of all good frames before the
/// first that is none, in their order, and keeps nothing else.
pub fn check(packets: Vec<Packet>) {
    let (near, far) = socket::packet_pair().expect("a pair of sockets");
    let mut worker = Receiver::new(far).expect("a reserve");
    let (mut connections, mut come, mut has_ended) = (Connections::default(), Vec::new(), false);
    let (mut wanted, mut shall_end) = (Vec::new(), false);
    for packet in packets.iter().take(MOST_PACKETS) {
        let Some((bytes, descriptors)) = packet.written() else {
            has_ended |= read(&mut worker, &mut come);
            continue;
        };
        check_codec(&bytes, descriptors);
        if !connections.has_room_for(descriptors) {
            break;
        }
        let first = connections.next_number();
        let fds: Vec<OwnedFd> = (0..descriptors).map(|_| connections.make()).collect();
        let fds: Vec<BorrowedFd<'_>> = fds.iter().map(AsFd::as_fd).collect();
        if scm::send_packet(near.as_fd(), &bytes, &fds).is_err() {
            break;
        }
        // What follows the end is not read.
        match expected(&bytes, descriptors, first) {
            Some(frame) if !shall_end => wanted.extend(frame),
            _ => shall_end = true,
        }
    }
    has_ended |= read(&mut worker, &mut come);
    assert_eq!((come, has_ended), (wanted, shall_end));
    drop((near, worker));
    connections.assert_closed();
}

/// Reads until there is nothing; whether the lane has ended.
fn read(worker: &mut Receiver, come: &mut Vec<Delivered>) -> bool {
    loop {
        match worker.read() {
            Reading::Arrived(arrived) => {
                let delivered = |Arrived { entry, socket }| (entry.slot, entry.listener, number_of(socket));
                come.extend(arrived.into_iter().map(delivered));
            }
            Reading::Empty => return false,
            Reading::Ended => return true,
            Reading::NoRoom => panic!("there is room"),
        }
    }
}

/// What is read as entries is written as the same bytes.
fn check_codec(bytes: &[u8], descriptors: usize) {
    if let Ok(Frame::Connections(entries)) = decode(bytes, descriptors) {
        assert_eq!(encode(entries), bytes);
    }
}
