//! An address: cloud, bucket, raw key.

use crate::{CloudId, Error, ErrorKind, Key, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where an object or a prefix lives. Text form `cloud:bucket/key`; a cloud that is pinned to one bucket (a local
/// folder, or a cloud configured with a bucket) has an empty bucket and is written `cloud:/key`.
/// Everything after the first slash is the raw key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Location {
    /// The configured cloud.
    pub cloud: CloudId,
    /// The bucket; empty for a cloud pinned to one.
    pub bucket: String,
    /// The raw key, or a prefix ending in `/`, or empty for the top of the bucket.
    pub key: Key,
}

impl Location {
    /// An address from its parts.
    pub fn new(cloud: CloudId, bucket: impl Into<String>, key: impl Into<Key>) -> Self {
        Self { cloud, bucket: bucket.into(), key: key.into() }
    }

    /// Reads the text form. The part before the first `:` is the cloud, up to the next `/` the bucket.
    ///
    /// # Errors
    /// `Invalid` when there is no `:` or the cloud's name cannot be one.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let invalid = || {
            let shown = String::from_utf8_lossy(text);
            Error::new(ErrorKind::Invalid, "read a location", format!("{shown:?} is not a location"))
                .hint("write cloud:bucket/key, or cloud:/key for a cloud with one bucket")
        };
        let colon = text.iter().position(|byte| *byte == b':').ok_or_else(invalid)?;
        let cloud = std::str::from_utf8(&text[..colon]).map_err(|_| invalid())?;
        let rest = &text[colon + 1..];
        let slash = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
        let bucket = std::str::from_utf8(&rest[..slash]).map_err(|_| invalid())?;
        let key = rest.get(slash + 1..).unwrap_or_default();
        Ok(Self::new(CloudId::parse(cloud)?, bucket, key))
    }

    /// The same bucket with another key.
    #[must_use]
    pub fn with_key(&self, key: impl Into<Key>) -> Self {
        Self { cloud: self.cloud.clone(), bucket: self.bucket.clone(), key: key.into() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.cloud, self.bucket, self.key.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_keeps_the_raw_key() {
        for (text, bucket, key) in [
            ("r2:assets/img/a.png", "assets", "img/a.png"),
            ("demo:/raw/x", "", "raw/x"),
            ("s3:b//lead", "b", "/lead"),
            ("s3:b/a:b", "b", "a:b"),
            ("s3:b/", "b", ""),
        ] {
            let location = Location::parse(text.as_bytes()).unwrap();
            assert_eq!((location.bucket.as_str(), &location.key), (bucket, &Key::from(key)), "{text}");
            assert_eq!(location.to_string(), text, "the text form comes back");
        }
        assert_eq!(Location::parse(b"s3:media").unwrap().bucket, "media", "a bucket alone needs no slash");
        assert_eq!(Location::parse(b"no colon").unwrap_err().kind, ErrorKind::Invalid);
    }
}
