//! Unix sockets: paths, modes, abstract names.

use std::fs;
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::stat::{Mode, umask};
use rust_cluster::accept::{Bound, Dialect};
use rust_cluster::sys::socket::Kind;
use serde_json::{Value, json};

use crate::alone::{Alone, alone};
use crate::query::{accept, failure, listening, query, shared};

/// A directory of the test's own, empty at its end.
struct Directory {
    path: PathBuf,
    _alone: Alone,
}

fn directory() -> Directory {
    let alone = alone();
    let path = std::env::temp_dir().join(format!("accept-{}", std::process::id()));
    fs::create_dir(&path).unwrap();
    Directory { path, _alone: alone }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let left: Vec<_> =
            fs::read_dir(&self.path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        fs::remove_dir_all(&self.path).unwrap();
        assert!(std::thread::panicking() || left.is_empty(), "left behind: {left:?}");
    }
}

fn at(path: &Path) -> Value {
    json!({ "address": path, "port": -1, "addressType": -1, "fd": -1 })
}

fn is_socket(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket())
}

fn assert_serves(bound: &Bound, mut client: UnixStream) {
    UnixStream::from(accept(bound)).write_all(b"served").unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).unwrap();
    assert_eq!(text, "served");
}

#[test]
fn a_path_is_made_by_binding_and_goes_when_the_server_is_closed() {
    let directory = directory();
    let path = directory.path.join("s.sock");
    for bind in [listening, shared] {
        let bound = bind(&at(&path)).unwrap();
        assert!(is_socket(&path));
        assert_eq!((bound.kind(), bound.sockname()), (Kind::Pipe, None));
        bound.unlink();
        assert!(!path.exists());
        bound.unlink();
    }
    let bound = listening(&at(&path)).unwrap();
    assert_serves(&bound, UnixStream::connect(&path).unwrap());
    bound.unlink();
}

#[test]
fn a_path_that_was_removed_is_gone_and_one_that_was_moved_is_not() {
    let directory = directory();
    let (path, moved) = (directory.path.join("s.sock"), directory.path.join("moved.sock"));
    for bind in [listening, shared] {
        let bound = bind(&at(&path)).unwrap();
        assert!(!bound.is_gone());
        fs::rename(&path, &moved).unwrap();
        assert!(!bound.is_gone(), "clients know it by its new name");
        fs::remove_file(&moved).unwrap();
        assert!(bound.is_gone());
    }
    let name = format!("\0gone-{}", std::process::id());
    let bound = listening(&json!({ "address": name, "port": -1, "addressType": -1 })).unwrap();
    assert!(!bound.is_gone(), "an abstract name has no path");
}

#[test]
fn a_path_that_is_somebody_else_s_by_now_stays() {
    let directory = directory();
    let path = directory.path.join("s.sock");
    let bound = listening(&at(&path)).unwrap();
    fs::remove_file(&path).unwrap();
    let successor = listening(&at(&path)).unwrap();
    bound.unlink();
    assert!(is_socket(&path));
    drop(bound);
    assert_serves(&successor, UnixStream::connect(&path).unwrap());
    successor.unlink();
    assert!(!path.exists());
}

/// By then it may be its successor's.
#[test]
fn a_path_stays_when_the_primary_ends() {
    let directory = directory();
    let path = directory.path.join("s.sock");
    drop(listening(&at(&path)).unwrap());
    assert!(is_socket(&path));
    fs::remove_file(&path).unwrap();
}

#[test]
fn a_path_that_exists_is_eaddrinuse_whatever_it_is() {
    let directory = directory();
    let path = directory.path.join("s.sock");
    let listener = UnixListener::bind(&path).unwrap();
    assert_eq!(failure(listening(&at(&path))), ("bind", Errno::EADDRINUSE));
    drop(listener);
    assert_eq!(failure(listening(&at(&path))), ("bind", Errno::EADDRINUSE), "a stale one could be anybody's");
    assert!(is_socket(&path), "and is left alone");
    fs::remove_file(&path).unwrap();
    fs::write(&path, "").unwrap();
    assert_eq!(failure(shared(&at(&path))), ("bind", Errno::EADDRINUSE));
    fs::remove_file(&path).unwrap();
}

