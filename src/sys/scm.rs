//! Descriptors over AF_UNIX sockets (SCM_RIGHTS, unix(7)).
//!
//! A receiver owns whatever the kernel installed, so that nothing leaks when it is not wanted. No call blocks or
//! raises SIGPIPE. `nix`'s `recvmsg` is not used: it turns MSG_CTRUNC into an error after the kernel has
//! installed descriptors, and they would leak.

use std::io::{IoSlice, IoSliceMut};
use std::mem::{MaybeUninit, size_of};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

/// How many descriptors one message may bring: on a channel Node sends one, on a lane there are more. What a
/// confused worker sends beyond this the kernel closes itself (MSG_CTRUNC).
pub const MAX_FDS: usize = 16;

/// CMSG_SPACE of MAX_FDS descriptors, in u64s, which give the alignment that cmsghdr needs.
const CONTROL_WORDS: usize = (size_of::<libc::cmsghdr>() + MAX_FDS * size_of::<RawFd>()).div_ceil(8);

/// A pidfd of the sender (since Linux 6.5; `libc` has no name for it yet). Nobody here asks for one, but the worker's end
/// of a lane has the options that the worker gives it.
const SCM_PIDFD: libc::c_int = 4;

/// What one read of a stream brought.
#[derive(Debug)]
pub struct Received {
    /// Bytes written to the buffer; 0 is end of file.
    pub len: usize,
    /// The first descriptor of the message. Others are closed on arrival: no message of Node's has two.
    pub fd: Option<OwnedFd>,
    /// Descriptors came that did not fit into this process's table, and are lost.
    pub is_cut: bool,
}

/// One message of a SOCK_SEQPACKET socket.
#[derive(Debug)]
pub struct Packet {
    /// Bytes written to the buffer; 0 is end of file, or an empty message.
    pub len: usize,
    /// All its descriptors that arrived.
    pub fds: Vec<OwnedFd>,
    /// Bytes or descriptors did not fit, and are lost.
    pub is_cut: bool,
}

/// Sends as much of `bytes` as the socket takes at once, with `fd` attached to the first of them.
///
/// # Errors
/// EAGAIN when nothing fits; EPIPE or ECONNRESET when the peer is gone; ETOOMANYREFS when this user has too
/// many descriptors in flight (unix(7)).
pub fn send(socket: BorrowedFd<'_>, bytes: &[u8], fd: Option<BorrowedFd<'_>>) -> nix::Result<usize> {
    match fd {
        Some(fd) => send_with(socket, bytes, &[fd.as_raw_fd()]),
        None => send_with(socket, bytes, &[]),
    }
}

/// Sends one message of a SOCK_SEQPACKET socket, all of it, with up to [`MAX_FDS`] descriptors.
///
/// # Errors
/// As for [`send`].
pub fn send_packet(socket: BorrowedFd<'_>, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> nix::Result<()> {
    let fds: Vec<RawFd> = fds.iter().map(AsRawFd::as_raw_fd).collect();
    send_with(socket, bytes, &fds).map(drop)
}

fn send_with(socket: BorrowedFd<'_>, bytes: &[u8], fds: &[RawFd]) -> nix::Result<usize> {
    let iov = [IoSlice::new(bytes)];
    let rights = [ControlMessage::ScmRights(fds)];
    let control = if fds.is_empty() { &[] } else { rights.as_slice() };
    let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_NOSIGNAL;
    loop {
        let sent = sendmsg::<()>(socket.as_raw_fd(), &iov, control, flags, None);
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
    let mut fd = None;
    let (len, is_cut) = receive_with(socket, buffer, |received| {
        fd.get_or_insert(received);
    })?;
    Ok(Received { len, fd, is_cut })
}

/// Reads one message of a SOCK_SEQPACKET socket.
///
/// # Errors
/// As for [`receive`].
pub fn receive_packet(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> nix::Result<Packet> {
    let mut fds = Vec::new();
    let (len, is_cut) = receive_with(socket, buffer, |received| fds.push(received))?;
    Ok(Packet { len, fds, is_cut })
}

/// Gives each descriptor that arrives to `each`. Returns the bytes read, and whether something was cut off.
fn receive_with(
    socket: BorrowedFd<'_>,
    buffer: &mut [u8],
    each: impl FnMut(OwnedFd),
) -> nix::Result<(usize, bool)> {
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
    take_fds(&header, each);
    let is_cut = header.msg_flags & (libc::MSG_TRUNC | libc::MSG_CTRUNC) != 0;
    Ok((usize::try_from(len).unwrap_or(0), is_cut))
}

/// Takes ownership of every descriptor in the control data, and gives those that were sent to `each`.
fn take_fds(header: &libc::msghdr, mut each: impl FnMut(OwnedFd)) {
    // SAFETY: header is as recvmsg left it; CMSG_FIRSTHDR and CMSG_NXTHDR stay within msg_controllen.
    let mut cmsg = unsafe { libc::CMSG_FIRSTHDR(header) };
    // SAFETY: the macros return null or a pointer to a whole cmsghdr inside the control buffer.
    while let Some(entry) = unsafe { cmsg.as_ref() } {
        let was_sent = entry.cmsg_type == libc::SCM_RIGHTS;
        if entry.cmsg_level == libc::SOL_SOCKET && (was_sent || entry.cmsg_type == SCM_PIDFD) {
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
                // Of a pidfd that it could not make the kernel says why.
                if fd < 0 {
                    continue;
                }
                // SAFETY: the kernel has just installed this descriptor in this process, for us alone.
                let received = unsafe { OwnedFd::from_raw_fd(fd) };
                if was_sent {
                    each(received);
                }
            }
        }
        // SAFETY: as above.
        cmsg = unsafe { libc::CMSG_NXTHDR(header, cmsg) };
    }
}
