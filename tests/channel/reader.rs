//! Bytes and descriptors in.

use std::io::IoSlice;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use rust_cluster::channel::frame::{MAX_FRAME, encode};
use rust_cluster::channel::message::{Meaning, to_frame, with_handle};
use rust_cluster::channel::{Extent, FrameError, Incoming, Mode, ReadOutcome, Reader};
use rust_cluster::sys::scm;
use serde_json::{Value, json};

use crate::alone::{alone, open_descriptors};
use crate::ends::{Ends, ends, for_js, frames, handle, inode};

const MODES: [Mode; 2] = [Mode::Json, Mode::Advanced];

/// A message as it was delivered: whether it is a handle's, its frame, and by what its descriptor is known.
type Delivered = (bool, Vec<u8>, Option<u64>);

fn read(ends: &Ends, reader: &mut Reader) -> (Vec<Delivered>, ReadOutcome) {
    read_to(Extent::All, ends, reader)
}

fn read_to(extent: Extent, ends: &Ends, reader: &mut Reader) -> (Vec<Delivered>, ReadOutcome) {
    let mut delivered = Vec::new();
    let turn = reader.read(&ends.channel, extent, &mut Vec::new(), |incoming| {
        let (framed, is_handle, fd) = match incoming {
            Incoming::ForJs(run) => (run, false, None),
            Incoming::Internal { meaning, framed, fd } => (framed, meaning == Meaning::Handle, fd),
        };
        let inode = fd.map(|fd| inode(fd.as_fd()));
        let of = frames(ends.channel.mode(), framed);
        delivered.extend(of.into_iter().map(|frame| (is_handle, frame, inode)));
    });
    (delivered, turn)
}

fn send(ends: &Ends, bytes: &[u8], fd: Option<OwnedFd>) {
    let sent = scm::send(ends.peer.as_fd(), bytes, fd.as_ref().map(AsFd::as_fd));
    assert_eq!(sent, Ok(bytes.len()));
    drop(fd);
}

fn handle_frame(mode: Mode, text: &str) -> Vec<u8> {
    to_frame(mode, &with_handle("net.Native", &json!(text)))
}

fn payload_of(mode: Mode, frame: &[u8]) -> Vec<u8> {
    match mode {
        Mode::Json => frame[..frame.len() - 1].to_vec(),
        Mode::Advanced => frame[4..].to_vec(),
    }
}

#[test]
fn a_handle_belongs_to_its_frame_whatever_else_is_in_the_read() {
    let _alone = alone();
    for mode in MODES {
        let ends = ends(mode);
        let plain = to_frame(mode, &json!({ "plain": true }));
        let handle_frame = handle_frame(mode, "with a handle");
        let (fd, sent) = handle();
        send(&ends, &plain.repeat(3), None);
        send(&ends, &[plain.clone(), handle_frame.clone(), plain.clone()].concat(), Some(fd));
        let (delivered, turn) = read(&ends, &mut Reader::new(&ends.channel));
        let plain = (false, payload_of(mode, &plain), None);
        let mut expected = vec![plain; 6];
        expected[4] = (true, payload_of(mode, &handle_frame), Some(sent));
        assert_eq!((delivered, turn), (expected, ReadOutcome::Drained));
    }
}

#[test]
fn handles_one_after_the_other_keep_their_frames() {
    let _alone = alone();
    for mode in MODES {
        let ends = ends(mode);
        let mut expected = Vec::new();
        for text in ["one", "two", "three"] {
            let (fd, sent) = handle();
            let frame = handle_frame(mode, text);
            send(&ends, &frame, Some(fd));
            expected.push((true, payload_of(mode, &frame), Some(sent)));
        }
        assert_eq!(read(&ends, &mut Reader::new(&ends.channel)).0, expected);
    }
}

#[test]
fn a_handle_waits_for_the_rest_of_its_frame() {
    let _alone = alone();
    for mode in MODES {
        let ends = ends(mode);
        let mut reader = Reader::new(&ends.channel);
        let frame = handle_frame(mode, &"long ".repeat(2000));
        let (fd, sent) = handle();
        send(&ends, &frame[..1], Some(fd));
        assert_eq!(read(&ends, &mut reader), (vec![], ReadOutcome::Drained));
        send(&ends, &frame[1..5000], None);
        assert_eq!(read(&ends, &mut reader), (vec![], ReadOutcome::Drained));
        send(&ends, &frame[5000..], None);
        assert_eq!(read(&ends, &mut reader).0, [(true, payload_of(mode, &frame), Some(sent))]);
    }
}

#[test]
fn a_handle_that_did_not_come_is_none() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    let frame = handle_frame(Mode::Json, "without");
    send(&ends, &frame, None);
    assert_eq!(
        read(&ends, &mut Reader::new(&ends.channel)).0,
        [(true, payload_of(Mode::Json, &frame), None)]
    );
}

