//! One page of memory that two processes share (memfd_create(2), mmap(2)), and the cells that lie on it. What they
//! count is [`crate::scoreboard`]'s; that they may lie there is shown here.

mod cells;

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::ptr::{self, NonNull};
use std::sync::atomic;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::stat::fstat;
use nix::unistd::ftruncate;

pub(crate) use cells::{Cells, NO_TURN_YET, Values};

/// The size of the file. Where the machine's pages are larger a mapping has the rest of one, as zeros (mmap(2)).
pub const PAGE: usize = 4096;
const SIZE: libc::off_t = 4096;

const _: () = assert!(size_of::<Cells>() <= PAGE && align_of::<Cells>() <= PAGE);
// 64-bit loads from read-only memory are allowed where they are plain loads ("Atomic accesses to read-only
// memory", std::sync::atomic); 32-bit x86 makes them by a compare-and-exchange, which writes.
const _: () = assert!(cfg!(target_pointer_width = "64"));

/// Without the first two a worker could cut the file under the primary's mapping, and reading would be SIGBUS; the
/// third keeps it from sealing the file against its own writes, or otherwise.
fn seals() -> SealFlag {
    SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL
}

/// A page of zeros that this process reads, and the descriptor for the process that writes.
pub fn share_page() -> nix::Result<(ReadPage, OwnedFd)> {
    let fd = create_memfd()?;
    ftruncate(&fd, SIZE)?;
    fcntl(&fd, FcntlArg::F_ADD_SEALS(seals()))?;
    Ok((ReadPage(Mapping::new(fd.as_fd(), libc::PROT_READ)?), fd))
}

fn create_memfd() -> nix::Result<OwnedFd> {
    let name = c"rust-cluster-scoreboard";
    let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
    // Where vm.memfd_noexec is 2, only a file that can never be executed may be made; Linux before 6.3 does not
    // know the flag.
    let never_executable = MFdFlags::from_bits_retain(libc::MFD_NOEXEC_SEAL);
    match memfd_create(name, flags | never_executable) {
        Err(Errno::EINVAL) => memfd_create(name, flags),
        made => made,
    }
}

/// A page that another process writes.
#[derive(Debug)]
pub struct ReadPage(Mapping);

impl ReadPage {
    pub(crate) fn read(&self) -> Values {
        self.0.cells().read()
    }
}

/// A page that another process reads.
#[derive(Debug)]
pub struct WritePage(Mapping);

impl WritePage {
    /// Maps a page that [`share_page`] has made, perhaps in another process.
    ///
    /// # Errors
    /// EINVAL when it is of another size or not sealed, and for what is no file in memory at all.
    pub fn open(fd: BorrowedFd<'_>) -> nix::Result<Self> {
        let sealed = SealFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GET_SEALS)?);
        if !sealed.contains(seals()) || fstat(fd)?.st_size != SIZE {
            return Err(Errno::EINVAL);
        }
        Mapping::new(fd, libc::PROT_READ | libc::PROT_WRITE).map(Self)
    }

    /// Where the page's [`PAGE`] bytes begin, in this process, for as long as this value lives.
    pub fn as_ptr(&self) -> *mut u8 {
        self.0.0.as_ptr().cast()
    }

    pub(crate) fn cells(&self) -> &Cells {
        self.0.cells()
    }
}

/// Unmapped when dropped.
#[derive(Debug)]
struct Mapping(NonNull<Cells>);

// SAFETY: a mapping belongs to the process, not to a thread, and what is reached through it are atomics.
unsafe impl Send for Mapping {}
// SAFETY: the same.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// The caller has made sure that the file has [`PAGE`] bytes and is sealed.
    fn new(file: BorrowedFd<'_>, protection: libc::c_int) -> nix::Result<Self> {
        let (place, flags) = (ptr::null_mut(), libc::MAP_SHARED);
        // SAFETY: the kernel chooses the place, so that no memory of ours is replaced.
        let page = unsafe { libc::mmap(place, PAGE, protection, flags, file.as_raw_fd(), 0) };
        if page == libc::MAP_FAILED {
            return Err(Errno::last());
        }
        NonNull::new(page.cast()).map(Self).ok_or(Errno::ENOMEM)
    }

    fn cells(&self) -> &Cells {
        // SAFETY: a page is large and aligned enough for the cells (asserted above), is mapped for as long as we
        // live, and cannot be cut off, being sealed. They are atomics alone: any bytes are valid, and another
        // process may write them meanwhile. Only `read` is reachable where it is mapped read-only.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mmap gave us this page, and nothing that borrows from us is left. It cannot fail for a mapping
        // that is there.
        unsafe { libc::munmap(self.0.as_ptr().cast(), PAGE) };
    }
}
