//! Patterns of content types.

use crate::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// `image/png`, `image/*`, `application/vnd.ms-*` or `*/*`, kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(try_from = "String", into = "String")]
pub struct TypePattern(String);

impl TypePattern {
    /// Takes `text` as a pattern. A star may end it, or stand for the whole of it.
    ///
    /// # Errors
    /// `Invalid` when it is neither a content type nor a pattern of one.
    pub fn parse(text: &str) -> Result<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let lower = if lower == "*" { "*/*".to_owned() } else { lower };
        let token = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
        };
        let fits = match lower.split_once('/') {
            Some(("*", sub)) => sub == "*",
            Some((top, sub)) => {
                let stem = sub.strip_suffix('*').unwrap_or(sub);
                token(top) && (token(stem) || stem.is_empty() && !sub.is_empty())
            }
            None => false,
        };
        if fits {
            return Ok(Self(lower));
        }
        Err(Error::new(ErrorKind::Invalid, "read a content type", format!("{text:?} is no content type"))
            .hint("write image/png, or with a star at the end image/*"))
    }

    /// The pattern as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a type must begin with, and whether anything may follow.
    pub fn parts(&self) -> (&str, bool) {
        match self.0.strip_suffix('*') {
            Some("*/") => ("", true),
            Some(stem) => (stem, true),
            None => (&self.0, false),
        }
    }
}

impl fmt::Display for TypePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TypePattern {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<TypePattern> for String {
    fn from(pattern: TypePattern) -> Self {
        pattern.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_at_the_end_only() {
        for (text, parts) in [
            ("Image/PNG", ("image/png", false)),
            ("image/*", ("image/", true)),
            ("application/vnd.ms-*", ("application/vnd.ms-", true)),
            ("*/*", ("", true)),
            ("*", ("", true)),
        ] {
            assert_eq!(TypePattern::parse(text).unwrap().parts(), parts, "{text}");
        }
        for bad in ["", "image", "image/", "/png", "*/png", "im*/png", "image/*g", "a b/c", "text/plain; x=y", "a/b/c"]
        {
            assert_eq!(TypePattern::parse(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad:?} must be refused");
        }
    }
}
