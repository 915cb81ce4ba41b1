//! Amounts of bytes as people write them.

use crate::{Bytes, Error, ErrorKind, Result};

/// Units with their bytes; the largest first, so that an amount is written in the largest that fits exactly.
const UNITS: [(&str, u64); 8] = [
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1_000),
];

impl Bytes {
    /// Reads `512`, `1MB` (a million bytes), `1.5 MiB` (of 1,048,576 bytes), in any case.
    ///
    /// # Errors
    /// `Invalid` when it is no amount, has an unknown unit, or is no whole number of bytes.
    pub fn parse(text: &str) -> Result<Self> {
        parse(text)
    }
}

fn parse(text: &str) -> Result<Bytes> {
    let invalid = || {
        Error::new(ErrorKind::Invalid, "read a size", format!("{text:?} is no size"))
            .hint("write a number of bytes, or one with a unit: 512, 100kB, 4MB, 1.5GiB")
    };
    let trimmed = text.trim();
    let end = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let (number, unit) = (&trimmed[..end], trimmed[end..].trim());
    let each = match unit {
        "" => 1,
        unit if unit.eq_ignore_ascii_case("b") => 1,
        unit => UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).ok_or_else(invalid)?.1,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || number.ends_with('.') || fraction.contains('.') || fraction.len() > 6 {
        return Err(invalid());
    }
    let whole: u128 = whole.parse().map_err(|_| invalid())?;
    let part: u128 = if fraction.is_empty() { 0 } else { fraction.parse().map_err(|_| invalid())? };
    let scale = 10_u128.pow(u32::try_from(fraction.len()).map_err(|_| invalid())?);
    let total = whole.checked_mul(scale).and_then(|it| it.checked_add(part)).and_then(|it| it.checked_mul(each.into()));
    let total = total.filter(|total| total % scale == 0).ok_or_else(invalid)? / scale;
    u64::try_from(total).map(Bytes).map_err(|_| invalid())
}

/// Writes an amount in the largest unit of which it is a whole number, so that it reads back as the same.
pub(super) fn written(bytes: Bytes) -> String {
    let unit = UNITS.iter().find(|(_, each)| bytes.0 > 0 && bytes.0.is_multiple_of(*each));
    unit.map_or_else(|| bytes.0.to_string(), |(name, each)| format!("{}{name}", bytes.0 / each))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        for (text, bytes) in [
            ("0", 0),
            ("512", 512),
            ("512 B", 512),
            ("1kb", 1_000),
            ("1KiB", 1_024),
            ("1.5MiB", 1_572_864),
            ("4 MB", 4_000_000),
            ("0.000001TB", 1_000_000),
        ] {
            assert_eq!(parse(text).unwrap(), Bytes(bytes), "{text}");
        }
        for bad in ["", "MB", "-1", "1.", ".5", "1.5", "1.0000001kB", "1XB", "1e3", "99999999TiB", "1 2"] {
            assert_eq!(parse(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad:?} must be refused, not rounded");
        }
    }

    #[test]
    fn a_size_reads_back_as_it_was_written() {
        for bytes in [0, 1, 999, 1_000, 1_024, 1_000_000, 1 << 20, 1_234_567, u64::MAX, 3 << 40] {
            assert_eq!(parse(&written(Bytes(bytes))).unwrap(), Bytes(bytes), "{}", written(Bytes(bytes)));
        }
    }
}
