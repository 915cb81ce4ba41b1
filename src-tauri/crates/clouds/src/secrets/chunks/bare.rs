//! Secrets without a head of ours, as the first release wrote them.

use super::{Bare, corrupt};
use model::{Result, Secret};

pub(super) fn bare(bytes: &[u8], as_what: Bare) -> Result<Secret<String>> {
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

pub(super) fn text(bytes: Vec<u8>) -> Result<Secret<String>> {
    String::from_utf8(bytes).map(Secret::new).map_err(|error| {
        drop(Secret::new(error.into_bytes()));
        corrupt("it is no text")
    })
}
