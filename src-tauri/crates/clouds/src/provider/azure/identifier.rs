//! Names of metadata. Azure takes only identifiers of C#, so other names are written as .NET's `XmlConvert` writes
//! names: `with-dash` is sent as `with_x002d_dash`. What does not look like that is read as it is.

/// A name as Azure takes it, and as `decoded` gives it back.
pub(super) fn encoded(name: &str) -> String {
    let mut sent = String::with_capacity(name.len());
    for (at, byte) in name.bytes().enumerate() {
        let plain = byte.is_ascii_alphabetic() || byte == b'_' || (byte.is_ascii_digit() && at > 0);
        // An underscore that would be read as the beginning of an escape is escaped itself.
        if plain && escape(&name.as_bytes()[at..]).is_none() {
            sent.push(char::from(byte));
        } else {
            sent.push_str(&format!("_x{byte:04x}_"));
        }
    }
    sent
}

/// The name that was meant.
pub(super) fn decoded(sent: &str) -> String {
    let bytes = sent.as_bytes();
    let (mut name, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let (meant, length) = escape(&bytes[at..]).map_or((*byte, 1), |byte| (byte, 7));
        name.push(meant);
        at += length;
    }
    // A sequence that is no text was no escape of ours.
    String::from_utf8(name).unwrap_or_else(|_| sent.to_owned())
}

/// The byte that `_x00hh_` at the beginning of `bytes` stands for.
fn escape(bytes: &[u8]) -> Option<u8> {
    let digits = bytes.strip_prefix(b"_x00")?.get(..3)?.strip_suffix(b"_")?;
    if !digits.iter().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(digit)) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_back_and_fits() {
        for name in ["author", "with-dash", "1st", "a_b", "_x002d_", "_x", "__x0041_", "ö", "a.b c", "", "s3_x00zz_"] {
            let sent = encoded(name);
            let fits = sent.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            assert!(fits && !sent.starts_with(|c: char| c.is_ascii_digit()), "{sent} is an identifier");
            assert_eq!(decoded(&sent), name, "{sent}");
        }
        assert_eq!(encoded("plain_Name1"), "plain_Name1", "what fits stays as it is");
        assert_eq!(decoded("_x00ff_"), "_x00ff_", "bytes that are no text were never encoded");
    }
}
