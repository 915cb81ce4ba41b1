//! Our own narrow face on a cloud: what the floors above may ask of it, whatever the provider.
//!
//! One `Store` is one configured cloud. Buckets are named by the location's bucket (empty for a pinned cloud).
//! Keys are raw: the bytes the cloud gave. Every call answers with `model::Error` and can be dropped at any point.

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use model::{Bucket, Entry, Key, Location, Result};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a cloud can do, known before it is asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether `Condition::Absent` holds on a single write, even between two writers.
    pub conditional_create: bool,
    /// Whether nobody has shown that this very endpoint holds conditions: some servers accept the header and overwrite all
    /// the same. Then whoever must not replace anything asks first.
    pub unproved_conditions: bool,
    /// Whether content type and user metadata are kept.
    pub metadata: bool,
    /// Whether writes are refused, by the user's switch.
    pub read_only: bool,
    /// Whether buckets can be created.
    pub create_buckets: bool,
    /// Whether folders exist by themselves, so that emptying one leaves it behind.
    pub real_folders: bool,
}

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
    /// User metadata, names in lower case without the provider's prefix.
    pub metadata: BTreeMap<String, String>,
}

/// An object as the cloud describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Size in bytes.
    pub size: u64,
    /// Entity tag without quotes.
    pub etag: Option<String>,
    /// When it was last written.
    pub modified: Option<model::Timestamp>,
    /// What a copy carries.
    pub attributes: Attributes,
}

/// What to read of an object.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Bytes `start..end`; `None` for all.
    pub range: Option<Range<u64>>,
    /// Read only if the object still has this entity tag, else `Conflict`.
    pub if_match: Option<String>,
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
}

/// What the cloud said of an object it has just taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Entity tag without quotes.
    pub etag: Option<String>,
}

/// An unfinished multipart upload: an opaque name that the provider gave, fit for the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UploadId(pub String);

/// One part that the cloud has. Numbers count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub number: u32,
    /// Its entity tag without quotes, or the provider's own name for it.
    pub etag: String,
    /// Size in bytes.
    pub size: u64,
}

/// How to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct List {
    /// Whether everything below the prefix is listed as objects; otherwise one level, deeper ones as folders.
    pub recursive: bool,
    /// Whether a recursive listing also gives the folders that exist by themselves (directories of a local folder,
    /// each with its key ending in `/`; never the listed prefix itself). Object stores have none: there it changes nothing.
    pub folders: bool,
}

/// Pages of a listing as they arrive. An error ends the stream; a listing that ended without one is complete.
pub type Pages = BoxStream<'static, Result<Vec<Entry>>>;

/// One configured cloud.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// What this cloud can do.
    fn capabilities(&self) -> Capabilities;

    /// The buckets; for a pinned cloud its only one, with an empty name.
    async fn buckets(&self) -> Result<Vec<Bucket>>;

    /// Makes a bucket. `AlreadyExists` if there is one of that name, `Unsupported` on a pinned cloud.
    async fn create_bucket(&self, name: &str) -> Result<()>;

    /// Lists below the prefix `at.key` (any prefix, also one without `/`), in pages of at most 1,000 rows,
    /// folders before or between objects as they come.
    fn list(&self, at: &Location, list: List) -> Pages;

    /// Describes an object. `NotFound` if there is none.
    async fn head(&self, at: &Location) -> Result<Head>;

    /// Opens an object for reading.
    async fn read(&self, at: &Location, read: Read) -> Result<Body>;

    /// Writes an object from memory, whole or not at all.
    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written>;

    /// Begins an upload in parts. Nothing is visible under the key until `finish_upload`.
    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId>;

    /// Sends part `number` (from 1), which begins at byte `offset` of the object. All parts but the last are of one size.
    async fn write_part(&self, at: &Location, upload: &UploadId, number: u32, offset: u64, body: Bytes)
    -> Result<Part>;

    /// The parts that the cloud has of an upload, in order. `NotFound` if it no longer knows the upload.
    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>>;

    /// Makes the object visible. `parts` are all of them, in order.
    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written>;

    /// Gives an upload up and frees its parts. An upload that is already gone is no error.
    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()>;

    /// Deletes objects of one bucket; each key has its own outcome, in the order given. A key that is not there
    /// counts as deleted.
    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>>;
}
