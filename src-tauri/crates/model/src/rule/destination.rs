//! What becomes of a file that a rule takes.

use super::KeyTemplate;
use crate::{CloudId, Conflict, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What becomes of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Then {
    /// It goes to a cloud.
    Send(Destination),
    /// Somebody is asked.
    #[default]
    Ask,
    /// It stays where it is.
    Block {
        /// Why, in the words of whoever made the rule.
        message: String,
    },
}

/// Where files go, and how they lie there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Destination {
    /// Where to.
    pub to: Place,
    /// Up to three further places, each with a replica of its own.
    #[serde(default)]
    pub mirrors: Vec<Place>,
    /// Storage class at the first place, in its provider's own words.
    #[serde(default)]
    pub class: Option<String>,
    /// `Cache-Control`, at every place.
    #[serde(default)]
    pub cache_control: Option<String>,
    /// Tags, at every place that has them.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// What happens to a file whose key is taken.
    #[serde(default)]
    pub conflict: Conflict,
}

impl Destination {
    /// Mirrors that a destination may have.
    pub const MIRRORS: usize = 3;

    /// A place and nothing else said.
    pub fn plain(to: Place) -> Self {
        let tags = BTreeMap::new();
        Self { to, mirrors: Vec::new(), class: None, cache_control: None, tags, conflict: Conflict::default() }
    }

    /// The first place and the mirrors.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.to).chain(&self.mirrors)
    }
}

/// A bucket of a cloud, and the keys that files get there. Text form `cloud:bucket/template`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Place {
    /// The cloud.
    pub cloud: CloudId,
    /// The bucket; empty for a cloud pinned to one.
    pub bucket: String,
    /// The template of the keys.
    pub key: KeyTemplate,
}

impl Place {
    /// Reads `cloud:bucket/template`. A template that is left out or ends in `/` keeps the path below what was taken:
    /// `r2:assets/img/` is `r2:assets/img/{source.path}`.
    ///
    /// # Errors
    /// `Invalid` when it is no place, or the template is none; places in the template count from its own beginning.
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            Error::new(ErrorKind::Invalid, "read a destination", format!("{text:?} is no destination"))
                .hint("write cloud:bucket/{name}, or cloud:/{name} for a cloud with one bucket")
        };
        let (cloud, rest) = text.split_once(':').ok_or_else(invalid)?;
        let (bucket, template) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains(['{', '}']) {
            return Err(Error::new(
                ErrorKind::Invalid,
                "read a destination",
                "a bucket's name cannot have placeholders",
            )
            .hint("make a rule for each bucket"));
        }
        let open = template.is_empty() || template.ends_with('/');
        let key = if open { format!("{template}{}", KeyTemplate::source_path()) } else { template.to_owned() };
        Ok(Self { cloud: CloudId::parse(cloud)?, bucket: bucket.to_owned(), key: KeyTemplate::parse(&key)? })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.cloud, self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_cloud_bucket_and_template() {
        for (text, written) in [
            ("r2:assets/{yyyy}/{name}", "r2:assets/{yyyy}/{name}"),
            ("disk:/{name}", "disk:/{name}"),
            ("r2:assets", "r2:assets/{source.path}"),
            ("r2:assets/", "r2:assets/{source.path}"),
            ("r2:assets/img/", "r2:assets/img/{source.path}"),
        ] {
            let place = Place::parse(text).unwrap();
            assert_eq!(place.to_string(), written, "{text}");
            assert_eq!(Place::parse(written).unwrap(), place, "the text form is the same place again");
        }
        for (bad, says) in [
            ("assets/{name}", "no destination"),
            ("R2:assets/{name}", "cannot name a cloud"),
            ("r2:{region}/{name}", "placeholders"),
            ("r2:assets//x", "begin with '/'"),
            ("r2:assets/{x}", "{x}"),
        ] {
            let error = Place::parse(bad).unwrap_err();
            assert!(error.kind == ErrorKind::Invalid && error.message().contains(says), "{bad}: {error}");
        }
    }
}
