//! What is known of one object: what its cloud says, its versions, and what jobs did with it.

use crate::{Bytes, Checksum, JobId, JobKind, Location, Rung, TaskSummary, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What goes with an object besides its bytes, as far as a person may change it. `None` is what the cloud did not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Metadata {
    /// MIME type.
    pub content_type: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// User metadata, names in lower case without the provider's prefix.
    pub user: BTreeMap<String, String>,
    /// Tags; `None` where the cloud has none, or did not say them. In a change `None` leaves them as they are.
    pub tags: Option<BTreeMap<String, String>>,
}

/// An object as its cloud describes it. `None` is what the cloud did not say, never a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Description {
    /// Where it is.
    pub location: Location,
    /// Size in bytes.
    pub size: Bytes,
    /// When it was last written, by the cloud's clock.
    pub modified: Option<Timestamp>,
    /// Entity tag without quotes.
    pub etag: Option<String>,
    /// Which version this is, where versions are kept.
    pub version: Option<String>,
    /// Storage class (Azure: access tier), in the provider's own words.
    pub storage_class: Option<String>,
    /// Checksums of all its bytes that the cloud told.
    pub checksums: Vec<Checksum>,
    /// What can be changed.
    pub metadata: Metadata,
    /// When the cloud was asked.
    pub as_of: Timestamp,
}

/// One version of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ObjectVersion {
    /// The provider's name for it.
    pub id: String,
    /// Whether it is what the key gives now.
    pub latest: bool,
    /// Whether it stands for a deletion: there are no bytes.
    pub deleted: bool,
    /// Size in bytes; 0 of a deletion.
    pub size: Bytes,
    /// When it was written.
    pub modified: Option<Timestamp>,
    /// Entity tag without quotes.
    pub etag: Option<String>,
}

/// Versions of one object, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ObjectVersions {
    /// The versions.
    pub versions: Vec<ObjectVersion>,
    /// Whether these are all; only so many are read.
    pub complete: bool,
}

/// What a job did with an object, as its source or at its destination.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Touch {
    /// The job.
    pub job: JobId,
    /// What it did.
    pub kind: JobKind,
    /// When it was asked for.
    pub created: Timestamp,
    /// The object's share of it.
    pub task: TaskSummary,
}

/// Where else an object's bytes were proved to be, by a job of this home. Nobody has looked since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Replica {
    /// The place.
    pub at: Location,
    /// The job that proved it.
    pub job: JobId,
    /// By which means.
    pub rung: Rung,
    /// When.
    pub proved: Timestamp,
    /// The entity tag that the replica had then.
    pub etag: Option<String>,
    /// Whether the object is still what it was then; `None` where that cannot be told.
    pub same: Option<bool>,
}
