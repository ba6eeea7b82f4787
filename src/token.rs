//! Whose readiness an epoll event is: a kind and an id in one number.

use mio::Token;

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The eventfd: there are commands.
    Waker,
    /// The channel of a worker.
    Channel(u32),
    /// The process of a worker.
    Process(u32),
    /// A listening socket.
    Listener(u32),
    /// The lane of a worker.
    Lane(u32),
}

const KINDS: usize = 5;

impl Source {
    /// As the poller carries it.
    pub fn token(self) -> Token {
        let (kind, id) = match self {
            Self::Waker => (0, 0),
            Self::Channel(id) => (1, id),
            Self::Process(id) => (2, id),
            Self::Listener(id) => (3, id),
            Self::Lane(id) => (4, id),
        };
        Token(id as usize * KINDS + kind)
    }

    /// What a token stood for.
    pub fn of(token: Token) -> Self {
        let id = u32::try_from(token.0 / KINDS).unwrap_or(u32::MAX);
        match token.0 % KINDS {
            1 => Self::Channel(id),
            2 => Self::Process(id),
            3 => Self::Listener(id),
            4 => Self::Lane(id),
            _ => Self::Waker,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_kind_and_id() {
        for id in [0, 1, 77, u32::MAX] {
            for source in [Source::Channel(id), Source::Process(id), Source::Listener(id), Source::Lane(id)] {
                assert_eq!(Source::of(source.token()), source);
            }
        }
        assert_eq!(Source::of(Source::Waker.token()), Source::Waker);
    }
}
