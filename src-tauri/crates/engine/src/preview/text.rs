//! Bytes as text: how they are written, and a piece of them read.

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// No other fits; every byte is a letter of it.
    Latin1,
}

/// Bytes that mark an encoding where they stand first.
const MARK8: &[u8] = b"\xef\xbb\xbf";

impl Encoding {
    /// What the first bytes are written in; `None` if they are no text. `whole` says that there are no more.
    pub(super) fn of(first: &[u8], whole: bool) -> Option<Self> {
        match first {
            [0xff, 0xfe, ..] => return Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => return Some(Self::Utf16Be),
            _ => {}
        }
        // Controls but for tab, line feed, form feed, carriage return and escape are in no text.
        let is_odd = |byte: &u8| *byte < 32 && !matches!(byte, 9 | 10 | 12 | 13 | 27);
        if first.iter().any(is_odd) {
            return None;
        }
        match std::str::from_utf8(first) {
            Ok(_) => Some(Self::Utf8),
            // A letter that was cut off at the end is no fault.
            Err(error) if error.error_len().is_none() && !whole => Some(Self::Utf8),
            Err(_) => Some(Self::Latin1),
        }
    }

    /// Its name, as it is shown.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16, little endian",
            Self::Utf16Be => "UTF-16, big endian",
            Self::Latin1 => "ISO 8859-1 (assumed)",
        }
    }

    /// Reads a piece, and says how many of its bytes that took: a letter that is cut off at its end is left for the next piece.
    pub(super) fn decoded(self, bytes: &[u8], is_first: bool, is_last: bool) -> (String, usize) {
        match self {
            Self::Utf8 => {
                let used = if is_last { bytes.len() } else { whole_letters(bytes) };
                let shown = bytes[..used].strip_prefix(MARK8).filter(|_| is_first).unwrap_or(&bytes[..used]);
                (String::from_utf8_lossy(shown).into_owned(), used)
            }
            Self::Utf16Le => utf16(bytes, is_first, is_last, u16::from_le_bytes),
            Self::Utf16Be => utf16(bytes, is_first, is_last, u16::from_be_bytes),
            Self::Latin1 => (bytes.iter().map(|byte| char::from(*byte)).collect(), bytes.len()),
        }
    }
}

/// The length without a letter that is cut off at the end; never nothing, so that reading goes on.
fn whole_letters(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    let start = bytes[tail..].iter().rposition(|byte| byte & 0b1100_0000 != 0b1000_0000).map(|at| tail + at);
    let cut = start.filter(|at| std::str::from_utf8(&bytes[*at..]).is_err_and(|error| error.error_len().is_none()));
    cut.filter(|at| *at > 0).unwrap_or(bytes.len())
}

fn utf16(bytes: &[u8], is_first: bool, is_last: bool, unit: fn([u8; 2]) -> u16) -> (String, usize) {
    let mut units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    let mut used = units.len() * 2;
    if !is_last && units.len() > 1 && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
        units.pop();
        used -= 2;
    }
    if is_last {
        used = bytes.len();
    }
    let shown = if is_first && units.first() == Some(&0xfeff) { &units[1..] } else { &units[..] };
    (String::from_utf16_lossy(shown), used.max(usize::from(!bytes.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cut_anywhere_reads_the_same() {
        let text = "Zürich — 日本 — 🚢\n".repeat(3);
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect()
        };
        let written = [
            (Encoding::Utf8, [MARK8, text.as_bytes()].concat()),
            (Encoding::Utf16Le, utf16(u16::to_le_bytes)),
            (Encoding::Utf16Be, utf16(u16::to_be_bytes)),
        ];
        for (encoding, bytes) in written {
            assert_eq!(Encoding::of(&bytes, true), Some(encoding));
            for piece in 4..24 {
                let (mut read, mut from) = (String::new(), 0);
                while from < bytes.len() {
                    let end = bytes.len().min(from + piece);
                    let (part, used) = encoding.decoded(&bytes[from..end], from == 0, end == bytes.len());
                    read.push_str(&part);
                    from += used;
                }
                assert_eq!(read, text, "{encoding:?} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn bytes_are_text_only_if_they_can_be() {
        assert_eq!(Encoding::of(b"caf\xe9", true), Some(Encoding::Latin1));
        assert_eq!(Encoding::of(b"caf\xc3", false), Some(Encoding::Utf8), "the letter is cut off");
        assert_eq!(Encoding::of(b"a\0b", true), None);
        assert_eq!(Encoding::Latin1.decoded(b"caf\xe9", true, true), ("café".to_owned(), 4));
    }

    #[test]
    fn bytes_that_break_off_wrongly_do_not_stop_the_reading() {
        let (_, used) = Encoding::Utf8.decoded(b"\xff\xff\xff", false, false);
        assert!(used > 0);
        let (_, used) = Encoding::Utf16Le.decoded(b"x", false, true);
        assert_eq!(used, 1);
    }
}
