//! The spelling of what a disk cannot say, and back.

use super::devices::is_device;
use super::{PART, Rules};
use std::borrow::Cow;

/// U+241B, SYMBOL FOR ESCAPE: no keyboard has it, every disk takes it, and no two of its forms are one.
pub(super) const MARK: &[u8] = "␛".as_bytes();

/// The name of the empty segment.
pub(in super::super) const EMPTY: &str = "␛";

impl Rules {
    /// Whether a segment's name is another than itself: no disk can say it, or it is the spelling of one such.
    pub(super) fn is_moved(&self, segment: &[u8]) -> bool {
        let mut segment = Cow::Borrowed(segment);
        loop {
            if self.spell(&segment).1 {
                return true;
            }
            // What it spells is shorter each time, so this ends.
            match self.read(&segment) {
                Some(spelled) => segment = Cow::Owned(spelled),
                None => return false,
            }
        }
    }

    /// A segment with everything spelled that must be, and whether anything but `␛` had to be.
    pub(super) fn spell(&self, segment: &[u8]) -> (Vec<u8>, bool) {
        if segment.is_empty() {
            return (EMPTY.into(), true);
        }
        let dots = segment == b"." || segment == b"..";
        let first = segment.starts_with(PART.as_bytes()) || self.devices && is_device(segment);
        let last = !self.loose_end && matches!(segment.last(), Some(b'.' | b' '));
        let (mut name, mut had_to) = (Vec::with_capacity(segment.len() + 8), false);
        let mut at = 0;
        while let Some(byte) = segment.get(at) {
            let rest = &segment[at..];
            if rest.starts_with(MARK) {
                name.extend_from_slice(MARK);
                name.extend_from_slice(MARK);
                at += MARK.len();
                continue;
            }
            let length = if self.bytes { Some(1) } else { character(rest) };
            let fits = length.is_some() && !self.refuses(*byte);
            if dots || !fits || first && at == 0 || last && rest.len() == 1 {
                name.extend_from_slice(MARK);
                name.extend_from_slice(&hexadecimal(*byte));
                had_to = true;
                at += 1;
            } else {
                let length = length.unwrap_or(1);
                name.extend_from_slice(&rest[..length]);
                at += length;
            }
        }
        (name, had_to)
    }

    fn refuses(&self, byte: u8) -> bool {
        byte == 0 || byte < 0x20 && !self.controls || self.forbidden.contains(&byte)
    }

    /// The segment of which `name` is the spelling; `None` if it is the spelling of none, or holds no `␛`.
    pub(super) fn read(&self, name: &[u8]) -> Option<Vec<u8>> {
        if name == EMPTY.as_bytes() {
            return Some(Vec::new());
        }
        let (mut segment, mut rest, mut marks) = (Vec::with_capacity(name.len()), name, false);
        while let Some((byte, behind)) = rest.split_first() {
            let Some(marked) = rest.strip_prefix(MARK) else {
                segment.push(*byte);
                rest = behind;
                continue;
            };
            marks = true;
            if let Some(behind) = marked.strip_prefix(MARK) {
                segment.extend_from_slice(MARK);
                rest = behind;
            } else {
                let [high, low, ..] = marked else { return None };
                segment.push(digit(*high)? << 4 | digit(*low)?);
                rest = &marked[2..];
            }
        }
        // Only what this spells in exactly this way is spelled by it: `␛41` is no spelling of `A`.
        (marks && self.spell(&segment).0 == name).then_some(segment)
    }
}

/// The length in bytes of the character that `bytes` begin with; `None` if they begin with none.
fn character(bytes: &[u8]) -> Option<usize> {
    let most = &bytes[..bytes.len().min(4)];
    let valid = most.utf8_chunks().next()?.valid();
    valid.chars().next().map(char::len_utf8)
}

fn hexadecimal(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
