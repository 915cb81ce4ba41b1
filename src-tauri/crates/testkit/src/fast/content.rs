//! The bytes of an object, in the pieces in which they came: nothing is put together, nothing is copied.

use crate::pieces::Pieces;
use bytes::Bytes;
use clouds::Crc;
use model::Algorithm;
use std::ops::Range;

/// Up to here bytes are copied into a piece of their own, which costs less than keeping the connection's buffer alive.
const SMALL: u64 = 16 << 10;

/// Pieces in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pieces: Vec<Bytes>,
    size: u64,
}

impl Content {
    pub(super) fn push(&mut self, piece: Bytes) {
        self.size += piece.len() as u64;
        if !piece.is_empty() {
            self.pieces.push(piece);
        }
    }

    pub(super) fn append(&mut self, other: &Self) {
        self.size += other.size;
        self.pieces.extend_from_slice(&other.pieces);
    }

    /// Size in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The bytes as a body.
    pub(super) fn into_pieces(self) -> Pieces {
        Pieces::from(self.pieces)
    }

    /// The same bytes, detached from the connection's buffer if they are few.
    pub(super) fn settled(self) -> Self {
        if self.size == 0 || self.size > SMALL {
            return self;
        }
        Self { pieces: vec![Bytes::from(self.pieces.concat())], size: self.size }
    }

    /// All bytes in one.
    pub(super) fn whole(&self) -> Bytes {
        match self.pieces.as_slice() {
            [one] => one.clone(),
            pieces => Bytes::from(pieces.concat()),
        }
    }

    /// The bytes of a range inside of it, shared.
    pub(super) fn range(&self, range: Range<u64>) -> Self {
        let mut cut = Self::default();
        let mut start = 0;
        for piece in &self.pieces {
            let end = start + piece.len() as u64;
            if start >= range.end {
                break;
            }
            if end > range.start {
                let (from, to) = (range.start.max(start) - start, range.end.min(end) - start);
                // Both lie inside the piece, whose length is a usize.
                let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
                cut.push(piece.slice(from..to));
            }
            start = end;
        }
        cut
    }

    /// The running CRC of all bytes; `None` for an algorithm that is no CRC.
    pub(super) fn crc(&self, algorithm: Algorithm) -> Option<Crc> {
        let mut crc = Crc::new(algorithm)?;
        self.pieces.iter().for_each(|piece| crc.update(piece));
        Some(crc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_across_pieces() {
        let mut content = Content::default();
        ["abc", "", "defg", "h"].into_iter().for_each(|piece| content.push(Bytes::from_static(piece.as_bytes())));
        assert_eq!((content.size(), content.whole()), (8, Bytes::from_static(b"abcdefgh")));
        for (range, wanted) in [(0..8, "abcdefgh"), (2..4, "cd"), (3..7, "defg"), (7..8, "h"), (4..4, "")] {
            assert_eq!(content.range(range.clone()).whole(), wanted, "{range:?}");
        }
        assert_eq!(content.clone().settled().pieces.len(), 1, "a small object has a piece of its own");
        let crc = content.crc(Algorithm::Crc32c).map(|crc| crc.checksum());
        assert_eq!(crc, content.settled().crc(Algorithm::Crc32c).map(|crc| crc.checksum()));
    }
}
