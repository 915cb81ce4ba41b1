//! How much lies below a place, counted by reading its whole listing.

use crate::{Bytes, Count, Timestamp};
use serde::{Deserialize, Serialize};

/// What was counted so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Measured {
    /// Objects.
    pub objects: Count,
    /// Their bytes, as listed.
    pub bytes: Bytes,
    /// Whether the listing was read to its end.
    pub complete: bool,
    /// When this was known.
    pub as_of: Timestamp,
}
