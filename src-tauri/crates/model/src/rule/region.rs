//! The region of a file: near whom, and under whose law, it is to lie.

use crate::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A label such as `EU`, `US` or `ASIA`: up to 32 letters, digits, `-` and `_`, kept in upper case. It travels with an
/// object as the user metadata [`Region::METADATA`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[cfg_attr(feature = "bindings", specta(transparent))]
#[serde(try_from = "String", into = "String")]
pub struct Region(#[cfg_attr(feature = "bindings", specta(type = String))] Arc<str>);

impl Region {
    /// The name of the user metadata in which an object carries its region.
    pub const METADATA: &'static str = "skyferry-region";

    /// Takes `text` as a region, in any case.
    ///
    /// # Errors
    /// `Invalid` when it is empty, too long or has other characters.
    pub fn parse(text: &str) -> Result<Self> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !text.is_empty() && text.len() <= 32 && text.chars().all(allowed) {
            return Ok(Self(text.to_ascii_uppercase().into()));
        }
        Err(Error::new(ErrorKind::Invalid, "read a region", format!("{text:?} cannot be a region"))
            .hint("write a label such as US, EU or ASIA: up to 32 letters, digits, '-' and '_'"))
    }

    /// The region that the name of a provider's region speaks of: `eu-west-1` and `westeurope` of `EU`, `us-east-1` of
    /// `US`, `ap-south-1` and `asia-southeast1` of `ASIA`. `None` for every other name.
    pub fn of_place(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let begins = |words: &[&str]| words.iter().any(|word| name == *word || name.starts_with(&format!("{word}-")));
        let label = if begins(&["eu", "weur", "eeur"]) || name.contains("europe") {
            "EU"
        } else if begins(&["us", "wnam", "enam"]) || name.ends_with("us") {
            "US"
        } else if begins(&["ap", "apac", "asia"]) || name.ends_with("asia") || name.starts_with("asia") {
            "ASIA"
        } else {
            return None;
        };
        Some(Self(label.into()))
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Region {
    fn default() -> Self {
        Self("US".into())
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Region {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.0.as_ref().to_owned()
    }
}

/// How a file comes by its region when neither a person, a watch nor a cloud says one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct RegionMap {
    /// Beginnings of paths, such as `eu/`, and their regions; the longest that fits counts.
    pub prefixes: Vec<(String, Region)>,
    /// The region of everything else.
    pub default: Region,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_a_short_label_in_upper_case() {
        assert_eq!(Region::parse("eu").unwrap().as_str(), "EU", "policies and rules must mean the same label");
        for bad in ["", "E U", "Ü", "a/b", "a\nb", &"x".repeat(33)] {
            assert_eq!(Region::parse(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad:?} must be refused");
        }
        assert_eq!(serde_json::to_string(&Region::default()).unwrap(), "\"US\"");
        assert!(serde_json::from_str::<Region>("\"a b\"").is_err(), "what is read back is checked too");
    }

    #[test]
    fn names_of_places_speak_of_a_region_or_of_none() {
        let cases = [
            ("eu-west-1", "EU"),
            ("westeurope", "EU"),
            ("europe-west4", "EU"),
            ("EU", "EU"),
            ("us-east-1", "US"),
            ("eastus", "US"),
            ("ap-south-1", "ASIA"),
            ("asia-southeast1", "ASIA"),
            ("southeastasia", "ASIA"),
        ];
        for (name, region) in cases {
            assert_eq!(Region::of_place(name).unwrap().as_str(), region, "{name}");
        }
        for name in ["", "auto", "sa-east-1", "europa", "apple", "default"] {
            assert_eq!(Region::of_place(name), None, "{name:?} must not be guessed");
        }
    }
}
