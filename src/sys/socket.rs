//! Sockets: made close-on-exec and non-blocking by the call that creates them.

use std::ffi::c_int;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{
    AddressFamily, Shutdown, SockFlag, SockProtocol, SockType, SockaddrLike, SockaddrStorage, accept4,
    getpeername, getsockname, shutdown, socket, socketpair, sockopt,
};
use nix::sys::socket::{MsgFlags, getsockopt, recv};

use crate::error::errno_of;

/// What a descriptor is, in libuv's words (uv_guess_handle).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A stream socket of the internet families.
    Tcp,
    /// A unix stream socket.
    Pipe,
    /// A datagram socket of the internet families.
    Udp,
}

impl Kind {
    /// Node's class name for it, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Pipe => "pipe",
            Self::Udp => "udp",
        }
    }
}

/// Tells what kind of socket a descriptor is; `None` if it is none that Node can wrap.
pub fn kind_of(fd: BorrowedFd<'_>) -> Option<Kind> {
    let family = getsockname::<SockaddrStorage>(fd.as_raw_fd()).ok()?.family()?;
    match (family, getsockopt(&fd, sockopt::SockType).ok()?) {
        (AddressFamily::Inet | AddressFamily::Inet6, SockType::Stream) => Some(Kind::Tcp),
        (AddressFamily::Unix, SockType::Stream) => Some(Kind::Pipe),
        (AddressFamily::Inet | AddressFamily::Inet6, SockType::Datagram) => Some(Kind::Udp),
        _ => None,
    }
}

/// Whether a socket talks to somebody, or is about to: getpeername(2) knows of no peer while TCP connects. The ends of
/// a socketpair(2) are connected too.
pub fn is_connected(fd: BorrowedFd<'_>) -> bool {
    getpeername::<SockaddrStorage>(fd.as_raw_fd()).is_ok() || is_connecting(fd)
}

fn is_connecting(fd: BorrowedFd<'_>) -> bool {
    // TCP_SYN_SENT in the kernel's include/net/tcp_states.h; the state is the first byte of a tcp_info.
    const SYN_SENT: u8 = 2;
    let (mut state, mut length): (u8, libc::socklen_t) = (0, 1);
    let (value, size) = ((&raw mut state).cast(), &raw mut length);
    // SAFETY: the kernel writes as many bytes as length says, one, to state; both live through the call. What is no
    // TCP socket makes it fail, and state stays 0.
    let outcome = unsafe { libc::getsockopt(fd.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, value, size) };
    outcome == 0 && state == SYN_SENT
}

/// A non-blocking socket.
pub fn create(family: AddressFamily, kind: SockType) -> nix::Result<OwnedFd> {
    socket(family, kind, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None::<SockProtocol>)
}

/// A connected pair of unix stream sockets: ours, non-blocking, and the child's, blocking, as libuv makes
/// them for a child's stdio.
pub fn pair() -> nix::Result<(OwnedFd, OwnedFd)> {
    let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)?;
    set_nonblocking(ours.as_fd())?;
    Ok((ours, theirs))
}

/// A connected pair of unix sockets that keep messages whole, both non-blocking.
pub fn packet_pair() -> nix::Result<(OwnedFd, OwnedFd)> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    socketpair(AddressFamily::Unix, SockType::SeqPacket, None, flags)
}

/// Checks that a descriptor is a unix socket that keeps messages whole.
///
/// # Errors
/// EPROTOTYPE when it is another socket; ENOTSOCK, EBADF.
pub fn check_packets(fd: BorrowedFd<'_>) -> nix::Result<()> {
    let family = getsockname::<SockaddrStorage>(fd.as_raw_fd())?.family();
    let is_it =
        family == Some(AddressFamily::Unix) && getsockopt(&fd, sockopt::SockType)? == SockType::SeqPacket;
    if is_it { Ok(()) } else { Err(Errno::EPROTOTYPE) }
}

