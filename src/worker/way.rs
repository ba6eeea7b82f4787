//! By which way a worker gets its connections, and why by wire if it does.

use std::fmt;

use crate::handoff::Lane;

/// Whether a worker is to have a lane. JavaScript decides it before the worker is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// It is to have one.
    Lane,
    /// It is to have none, for this reason.
    Wire(Because),
}

/// The way that a worker is started with: a lane, in whatever state it has by then, or the wire alone.
#[derive(Debug)]
pub enum Way<L = Lane> {
    /// The servers for which the worker names a slot get their connections by this lane.
    Lane(L),
    /// All connections go over the channel.
    Wire(Because),
}

impl<L> Way<L> {
    /// The same way, with what `make` makes of the lane.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn try_map<M, E>(self, make: impl FnOnce(L) -> Result<M, E>) -> Result<Way<M>, E> {
        match self {
            Self::Lane(lane) => make(lane).map(Way::Lane),
            Self::Wire(because) => Ok(Way::Wire(because)),
        }
    }
}

/// Why connections go to a worker by wire. As text it is `wireBecause` in `cluster.stats()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// JavaScript has not offered a lane, for this reason.
    NotOffered(String),
    /// The system refused the socket pair or the page: EACCES or EPERM of a security policy.
    Refused,
    /// The worker wants to listen and names no slot.
    NotStarted,
    /// The worker has said farewell over its lane, in these words.
    Farewell(String),
    /// The worker has sent what is no frame, more than it was sent, or what was never sent to it.
    NoFrame,
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOffered(reason) | Self::Farewell(reason) => reason,
            Self::Refused => "this system refuses what it needs",
            Self::NotStarted => "its half of the addon was not started in it",
            Self::NoFrame => "it wrote what is no frame to its lane",
        })
    }
}
