//! Our own narrow face on a cloud: what the floors above may ask of it, whatever the provider.
//!
//! One `Store` is one configured cloud. Buckets are named by the location's bucket (empty for a pinned cloud).
//! Keys are raw: the bytes the cloud gave. Every call answers with `model::Error` and can be dropped at any point.
//!
//! Behaviour is added by wrappers, one file each. What a provider cannot do is in its [`Capabilities`] beforehand; the
//! calls for it keep the bodies given here, which answer `Unsupported`. A wrapper must pass on every call.

mod object;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use model::{Bucket, Capabilities, Checksum, Error, ErrorKind, Key, Location, Result, Secret};
use std::ops::Range;

pub use object::{
    Attributes, Body, Condition, Copy, Head, Link, LinkTo, List, Pages, Part, Read, Tags, Upload, UploadId, Version,
    VersionId, Write, Written,
};

/// One configured cloud.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// What this cloud can do.
    fn capabilities(&self) -> Capabilities;

    /// Names the account behind the store: two stores with the same name can copy to each other with [`Store::copy`].
    /// Holds no secret. `None` if that is not known.
    fn account(&self) -> Option<String> {
        None
    }

    /// Whether the cloud can hold an object under this key. Asks nothing of the cloud.
    ///
    /// # Errors
    /// `Invalid` with the reason.
    fn accepts(&self, key: &Key) -> Result<()>;

    /// The buckets; for a pinned cloud its only one, with an empty name.
    async fn buckets(&self) -> Result<Vec<Bucket>>;

    /// Makes a bucket. `AlreadyExists` if there is one of that name, `Unsupported` on a pinned cloud.
    async fn create_bucket(&self, name: &str) -> Result<()>;

    /// Deletes an empty bucket. `Refused` if it holds anything.
    async fn delete_bucket(&self, _name: &str) -> Result<()> {
        Err(unsupported("delete the bucket"))
    }

    /// Where a bucket lies, as the provider says it; `None` if the provider does not say.
    async fn bucket_region(&self, _bucket: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// Whether a deletion or an overwriting in this bucket leaves the object before as an older version; `None` where
    /// the cloud does not say.
    async fn keeps_versions(&self, _bucket: &str) -> Result<Option<bool>> {
        Ok(None)
    }

    /// Lists below the prefix `at.key` (any prefix, also one without `/`), in pages of at most 1,000 rows,
    /// folders before or between objects as they come.
    fn list(&self, at: &Location, list: List) -> Pages;

    /// Lists the versions of all objects below the prefix `at.key`, newest first within a key.
    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        refusing("list versions", at)
    }

    /// Describes an object. `NotFound` if there is none.
    async fn head(&self, at: &Location) -> Result<Head>;

    /// Opens an object for reading.
    async fn read(&self, at: &Location, read: Read) -> Result<Body>;

    /// Writes an object from memory, whole or not at all.
    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written>;

    /// Begins an upload in parts. Nothing is visible under the key until `finish_upload`.
    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId>;

    /// Sends part `number` (from 1), which begins at byte `offset` of the object. All parts but the last are of one size.
    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part>;

    /// The parts that the cloud has of an upload, in order. `NotFound` if it no longer knows the upload.
    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>>;

    /// Makes the object visible. `parts` are all of them, in order.
    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written>;

    /// Gives an upload up and frees its parts. An upload that is already gone is no error.
    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()>;

    /// Unfinished uploads whose keys begin with `at.key`, anybody's.
    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        refusing("list unfinished uploads", at)
    }

    /// Copies an object inside the cloud (or between two of one [`Store::account`]) without its bytes coming here; at
    /// most `sizes.copy` bytes. The copy is complete when this returns.
    async fn copy(&self, _from: &Location, to: &Location, _copy: &Copy) -> Result<Written> {
        Err(unsupported("copy inside the cloud").at(to))
    }

    /// Copies bytes of another object as part `number` of an upload, likewise.
    async fn copy_part(&self, to: &Location, _upload: &UploadId, _part: PartCopy) -> Result<Part> {
        Err(unsupported("copy inside the cloud").at(to))
    }

    /// Deletes objects of one bucket; each key has its own outcome, in the order given. A key that is not there
    /// counts as deleted.
    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>>;

    /// Deletes one version for good. One that is not there counts as deleted.
    async fn delete_version(&self, at: &Location, _version: &VersionId) -> Result<()> {
        Err(unsupported("delete a version").at(at))
    }

    /// Gives an object other attributes in place of those it had; its bytes and tags stay. Its storage class is not changed,
    /// whatever `attributes` say. `Conflict` if `if_match` is given and it no longer has that entity tag.
    async fn set_attributes(
        &self,
        at: &Location,
        _attributes: &Attributes,
        _if_match: Option<&str>,
    ) -> Result<Written> {
        Err(unsupported("set metadata").at(at))
    }

    /// The tags of an object.
    async fn tags(&self, at: &Location) -> Result<Tags> {
        Err(unsupported("read tags").at(at))
    }

    /// Sets the tags of an object in place of those it had.
    async fn set_tags(&self, at: &Location, _tags: &Tags) -> Result<()> {
        Err(unsupported("set tags").at(at))
    }

    /// A link that needs no credentials: whoever has it may do what it says until it expires, so it is a secret.
    async fn link(&self, at: &Location, _link: &Link) -> Result<Secret<String>> {
        Err(unsupported("make a link").at(at))
    }
}

/// One part of an upload, with its bytes.
#[derive(Debug, Clone)]
pub struct PartWrite {
    /// From 1.
    pub number: u32,
    /// Where in the object it begins, in bytes.
    pub offset: u64,
    /// The bytes.
    pub body: Bytes,
    /// A checksum for the cloud to check, by the algorithm that the upload was begun with.
    pub checksum: Option<Checksum>,
}

impl PartWrite {
    /// A part without a checksum.
    pub fn new(number: u32, offset: u64, body: impl Into<Bytes>) -> Self {
        Self { number, offset, body: body.into(), checksum: None }
    }
}

/// One part of an upload, from another object.
#[derive(Debug, Clone)]
pub struct PartCopy {
    /// From 1.
    pub number: u32,
    /// The other object.
    pub from: Location,
    /// Which version of it; the latest if left out.
    pub version: Option<VersionId>,
    /// Which bytes of it.
    pub range: Range<u64>,
    /// Only if it still has this entity tag, else `Conflict`.
    pub if_match: Option<String>,
}

fn unsupported(doing: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, doing, "this cloud cannot do that")
}

fn refusing<T: Send + 'static>(doing: &'static str, at: &Location) -> BoxStream<'static, Result<T>> {
    let error = unsupported(doing).at(at);
    stream::once(async move { Err(error) }).boxed()
}
