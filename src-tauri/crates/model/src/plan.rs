//! What a job would do, known before its first byte moves.

use crate::{Bytes, Count, Timestamp};
use serde::{Deserialize, Serialize};

/// What a plan says of one object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The destination has no such object.
    #[default]
    New,
    /// The destination has one with the same bytes, by what both clouds say of them.
    Identical,
    /// The destination has one with other bytes.
    Different,
    /// The destination has one of the same size; whether its bytes are the same is found out when its turn comes.
    SameSize,
    /// It cannot or may not be done; the reason is known.
    Refused,
}

/// The objects of one fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FateTotal {
    /// Which fate.
    pub fate: Fate,
    /// How many objects.
    pub count: Count,
    /// Their bytes, at the source.
    pub bytes: Bytes,
}

/// What an object at the destination looked like when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct There {
    /// Size in bytes.
    pub size: Bytes,
    /// When it was written, if the cloud said so.
    pub modified: Option<Timestamp>,
    /// Entity tag, if the cloud said one.
    pub etag: Option<String>,
}

/// What a job would do, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Plan {
    /// The objects by fate; fates without any are left out.
    pub totals: Vec<FateTotal>,
    /// What of the objects cannot be carried to the destination, such as their tags. Empty if all can.
    pub not_carried: Vec<String>,
}
