//! Addresses as they come in queries, and as the kernel wants them. Pure, but for the working directory and
//! the names of network interfaces.

use std::ffi::OsStr;
use std::net::{IpAddr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::path::{Component, Path, PathBuf};

use nix::errno::Errno;
use nix::net::if_::if_nametoindex;
use nix::sys::socket::UnixAddr;

use super::Dialect;
use crate::error::Error;

/// sun_path (unix(7)) less one NUL: at the end of a path, before an abstract name.
const LONGEST_NAME: usize = 107;

/// The address of an abstract name, given without its leading NUL.
pub(super) fn abstract_address(name: &[u8], dialect: Dialect) -> nix::Result<UnixAddr> {
    let mut name = name.to_vec();
    if dialect.pads_abstract_names && name.len() < LONGEST_NAME {
        name.resize(LONGEST_NAME, 0);
    }
    UnixAddr::new_abstract(&name)
}

/// The worker has resolved names already; what is left is an address, perhaps with a zone (`fe80::1%eth0`).
pub(crate) fn parse_host(host: &str, port: u16) -> Result<SocketAddr, Error> {
    let invalid = Error::new("bind", Errno::EINVAL);
    let (address, zone) = host.split_once('%').map_or((host, None), |(address, zone)| (address, Some(zone)));
    match address.parse().map_err(|_| invalid)? {
        IpAddr::V4(v4) => Ok(SocketAddr::V4(SocketAddrV4::new(v4, port))),
        IpAddr::V6(v6) => {
            let scope = match zone {
                Some(zone) => zone.parse().or_else(|_| if_nametoindex(zone)).map_err(|_| invalid)?,
                None => 0,
            };
            Ok(SocketAddr::V6(SocketAddrV6::new(v6, port, 0, scope)))
        }
    }
}

/// The path to bind: the worker sends absolute paths. One that does not fit into sun_path is said from the
/// working directory, as Node's primary does whenever that is shorter; JavaScript may change the directory at
/// any moment, so not without need.
pub(super) fn shortest_path(full: &str) -> PathBuf {
    // A NUL: the worker has put its directory before an abstract name.
    if full.len() <= LONGEST_NAME && !full.contains('\0') {
        return PathBuf::from(full);
    }
    let relative = std::env::current_dir().ok().and_then(|cwd| relative_path(&cwd, Path::new(full)));
    match relative {
        Some(relative) if relative.as_os_str().len() <= full.len() && !relative.as_os_str().is_empty() => {
            relative
        }
        _ => PathBuf::from(full),
    }
}

/// `path.relative(from, to)` for two absolute, normal paths.
fn relative_path(from: &Path, to: &Path) -> Option<PathBuf> {
    if !to.is_absolute() {
        return None;
    }
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let down = to.components().skip(shared);
    Some(up.chain(down).map(|component| -> &OsStr { component.as_os_str() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_node_s() {
        let relative = |from, to| relative_path(Path::new(from), Path::new(to)).unwrap();
        assert_eq!(relative("/a/b", "/a/b/c.sock"), Path::new("c.sock"));
        assert_eq!(relative("/a/b", "/a/c.sock"), Path::new("../c.sock"));
        assert_eq!(relative("/a/b/\0abstract", "/x"), Path::new("../../../x"));
        assert_eq!(relative("/a", "/a/\0name"), Path::new("\0name"));
    }

    #[test]
    fn hosts_are_addresses_with_or_without_a_zone() {
        assert_eq!(parse_host("127.0.0.1", 1).unwrap(), "127.0.0.1:1".parse().unwrap());
        assert_eq!(parse_host("::1", 2).unwrap(), "[::1]:2".parse().unwrap());
        assert_eq!(parse_host("fe80::1%7", 3).unwrap(), "[fe80::1%7]:3".parse().unwrap());
        assert_eq!(parse_host("localhost", 4).unwrap_err().errno, Errno::EINVAL);
    }
}