#[test]
fn what_nobody_asked_for_is_closed() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    let mut reader = Reader::new(&ends.channel);
    let before = open_descriptors();
    for _ in 0..5 {
        send(&ends, b"\"plain\"\n", Some(handle().0));
        let (delivered, _) = read(&ends, &mut reader);
        assert_eq!(delivered, [(false, b"\"plain\"".to_vec(), None)]);
        assert!(open_descriptors() <= before + 1, "one at most waits for its frame");
    }
    drop(reader);
    assert_eq!(open_descriptors(), before);
}

#[test]
fn a_message_with_twenty_descriptors_leaves_one() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    let before = open_descriptors();
    let frame = handle_frame(Mode::Json, "twenty");
    let handles: Vec<(OwnedFd, u64)> = (0..20).map(|_| handle()).collect();
    let raw: Vec<i32> = handles.iter().map(|(fd, _)| fd.as_raw_fd()).collect();
    let control = [ControlMessage::ScmRights(&raw)];
    sendmsg::<()>(ends.peer.as_raw_fd(), &[IoSlice::new(&frame)], &control, MsgFlags::empty(), None).unwrap();
    let first = handles[0].1;
    drop(handles);
    let (delivered, _) = read(&ends, &mut Reader::new(&ends.channel));
    assert_eq!(delivered, [(true, payload_of(Mode::Json, &frame), Some(first))]);
    assert_eq!(open_descriptors(), before);
}

/// What was there when the event came is read whole, though the event is not asked again; the end is not looked
/// for.
#[test]
fn an_event_brings_all_that_it_has_announced() {
    let _alone = alone();
    let steps: [&[(usize, bool)]; 5] = [
        &[(10, false), (10, true)],
        &[(10, true), (10, false), (10, true), (10, true), (10, false)],
        &[(64 * 1024, false)],
        &[(64 * 1024, false), (10, true), (10, false)],
        &[(64 * 1024 - 1, true), (1, false)],
    ];
    for steps in steps {
        let ends = ends(Mode::Json);
        let mut sent = 0;
        for (length, with_handle) in steps {
            send(&ends, &b"\n".repeat(*length), with_handle.then(|| handle().0));
            sent += length;
        }
        let (delivered, turn) = read_to(Extent::Event, &ends, &mut Reader::new(&ends.channel));
        assert_eq!((delivered.len(), turn), (sent, ReadOutcome::Drained), "{steps:?}");
    }
}

#[test]
fn a_turn_ends_though_there_is_more() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    let mut reader = Reader::new(&ends.channel);
    // Each write with a descriptor ends a read, so that few bytes make many reads.
    for _ in 0..40 {
        send(&ends, b"1\n", Some(handle().0));
    }
    let turns: Vec<(usize, ReadOutcome)> = (0..4)
        .map(|_| {
            let (delivered, turn) = read(&ends, &mut reader);
            (delivered.len(), turn)
        })
        .collect();
    assert_eq!(
        turns,
        [
            (16, ReadOutcome::More),
            (16, ReadOutcome::More),
            (8, ReadOutcome::Drained),
            (0, ReadOutcome::Drained)
        ]
    );
}

#[test]
fn the_end_comes_after_the_last_message() {
    let _alone = alone();
    for unread in [false, true] {
        let ends = ends(Mode::Json);
        if unread {
            ends.channel.send(b"the peer will not read this\n".to_vec());
        }
        send(&ends, b"\"last\"\n\"half", None);
        let Ends { channel, peer, .. } = ends;
        drop(peer);
        let mut reader = Reader::new(&channel);
        let mut frames = Vec::new();
        let turn =
            reader.read(&channel, Extent::All, &mut Vec::new(), |incoming| frames.push(for_js(incoming)));
        assert_eq!((frames, turn), (vec![b"\"last\"\n".to_vec()], ReadOutcome::End), "unread: {unread}");
    }
}

#[test]
fn a_frame_too_long_breaks_the_channel_after_what_came_before() {
    let _alone = alone();
    let ends = ends(Mode::Advanced);
    let good = to_frame(Mode::Advanced, &Value::Bool(true));
    send(&ends, &[good.as_slice(), &[0xFF; 10]].concat(), None);
    let (delivered, turn) = read(&ends, &mut Reader::new(&ends.channel));
    assert_eq!(delivered, [(false, payload_of(Mode::Advanced, &good), None)]);
    assert_eq!(turn, ReadOutcome::Broken(FrameError::TooLong { len: u32::MAX as usize, most: MAX_FRAME }));
}

#[test]
fn noise_is_delivered_for_javascript_to_report() {
    let _alone = alone();
    for mode in MODES {
        let ends = ends(mode);
        send(&ends, &encode(mode, b"\xff\xfe not a message"), None);
        let (delivered, turn) = read(&ends, &mut Reader::new(&ends.channel));
        assert_eq!(
            (delivered, turn),
            (vec![(false, b"\xff\xfe not a message".to_vec(), None)], ReadOutcome::Drained)
        );
    }
}
