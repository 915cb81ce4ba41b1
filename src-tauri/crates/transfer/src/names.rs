//! Names for copies that are to stay beside what is there.

use model::Key;

/// Numbers that are tried before giving up.
pub(crate) const MOST: u32 = 1_000;

/// The key with a number behind its stem: `a/photo.jpg` becomes `a/photo (2).jpg`. What has no extension gets the number at
/// its end; a leading dot begins no extension.
pub(crate) fn numbered(key: &Key, number: u32) -> Key {
    let bytes = key.as_bytes();
    let body = bytes.strip_suffix(b"/").unwrap_or(bytes);
    let name = body.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    let dot = body[name..].iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0);
    let at = dot.map_or(body.len(), |dot| name + dot);
    let mut numbered = body[..at].to_vec();
    numbered.extend_from_slice(format!(" ({number})").as_bytes());
    numbered.extend_from_slice(&bytes[at..]);
    Key::from(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_goes_before_the_extension() {
        for (key, expected) in [
            ("photo.jpg", "photo (2).jpg"),
            ("a.b/photo", "a.b/photo (2)"),
            ("a/.profile", "a/.profile (2)"),
            ("a/x.tar.gz", "a/x.tar (2).gz"),
            ("folder/", "folder (2)/"),
            ("", " (2)"),
        ] {
            assert_eq!(numbered(&Key::from(key), 2), Key::from(expected), "{key:?}");
        }
        assert_eq!(numbered(&Key::from(b"\xff.\xfe".as_slice()), 3), Key::from(b"\xff (3).\xfe".as_slice()));
    }
}
