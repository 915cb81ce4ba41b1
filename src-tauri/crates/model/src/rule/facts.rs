//! What a decision may know of a file. Facts are gathered by whoever can read the file; `None` means *not read*.

use super::{Date, Origin, Region};
use crate::{Bytes, Error, ErrorKind, Key, Result, Timestamp};
use serde::{Deserialize, Serialize};

/// A file as rules see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Facts {
    /// Its path below what was taken, ending in its name: `holiday/2026/a.jpg` of the dropped folder `holiday`.
    pub path: Key,
    /// Its whole path on this computer, or its whole key.
    pub whole: Key,
    /// Its content type.
    pub types: Types,
    /// Its size.
    pub size: Option<Bytes>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// How it came.
    pub origin: Origin,
    /// What says its region.
    pub regions: RegionHints,
    /// The SHA-256 of its contents; only read where a key template needs it.
    pub sha256: Option<Digest>,
    /// The present, for keys with a date of a file whose last change is not known.
    pub now: Timestamp,
}

impl Facts {
    /// Its name: the last segment of its path.
    pub fn name(&self) -> &[u8] {
        let path = self.path.as_bytes();
        path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
    }

    /// Its name before and behind the last dot; a dot at the beginning makes no extension.
    pub fn stem_and_extension(&self) -> (&[u8], &[u8]) {
        let name = self.name();
        match name.iter().rposition(|byte| *byte == b'.') {
            Some(dot) if dot > 0 => (&name[..dot], &name[dot + 1..]),
            _ => (name, b""),
        }
    }

    /// The day of its last change, in UTC.
    pub fn day(&self) -> Option<Date> {
        self.modified.map(Date::of)
    }
}

/// A content type by what a file begins with and by what it is called, both in lower case and without parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Types {
    /// By its first bytes, or as the cloud keeps it.
    pub by_content: Option<String>,
    /// By its extension.
    pub by_name: Option<String>,
}

impl Types {
    /// The content type that counts: what the bytes say, else what the name says.
    pub fn best(&self) -> Option<&str> {
        self.by_content.as_deref().or(self.by_name.as_deref())
    }

    /// Whether bytes and name say different things. `audio/x-wav` is `audio/wav`.
    pub fn disagree(&self) -> bool {
        let plain = |text: &str| text.replace("/x-", "/");
        self.by_content.as_deref().zip(self.by_name.as_deref()).is_some_and(|(one, other)| plain(one) != plain(other))
    }
}

/// What may say a file's region, the first that does counts; behind them come the map of prefixes and the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RegionHints {
    /// What the object itself carries: nothing beats it.
    pub carried: Option<Region>,
    /// What a person chose at the drop.
    pub chosen: Option<Region>,
    /// What the watch that saw it says.
    pub watch: Option<Region>,
    /// Where the cloud of the pane lies that it comes from or was dropped on.
    pub cloud: Option<Region>,
}

/// A SHA-256 in 64 hexadecimal digits, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[cfg_attr(feature = "bindings", specta(transparent))]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// Takes hexadecimal digits, in any case.
    ///
    /// # Errors
    /// `Invalid` when they are not 64.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Error::new(ErrorKind::Invalid, "read a digest", format!("{text:?} is no SHA-256")))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Digest {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_splits_at_its_last_dot() {
        for (path, name, stem, extension) in [
            ("a/b.tar.gz", "b.tar.gz", "b.tar", "gz"),
            ("a/.bashrc", ".bashrc", ".bashrc", ""),
            ("README", "README", "README", ""),
            ("x.", "x.", "x", ""),
            ("", "", "", ""),
        ] {
            let facts = Facts { path: path.into(), ..Facts::default() };
            assert_eq!(facts.name(), name.as_bytes());
            assert_eq!(facts.stem_and_extension(), (stem.as_bytes(), extension.as_bytes()), "{path}");
        }
    }

    #[test]
    fn bytes_beat_the_name_and_may_disagree_with_it() {
        let types = |content: Option<&str>, name: Option<&str>| Types {
            by_content: content.map(Into::into),
            by_name: name.map(Into::into),
        };
        assert_eq!(types(Some("image/png"), Some("image/jpeg")).best(), Some("image/png"));
        assert_eq!(types(None, Some("image/jpeg")).best(), Some("image/jpeg"));
        assert!(types(Some("image/png"), Some("image/jpeg")).disagree());
        assert!(!types(Some("audio/x-wav"), Some("audio/wav")).disagree(), "an x- makes no other type");
        assert!(!types(None, Some("a/b")).disagree() && !types(Some("a/b"), None).disagree(), "one voice cannot");
    }
}
