//! An input that says how a stream is cut: a count, so many lengths of a byte each, and the stream. Bytes and no
//! `Arbitrary`, so that a seed is a recorded stream with a few bytes before it.

const MOST: usize = 16;

/// The lengths, and the stream.
pub(crate) fn split(input: &[u8]) -> (&[u8], &[u8]) {
    let Some((&count, rest)) = input.split_first() else { return (&[], &[]) };
    rest.split_at((usize::from(count) % MOST).min(rest.len()))
}

/// The stream in pieces of these lengths, in turn; of at least one byte each. Without lengths, in one piece.
pub(crate) fn cut(mut stream: &[u8], lengths: impl Iterator<Item = usize> + Clone) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    for length in lengths.cycle() {
        if stream.is_empty() {
            return pieces;
        }
        let (piece, rest) = stream.split_at(length.clamp(1, stream.len()));
        pieces.push(piece);
        stream = rest;
    }
    vec![stream]
}
