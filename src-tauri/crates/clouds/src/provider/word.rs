//! Metadata that is not plain ASCII, as encoded words (RFC 2047), as Amazon answers them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A value as a header can say it and as `decoded` gives it back.
pub(super) fn encoded(value: &str) -> String {
    let visible = value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    // Headers and signatures both squeeze white space.
    let squeezed = value.split(' ').any(str::is_empty) && !value.is_empty();
    if visible && !squeezed && !value.contains("=?") {
        return value.to_owned();
    }
    format!("=?UTF-8?B?{}?=", STANDARD.encode(value))
}

/// A value from a header: encoded words in it become text, everything else stays.
pub(super) fn decoded(value: &str) -> String {
    let words: Option<Vec<String>> = value.split(' ').map(one).collect();
    words.map_or_else(|| value.to_owned(), |words| words.concat())
}

/// One encoded word in UTF-8.
fn one(word: &str) -> Option<String> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut fields = inner.splitn(3, '?');
    let (charset, encoding, text) = (fields.next()?, fields.next()?, fields.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => STANDARD.decode(text).ok()?,
        "Q" | "q" => quoted(text.as_bytes())?,
        _ => return None,
    };
    String::from_utf8(bytes).ok()
}

fn quoted(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let (plain, length) = match byte {
            b'_' => (b' ', 1),
            b'=' => {
                let digits = std::str::from_utf8(text.get(at + 1..at + 3)?).ok()?;
                (u8::from_str_radix(digits, 16).ok()?, 3)
            }
            other => (*other, 1),
        };
        bytes.push(plain);
        at += length;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back() {
        for value in ["", "plain", "a b", "Zürich", " lead", "two  spaces", "=?UTF-8?B?eA==?=", "tab\t\n", "👩‍👧"]
        {
            let sent = encoded(value);
            assert!(sent.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '), "{sent:?} fits a header");
            assert_eq!(decoded(&sent), value, "{sent:?}");
        }
        assert_eq!(encoded("a=b; c"), "a=b; c", "what is plain stays plain");
    }

    #[test]
    fn words_of_others_are_read_and_garbage_stays_as_it_is() {
        assert_eq!(decoded("=?UTF-8?Q?caf=C3=A9_x?="), "café x");
        for garbage in ["=?UTF-8?Q?=C?=", "=?UTF-8?X?a?=", "=?latin1?Q?a?=", "=?UTF-8?B?!!?=", "a =?UTF-8?Q?b?="] {
            assert_eq!(decoded(garbage), garbage);
        }
    }
}
