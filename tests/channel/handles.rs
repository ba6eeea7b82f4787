//! Descriptors out: with the first byte, once, kept until acknowledged, sent again when they did not arrive.

use std::os::fd::{AsFd, OwnedFd};

use rust_cluster::channel::frame::encode;
use rust_cluster::channel::{Mode, Settled, Unsent};

use crate::alone::{alone, open_descriptors};
use crate::ends::{Ends, SOON, ends, handle, inodes};

/// What comes next is this frame with this handle, and nothing after it.
fn expect(ends: &mut Ends, frame: &[u8], inode: u64) {
    let arrived = ends.read(frame.len());
    assert_eq!((arrived.bytes.as_slice(), inodes(&arrived.fds)), (frame, vec![inode]));
}

#[test]
fn a_handle_comes_with_the_first_byte_and_only_once() {
    let _alone = alone();
    for mode in [Mode::Json, Mode::Advanced] {
        let mut ends = ends(mode);
        let (fd, inode) = handle();
        let frame = encode(mode, &vec![b'x'; 2 << 20]);
        let queued = ends.channel.send_user(frame.clone(), Some(fd)).unwrap();
        assert!(queued > 0 && queued < frame.len(), "it leaves in pieces: {queued} bytes wait");
        let first = ends.read_once(1).unwrap();
        assert_eq!((first.bytes.len(), inodes(&first.fds)), (1, vec![inode]));
        let rest = ends.read(frame.len() - 1);
        assert!(rest.fds.is_empty(), "the descriptor went again with a later piece");
        assert!(rest.bytes == frame[1..]);
        assert_eq!(ends.channel.settle(true), Settled::UserHandleArrived);
    }
}

#[test]
fn a_handle_behind_a_full_socket_waits_with_its_message() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let sent = ends.fill();
    let (fd, inode) = handle();
    assert!(ends.channel.send_user(b"handle\n".to_vec(), Some(fd)).unwrap() > 0);
    assert!(ends.read(sent * 1000).fds.is_empty());
    expect(&mut ends, b"handle\n", inode);
    assert_eq!(ends.left, 2);
}

#[test]
fn the_primary_keeps_a_copy_until_the_worker_has_answered() {
    let _alone = alone();
    let ends = ends(Mode::Json);
    let before = open_descriptors();
    ends.channel.send_user(b"handle\n".to_vec(), Some(handle().0)).unwrap();
    ends.channel.send_listener(b"listener\n".to_vec(), handle().0).unwrap();
    assert_eq!(open_descriptors(), before + 2);
    assert_eq!(ends.channel.settle(true), Settled::UserHandleArrived);
    assert_eq!(open_descriptors(), before + 1);
    assert_eq!(ends.channel.settle(true), Settled::Nothing);
    assert_eq!(open_descriptors(), before);
}

#[test]
fn answers_are_for_the_oldest_in_flight() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let (connection, _) = handle();
    ends.channel.hand_off(b"one\n", connection.as_fd(), 41).unwrap();
    ends.channel.send_listener(b"two\n".to_vec(), handle().0).unwrap();
    ends.channel.hand_off(b"three\n", connection.as_fd(), 42).unwrap();
    ends.channel.send_user(b"four\n".to_vec(), Some(handle().0)).unwrap();
    ends.channel.send_user(b"no handle\n".to_vec(), None).unwrap();
    ends.read(4 + 4 + 6 + 5 + 10);
    assert_eq!(ends.channel.settle(false), Settled::ConnectionLost { seq: 41 });
    let arrived = [(); 3].map(|()| ends.channel.settle(true));
    assert_eq!(arrived, [Settled::Nothing, Settled::Nothing, Settled::UserHandleArrived]);
    assert_eq!(ends.channel.settle(false), Settled::Nothing, "nothing is in flight");
}

