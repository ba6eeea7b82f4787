//! The path of a unix socket that this process made by binding: whether anybody can still connect by it, and whether it
//! is still the one that was made. IO thread only.
//!
//! A [`MadePath`] owns an O_PATH descriptor (open(2)) of the socket's inode, which needs no permission. While it is open
//! no other file gets the inode's number, and st_nlink says how many names lead to it: 0 once the path was removed, 1
//! where it was only moved, as by those who bind under another name and then rename(2). The path is left behind when the
//! value is dropped.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, errno_of};

/// A path, and the socket to which it led when it was made.
#[derive(Debug)]
pub(super) struct MadePath {
    path: PathBuf,
    inode: File,
}

impl MadePath {
    /// Notes the path that bind(2) has just made; it is removed where that cannot be.
    ///
    /// # Errors
    /// Those of open(2): EMFILE, ENFILE; ENOENT where somebody has removed the path already.
    pub(super) fn note(path: PathBuf) -> Result<Self, Error> {
        let opened = OpenOptions::new().read(true).custom_flags(libc::O_PATH | libc::O_NOFOLLOW).open(&path);
        match opened {
            Ok(inode) => Ok(Self { path, inode }),
            Err(error) => {
                let _ = fs::remove_file(&path);
                Err(Error::new("open", errno_of(&error)))
            }
        }
    }

    /// The path, as it was made.
    pub(super) fn as_path(&self) -> &Path {
        &self.path
    }

    /// Whether no name leads to the socket any more, so that nobody can connect to it.
    pub(super) fn is_gone(&self) -> bool {
        self.inode.metadata().is_ok_and(|inode| inode.nlink() == 0)
    }

    /// Removes the path, unless it leads to something else by now, which is somebody else's.
    pub(super) fn remove(&self) {
        let is_ours = || {
            let (made, there) = (self.inode.metadata()?, fs::symlink_metadata(&self.path)?);
            io::Result::Ok((made.dev(), made.ino()) == (there.dev(), there.ino()))
        };
        if is_ours().unwrap_or(false) {
            // Somebody may remove it at this very moment.
            let _ = fs::remove_file(&self.path);
        }
    }
}