/// Takes over a descriptor that this process was started with, if it is what it should be; it is close-on-exec
/// from now on. One that is not stays whose it is.
///
/// # Errors
/// EBADF, and those of `check`.
pub fn adopt<T>(
    fd: RawFd,
    check: impl FnOnce(BorrowedFd<'_>) -> nix::Result<T>,
) -> nix::Result<(OwnedFd, T)> {
    if fd < 0 {
        return Err(Errno::EBADF);
    }
    // SAFETY: the number is borrowed for these calls; a number that is not open makes them fail with EBADF.
    let checked = check(unsafe { BorrowedFd::borrow_raw(fd) })?;
    // SAFETY: its kind shows that it is the one that was left for us, which nobody else in this process knows of.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    fcntl(&fd, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
    Ok((fd, checked))
}

/// How many bytes wait to be read. On SOCK_SEQPACKET they are those of all messages together (unix_inq_len in
/// the kernel's net/unix/af_unix.c); on SOCK_STREAM likewise.
pub fn unread_bytes(socket: BorrowedFd<'_>) -> nix::Result<usize> {
    let mut count: c_int = 0;
    // SAFETY: FIONREAD writes one int, and count lives through the call.
    Errno::result(unsafe { libc::ioctl(socket.as_raw_fd(), libc::FIONREAD, &raw mut count) })?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Listens. The kernel caps the backlog at net.core.somaxconn, and takes a negative one for the cap (listen(2)); nix would
/// refuse what is above the SOMAXCONN of the C library that it was compiled for, 128 with musl.
///
/// # Errors
/// EADDRINUSE, EINVAL.
pub fn listen(fd: BorrowedFd<'_>, backlog: c_int) -> nix::Result<()> {
    // SAFETY: a descriptor that is open through the call, and a number.
    Errno::result(unsafe { libc::listen(fd.as_raw_fd(), backlog) }).map(drop)
}

/// Takes the next connection off a listening socket's backlog.
///
/// # Errors
/// EAGAIN when there is none; EMFILE, ENFILE, ENOBUFS, ENOMEM when there is no room; ECONNABORTED and the
/// network errors of accept(2) when the connection died in the backlog.
pub fn accept(listener: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    let fd = accept4(listener.as_raw_fd(), SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK)?;
    // SAFETY: accept4 has just made this descriptor; nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Whether a listening socket's backlog holds something. Cheaper than an accept(2) in vain: that one makes the
/// socket and its file before it looks (do_accept in the kernel's net/socket.c).
pub fn has_backlog(listener: BorrowedFd<'_>) -> bool {
    let mut fds = [PollFd::new(listener, PollFlags::POLLIN)];
    // It fails for want of memory only; then accept(2) finds out.
    poll(&mut fds, PollTimeout::ZERO) != Ok(0)
}

/// Which of these connections were reset by their clients, or broke: POLLERR, which poll(2) tells without being asked for
/// it and without clearing the error. The end of what a client sends is none, nor is a unix socket's POLLHUP: what was
/// sent before is there to be read.
pub fn are_reset(connections: &[BorrowedFd<'_>]) -> Vec<bool> {
    let mut fds: Vec<_> = connections.iter().map(|fd| PollFd::new(*fd, PollFlags::empty())).collect();
    // It fails for want of memory only; then all are taken to be well, which their readers find out.
    let _ = poll(&mut fds, PollTimeout::ZERO);
    let is_reset = |fd: &PollFd<'_>| fd.revents().is_some_and(|events| events.contains(PollFlags::POLLERR));
    fds.iter().map(is_reset).collect()
}

/// A second descriptor for the same open socket, close-on-exec.
pub fn duplicate(fd: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    fd.try_clone_to_owned().map_err(|error| errno_of(&error))
}

/// A second descriptor for one that JavaScript names by number and keeps owning.
///
/// # Errors
/// EBADF when no such descriptor is open.
pub fn duplicate_raw(fd: RawFd) -> nix::Result<OwnedFd> {
    if fd < 0 {
        return Err(Errno::EBADF);
    }
    // SAFETY: the number is borrowed for this one call; a number that is not open makes it fail with EBADF.
    duplicate(unsafe { BorrowedFd::borrow_raw(fd) })
}

/// Gives a descriptor away to JavaScript, which adopts it by `handle.open(fd)`.
pub fn give_away(fd: OwnedFd) -> RawFd {
    fd.into_raw_fd()
}

/// Takes back a descriptor that was given away and that JavaScript did not adopt.
pub fn reclaim(fd: RawFd) -> Option<OwnedFd> {
    // SAFETY: only numbers from `give_away` come back here, each at most once, before anything adopted them.
    (fd >= 0).then(|| unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Switches a descriptor to non-blocking mode.
pub fn set_nonblocking(fd: BorrowedFd<'_>) -> nix::Result<()> {
    let flags = nix::fcntl::OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL)?);
    fcntl(fd, FcntlArg::F_SETFL(flags | nix::fcntl::OFlag::O_NONBLOCK)).map(drop)
}

/// Where a socket is bound; `None` for families other than the internet's.
pub fn local_address(fd: BorrowedFd<'_>) -> Option<SocketAddr> {
    let name = getsockname::<SockaddrStorage>(fd.as_raw_fd()).ok()?;
    match (name.as_sockaddr_in(), name.as_sockaddr_in6()) {
        (Some(v4), _) => Some(SocketAddr::V4((*v4).into())),
        (_, Some(v6)) => Some(SocketAddr::V6((*v6).into())),
        _ => None,
    }
}

/// The path of a unix socket, or its abstract name after a NUL; `None` for other families, and without a name.
pub fn local_path(fd: BorrowedFd<'_>) -> Option<String> {
    let name = getsockname::<SockaddrStorage>(fd.as_raw_fd()).ok()?;
    let name = name.as_unix_addr()?;
    let path = name.path().map(|path| path.to_string_lossy().into_owned());
    path.or_else(|| Some(format!("\0{}", String::from_utf8_lossy(name.as_abstract()?))))
}

/// Says a clean end of file on a connection that nobody will serve, before it is closed: what the client sent is
/// read away first, because close(2) on a socket with unread data sends a reset, and the client would lose even
/// a clean end of file.
pub fn close_cleanly(connection: &OwnedFd) {
    let mut scrap = [0_u8; 4096];
    for _ in 0..64 {
        match recv(connection.as_raw_fd(), &mut scrap, MsgFlags::MSG_DONTWAIT) {
            Ok(1..) => {}
            _ => break,
        }
    }
    // It may be gone already; then there is nobody left to tell.
    let _ = shutdown(connection.as_raw_fd(), Shutdown::Write);
}

/// Ends one direction of a connected socket, or both; a listening one listens no more, whoever has a copy of it.
pub fn shut_down(fd: BorrowedFd<'_>, direction: Shutdown) {
    // ENOTCONN: the peer has gone, or it did not listen, which is all that was wanted.
    let _ = shutdown(fd.as_raw_fd(), direction);
}
