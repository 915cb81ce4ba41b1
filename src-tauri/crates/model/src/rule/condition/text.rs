//! The text form of conditions: what is typed to `ferry` and stands in a file of rules.

use super::{Comparison, Condition, Origin, TypePattern};
use crate::rule::{Date, Region, size};
use crate::{Bytes, Error, ErrorKind, Result};
use std::fmt;

const SIGNS: [Comparison; 5] =
    [Comparison::AtMost, Comparison::AtLeast, Comparison::Below, Comparison::Above, Comparison::Equal];

impl Condition {
    /// Reads the text form: `type=image/*,video/*`, `ext=jpg,png`, `name=IMG_*`, `path=photos/**`, `size>1MB`, `region=EU`,
    /// `source=drop`, `source=watch:Phone`, `modified>=2026-01-01`.
    ///
    /// # Errors
    /// `Invalid` saying what of it cannot be.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, sign, value) = split(text).ok_or_else(|| {
            invalid(format!("{text:?} is no condition")).hint("write type=image/*, size>1MB or modified<2026-01-01")
        })?;
        match name {
            "size" => return Ok(Self::Size { is: sign, bytes: Bytes::parse(value)? }),
            "modified" => return Ok(Self::Modified { is: sign, day: Date::parse(value)? }),
            _ if sign != Comparison::Equal => {
                let message = format!("{name:?} has no order, so it cannot be {:?}", sign.sign());
                return Err(invalid(message).hint("only size and modified take < <= > >="));
            }
            _ => {}
        }
        match name {
            "type" => Ok(Self::Type { any: each(value, TypePattern::parse)? }),
            "ext" => Ok(Self::Extension { any: each(value, extension)? }),
            "region" => Ok(Self::Region { any: each(value, Region::parse)? }),
            "source" => Ok(Self::Source { any: each(value, Origin::parse)? }),
            "name" | "path" if value.is_empty() => Err(invalid(format!("{name} has no pattern"))),
            "name" => Ok(Self::Name { glob: value.to_owned() }),
            "path" => Ok(Self::Path { glob: value.to_owned() }),
            other => Err(invalid(format!("there is nothing called {other:?} to look at"))
                .hint("a condition is on type, ext, name, path, size, region, source or modified")),
        }
    }
}

impl Origin {
    /// Reads `drop`, `pane`, `watch`, `watch:NAME` or `migration`.
    ///
    /// # Errors
    /// `Invalid` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim() {
            "drop" => Ok(Self::Drop),
            "pane" => Ok(Self::Pane),
            "watch" => Ok(Self::Watch { name: String::new() }),
            "migration" => Ok(Self::Migration),
            other => {
                match other.strip_prefix("watch:").map(str::trim).filter(|name| !name.is_empty()) {
                    Some(name) => Ok(Self::Watch { name: name.to_owned() }),
                    None => Err(invalid(format!("{text:?} is no source"))
                        .hint("write drop, pane, watch, watch:NAME or migration")),
                }
            }
        }
    }
}

/// An extension in lower case, without its dot.
fn extension(text: &str) -> Result<String> {
    let bare = text.trim().trim_start_matches('.').to_lowercase();
    if bare.is_empty() || bare.contains(|c: char| "/*?.".contains(c) || c.is_control()) {
        return Err(invalid(format!("{text:?} is no extension")).hint("write jpg, or for patterns name=*.tar.gz"));
    }
    Ok(bare)
}

fn split(text: &str) -> Option<(&str, Comparison, &str)> {
    let at = text.find(['<', '>', '='])?;
    let (name, rest) = text.split_at(at);
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign.sign()))?;
    Some((name.trim(), sign, rest[sign.sign().len()..].trim()))
}

fn each<T>(value: &str, read: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
    value.split(',').map(|part| read(part.trim())).collect()
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, "read a condition", message)
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { any } => write!(f, "type={}", joined(any)),
            Self::Extension { any } => write!(f, "ext={}", joined(any)),
            Self::Name { glob } => write!(f, "name={glob}"),
            Self::Path { glob } => write!(f, "path={glob}"),
            Self::Size { is, bytes } => write!(f, "size{}{}", is.sign(), size::written(*bytes)),
            Self::Region { any } => write!(f, "region={}", joined(any)),
            Self::Source { any } => write!(f, "source={}", joined(any)),
            Self::Modified { is, day } => write!(f, "modified{}{day}", is.sign()),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drop => f.write_str("drop"),
            Self::Pane => f.write_str("pane"),
            Self::Watch { name } if name.is_empty() => f.write_str("watch"),
            Self::Watch { name } => write!(f, "watch:{name}"),
            Self::Migration => f.write_str("migration"),
        }
    }
}

fn joined<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_back_as_it_is_written() {
        for text in [
            "type=image/*,video/mp4",
            "ext=jpg,png",
            "name=IMG_*.{jpg,heic}",
            "path=**/in=voices/<new>/*",
            "size>1MB",
            "size<=1536KiB",
            "region=EU,US",
            "source=drop,watch:Phone EU,watch",
            "modified>=2026-01-31",
        ] {
            assert_eq!(Condition::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Condition::parse(" ext = .JPG ").unwrap().to_string(), "ext=jpg", "what cannot matter is put right");
    }

    #[test]
    fn what_cannot_be_a_condition_says_why() {
        for (text, says) in [
            ("image/*", "no condition"),
            ("colour=red", "colour"),
            ("type>image/*", "no order"),
            ("type=image", "\"image\""),
            ("size>1XB", "1XB"),
            ("modified<yesterday", "yesterday"),
            ("source=mail", "mail"),
            ("ext=", "\"\""),
            ("ext=tar.gz", "tar.gz"),
            ("name=", "no pattern"),
            ("region=E U", "E U"),
        ] {
            let error = Condition::parse(text).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid);
            assert!(error.message().contains(says), "{text}: {error}");
        }
    }
}
