//! Starting a worker's process. JavaScript thread; blocks for the length of posix_spawn(3).

use std::ffi::CString;
use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;

use super::way::{Because, Offer, Way};
use crate::error::{Error, on};
use crate::handoff::lane::LaneEnds;
use crate::sys::pidfd::{self, PidFd};
use crate::sys::socket;
use crate::sys::spawn::{Spawn, Stdio, spawn};

/// What becomes of one descriptor number in the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StdioRequest {
    /// `'ignore'`.
    Ignore,
    /// `'pipe'`: a socket pair, whose other end JavaScript gets.
    Pipe,
    /// `'ipc'`: the channel.
    Channel,
    /// A descriptor of the primary, by number.
    Inherit(i32),
}

/// What to start.
#[derive(Debug)]
pub struct StartOptions {
    /// The program: a path, or a name to look for in the worker's PATH.
    pub file: CString,
    /// Its arguments, the name of the program first.
    pub args: Vec<CString>,
    /// Its environment, as `name=value`.
    pub env: Vec<CString>,
    /// Its working directory; the primary's if none.
    pub cwd: Option<CString>,
    /// Its user, if not the primary's.
    pub uid: Option<u32>,
    /// Its group, if not the primary's.
    pub gid: Option<u32>,
    /// Whether it leads a session of its own.
    pub detached: bool,
    /// Its descriptors, by number.
    pub stdio: Vec<StdioRequest>,
    /// Whether it is to have a lane: two descriptors more, its socket and its page, after those of `stdio`, of which there
    /// are at least the three standard streams.
    pub offer: Offer,
}

/// What came of it.
#[derive(Debug)]
pub struct Started {
    /// The pid and pidfd, or why there is no process. The descriptors below are there either way, as in
    /// libuv: without a process they are at their end.
    pub process: Result<(i32, PidFd), Error>,
    /// The primary's end of the channel.
    pub channel: Option<OwnedFd>,
    /// The primary's ends of the pipes, by their number in the worker.
    pub pipes: Vec<(usize, OwnedFd)>,
    /// The primary's ends of the lane, or why there is none.
    pub way: Way<LaneEnds>,
}

/// Starts a worker.
///
/// # Errors
/// EMFILE and ENFILE when its descriptors cannot be made; then nothing is left open.
pub fn start(options: &StartOptions) -> Result<Started, Error> {
    let mut descriptors = Descriptors::default();
    for (number, stdio) in options.stdio.iter().enumerate() {
        descriptors.make(number, *stdio).map_err(on("socketpair"))?;
    }
    let way = match &options.offer {
        Offer::Lane => descriptors.make_lane().map_err(on("socketpair"))?,
        Offer::Wire(because) => Way::Wire(because.clone()),
    };
    let process = launch(options, &descriptors.theirs);
    if let Err(error @ Error { errno: Errno::EMFILE | Errno::ENFILE, .. }) = process {
        return Err(error);
    }
    Ok(Started { process, channel: descriptors.channel, pipes: descriptors.pipes, way })
}

#[derive(Default)]
struct Descriptors {
    theirs: Vec<Option<OwnedFd>>,
    channel: Option<OwnedFd>,
    pipes: Vec<(usize, OwnedFd)>,
}

/// The standard streams, which every process has.
const STANDARD: usize = 3;

impl Descriptors {
    /// Where a sandbox refuses lanes, the worker's half finds none, and its connections go by wire.
    fn make_lane(&mut self) -> nix::Result<Way<LaneEnds>> {
        let (ends, theirs) = match LaneEnds::new() {
            Ok(made) => made,
            Err(errno @ (Errno::EMFILE | Errno::ENFILE)) => return Err(errno),
            Err(_) => return Ok(Way::Wire(Because::Refused)),
        };
        while self.theirs.len() < STANDARD {
            self.theirs.push(None);
        }
        self.theirs.extend([Some(theirs.socket), Some(theirs.page)]);
        Ok(Way::Lane(ends))
    }

    fn make(&mut self, number: usize, request: StdioRequest) -> nix::Result<()> {
        let theirs = match request {
            StdioRequest::Ignore => None,
            StdioRequest::Inherit(fd) => Some(socket::duplicate_raw(fd)?),
            StdioRequest::Pipe | StdioRequest::Channel => {
                let (ours, theirs) = socket::pair()?;
                if request == StdioRequest::Channel {
                    self.channel = Some(ours);
                } else {
                    self.pipes.push((number, ours));
                }
                Some(theirs)
            }
        };
        self.theirs.push(theirs);
        Ok(())
    }
}

fn launch(options: &StartOptions, theirs: &[Option<OwnedFd>]) -> Result<(i32, PidFd), Error> {
    let stdio = theirs.iter().map(|fd| fd.as_ref().map_or(Stdio::Ignore, |fd| Stdio::Fd(fd.as_fd())));
    let pid = spawn(&Spawn {
        file: &options.file,
        args: &options.args,
        env: &options.env,
        cwd: options.cwd.as_deref(),
        uid: options.uid,
        gid: options.gid,
        detached: options.detached,
        stdio: stdio.collect(),
    })
    .map_err(on("spawn"))?;
    match PidFd::open(pid) {
        Ok(process) => Ok((pid.as_raw(), process)),
        Err(errno) => {
            // Nobody could watch it or reap it later.
            pidfd::end_now(pid);
            Err(Error::new("pidfd_open", errno))
        }
    }
}
