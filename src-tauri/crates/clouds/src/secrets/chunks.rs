//! Lays a secret into slots that hold so many bytes each, and finds it again whole or not at all. Knows no keyring.
//!
//! Slot `name` is the head: the secret itself, or a line of text that says which further slots belong to it, and the
//! first piece behind it. Further pieces lie in `name/a1`, `name/a2` ... or `name/b1` ...: a new secret is laid on the
//! side that the old one does not use, and the head is written last, so that it changes from one to the other at once.

use super::DOING;
use model::{Error, ErrorKind, Result, Secret};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt::Write as _;

/// What begins a head that is not just the secret. A bare secret that begins like this is given a head too.
const MARK: &str = "skyferry-2 ";
/// The longest line in front of a piece: mark, generation, side, index, count, digest.
const LINE: usize = MARK.len() + 16 + 1 + 1 + 1 + 2 + 1 + 2 + 1 + 32 + 1;
/// Slots of one secret, at most.
const MOST_PIECES: usize = 99;

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

/// One of the two places for further pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    A,
    B,
}

/// The line in front of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// Drawn anew for every write.
    generation: String,
    side: Side,
    index: usize,
    count: usize,
    /// Of the whole secret.
    digest: String,
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

impl Side {
    fn other(self) -> Self {
        if self == Self::A { Self::B } else { Self::A }
    }

    fn slot(self, name: &str, index: usize) -> String {
        format!("{name}/{}{index}", self.letter())
    }

    fn letter(self) -> &'static str {
        if self == Self::A { "a" } else { "b" }
    }
}

impl Line {
    fn before(&self, piece: &str) -> Secret<Vec<u8>> {
        let Self { generation, side, index, count, digest } = self;
        let line = format!("{MARK}{generation} {} {index} {count} {digest}\n", side.letter());
        let mut bytes = Vec::with_capacity(line.len() + piece.len());
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(piece.as_bytes());
        Secret::new(bytes)
    }

