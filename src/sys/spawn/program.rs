//! Which files to try to execute, in which order: what execvp(3) does, but with the child's PATH.

use std::ffi::{CStr, CString};

use nix::errno::Errno;

use super::Strings;

/// Where a child without a PATH is sought (confstr(3), `_CS_PATH`).
const DEFAULT_PATH: &[u8] = b"/bin:/usr/bin";
/// What runs a file that the kernel cannot (ENOEXEC): a script without `#!`.
const SHELL: &CStr = c"/bin/sh";

/// The files that `file` may name for a child with this environment.
pub(super) fn search(file: &CStr, env: &[CString]) -> Vec<CString> {
    let name = file.to_bytes();
    if name.is_empty() || name.contains(&b'/') {
        return vec![file.to_owned()];
    }
    let path = env.iter().find_map(|entry| entry.to_bytes().strip_prefix(b"PATH="));
    let directories = path.unwrap_or(DEFAULT_PATH).split(|&byte| byte == b':');
    // An empty entry is the working directory, and a name without a slash is a file in it.
    let prefixed = |directory: &[u8]| match directory {
        b"" => name.to_vec(),
        _ => [directory, b"/", name].concat(),
    };
    directories.filter_map(|directory| CString::new(prefixed(directory)).ok()).collect()
}

/// The candidates, prepared so that trying them allocates nothing.
pub(super) struct Program<'a> {
    argv: Strings<'a>,
    candidates: Vec<Candidate<'a>>,
}

struct Candidate<'a> {
    path: &'a CStr,
    /// argv for the shell: itself, the script, then the arguments after `argv[0]`.
    shell_argv: Strings<'a>,
}

impl<'a> Program<'a> {
    pub(super) fn new(paths: &'a [CString], args: &'a [CString]) -> Self {
        let args = || args.iter().map(CString::as_c_str);
        let candidates = paths.iter().map(|path| Candidate {
            path,
            shell_argv: Strings::new([SHELL, path.as_c_str()].into_iter().chain(args().skip(1))),
        });
        Self { argv: Strings::new(args()), candidates: candidates.collect() }
    }

    /// Calls `start` with one path and its argv after the other, until one starts.
    ///
    /// Allocates nothing and takes no lock, for `start` may be execve(2) in a forked child.
    pub(super) fn start<T>(
        &self,
        mut start: impl FnMut(&CStr, &Strings<'a>) -> nix::Result<T>,
    ) -> nix::Result<T> {
        let mut denied = None;
        let mut last = Errno::ENOENT;
        for candidate in &self.candidates {
            last = match start(candidate.path, &self.argv) {
                Err(Errno::ENOEXEC) => return start(SHELL, &candidate.shell_argv),
                Err(Errno::EACCES) => *denied.insert(Errno::EACCES),
                Err(
                    errno @ (Errno::ENOENT
                    | Errno::ENOTDIR
                    | Errno::ESTALE
                    | Errno::ENODEV
                    | Errno::ETIMEDOUT),
                ) => errno,
                settled => return settled,
            };
        }
        // A file that may not be executed is worth more to the user than one that does not exist.
        Err(denied.unwrap_or(last))
    }
}
