//! What the user does not allow a cloud to do. Wraps a store; asks the cloud nothing of its own.

use crate::store::{
    Attributes, Body, Condition, Copy, Head, Link, LinkTo, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags,
    Upload, UploadId, Version, VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use model::{Bucket, Capabilities, Error, ErrorKind, Feature, Key, Location, Result, Secret, Support};
use std::sync::Arc;

/// A store that refuses before anything reaches the cloud: every write when it is read-only; deleting and replacing
/// when it is protected.
pub struct Guarded<S: ?Sized> {
    store: Arc<S>,
    guard: Guard,
}

/// What is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Every write.
    ReadOnly,
    /// Deleting and replacing; new objects are taken.
    Protected,
}

impl<S: Store + ?Sized> Guarded<S> {
    /// Guards a store.
    pub fn new(store: Arc<S>, guard: Guard) -> Self {
        Self { store, guard }
    }

    /// Refuses whatever changes anything on a read-only cloud.
    fn changing(&self, doing: &'static str) -> Result<()> {
        match self.guard {
            Guard::ReadOnly => {
                Err(refused(doing, "this cloud is read-only", "allow writing in the settings of the cloud"))
            }
            Guard::Protected => Ok(()),
        }
    }

    /// Refuses what takes something away.
    fn removing(&self, doing: &'static str) -> Result<()> {
        self.changing(doing)?;
        Err(refused(doing, "this cloud is protected", "take the protection off in the settings of the cloud"))
    }

    /// Refuses what could replace something. A condition that the cloud may overlook protects nothing, so the key is
    /// looked for first.
    async fn adding(&self, doing: &'static str, at: &Location, condition: Condition, feature: Feature) -> Result<()> {
        self.changing(doing)?;
        if condition == Condition::Absent && self.store.capabilities().surely(feature) {
            return Ok(());
        }
        match self.store.head(at).await {
            Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
            Ok(_) if condition == Condition::Absent => {
                Err(Error::new(ErrorKind::AlreadyExists, doing, "it exists already"))
            }
            Ok(_) => self.removing(doing),
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: Store + ?Sized> Store for Guarded<S> {
    fn capabilities(&self) -> Capabilities {
        let mut can = self.store.capabilities();
        can.features.insert(Feature::CreateBuckets, Support::No);
        match self.guard {
            Guard::ReadOnly => can.read_only = true,
            Guard::Protected => can.protected = true,
        }
        can
    }

    fn account(&self) -> Option<String> {
        self.store.account()
    }

    fn accepts(&self, key: &Key) -> Result<()> {
        self.store.accepts(key)
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        self.store.buckets().await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.changing("make the bucket")?;
        self.store.create_bucket(name).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.removing("delete the bucket")?;
        self.store.delete_bucket(name).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.store.bucket_region(bucket).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.store.keeps_versions(bucket).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.store.list(at, list)
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        self.store.versions(at)
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.store.head(at).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        self.store.read(at, read).await
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        let adding = self.adding("write", at, write.condition, Feature::ConditionalCreate).await;
        adding.map_err(|error| error.at(at))?;
        self.store.write(at, body, write).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        let adding = self.adding("upload", at, write.condition, Feature::ConditionalFinish).await;
        adding.map_err(|error| error.at(at))?;
        self.store.begin_upload(at, write).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.changing("upload").map_err(|error| error.at(at))?;
        self.store.write_part(at, upload, part).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.store.parts(at, upload).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        let adding = self.adding("upload", at, write.condition, Feature::ConditionalFinish).await;
        adding.map_err(|error| error.at(at))?;
        self.store.finish_upload(at, upload, parts, write).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.changing("give the upload up").map_err(|error| error.at(at))?;
        self.store.abort_upload(at, upload).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        self.store.uploads(at)
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        let adding = self.adding("copy", to, copy.condition, Feature::ConditionalCopy).await;
        adding.map_err(|error| error.at(to))?;
        self.store.copy(from, to, copy).await
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.changing("copy").map_err(|error| error.at(to))?;
        self.store.copy_part(to, upload, part).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.removing("delete")?;
        self.store.delete(bucket, keys).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.removing("delete a version").map_err(|error| error.at(at))?;
        self.store.delete_version(at, version).await
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.removing("set metadata").map_err(|error| error.at(at))?;
        self.store.set_attributes(at, attributes, if_match).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.store.tags(at).await
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.changing("set tags").map_err(|error| error.at(at))?;
        self.store.set_tags(at, tags).await
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        if link.to == LinkTo::Write {
            // Whoever has the link could replace what is there, past this guard.
            self.removing("make a link for writing").map_err(|error| error.at(at))?;
        }
        self.store.link(at, link).await
    }
}

fn refused(doing: &'static str, why: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Refused, doing, why).hint(hint)
}
