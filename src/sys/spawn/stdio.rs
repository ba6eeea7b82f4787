//! The child's descriptors, made ready so that dup2(2) puts each in its place and none in another's way.

use std::iter::repeat;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl, open};
use nix::sys::stat::Mode;

use super::Stdio;

/// How many standard streams there are: never closed in a child, and blocking.
const STANDARD: RawFd = 3;

/// Sources and the numbers that they shall have. Every source is close-on-exec or borrowed, and its number is
/// none of the targets', so that the dup2s do in any order: with 0 and 1 to be swapped, the first would else
/// overwrite what the second needs.
pub(super) struct Descriptors<'a> {
    end: RawFd,
    moves: Vec<(Source<'a>, RawFd)>,
}

enum Source<'a> {
    Ours(BorrowedFd<'a>),
    Made(OwnedFd),
}

impl<'a> Descriptors<'a> {
    pub(super) fn prepare(stdio: &[Stdio<'a>]) -> nix::Result<Self> {
        let end = RawFd::try_from(stdio.len()).map_err(|_| Errno::EMFILE)?.max(STANDARD);
        let mut moves = Vec::new();
        for (target, entry) in (0..end).zip(stdio.iter().copied().chain(repeat(Stdio::Ignore))) {
            let source = match entry {
                Stdio::Fd(fd) => {
                    if target < STANDARD {
                        make_blocking(fd)?;
                    }
                    Source::Ours(fd)
                }
                Stdio::Ignore if target < STANDARD => Source::Made(open_null(target)?),
                Stdio::Ignore => continue,
            };
            moves.push((source.at_or_above(end)?, target));
        }
        Ok(Self { end, moves })
    }

    /// Pairs of source and target for dup2.
    pub(super) fn moves(&self) -> impl Iterator<Item = (RawFd, RawFd)> {
        self.moves.iter().map(|(source, target)| (source.as_fd().as_raw_fd(), *target))
    }

    /// From this number on there are no targets.
    pub(super) fn end(&self) -> RawFd {
        self.end
    }
}

impl Source<'_> {
    fn at_or_above(self, minimum: RawFd) -> nix::Result<Self> {
        if self.as_fd().as_raw_fd() >= minimum {
            Ok(self)
        } else {
            raise(self.as_fd(), minimum).map(Self::Made)
        }
    }
}

impl AsFd for Source<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Ours(fd) => *fd,
            Self::Made(fd) => fd.as_fd(),
        }
    }
}

/// The same open file under a number of at least `minimum`.
pub(super) fn raise(fd: impl AsFd, minimum: RawFd) -> nix::Result<OwnedFd> {
    let raised = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(minimum))?;
    // SAFETY: fcntl has just made this descriptor for us; nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(raised) })
}

fn open_null(target: RawFd) -> nix::Result<OwnedFd> {
    let access = if target == 0 { OFlag::O_RDONLY } else { OFlag::O_RDWR };
    open(c"/dev/null", access | OFlag::O_CLOEXEC, Mode::empty())
}

fn make_blocking(fd: BorrowedFd<'_>) -> nix::Result<()> {
    let flags = OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL)?);
    if flags.contains(OFlag::O_NONBLOCK) {
        fcntl(fd, FcntlArg::F_SETFL(flags - OFlag::O_NONBLOCK))?;
    }
    Ok(())
}
