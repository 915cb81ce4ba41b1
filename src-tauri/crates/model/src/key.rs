//! The raw key of an object: the bytes that the server gave, never normalised, decoded or stripped.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// The exact name of an object inside its bucket. Ordered by its bytes, as S3 lists.
///
/// In JSON a key is the string itself. Bytes that are not UTF-8 (possible in a local folder) and keys that begin
/// with NUL are written as U+0000 followed by the bytes in hexadecimal, so that every key comes back as it was.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[cfg_attr(feature = "bindings", specta(transparent))]
pub struct Key(#[cfg_attr(feature = "bindings", specta(type = String))] Vec<u8>);

impl Key {
    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key as text, if its bytes are UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The key as it can be shown: bytes that are not UTF-8 appear as U+FFFD. Never an address.
    pub fn display(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Whether there is nothing in it: the top of a bucket.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it ends in `/`, or is the top of a bucket.
    pub fn is_prefix(&self) -> bool {
        self.0.is_empty() || self.0.ends_with(b"/")
    }

    /// The last segment, with its closing `/` if it has one: `a/b/` gives `b/`, `a/b` gives `b`.
    #[must_use]
    pub fn last_segment(&self) -> Self {
        Self(self.0[self.parent_length()..].to_vec())
    }

    /// The prefix that holds this key: `a/b/c` and `a/b/c/` give `a/b/`; a key without `/` gives the top.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0[..self.parent_length()].to_vec())
    }

    /// This key with `tail` behind it.
    #[must_use]
    pub fn join(&self, tail: &[u8]) -> Self {
        let mut bytes = self.0.clone();
        bytes.extend_from_slice(tail);
        Self(bytes)
    }

    /// What stands behind `prefix`, if this key begins with it.
    pub fn strip_prefix(&self, prefix: &Self) -> Option<&[u8]> {
        self.0.strip_prefix(prefix.as_bytes())
    }

    fn parent_length(&self) -> usize {
        let body = self.0.strip_suffix(b"/").unwrap_or(&self.0);
        body.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1)
    }

    fn to_wire(&self) -> Cow<'_, str> {
        match self.as_str() {
            Some(text) if !text.starts_with('\0') => Cow::Borrowed(text),
            _ => Cow::Owned(self.0.iter().fold(String::from("\0"), |mut hex, byte| {
                // Writing to a String cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            })),
        }
    }

    fn from_wire(text: String) -> Option<Self> {
        let Some(hex) = text.strip_prefix('\0') else { return Some(Self(text.into_bytes())) };
        if hex.len() % 2 != 0 || !hex.is_ascii() {
            return None;
        }
        let digits = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok());
        digits.collect::<Option<Vec<u8>>>().map(Self)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.display())
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Key {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_wire())
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_wire(text).ok_or_else(|| D::Error::custom("a key that begins with NUL must go on in hexadecimal"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_comes_back_from_json_as_it_was() {
        let odd: [&[u8]; 9] =
            [b"", b"a//b", b"/lead", b"dir/", b"..", b"tab\there", b"100%25", b"\x00x", b"\xff\xfe not utf-8"];
        for bytes in odd {
            let key = Key::from(bytes);
            let json = serde_json::to_string(&key).unwrap();
            assert_eq!(serde_json::from_str::<Key>(&json).unwrap(), key, "{json} must be the same key again");
        }
        assert_eq!(serde_json::to_string(&Key::from("é/ü")).unwrap(), "\"é/ü\"", "an ordinary key is its own text");
        assert!(serde_json::from_str::<Key>("\"\\u0000zz\"").is_err(), "a damaged escape is refused, not guessed");
    }

    #[test]
    fn parents_and_segments_split_at_the_last_slash_only() {
        for (key, parent, segment) in
            [("a/b/c", "a/b/", "c"), ("a/b/", "a/", "b/"), ("a", "", "a"), ("a//b", "a//", "b"), ("/x", "/", "x")]
        {
            assert_eq!(Key::from(key).parent(), Key::from(parent), "parent of {key}");
            assert_eq!(Key::from(key).last_segment(), Key::from(segment), "segment of {key}");
        }
    }
}
