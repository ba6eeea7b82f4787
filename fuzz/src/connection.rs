//! A pipe stands for a connection: its read end travels. The other end stays here, and tells when it has been closed
//! by everybody.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};

use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::pipe2;

/// All the connections of one input.
#[derive(Default)]
pub(crate) struct Connections(Vec<File>);

impl Connections {
    /// The next one; they are numbered from 0.
    pub(crate) fn make(&mut self) -> OwnedFd {
        let (reader, writer) = pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK).expect("a pipe");
        let mut writer = File::from(writer);
        writer.write_all(&[self.next_number()]).expect("one byte fits");
        self.0.push(writer);
        reader
    }

    /// The number that the next one has.
    pub(crate) fn next_number(&self) -> u8 {
        u8::try_from(self.0.len()).expect("an input makes fewer than 256")
    }

    /// Whether one more can be made.
    pub(crate) fn has_room_for(&self, count: usize) -> bool {
        self.0.len() + count < 256
    }

    /// Whoever had any has dropped it.
    pub(crate) fn assert_closed(self) {
        for (number, writer) in self.0.iter().enumerate() {
            let mut fds = [PollFd::new(writer.as_fd(), PollFlags::empty())];
            // pipe(7), poll(2): POLLERR is set for a write end when the read end has been closed.
            let told = poll(&mut fds, PollTimeout::ZERO).expect("poll");
            assert!(told == 1, "connection {number} is still open");
        }
    }
}

/// Which one it is. It can be asked once.
pub(crate) fn number_of(connection: OwnedFd) -> u8 {
    let mut byte = [0];
    File::from(connection).read_exact(&mut byte).expect("a connection that nobody has read");
    byte[0]
}
