//! What a file must be for a rule to take it; structured for the window, and as text: `type=image/*`, `size>1MB`.

mod pattern;
mod text;

use super::{Date, Region};
use crate::Bytes;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

pub use pattern::TypePattern;

/// The conditions of a rule, and how many of them must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct When {
    /// How many must hold.
    #[serde(rename = "match")]
    pub how: Match,
    /// The conditions; a rule has at least one.
    pub conditions: Vec<Condition>,
}

/// How many of a rule's conditions must hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Every one.
    #[default]
    All,
    /// At least one.
    Any,
    /// Not a single one.
    None,
}

/// One test of a file. What is not known of a file meets no condition on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Condition {
    /// Its content type fits one of these.
    Type {
        /// Patterns such as `image/*`.
        any: Vec<TypePattern>,
    },
    /// Its extension is one of these.
    Extension {
        /// In lower case, without the dot.
        any: Vec<String>,
    },
    /// Its name fits. Case does not matter.
    Name {
        /// With `*`, `?`, `[a-z]` and `{a,b}`.
        glob: String,
    },
    /// Its whole path or key fits. `*` stays within a folder, `**` does not; case does not matter.
    Path {
        /// As for names.
        glob: String,
    },
    /// Its size compares so.
    Size {
        /// How.
        is: Comparison,
        /// With how many bytes.
        bytes: Bytes,
    },
    /// Its region is one of these.
    Region {
        /// The regions.
        any: Vec<Region>,
    },
    /// It came in one of these ways.
    Source {
        /// The ways.
        any: Vec<Origin>,
    },
    /// The day of its last change, in UTC, compares so.
    Modified {
        /// How.
        is: Comparison,
        /// With which day.
        day: Date,
    },
}

/// An order between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub enum Comparison {
    /// Smaller, or earlier.
    #[serde(rename = "<")]
    Below,
    /// Not larger.
    #[serde(rename = "<=")]
    AtMost,
    /// The same.
    #[serde(rename = "=")]
    Equal,
    /// Not smaller.
    #[serde(rename = ">=")]
    AtLeast,
    /// Larger, or later.
    #[serde(rename = ">")]
    Above,
}

impl Comparison {
    /// Whether `one` compares so with `other`.
    pub fn holds<T: Ord>(self, one: &T, other: &T) -> bool {
        match (self, one.cmp(other)) {
            (Self::Below | Self::AtMost, Ordering::Less) | (Self::AtLeast | Self::Above, Ordering::Greater) => true,
            (order, Ordering::Equal) => matches!(order, Self::AtMost | Self::Equal | Self::AtLeast),
            _ => false,
        }
    }

    /// The sign for it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::Above => ">",
        }
    }
}

/// How a file came to be routed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Origin {
    /// Dropped from the desktop, or given to `ferry put`.
    #[default]
    Drop,
    /// From a pane.
    Pane,
    /// Seen by a watch.
    Watch {
        /// Which one; in a condition an empty name means any.
        name: String,
    },
    /// Part of a migration.
    Migration,
}

impl Origin {
    /// Whether a condition on this one holds for what came by `other`.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Watch { name }, Self::Watch { .. }) if name.is_empty() => true,
            _ => self == other,
        }
    }
}
