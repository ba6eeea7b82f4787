//! Bytes out: at once if possible, whole, in order, counted; and how a channel ends.

use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::socket::{Shutdown, shutdown};
use rust_cluster::channel::frame::encode;
use rust_cluster::channel::{Extent, Flushed, Incoming, Mode, Queued, ReadOutcome, Reader, Unsent, When};
use rust_cluster::sys::scm;

use crate::alone::{alone, open_descriptors};
use crate::ends::{Ends, SOON, ends, for_js, frames, handle};

#[test]
fn a_small_message_leaves_at_once() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    assert_eq!(ends.channel.send_user(b"\"hello\"\n".to_vec(), None), Ok(0));
    assert_eq!(ends.read_once(100).unwrap().bytes, b"\"hello\"\n");
    assert!(ends.channel.is_clear());
    assert!(!ends.flush_when_writable(Duration::ZERO), "nobody asks for room while nothing waits");
}

#[test]
fn a_message_larger_than_the_socket_s_buffer_leaves_in_pieces_and_whole() {
    let _alone = alone();
    for mode in [Mode::Json, Mode::Advanced] {
        let mut ends = ends(mode);
        let message: Vec<u8> = (0..3 << 20).map(|i| b"0123456789abcdefghijklmnopqrstuvw"[i % 33]).collect();
        let frame = encode(mode, &message);
        let queued = ends.channel.send_user(frame.clone(), None).unwrap();
        assert!(queued > 0 && queued < frame.len(), "{queued} bytes wait");
        assert!(!ends.channel.is_clear());
        assert!(frames(mode, &ends.read(frame.len()).bytes) == [message]);
        assert_eq!(ends.left, 1);
        assert!(ends.channel.is_clear());
    }
}

#[test]
fn order_is_kept_whoever_sends_and_however_long() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let lengths = [1, 300_000, 2, 64 * 1024, 0, 500_000, 7];
    let messages: Vec<Vec<u8>> = lengths
        .iter()
        .cycle()
        .take(40)
        .enumerate()
        .map(|(i, length)| format!("{i}{}", ".".repeat(*length)).into_bytes())
        .collect();
    let mut waiting = 0;
    for (i, message) in messages.iter().enumerate() {
        let frame = encode(Mode::Json, message);
        if i % 3 == 0 {
            ends.channel.send(frame);
        } else if ends.channel.send_user(frame, None).unwrap() > 0 {
            waiting += 1;
        }
    }
    let total = messages.iter().map(|message| message.len() + 1).sum();
    assert!(frames(Mode::Json, &ends.read(total).bytes) == messages);
    assert_eq!(ends.left, waiting, "only what had to wait is reported, and all of that");
}

#[test]
fn queued_bytes_are_reported() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let sent = ends.fill();
    let queued = ends.channel.send_user(vec![b'a'; 10], None).unwrap();
    assert_eq!(ends.channel.send_user(vec![b'b'; 500], None), Ok(queued + 500));
    ends.channel.send(vec![b'c'; 7]);
    assert_eq!(ends.channel.send_user(vec![b'd'; 1], None), Ok(queued + 508));
    ends.read(sent * 1000 + 10 + 500 + 7 + 1);
    assert_eq!(ends.left, 4, "the last that filled it, and three after it");
    assert_eq!(ends.channel.send_user(vec![b'e'; 5], None), Ok(0));
}

fn send_soon(ends: &Ends, message: &[u8]) -> Queued {
    ends.channel.send_message(When::Soon, |out| out.extend_from_slice(message)).unwrap()
}

#[test]
fn messages_that_wait_leave_in_one_write() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    assert_eq!(send_soon(&ends, b"1"), Queued { bytes: 2, needs_watch: true });
    assert_eq!(send_soon(&ends, b"2"), Queued { bytes: 4, needs_watch: false });
    assert!(ends.read_once(100).is_none());
    assert!(ends.channel.is_clear(), "what waits by choice is in nobody's way");
    assert_eq!(ends.channel.end_tick(), Flushed { left: 2, must_retry: false });
    assert_eq!(ends.read_once(100).unwrap().bytes, b"1\n2\n");
    assert!(send_soon(&ends, b"3").needs_watch, "each flush ends the watch");
}

/// Else the callbacks of the last would come late: those that the IO thread reports come by another way.
#[test]
fn what_leaves_in_a_long_tick_is_reported_at_its_end() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    send_soon(&ends, b"1");
    assert_eq!(ends.channel.flush(), Flushed { left: 0, must_retry: false });
    assert_eq!(ends.read_once(100).unwrap().bytes, b"1\n");
    assert!(send_soon(&ends, b"2").needs_watch, "each flush ends the watch");
    assert_eq!(ends.channel.end_tick().left, 2);
    assert_eq!(ends.channel.flush().left, 0);
}

#[test]
fn what_waits_leaves_before_anything_else() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    send_soon(&ends, b"1");
    ends.channel.send(b"own\n".to_vec());
    send_soon(&ends, b"2");
    let now = ends.channel.send_message(When::Now, |out| out.push(b'3')).unwrap();
    assert_eq!(now.bytes, 0);
    send_soon(&ends, b"4");
    let (connection, _) = handle();
    assert_eq!(ends.channel.hand_off(b"newconn\n", connection.as_fd(), 1), Ok(()));
    send_soon(&ends, b"5");
    ends.channel.close();
    let mut bytes = Vec::new();
    while let Some(arrived) = ends.read_once(100).filter(|arrived| !arrived.bytes.is_empty()) {
        bytes.extend(arrived.bytes);
    }
    assert_eq!(bytes, b"1\nown\n2\n3\n4\nnewconn\n5\n");
    assert_eq!(ends.channel.end_tick().left, 4, "the one that left when it was sent is not counted");
    assert!(ends.is_at_end());
}

