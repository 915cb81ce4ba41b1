//! MD5, the one digest that every S3 endpoint answers with: as the ETag of a single part, and within the ETag of several.

use md5::{Digest as _, Md5};
use std::fmt::Write as _;

/// Sixteen bytes of MD5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest(pub(crate) [u8; 16]);

/// A digest in the making.
#[derive(Default)]
pub(crate) struct Hasher(Md5);

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl Digest {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Md5::digest(bytes).into())
    }

    pub(crate) fn hex(self) -> String {
        self.0.iter().fold(String::with_capacity(32), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The ETag that S3 gives to an object uploaded in these parts: the MD5 of their MD5s, and their number.
    pub(crate) fn multipart_etag(parts: &[Self]) -> String {
        let mut all = Hasher::default();
        parts.iter().for_each(|part| all.update(&part.0));
        format!("{}-{}", all.finish().hex(), parts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_read_as_the_rest_of_the_world_writes_them() {
        // md5("abc") of RFC 1321, appendix A.5.
        assert_eq!(Digest::of(b"abc").hex(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(Digest::from_hex(&Digest::of(b"x").hex()), Some(Digest::of(b"x")));
        assert_eq!(Digest::from_hex("900150983cd24fb0d6963f7d28e17f72-2"), None, "several parts are no plain MD5");
        assert_eq!(Digest::from_hex(&"é".repeat(16)), None, "foreign text is refused");
    }
}
