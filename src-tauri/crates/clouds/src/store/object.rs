//! What is asked of objects and answered about them.

use bytes::Bytes;
use futures::stream::BoxStream;
use model::{Checksum, Entry, Key, Result, Timestamp};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

/// What is known of an object besides its bytes; carried by a copy. `None` means the cloud did not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
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
    /// The storage class (Azure: access tier), in the provider's own words.
    pub storage_class: Option<String>,
    /// User metadata, names in lower case without the provider's prefix.
    pub metadata: BTreeMap<String, String>,
}

/// Tags of an object: names and values as they were set.
pub type Tags = BTreeMap<String, String>;

/// An object as the cloud describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Size in bytes.
    pub size: u64,
    /// Entity tag without quotes.
    pub etag: Option<String>,
    /// When it was last written.
    pub modified: Option<Timestamp>,
    /// Which version this is, where versions are kept.
    pub version: Option<VersionId>,
    /// Checksums of all its bytes that the cloud told unasked or was asked for.
    pub checksums: Vec<Checksum>,
    /// What a copy carries.
    pub attributes: Attributes,
    /// How many tags it has; `None` where the cloud does not say, or has no tags.
    pub tags: Option<u32>,
}

/// The provider's name for one version of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VersionId(pub String);

/// One version of an object, as a listing of versions gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The key.
    pub key: Key,
    /// The provider's name for it.
    pub id: VersionId,
    /// Whether it is what the key gives now.
    pub latest: bool,
    /// Whether it stands for a deletion: there are no bytes.
    pub deleted: bool,
    /// Size in bytes; 0 of a deletion.
    pub size: u64,
    /// When it was written.
    pub modified: Option<Timestamp>,
    /// Entity tag without quotes.
    pub etag: Option<String>,
}

/// What to read of an object.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Bytes `start..end`; `None` for all.
    pub range: Option<Range<u64>>,
    /// Read only if the object still has this entity tag, else `Conflict`.
    pub if_match: Option<String>,
    /// Which version; the latest if left out.
    pub version: Option<VersionId>,
}

/// An object's bytes on their way, with the description that came with them.
///
/// `head.size` is the size of the whole object, whatever range was asked for. The stream ends with an error
/// (`Unavailable`), never early and silently, when fewer bytes arrive than were announced.
pub struct Body {
    /// The object.
    pub head: Head,
    /// The range that the stream delivers.
    pub range: Range<u64>,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes>>,
}

/// When a write may happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Condition {
    /// Always: an existing object is replaced.
    #[default]
    Always,
    /// Only if there is no object of that key, else `AlreadyExists`.
    Absent,
}

/// How to write an object.
#[derive(Debug, Clone, Default)]
pub struct Write {
    /// What goes with the bytes.
    pub attributes: Attributes,
    /// When the write may happen.
    pub condition: Condition,
    /// When the object was last changed, for clouds that can be told so (a local folder); the others date it themselves.
    pub modified: Option<Timestamp>,
    /// Tags to set with the same request; ignored where the cloud has none.
    pub tags: Tags,
    /// A checksum of the bytes that the cloud is to check before it takes them (`Corrupt` if it differs); sent where the
    /// capabilities name its algorithm, else ignored. On an upload in parts: by which algorithm each part will be
    /// checked; its value is not looked at.
    pub checksum: Option<Checksum>,
}

/// What the cloud said of an object it has just taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Entity tag without quotes.
    pub etag: Option<String>,
    /// The version that was made, where versions are kept.
    pub version: Option<VersionId>,
    /// Checksums of all its bytes that the cloud told.
    pub checksums: Vec<Checksum>,
}

/// How to copy an object inside a cloud.
#[derive(Debug, Clone, Default)]
pub struct Copy {
    /// Copy only if the source still has this entity tag, else `Conflict`.
    pub if_match: Option<String>,
    /// Which version of the source; the latest if left out.
    pub version: Option<VersionId>,
    /// What the copy is to carry instead of what the source carries; `None` carries all of it, tags included.
    pub attributes: Option<Attributes>,
    /// When the copy may happen.
    pub condition: Condition,
}

/// An unfinished multipart upload: an opaque name that the provider gave, fit for the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UploadId(pub String);

/// An unfinished upload, as a listing of uploads gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The key it will have.
    pub key: Key,
    /// Its name.
    pub id: UploadId,
    /// When it was begun.
    pub begun: Option<Timestamp>,
}

/// One part that the cloud has. Numbers count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub number: u32,
    /// Its entity tag without quotes, or the provider's own name for it.
    pub etag: String,
    /// Size in bytes.
    pub size: u64,
    /// The checksum with which it was sent, if one was.
    pub checksum: Option<Checksum>,
}

/// How to list.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Whether everything below the prefix is listed as objects; otherwise one level, deeper ones as folders.
    pub recursive: bool,
    /// Whether a recursive listing also gives the folders that exist by themselves (directories of a local folder,
    /// each with its key ending in `/`; never the listed prefix itself). Object stores have none: there it changes nothing.
    pub folders: bool,
    /// Only keys behind this one, in the order of their bytes; only with `recursive`.
    pub after: Option<Key>,
}

/// Pages of a listing as they arrive. An error ends the stream; a listing that ended without one is complete.
pub type Pages = BoxStream<'static, Result<Vec<Entry>>>;

/// What a link lets its bearer do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTo {
    /// Read the object.
    Read,
    /// Write the object.
    Write,
}

/// How to make a link that needs no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it allows.
    pub to: LinkTo,
    /// For how long from now on, to the second. S3 and Google allow at most seven days, and no link outlives temporary
    /// credentials.
    pub expires: Duration,
    /// Which version; the latest if left out.
    pub version: Option<VersionId>,
}