#[test]
fn a_directory_that_does_not_exist_is_eacces() {
    let directory = directory();
    let path = directory.path.join("none").join("s.sock");
    assert_eq!(failure(listening(&at(&path))), ("bind", Errno::EACCES));
    let path = directory.path.join("file");
    fs::write(&path, "").unwrap();
    assert_eq!(failure(listening(&at(&path.join("s.sock")))), ("bind", Errno::ENOTDIR));
    fs::remove_file(&path).unwrap();
}

#[test]
fn neither_port_nor_path_nor_descriptor_is_einval() {
    let _alone = alone();
    for nothing in [json!({}), json!({ "port": -1, "address": "" }), json!({ "port": null, "address": 7 })] {
        assert_eq!(failure(listening(&nothing)), ("bind", Errno::EINVAL), "{nothing}");
    }
}

#[test]
fn a_long_path_is_bound_from_the_working_directory() {
    let directory = directory();
    let deep = directory.path.join("d".repeat(150));
    fs::create_dir(&deep).unwrap();
    let path = deep.join("s.sock");
    assert!(listening(&at(&path)).is_err(), "sun_path has 108 bytes");
    let before = std::env::current_dir().unwrap();
    std::env::set_current_dir(&deep).unwrap();
    let bound = listening(&at(&path));
    let client = UnixStream::connect("s.sock");
    std::env::set_current_dir(&before).unwrap();
    let bound = bound.unwrap();
    assert_serves(&bound, client.unwrap());
    bound.unlink();
    assert!(!path.exists(), "unlinked from any working directory");
    fs::remove_dir(&deep).unwrap();
}

#[test]
fn the_mode_is_opened_to_those_named_and_no_further() {
    let directory = directory();
    let path = directory.path.join("s.sock");
    let before = umask(Mode::from_bits_truncate(0o077));
    for (readable, writable, mode) in
        [(false, false, 0o700), (true, false, 0o744), (false, true, 0o722), (true, true, 0o766)]
    {
        let mut asked = at(&path);
        asked["readableAll"] = json!(readable);
        asked["writableAll"] = json!(writable);
        let bound = listening(&asked).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
        bound.unlink();
    }
    umask(before);
}

fn abstract_server(name: &str, pads_abstract_names: bool) -> Bound {
    let asked = json!({ "address": format!("\0{name}"), "port": -1, "addressType": -1, "fd": -1 });
    Bound::listening(&query(&asked), Dialect { pads_abstract_names }).unwrap()
}

fn connect_abstract(name: &[u8]) -> std::io::Result<UnixStream> {
    UnixStream::connect_addr(&SocketAddr::from_abstract_name(name)?)
}

#[test]
fn an_abstract_name_is_as_long_as_the_dialect_says() {
    let _alone = alone();
    let name = format!("accept-{}", std::process::id());
    let mut padded = name.clone().into_bytes();
    padded.resize(107, 0);
    for (pads, found, other) in
        [(false, name.as_bytes(), padded.as_slice()), (true, &padded, name.as_bytes())]
    {
        let bound = abstract_server(&name, pads);
        assert_serves(&bound, connect_abstract(found).unwrap());
        assert!(connect_abstract(other).is_err(), "{} bytes", other.len());
        bound.unlink();
        assert_serves(&bound, connect_abstract(found).unwrap());
        drop(bound);
        assert!(connect_abstract(found).is_err());
    }
}

#[test]
fn an_abstract_name_in_use_is_eaddrinuse() {
    let _alone = alone();
    let name = format!("accept-taken-{}", std::process::id());
    let _taken = abstract_server(&name, false);
    let asked = json!({ "address": format!("\0{name}"), "port": -1 });
    assert_eq!(failure(listening(&asked)), ("bind", Errno::EADDRINUSE));
    let too_long = json!({ "address": format!("\0{}", "n".repeat(108)), "port": -1 });
    assert!(listening(&too_long).is_err());
}

#[test]
fn a_unix_socket_is_inherited_too_and_its_path_is_not_ours() {
    let directory = directory();
    let path = directory.path.join("s.sock");
    let original = UnixListener::bind(&path).unwrap();
    let bound = listening(&json!({ "port": -1, "fd": original.as_raw_fd() })).unwrap();
    assert_eq!(bound.kind(), Kind::Pipe);
    assert_serves(&bound, UnixStream::connect(&path).unwrap());
    bound.unlink();
    assert!(is_socket(&path));
    fs::remove_file(&path).unwrap();
}
