//! Lays a secret into slots that hold so many bytes each, and finds it again whole or not at all. Knows no keyring.
//!
//! Slot `name` is the head: the secret itself, or a line of text that says which further slots belong to it, and the
//! first piece behind it. Further pieces lie in `name/a1`, `name/a2` ... or `name/b1` ...: a new secret is laid on the
//! side that the old one does not use, and the head is written last, so that it changes from one to the other at once.

mod bare;
mod line;
#[cfg(test)]
mod tests;

use super::DOING;
use bare::{bare, text};
use line::{LINE, Line, MARK, MOST_PIECES, Side, digest_of, generation};
use model::{Error, ErrorKind, Result, Secret};

/// Where named bytes are kept.
pub(super) trait Slots {
    /// What lies there, if anything does.
    fn look(&self, slot: &str) -> Result<Option<Secret<Vec<u8>>>>;
    /// Puts bytes there, in place of others.
    fn put(&self, slot: &str, bytes: &[u8]) -> Result<()>;
    /// Empties a slot; an empty one is no error.
    fn clear(&self, slot: &str) -> Result<()>;
}

/// What the slots of a keyring are like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The most bytes that one takes; `None`: any number.
    pub(super) most: Option<usize>,
    /// How the first release wrote a secret there.
    pub(super) bare: Bare,
}

/// A secret without a head of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// As UTF-8, and still so where slots have no limit.
    Utf8,
    /// As UTF-16, least byte first: every secret of now has a head.
    Utf16,
}

/// Lays a secret down, in place of an older one.
pub(super) fn store(slots: &dyn Slots, shape: Shape, name: &str, secret: &str) -> Result<()> {
    let old = slots.look(name)?.and_then(|head| Some(Line::parse(head.expose())?.0));
    if shape.most.is_none() && shape.bare == Bare::Utf8 && !secret.starts_with(MARK) {
        slots.put(name, secret.as_bytes())?;
        return if old.is_some() { sweep(slots, name, Side::A, 1).and(sweep(slots, name, Side::B, 1)) } else { Ok(()) };
    }
    let side = old.map_or(Side::A, |old| old.side.other());
    let pieces = split(secret, shape.most.unwrap_or(usize::MAX))?;
    let line = Line { generation: generation()?, side, index: 0, count: pieces.len(), digest: digest_of(secret) };
    // In order, so that `sweep` finds what an interruption leaves; the head last.
    for (index, piece) in pieces.iter().enumerate().skip(1).chain([(0, &pieces[0])]) {
        let line = Line { index, ..line.clone() };
        let slot = if index == 0 { name.to_owned() } else { side.slot(name, index) };
        slots.put(&slot, line.before(piece).expose())?;
    }
    sweep(slots, name, side.other(), 1)?;
    sweep(slots, name, side, pieces.len())
}

/// Finds a secret; `None` if there is none of that name.
///
/// # Errors
/// `Corrupt` when pieces are missing or belong to another secret.
pub(super) fn read(slots: &dyn Slots, shape: Shape, name: &str) -> Result<Option<Secret<String>>> {
    let Some(head) = slots.look(name)? else { return Ok(None) };
    match gather(slots, shape, name, &head) {
        // Another process may be writing it: then the head is another one by now.
        Err(error) if error.kind == ErrorKind::Corrupt => match slots.look(name)? {
            Some(now) if now.expose() != head.expose() => gather(slots, shape, name, &now).map(Some),
            _ => Err(error),
        },
        found => found.map(Some),
    }
}

/// Forgets a secret with all its pieces, the head last.
pub(super) fn forget(slots: &dyn Slots, shape: Shape, name: &str) -> Result<()> {
    let headed = || Ok::<_, Error>(slots.look(name)?.is_some_and(|head| head.expose().starts_with(MARK.as_bytes())));
    if shape.most.is_some() || headed()? {
        sweep(slots, name, Side::A, 1)?;
        sweep(slots, name, Side::B, 1)?;
    }
    slots.clear(name)
}

fn gather(slots: &dyn Slots, shape: Shape, name: &str, head: &Secret<Vec<u8>>) -> Result<Secret<String>> {
    if !head.expose().starts_with(MARK.as_bytes()) {
        return bare(head.expose(), shape.bare);
    }
    let (first, piece) = Line::parse(head.expose()).ok_or_else(|| corrupt("its beginning cannot be read"))?;
    if first.index != 0 {
        return Err(corrupt("it begins in the middle"));
    }
    let mut pieces = vec![Secret::new(piece.to_vec())];
    for index in 1..first.count {
        let found = slots.look(&first.side.slot(name, index))?;
        let found = found.ok_or_else(|| corrupt("a piece of it is missing"))?;
        match Line::parse(found.expose()) {
            Some((line, piece)) if line == (Line { index, ..first.clone() }) => {
                pieces.push(Secret::new(piece.to_vec()));
            }
            _ => return Err(corrupt("a piece of it belongs to another secret")),
        }
    }
    let mut whole = Vec::with_capacity(pieces.iter().map(|piece| piece.expose().len()).sum());
    pieces.iter().for_each(|piece| whole.extend_from_slice(piece.expose()));
    let whole = text(whole)?;
    if digest_of(whole.expose()) == first.digest { Ok(whole) } else { Err(corrupt("its pieces do not fit together")) }
}

/// Empties the slots of a side from `index` on, the last first, so that what an interruption leaves is found again.
fn sweep(slots: &dyn Slots, name: &str, side: Side, index: usize) -> Result<()> {
    let mut end = index;
    while end < MOST_PIECES && slots.look(&side.slot(name, end))?.is_some() {
        end += 1;
    }
    (index..end).rev().try_for_each(|index| slots.clear(&side.slot(name, index)))
}

/// Pieces that fit behind a line, cut between characters because some keyrings take only text.
fn split(secret: &str, most: usize) -> Result<Vec<&str>> {
    let room = most.saturating_sub(LINE).max(4);
    let (mut pieces, mut rest) = (Vec::new(), secret);
    while pieces.is_empty() || !rest.is_empty() {
        let (piece, left) = rest.split_at(rest.floor_char_boundary(room));
        pieces.push(piece);
        rest = left;
    }
    if pieces.len() > MOST_PIECES {
        let message = format!("the keyring takes at most {} bytes", room * MOST_PIECES);
        return Err(Error::new(ErrorKind::Invalid, DOING, message));
    }
    Ok(pieces)
}

fn corrupt(why: &str) -> Error {
    Error::new(ErrorKind::Corrupt, DOING, format!("what the keyring holds is damaged: {why}"))
        .hint("enter the secret again")
}
