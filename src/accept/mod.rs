//! (1) Listening sockets: bound as libuv binds them, accepted from until it would block. IO thread only.
//!
//! A [`Bound`] owns its descriptor, which goes when it is dropped, and for a unix socket the path that it made,
//! which goes when the last worker has closed the server ([`Bound::unlink`]) and not when the primary ends: by
//! then the path may be that of its successor.
//! Errors are errno values; the worker turns them into Node's `bind EADDRINUSE …` errors.

mod address;
mod made_path;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, Shutdown, SockType, SockaddrIn, SockaddrIn6, SockaddrLike, UnixAddr, bind, setsockopt,
    sockopt,
};
use serde_json::{Value, json};

pub(crate) use self::address::parse_host;
use self::address::{abstract_address, shortest_path};
use self::made_path::MadePath;
use crate::channel::Query;
use crate::error::{Error, errno_of, on};
use crate::sys::socket::{self, Kind};

/// libuv's flags, as they come in a query (`UV_TCP_IPV6ONLY` and `UV_UDP_IPV6ONLY`, `UV_UDP_REUSEADDR`).
const IPV6_ONLY: i64 = 1;
const UDP_REUSE_ADDRESS: i64 = 4;

/// Node's default backlog (`net.Server.listen`).
const DEFAULT_BACKLOG: i32 = 511;

/// What depends on the libuv of the Node at hand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect {
    /// The name of an abstract unix socket is filled up with NUL bytes (libuv before 1.48: the address had
    /// always the full length). The clients of this Node look for it under that name.
    pub pads_abstract_names: bool,
}

/// Where a socket listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An address and a port.
    Internet(SocketAddr),
    /// The path of a unix socket; an abstract name begins with a NUL.
    Path(String),
}

/// A socket that is bound to what a query asked for.
#[derive(Debug)]
pub struct Bound {
    fd: OwnedFd,
    kind: Kind,
    /// The path that this process made by binding.
    path: Option<MadePath>,
    /// Nobody else is meant to listen on this socket: it was made here, and is given to no worker.
    is_ours_alone: bool,
}

impl Bound {
    /// Binds and listens, for connections that the primary accepts.
    ///
    /// # Errors
    /// Those of socket(2), bind(2), listen(2); EINVAL for an inherited descriptor that is no stream socket, or is
    /// connected.
    pub fn listening(query: &Query, dialect: Dialect) -> Result<Self, Error> {
        let bound = Self::stream(query, dialect)?;
        bound.listen(query).and_then(|()| bound.open_to_others(query)).inspect_err(|_| bound.unlink())?;
        Ok(bound)
    }

    /// Binds only: for a socket that workers share, and listen on or receive from themselves.
    ///
    /// # Errors
    /// As for [`Bound::listening`], for datagram sockets too.
    pub fn shared(query: &Query, dialect: Dialect) -> Result<Self, Error> {
        let mut bound =
            if query.is_datagram() { Self::datagram(query)? } else { Self::stream(query, dialect)? };
        bound.is_ours_alone = false;
        Ok(bound)
    }

    /// A socket that JavaScript has bound and listens on.
    ///
    /// # Errors
    /// EINVAL when it is no stream socket.
    pub fn adopted(fd: OwnedFd) -> Result<Self, Error> {
        let kind = socket::kind_of(fd.as_fd()).filter(|kind| *kind != Kind::Udp);
        let kind = kind.ok_or(Error::new("listen", Errno::EINVAL))?;
        Ok(Self { fd, kind, path: None, is_ours_alone: false })
    }

    /// The next connection of the backlog.
    ///
    /// # Errors
    /// Those of accept(2); EAGAIN when there is none.
    pub fn accept(&self) -> nix::Result<OwnedFd> {
        socket::accept(self.fd.as_fd())
    }

    /// Whether there is another one.
    pub fn has_next(&self) -> bool {
        socket::has_backlog(self.fd.as_fd())
    }

    /// Removes the path of a unix socket, as libuv does when a server is closed; one that leads to somebody else's
    /// socket by now stays, which libuv would remove too.
    pub fn unlink(&self) {
        if let Some(path) = &self.path {
            path.remove();
        }
    }