#[test]
fn what_did_not_arrive_is_sent_three_times_more() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let before = open_descriptors();
    let (fd, inode) = handle();
    ends.channel.send_user(b"handle\n".to_vec(), Some(fd)).unwrap();
    expect(&mut ends, b"handle\n", inode);
    for _ in 0..3 {
        assert_eq!(ends.channel.settle(false), Settled::Nothing);
        assert!(ends.flush_when_writable(SOON), "the IO thread is asked to send it again");
        expect(&mut ends, b"handle\n", inode);
    }
    assert_eq!(ends.channel.settle(false), Settled::UserHandleLost);
    assert_eq!(ends.channel.settle(true), Settled::Nothing);
    assert!(ends.channel.is_clear());
    assert_eq!(ends.left, 0, "the user's message had left the first time");
    assert_eq!(open_descriptors(), before);
}

#[test]
fn a_listener_is_sent_again_too_and_given_up_quietly() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let before = open_descriptors();
    let (fd, inode) = handle();
    ends.channel.send_listener(b"listener\n".to_vec(), fd).unwrap();
    expect(&mut ends, b"listener\n", inode);
    for _ in 0..3 {
        assert_eq!(ends.channel.settle(false), Settled::Nothing);
        assert!(ends.flush_when_writable(SOON));
        expect(&mut ends, b"listener\n", inode);
    }
    assert_eq!(ends.channel.settle(false), Settled::Nothing);
    assert!(ends.channel.is_clear() && ends.read_once(1).is_none());
    assert_eq!(open_descriptors(), before);
}

#[test]
fn a_handle_that_arrives_the_second_time_has_arrived() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let (one, other) = (handle(), handle());
    let inodes_sent = [one.1, other.1];
    ends.channel.send_user(b"one\n".to_vec(), Some(one.0)).unwrap();
    ends.channel.send_user(b"other\n".to_vec(), Some(other.0)).unwrap();
    assert_eq!(inodes(&ends.read(10).fds), inodes_sent);
    assert_eq!(ends.channel.settle(false), Settled::Nothing);
    assert_eq!(ends.channel.settle(true), Settled::UserHandleArrived);
    assert!(ends.flush_when_writable(SOON));
    expect(&mut ends, b"one\n", inodes_sent[0]);
    assert_eq!(ends.channel.settle(true), Settled::UserHandleArrived);
    assert_eq!(ends.channel.settle(true), Settled::Nothing);
}

#[test]
fn a_connection_is_borrowed() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let before = open_descriptors();
    let (connection, inode): (OwnedFd, u64) = handle();
    ends.channel.hand_off(b"newconn\n", connection.as_fd(), 1).unwrap();
    expect(&mut ends, b"newconn\n", inode);
    assert_eq!(open_descriptors(), before + 1, "no copy but the caller's");
    drop(connection);
    assert_eq!(ends.channel.settle(true), Settled::Nothing);
}

/// The message of a user's handle may be long, and a receiver knows of one descriptor at a time: it would take
/// the second for that of the first.
#[test]
fn no_other_handle_follows_a_user_s_until_that_has_arrived() {
    let _alone = alone();
    let mut ends = ends(Mode::Json);
    let ((user, user_inode), (listener, listener_inode), (client, _)) = (handle(), handle(), handle());
    let (long, listening) = (encode(Mode::Json, &vec![b'x'; 100_000]), encode(Mode::Json, b"{}"));
    assert_eq!(ends.channel.send_user(long.clone(), Some(user)), Ok(0));
    assert!(!ends.channel.is_clear());
    assert_eq!(ends.channel.hand_off(b"newconn\n", client.as_fd(), 1), Err(Unsent::Waiting));
    ends.channel.send_listener(listening.clone(), listener).unwrap();
    expect(&mut ends, &long, user_inode);
    assert_eq!(ends.channel.settle(true), Settled::UserHandleArrived);
    assert!(ends.channel.is_clear());
    expect(&mut ends, &listening, listener_inode);
}