    /// The line, and the piece behind it.
    fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
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

fn bare(bytes: &[u8], as_what: Bare) -> Result<Secret<String>> {
    match as_what {
        Bare::Utf8 => text(bytes.to_vec()),
        Bare::Utf16 => {
            let (units, odd) = bytes.as_chunks::<2>();
            // No character needs more than three bytes for two: the text never moves while it grows.
            let mut found = String::with_capacity(bytes.len() * 3 / 2);
            let whole = char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
                .try_for_each(|letter| letter.map(|letter| found.push(letter)));
            let found = Secret::new(found);
            if whole.is_ok() && odd.is_empty() { Ok(found) } else { Err(corrupt("it is no text")) }
        }
    }
}

fn text(bytes: Vec<u8>) -> Result<Secret<String>> {
    String::from_utf8(bytes).map(Secret::new).map_err(|error| {
        drop(Secret::new(error.into_bytes()));
        corrupt("it is no text")
    })
}

fn corrupt(why: &str) -> Error {
    Error::new(ErrorKind::Corrupt, DOING, format!("what the keyring holds is damaged: {why}"))
        .hint("enter the secret again")
}

fn generation() -> Result<String> {
    let mut drawn = [0; 8];
    let failed = |_| Error::new(ErrorKind::Internal, DOING, "the system has no random numbers");
    SystemRandom::new().fill(&mut drawn).map_err(failed)?;
    Ok(hex(&drawn))
}

fn digest_of(secret: &str) -> String {
    hex(&digest(&SHA256, secret.as_bytes()).as_ref()[..16])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // a String takes everything
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    /// `CRED_MAX_CREDENTIAL_BLOB_SIZE` of Windows.
    const WINDOWS: Shape = Shape { most: Some(2560), bare: Bare::Utf16 };
    const LINUX: Shape = Shape { most: None, bare: Bare::Utf8 };

    /// Slots in memory that refuse what is longer than `most`, and everything after `left` changes.
    struct Shelf {
        most: usize,
        left: RefCell<usize>,
        slots: RefCell<BTreeMap<String, Vec<u8>>>,
    }

    impl Shelf {
        fn new(most: usize) -> Self {
            Self { most, left: RefCell::new(usize::MAX), slots: RefCell::default() }
        }

        fn names(&self) -> Vec<String> {
            self.slots.borrow().keys().cloned().collect()
        }

        fn spend(&self) -> Result<()> {
            let mut left = self.left.borrow_mut();
            *left = left.checked_sub(1).ok_or_else(|| Error::new(ErrorKind::Denied, DOING, "the power went"))?;
            Ok(())
        }
    }

    impl Slots for Shelf {
        fn look(&self, slot: &str) -> Result<Option<Secret<Vec<u8>>>> {
            Ok(self.slots.borrow().get(slot).cloned().map(Secret::new))
        }

        fn put(&self, slot: &str, bytes: &[u8]) -> Result<()> {
            assert!(bytes.len() <= self.most, "{slot} holds {} bytes, more than {}", bytes.len(), self.most);
            assert!(std::str::from_utf8(bytes).is_ok(), "a keyring may take only text");
            self.spend()?;
            self.slots.borrow_mut().insert(slot.to_owned(), bytes.to_vec());
            Ok(())
        }

        fn clear(&self, slot: &str) -> Result<()> {
            self.spend()?;
            self.slots.borrow_mut().remove(slot);
            Ok(())
        }
    }

    fn secret(length: usize, letter: char) -> String {
        std::iter::repeat_n(letter, length).collect()
    }

    fn found(shelf: &Shelf, shape: Shape) -> Result<Option<String>> {
        read(shelf, shape, "s3").map(|secret| secret.map(|secret| secret.expose().clone()))
    }

    #[test]
    fn a_secret_of_any_length_comes_back_from_slots_of_2560_bytes() {
        let shelf = Shelf::new(2560);
        for length in (1..200).chain((200..10_000).step_by(37)).chain([2460, 2461, 2560, 2561, 5120, 9_999, 10_000]) {
            for letter in ['x', 'é', '😀'] {
                let secret = secret(length, letter);
                store(&shelf, WINDOWS, "s3", &secret).unwrap();
                assert_eq!(found(&shelf, WINDOWS).unwrap(), Some(secret), "{length} times {letter}");
            }
        }
        store(&shelf, WINDOWS, "s3", "short").unwrap();
        assert_eq!(shelf.names(), ["s3"], "a short secret leaves no piece of a long one behind");
        forget(&shelf, WINDOWS, "s3").unwrap();
        assert_eq!(found(&shelf, WINDOWS).unwrap(), None, "it is forgotten");
        assert!(store(&shelf, WINDOWS, "s3", &secret(300_000, 'x')).is_err(), "there is an end to it");
    }

    #[test]
    fn forgetting_a_long_secret_leaves_nothing() {
        let shelf = Shelf::new(2560);
        store(&shelf, WINDOWS, "s3", &secret(9_000, 'x')).unwrap();
        assert!(shelf.names().len() > 3, "it takes several slots: {:?}", shelf.names());
        forget(&shelf, WINDOWS, "s3").unwrap();
        assert_eq!(shelf.names(), Vec::<String>::new(), "no piece is left");
    }

    #[test]
    fn what_the_first_release_wrote_is_still_read() {
        let shelf = Shelf::new(usize::MAX);
        shelf.slots.borrow_mut().insert("s3".to_owned(), "hunter2 é".as_bytes().to_vec());
        assert_eq!(found(&shelf, LINUX).unwrap().unwrap(), "hunter2 é", "UTF-8 of Linux and macOS");
        let utf16: Vec<u8> = "hunter2 é😀".encode_utf16().flat_map(u16::to_le_bytes).collect();
        shelf.slots.borrow_mut().insert("s3".to_owned(), utf16.clone());
        assert_eq!(found(&shelf, WINDOWS).unwrap().unwrap(), "hunter2 é😀", "UTF-16 of Windows");
        shelf.slots.borrow_mut().insert("s3".to_owned(), utf16[..utf16.len() - 1].to_vec());
        assert_eq!(found(&shelf, WINDOWS).unwrap_err().kind, ErrorKind::Corrupt, "half a character is none");
    }

    #[test]
    fn without_a_limit_a_secret_lies_bare_unless_it_looks_like_a_head() {
        let shelf = Shelf::new(usize::MAX);
        store(&shelf, LINUX, "s3", &secret(100_000, 'x')).unwrap();
        assert_eq!(shelf.slots.borrow()["s3"].len(), 100_000, "nothing is put around it");
        for odd in [MARK.to_owned(), format!("{MARK}0 a 0 1 0\nx")] {
            store(&shelf, LINUX, "s3", &odd).unwrap();
            assert_eq!(found(&shelf, LINUX).unwrap(), Some(odd), "a secret is never taken for a head");
        }
    }

    #[test]
    fn a_write_that_is_cut_short_leaves_the_old_secret_or_the_new_one() {
        let (old, new) = (secret(9_000, 'o'), secret(6_000, 'n'));
        for changes in 0..12 {
            let shelf = Shelf::new(2560);
            store(&shelf, WINDOWS, "s3", &old).unwrap();
            *shelf.left.borrow_mut() = changes;
            let _ = store(&shelf, WINDOWS, "s3", &new);
            *shelf.left.borrow_mut() = usize::MAX;
            let found = found(&shelf, WINDOWS).unwrap().unwrap();
            assert!(found == old || found == new, "{changes} changes left a mixture");
            store(&shelf, WINDOWS, "s3", "short").unwrap();
            store(&shelf, WINDOWS, "s3", "short").unwrap();
            assert_eq!(shelf.names(), ["s3"], "{changes}: what was left is cleared away later");
        }
    }

    #[test]
    fn missing_and_mixed_pieces_are_corrupt_and_never_another_secret() {
        let shelf = Shelf::new(2560);
        store(&shelf, WINDOWS, "s3", &secret(9_000, 'o')).unwrap();
        let old = shelf.slots.borrow().clone();
        store(&shelf, WINDOWS, "s3", "between").unwrap();
        store(&shelf, WINDOWS, "s3", &secret(9_000, 'n')).unwrap();
        let new = shelf.slots.borrow().clone();
        assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>(), "both lie on one side");
        for slot in new.keys().filter(|slot| *slot != "s3") {
            for other in [None, old.get(slot), new.get("s3"), Some(&b"x".to_vec())] {
                shelf.slots.borrow_mut().clone_from(&new);
                shelf.slots.borrow_mut().remove(slot);
                if let Some(other) = other {
                    shelf.slots.borrow_mut().insert(slot.clone(), other.clone());
                }
                assert_eq!(found(&shelf, WINDOWS).unwrap_err().kind, ErrorKind::Corrupt, "{slot} is another");
            }
        }
    }

    #[test]
    fn a_changed_byte_is_never_another_secret() {
        let shelf = Shelf::new(120);
        let shape = Shape { most: Some(120), bare: Bare::Utf8 };
        let right = secret(60, 'x');
        store(&shelf, shape, "s3", &right).unwrap();
        let whole = shelf.slots.borrow().clone();
        for (slot, bytes) in &whole {
            for at in 0..bytes.len() {
                shelf.slots.borrow_mut().clone_from(&whole);
                shelf.slots.borrow_mut().get_mut(slot).unwrap()[at] ^= 0x15;
                let marked = slot != "s3" || at >= MARK.len();
                match found(&shelf, shape) {
                    Err(error) => assert_eq!(error.kind, ErrorKind::Corrupt, "byte {at} of {slot}"),
                    Ok(found) => assert!(!marked || found.as_ref() == Some(&right), "byte {at} of {slot}: {found:?}"),
                }
            }
        }
    }
}