    /// Whether nobody can connect any more: the path that was made was removed.
    pub fn is_gone(&self) -> bool {
        self.path.as_ref().is_some_and(MadePath::is_gone)
    }

    /// What the socket is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it listens.
    pub fn place(&self) -> Place {
        match socket::local_address(self.fd.as_fd()) {
            Some(address) => Place::Internet(address),
            None => Place::Path(socket::local_path(self.fd.as_fd()).unwrap_or_default()),
        }
    }

    /// Where it is bound, as Node's `getsockname` tells it; `None` for unix sockets.
    pub fn sockname(&self) -> Option<Value> {
        let address = socket::local_address(self.fd.as_fd())?;
        let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
        Some(json!({ "address": address.ip().to_string(), "family": family, "port": address.port() }))
    }

    fn stream(query: &Query, dialect: Dialect) -> Result<Self, Error> {
        match (query.number("fd"), query.number("port")) {
            (Some(fd @ 0..), _) => Self::inherited(fd, &[Kind::Tcp, Kind::Pipe]),
            (_, Some(port @ 0..)) => Self::tcp(query, port),
            _ => Self::unix(query, dialect),
        }
    }

    /// A descriptor that the primary was started with. It is duplicated, not taken: when the last worker has
    /// closed it the next can open it again (Node closes it for good).
    ///
    /// A worker names the number, and may get the socket itself. A connected one is nothing to listen on, and may be
    /// the primary's end of a sibling's channel.
    fn inherited(fd: i64, kinds: &[Kind]) -> Result<Self, Error> {
        let invalid = |_| Error::new("open", Errno::EINVAL);
        let fd = socket::duplicate_raw(fd.try_into().map_err(|_| Error::new("open", Errno::EINVAL))?)
            .map_err(invalid)?;
        let kind = socket::kind_of(fd.as_fd()).filter(|kind| kinds.contains(kind));
        let kind = kind.filter(|_| !socket::is_connected(fd.as_fd()));
        let kind = kind.ok_or(Error::new("open", Errno::EINVAL))?;
        socket::set_nonblocking(fd.as_fd()).map_err(on("fcntl"))?;
        Ok(Self { fd, kind, path: None, is_ours_alone: false })
    }

