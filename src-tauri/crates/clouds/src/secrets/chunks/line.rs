//! The line in front of a piece: which secret, which side, which of how many.

use super::super::DOING;
use model::{Error, ErrorKind, Result, Secret};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt::Write as _;

/// What begins a head that is not just the secret. A bare secret that begins like this is given a head too.
pub(super) const MARK: &str = "skyferry-2 ";
/// The longest line in front of a piece: mark, generation, side, index, count, digest.
pub(super) const LINE: usize = MARK.len() + 16 + 1 + 1 + 1 + 2 + 1 + 2 + 1 + 32 + 1;
/// Slots of one secret, at most.
pub(super) const MOST_PIECES: usize = 99;

/// One of the two places for further pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    A,
    B,
}

/// The line in front of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Drawn anew for every write.
    pub(super) generation: String,
    pub(super) side: Side,
    pub(super) index: usize,
    pub(super) count: usize,
    /// Of the whole secret.
    pub(super) digest: String,
}

impl Side {
    pub(super) fn other(self) -> Self {
        if self == Self::A { Self::B } else { Self::A }
    }

    pub(super) fn slot(self, name: &str, index: usize) -> String {
        format!("{name}/{}{index}", self.letter())
    }

    fn letter(self) -> &'static str {
        if self == Self::A { "a" } else { "b" }
    }
}

impl Line {
    pub(super) fn before(&self, piece: &str) -> Secret<Vec<u8>> {
        let Self { generation, side, index, count, digest } = self;
        let line = format!("{MARK}{generation} {} {index} {count} {digest}\n", side.letter());
        let mut bytes = Vec::with_capacity(line.len() + piece.len());
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(piece.as_bytes());
        Secret::new(bytes)
    }

    /// The line, and the piece behind it.
    pub(super) fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let end = bytes.iter().take(LINE).position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&bytes[..end]).ok()?.strip_prefix(MARK)?;
        let words: Vec<&str> = line.split(' ').collect();
        let [generation, side, index, count, digest] = words[..] else { return None };
        let (index, count) = (index.parse().ok()?, count.parse().ok()?);
        let side = [Side::A, Side::B].into_iter().find(|known| known.letter() == side)?;
        let fits = index < count && count <= MOST_PIECES && generation.len() == 16 && digest.len() == 32;
        let line = Self { generation: generation.to_owned(), side, index, count, digest: digest.to_owned() };
        fits.then(|| (line, &bytes[end + 1..]))
    }
}

pub(super) fn generation() -> Result<String> {
    let mut drawn = [0; 8];
    let failed = |_| Error::new(ErrorKind::Internal, DOING, "the system has no random numbers");
    SystemRandom::new().fill(&mut drawn).map_err(failed)?;
    Ok(hex(&drawn))
}

pub(super) fn digest_of(secret: &str) -> String {
    hex(&digest(&SHA256, secret.as_bytes()).as_ref()[..16])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // a String takes everything
        hex
    })
}
