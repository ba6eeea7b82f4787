//! Descriptors over AF_UNIX sockets (SCM_RIGHTS, unix(7)).
//!
//! A sender attaches at most one descriptor to a message; a receiver owns whatever the kernel installed, so
//! that nothing leaks when it is not wanted. Neither call blocks or raises SIGPIPE. `nix`'s `recvmsg` is not
//! used: it turns MSG_CTRUNC into an error after the kernel has installed descriptors, and they would leak.

use std::io::IoSliceMut;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

/// How many descriptors one received message may bring. Node sends one; what a confused worker sends beyond
/// this the kernel closes itself (MSG_CTRUNC).
const MAX_FDS: usize = 8;

/// CMSG_SPACE of MAX_FDS descriptors, in u64s, which give the alignment that cmsghdr needs.
const CONTROL_WORDS: usize = (size_of::<libc::cmsghdr>() + MAX_FDS * size_of::<RawFd>()).div_ceil(8);

/// What one `recvmsg` brought.
#[derive(Debug)]
pub struct Received {
    /// Bytes written to the buffer; 0 is end of file.
    pub len: usize,
    /// The first descriptor of the message. Others are closed on arrival: no message of Node's has two.
    pub fd: Option<OwnedFd>,
}

/// Sends as much of `bytes` as the socket takes at once, with `fd` attached to the first of them.
///
/// # Errors
/// EAGAIN when nothing fits; EPIPE or ECONNRESET when the peer is gone; ETOOMANYREFS when this user has too
/// many descriptors in flight (unix(7)).
pub fn send(socket: BorrowedFd<'_>, bytes: &[u8], fd: Option<BorrowedFd<'_>>) -> nix::Result<usize> {
    let iov = [std::io::IoSlice::new(bytes)];
    let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_NOSIGNAL;
    loop {
        let sent = match fd {
            Some(fd) => {
                let fds = [fd.as_raw_fd()];
                sendmsg::<()>(socket.as_raw_fd(), &iov, &[ControlMessage::ScmRights(&fds)], flags, None)
            }
            None => sendmsg::<()>(socket.as_raw_fd(), &iov, &[], flags, None),
        };
        if sent != Err(Errno::EINTR) {
            return sent;
        }
    }
}

/// Reads what there is, up to the length of `buffer`, with the descriptor that came along.
///
/// # Errors
/// EAGAIN when there is nothing; ECONNRESET when the peer closed with our data unread.
pub fn receive(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> nix::Result<Received> {
    let mut control = [0_u64; CONTROL_WORDS];
    let mut iov = [IoSliceMut::new(buffer)];
    // SAFETY: an all-zero msghdr is valid (null pointers with zero lengths).
    let mut header: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    header.msg_iov = iov.as_mut_ptr().cast();
    header.msg_iovlen = 1;
    header.msg_control = control.as_mut_ptr().cast();
    header.msg_controllen = size_of::<[u64; CONTROL_WORDS]>() as _;
    let flags = libc::MSG_DONTWAIT | libc::MSG_CMSG_CLOEXEC;
    let len = loop {
        // SAFETY: header points to one iovec over `buffer` and to `control`, both alive and of these lengths.
        let read = unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut header, flags) };
        match Errno::result(read) {
            Err(Errno::EINTR) => {}
            other => break other?,
        }
    };
    Ok(Received { len: usize::try_from(len).unwrap_or(0), fd: first_fd(&header) })
}

/// Takes ownership of every descriptor in the control data; keeps the first, closes the others.
fn first_fd(header: &libc::msghdr) -> Option<OwnedFd> {
    let mut first = None;
    // SAFETY: header is as recvmsg left it; CMSG_FIRSTHDR and CMSG_NXTHDR stay within msg_controllen.
    let mut cmsg = unsafe { libc::CMSG_FIRSTHDR(header) };
    // SAFETY: the macros return null or a pointer to a whole cmsghdr inside the control buffer.
    while let Some(entry) = unsafe { cmsg.as_ref() } {
        if entry.cmsg_level == libc::SOL_SOCKET && entry.cmsg_type == libc::SCM_RIGHTS {
            // SAFETY: cmsg points to a valid header, whose data directly follows it.
            let data = unsafe { libc::CMSG_DATA(cmsg) };
            // SAFETY: CMSG_LEN(0) computes a constant.
            let header_len = unsafe { libc::CMSG_LEN(0) } as usize;
            #[allow(clippy::unnecessary_cast)] // musl has socklen_t here
            let count = (entry.cmsg_len as usize).saturating_sub(header_len) / size_of::<RawFd>();
            for i in 0..count {
                let mut fd: RawFd = -1;
                // SAFETY: the kernel wrote `count` ints to `data`; they are copied as bytes because CMSG_DATA
                // promises no alignment.
                unsafe {
                    let from = data.add(i * size_of::<RawFd>());
                    std::ptr::copy_nonoverlapping(from, (&raw mut fd).cast(), size_of::<RawFd>());
                }
                // SAFETY: the kernel has just installed this descriptor in this process, for us alone.
                let fd = unsafe { OwnedFd::from_raw_fd(fd) };
                first.get_or_insert(fd);
            }
        }
        // SAFETY: as above.
        cmsg = unsafe { libc::CMSG_NXTHDR(header, cmsg) };
    }
    first
}
