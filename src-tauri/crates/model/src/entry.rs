//! One row of a listing.

use crate::{Bytes, Key, Timestamp};
use serde::{Deserialize, Serialize};

/// What a row stands for. `Folder` sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A common prefix, ending in `/`.
    Folder,
    /// An object with bytes.
    Object,
}

/// An object or a folder, with what the listing said of it. `None` means *not read*, never a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// The whole raw key; a folder's ends in `/`.
    pub key: Key,
    /// The last segment as it can be shown, without a folder's closing `/`. Never an address.
    pub name: String,
    /// Size of an object, in bytes.
    pub size: Option<Bytes>,
    /// When the object was last written, by the cloud's clock.
    pub modified: Option<Timestamp>,
    /// The entity tag as the cloud gave it, without quotes.
    pub etag: Option<String>,
}

impl Entry {
    /// A folder from its prefix (ending in `/`).
    pub fn folder(key: Key) -> Self {
        let name = shown_name(&key);
        Self { kind: EntryKind::Folder, key, name, size: None, modified: None, etag: None }
    }

    /// An object with its key and size in bytes.
    pub fn object(key: Key, size: Bytes) -> Self {
        let name = shown_name(&key);
        Self { kind: EntryKind::Object, key, name, size: Some(size), modified: None, etag: None }
    }
}

fn shown_name(key: &Key) -> String {
    let segment = key.last_segment();
    let bytes = segment.as_bytes();
    // The key `a//` names an empty segment: showing the slash is better than showing nothing.
    let bytes = if bytes.len() > 1 { bytes.strip_suffix(b"/").unwrap_or(bytes) } else { bytes };
    String::from_utf8_lossy(bytes).into_owned()
}
