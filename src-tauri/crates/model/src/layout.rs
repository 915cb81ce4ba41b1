//! How the window's panes stand: what is kept from one start to the next. Names places, never what lies there.

use crate::Location;
use serde::{Deserialize, Serialize};

/// A place to come back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Bookmark {
    /// What it is called.
    pub name: String,
    /// Where it leads.
    pub location: Location,
}

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The last segment of the key.
    Name,
    /// Bytes.
    Size,
    /// Time of the last write.
    Modified,
    /// The name's extension.
    Type,
    /// The whole key.
    Key,
    /// The entity tag.
    Etag,
}

/// A column that is shown, and how wide it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ColumnWidth {
    /// Which.
    pub column: Column,
    /// In pixels. The name takes what the others leave.
    pub width: u16,
}

/// One pane with its tabs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Tabs {
    /// Where the tabs stand, from the left.
    pub tabs: Vec<Location>,
    /// Index of the one that is shown.
    pub shown: u8,
}

/// The panes, and how the room is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Layout {
    /// The panes, from the left, then from the top.
    pub panes: Vec<Tabs>,
    /// Shares of the width, one a column; only their proportion counts.
    pub columns: Vec<u16>,
    /// Shares of the height, one a row.
    pub rows: Vec<u16>,
    /// Index of the pane that had the focus.
    pub focused: u8,
}
