//! What the window sees of a listing that the engine holds.

use crate::{Bytes, Count, Entry, Error, Location, Revision, Timestamp};
use serde::{Deserialize, Serialize};

/// How far a listing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ListingState {
    /// Pages are still arriving.
    Listing,
    /// Every page has arrived.
    Complete,
    /// Ended by the user; the rows are what had arrived.
    Stopped,
    /// Ended by an error; the rows are what had arrived.
    Failed,
}

/// The column that orders a listing. Folders stand first whatever it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// Natural order of names: `img2` before `img10`.
    #[default]
    Name,
    /// Bytes.
    Size,
    /// Time of the last write.
    Modified,
    /// The name's extension, then the name.
    Type,
}

/// Column and direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Sort {
    /// The column.
    pub by: SortBy,
    /// Largest, latest or last name first.
    pub descending: bool,
}

/// A window of a listing's rows, with what the listing is at this moment.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Rows {
    /// What is listed.
    pub location: Location,
    /// Grows whenever rows, order or state change.
    pub revision: Revision,
    /// How far it has come.
    pub state: ListingState,
    /// Why it failed.
    pub error: Option<Error>,
    /// Rows that pass the filter.
    pub total: Count,
    /// Rows that have arrived, whatever the filter.
    pub arrived: Count,
    /// Bytes of the objects that pass the filter.
    pub size: Bytes,
    /// The order of the rows.
    pub sort: Sort,
    /// The filter on names; empty for none.
    pub filter: String,
    /// When the last page arrived.
    pub as_of: Option<Timestamp>,
    /// Index of the first of `rows`.
    pub first: Count,
    /// The rows asked for, as far as they exist.
    pub rows: Vec<Entry>,
}