    /// Without an address `::` is tried first, then `0.0.0.0`, as Node does: a machine may have no IPv6.
    fn tcp(query: &Query, port: i64) -> Result<Self, Error> {
        let v6_only = query.number("flags").unwrap_or(0) & IPV6_ONLY != 0;
        let port = u16::try_from(port).map_err(|_| Error::new("bind", Errno::EINVAL))?;
        let Some(host) = query.text("address") else {
            let any = SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, port, 0, 0);
            return match Self::bind_tcp(SocketAddr::V6(any), v6_only) {
                Err(error) if error.errno != Errno::EADDRINUSE => {
                    Self::bind_tcp(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)), false)
                }
                bound => bound,
            };
        };
        Self::bind_tcp(parse_host(host, port)?, v6_only)
    }

    fn bind_tcp(address: SocketAddr, v6_only: bool) -> Result<Self, Error> {
        let fd = socket::create(family_of(&address), SockType::Stream).map_err(on("socket"))?;
        setsockopt(&fd, sockopt::ReuseAddr, &true).map_err(on("setsockopt"))?;
        bind_ip(fd.as_fd(), address, v6_only)?;
        Ok(Self { fd, kind: Kind::Tcp, path: None, is_ours_alone: true })
    }

    fn datagram(query: &Query) -> Result<Self, Error> {
        if let Some(fd @ 1..) = query.number("fd") {
            return Self::inherited(fd, &[Kind::Udp]);
        }
        let flags = query.number("flags").unwrap_or(0);
        let port = query.number("port").unwrap_or(0);
        let port = u16::try_from(port).map_err(|_| Error::new("bind", Errno::EINVAL))?;
        let is_v6 = query.get("addressType").as_str() == Some("udp6");
        let any = if is_v6 { "::" } else { "0.0.0.0" };
        let address = parse_host(query.text("address").unwrap_or(any), port)?;
        let fd = socket::create(family_of(&address), SockType::Datagram).map_err(on("socket"))?;
        if flags & UDP_REUSE_ADDRESS != 0 {
            setsockopt(&fd, sockopt::ReuseAddr, &true).map_err(on("setsockopt"))?;
        }
        bind_ip(fd.as_fd(), address, flags & IPV6_ONLY != 0)?;
        Ok(Self { fd, kind: Kind::Udp, path: None, is_ours_alone: false })
    }

    /// A path that exists already is EADDRINUSE even if nobody listens there, as in Node: it could be
    /// anybody's. ENOENT is EACCES, as in libuv.
    fn unix(query: &Query, dialect: Dialect) -> Result<Self, Error> {
        let full = query.text("address").ok_or(Error::new("bind", Errno::EINVAL))?;
        let path = shortest_path(full);
        let fd = socket::create(AddressFamily::Unix, SockType::Stream).map_err(on("socket"))?;
        let bytes = path.as_os_str().as_bytes();
        let (address, made) = match bytes.split_first() {
            Some((0, name)) => (abstract_address(name, dialect), None),
            _ => (UnixAddr::new(&path), Some(PathBuf::from(full))),
        };
        // nix says ENAMETOOLONG of what does not fit into sun_path, libuv EINVAL.
        let address = address.map_err(|_| Error::new("bind", Errno::EINVAL))?;
        bind(fd.as_raw_fd(), &address).map_err(|errno| match errno {
            Errno::ENOENT => Error::new("bind", Errno::EACCES),
            other => Error::new("bind", other),
        })?;
        let path = made.map(MadePath::note).transpose()?;
        Ok(Self { fd, kind: Kind::Pipe, path, is_ours_alone: true })
    }

    fn listen(&self, query: &Query) -> Result<(), Error> {
        let backlog = match query.number("backlog") {
            Some(given) if given != 0 => i32::try_from(given).unwrap_or(i32::MAX),
            _ => DEFAULT_BACKLOG,
        };
        socket::listen(self.fd.as_fd(), backlog).map_err(on("listen"))
    }

    /// `readableAll` and `writableAll`: libuv's uv_pipe_chmod gives user, group and others the right.
    fn open_to_others(&self, query: &Query) -> Result<(), Error> {
        let mut mode = 0;
        if query.flag("readableAll") {
            mode |= 0o444;
        }
        if query.flag("writableAll") {
            mode |= 0o222;
        }
        let path = self.path.as_ref().map(MadePath::as_path);
        let Some(path) = path.filter(|_| mode != 0) else { return Ok(()) };
        let change = || {
            let mut permissions = std::fs::metadata(path)?.permissions();
            permissions.set_mode(permissions.mode() | mode);
            std::fs::set_permissions(path, permissions)
        };
        change().map_err(|error: std::io::Error| Error::new("chmod", errno_of(&error)))
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        // A child that JavaScript starts at this moment has a copy until it executes, and close(2) would be the last
        // only then; until then the old socket would listen, and to listen again on its port be EADDRINUSE. Others
        // that share the socket are not to lose it.
        if self.is_ours_alone {
            socket::shut_down(self.fd.as_fd(), Shutdown::Both);
        }
    }
}

impl AsFd for Bound {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

fn family_of(address: &SocketAddr) -> AddressFamily {
    if address.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 }
}

fn bind_ip(fd: BorrowedFd<'_>, address: SocketAddr, v6_only: bool) -> Result<(), Error> {
    let bind_to = |to: &dyn SockaddrLike| bind(fd.as_raw_fd(), to).map_err(on("bind"));
    match address {
        SocketAddr::V4(v4) => bind_to(&SockaddrIn::from(v4)),
        SocketAddr::V6(v6) => {
            // Said either way, as libuv does: the system's default is the administrator's to change.
            setsockopt(&fd, sockopt::Ipv6V6Only, &v6_only).map_err(on("setsockopt"))?;
            bind_to(&SockaddrIn6::from(v6))
        }
    }
}
