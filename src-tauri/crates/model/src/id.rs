//! Identities. Owns what may name a cloud, a job, a listing.

use crate::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names one configured cloud for good: lower-case letters, digits, `-`, `_` and `.`, at most 63 of them,
/// beginning with a letter or digit. It is the first part of every location's text form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(try_from = "String", into = "String")]
pub struct CloudId(String);

impl CloudId {
    /// The longest identity, in bytes.
    pub const LONGEST: usize = 63;

    /// The reserved identity of this computer's own file system.
    pub const FILE: &'static str = "file";

    /// Takes `text` as an identity.
    ///
    /// # Errors
    /// `Invalid` when a character is not allowed, or the text is empty or too long.
    pub fn parse(text: &str) -> Result<Self> {
        let begins_well = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        if begins_well && text.len() <= Self::LONGEST && text.chars().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::new(ErrorKind::Invalid, "name a cloud", format!("{text:?} cannot name a cloud"))
            .hint("use up to 63 lower-case letters, digits, '-', '_' or '.', beginning with a letter or digit"))
    }

    /// Makes an identity from what a person called the cloud: `R2 · assets` becomes `r2-assets`.
    pub fn from_name(name: &str) -> Self {
        let mut slug = String::new();
        for c in name.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
            if slug.len() == Self::LONGEST {
                break;
            }
        }
        let slug = slug.trim_end_matches('-');
        Self(if slug.is_empty() { "cloud".to_owned() } else { slug.to_owned() })
    }

    /// The identity of this computer's own file system, which needs no configuration.
    pub fn file() -> Self {
        Self(Self::FILE.to_owned())
    }

    /// The same identity with a number behind it, for a second cloud of one name.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let ending = format!("-{number}");
        let room = Self::LONGEST - ending.len();
        let stem: String = self.0.chars().take(room).collect();
        Self(format!("{stem}{ending}"))
    }

    /// The identity as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CloudId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CloudId {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<CloudId> for String {
    fn from(id: CloudId) -> Self {
        id.0
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(specta::Type))]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// Names one job of a home, counted from 1.
    JobId
}

number! {
    /// Names one open listing of a running engine.
    ListingId
}

number! {
    /// Names one rule of a home for good: never given to another one.
    RuleId
}

number! {
    /// Names one policy of a home for good: never given to another one.
    PolicyId
}

number! {
    /// Grows with every change of what it stands for; an answer with an older one is dropped.
    Revision
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_keeps_to_what_a_location_can_carry() {
        for good in ["r2", "demo-s3", "0", "a.b_c-d"] {
            assert_eq!(CloudId::parse(good).unwrap().as_str(), good, "{good} is a plain identity");
        }
        for bad in ["", "-x", "R2", "a:b", "a/b", "ä", &"x".repeat(64)] {
            assert_eq!(CloudId::parse(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad:?} must be refused");
        }
    }

    #[test]
    fn a_name_becomes_an_identity_that_parses() {
        for (name, id) in [("R2 · assets", "r2-assets"), ("  Éclair ", "clair"), ("日本", "cloud"), ("a--b", "a-b")]
        {
            let made = CloudId::from_name(name);
            assert_eq!(made.as_str(), id, "the slug of {name:?}");
            assert_eq!(CloudId::parse(made.as_str()).unwrap(), made, "a slug must parse");
        }
        let long = CloudId::from_name(&"x".repeat(100)).numbered(12);
        assert!(CloudId::parse(long.as_str()).is_ok(), "a numbered identity stays within its length");
    }
}