#[test]
fn what_fills_a_read_waits_no_longer() {
    let _alone = alone();
    let ends = ends(Mode::Advanced);
    let sent = (1..100).find(|_| send_soon(&ends, &[b'x'; 1000]).bytes == 0).unwrap();
    assert_eq!(sent, 66, "64 KiB of 1004 bytes each");
    assert_eq!(ends.channel.end_tick().left, sent - 1);
}

#[test]
fn a_connection_goes_at_once_or_not_at_all() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let (connection, _) = handle();
    let sent = ends.fill();
    assert!(!ends.channel.is_clear());
    assert_eq!(ends.channel.hand_off(b"newconn\n", connection.as_fd(), 1), Err(Unsent::Full));
    let arrived = ends.read(sent * 1000);
    assert!(arrived.fds.is_empty() && arrived.bytes.iter().all(|byte| *byte == b'f'));
    while !ends.channel.is_clear() {
        assert!(ends.flush_when_writable(SOON));
    }
    assert_eq!(ends.channel.hand_off(b"newconn\n", connection.as_fd(), 2), Ok(()));
    let arrived = ends.read(8);
    assert_eq!((arrived.bytes, arrived.fds.len()), (b"newconn\n".to_vec(), 1));
}

/// Nothing is queued, and still the socket is full: the poller must tell when it no longer is.
#[test]
fn a_connection_that_found_the_socket_full_can_be_tried_again_when_there_is_room() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let (connection, _) = handle();
    let socket = ends.channel.socket();
    let filler = [b'f'; 1000];
    let mut sent = 0;
    while let Ok(count) = scm::send(socket, &filler, None) {
        sent += count;
    }
    assert!(ends.channel.is_clear());
    assert_eq!(ends.channel.hand_off(b"newconn\n", connection.as_fd(), 1), Err(Unsent::Full));
    assert_eq!(ends.read(sent).bytes.len(), sent);
    assert!(ends.flush_when_writable(SOON));
    assert_eq!(ends.channel.hand_off(b"newconn\n", connection.as_fd(), 1), Ok(()));
    assert_eq!(ends.read(8).fds.len(), 1);
}

#[test]
fn close_lets_the_queue_leave_and_then_ends() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let frame = encode(Mode::Json, &vec![b'x'; 1 << 20]);
    assert!(ends.channel.send_user(frame.clone(), None).unwrap() > 0);
    ends.channel.close();
    let (connection, _) = handle();
    assert_eq!(ends.channel.send_user(b"late\n".to_vec(), None), Err(Errno::EPIPE));
    assert_eq!(ends.channel.hand_off(b"late\n", connection.as_fd(), 1), Err(Unsent::Gone));
    ends.channel.send(b"late\n".to_vec());
    assert!(ends.read(frame.len()).bytes == frame);
    while !ends.is_at_end() {
        assert!(ends.flush_when_writable(SOON));
    }
    assert_eq!(ends.left, 1);
}

#[test]
fn after_close_the_worker_is_still_heard() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    ends.channel.close();
    ends.channel.close();
    assert!(ends.is_at_end());
    scm::send(ends.peer.as_fd(), b"\"last words\"\n", None).unwrap();
    shutdown(ends.peer.as_raw_fd(), Shutdown::Write).unwrap();
    let mut heard = Vec::new();
    let each = |incoming: Incoming<'_>| heard.push(for_js(incoming));
    assert_eq!(
        Reader::new(&ends.channel).read(&ends.channel, Extent::All, &mut Vec::new(), each),
        ReadOutcome::End
    );
    assert_eq!(heard, [b"\"last words\"\n"]);
}

#[test]
fn abandon_ends_at_once_and_drops_everything() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    let before = open_descriptors();
    let (waiting, in_flight, listener) = (handle().0, handle().0, handle().0);
    ends.channel.send_user(b"in flight\n".to_vec(), Some(in_flight)).unwrap();
    ends.channel.send_listener(b"listener\n".to_vec(), listener).unwrap();
    ends.fill();
    assert!(ends.channel.send_user(b"waiting\n".to_vec(), Some(waiting)).unwrap() > 0);
    ends.channel.abandon();
    assert_eq!(open_descriptors(), before, "all but what the peer has yet to read has been closed");
    assert_eq!(ends.channel.send_user(b"late\n".to_vec(), None), Err(Errno::EPIPE));
    assert_eq!(ends.channel.flush(), Flushed { left: 0, must_retry: false });
    assert_eq!(scm::send(ends.peer.as_fd(), b"late\n", None), Err(Errno::EPIPE));
    while let Some(arrived) = ends.read_once(64 * 1024).filter(|arrived| !arrived.bytes.is_empty()) {
        assert!(arrived.bytes.iter().all(|byte| *byte != b'w'));
    }
    assert!(ends.is_at_end());
}

#[test]
fn a_peer_that_has_gone_is_an_error_at_once() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    drop(ends.peer);
    let (connection, _) = handle();
    assert_eq!(ends.channel.send_user(b"anybody?\n".to_vec(), None), Err(Errno::EPIPE));
    assert_eq!(ends.channel.send_user(b"anybody?\n".to_vec(), Some(handle().0)), Err(Errno::EPIPE));
    assert_eq!(ends.channel.hand_off(b"newconn\n", connection.as_fd(), 1), Err(Unsent::Gone));
    ends.channel.send(b"anybody?\n".to_vec());
    assert!(!ends.channel.is_clear(), "it takes no connection either");
}
