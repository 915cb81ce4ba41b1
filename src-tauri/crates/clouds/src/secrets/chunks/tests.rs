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
