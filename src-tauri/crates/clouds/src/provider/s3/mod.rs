//! An endpoint that speaks S3: a thin dialect of our own, streaming, on raw keys.

mod account;
mod attributes;
mod buckets;
mod checksums;
mod copying;
mod deleting;
mod describing;
mod dialect;
mod links;
mod listing;
mod objects;
mod sign;
mod tags;
mod uploads;
mod versions;
mod walk;
mod wire;
mod xml;

use super::{request, word};
use crate::credentials::Identity;
use crate::store::{
    Attributes, Body, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId,
    Version, VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use copying::Source;
pub(crate) use dialect::Dialect;
use futures::stream::BoxStream;
use model::{Bucket, Capabilities, Error, ErrorKind, Feature, Key, Location, Result, Secret, Support};
use objects::Wanted;
use std::sync::Arc;
use std::time::Duration;
use wire::Wire;

pub use account::Account;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use xml::fuzzed;

/// How long an endpoint may be silent.
pub(crate) const IDLE: Duration = Duration::from_mins(1);

/// An S3 endpoint. Every call is one try; who calls decides what is tried again.
pub struct S3 {
    wire: Arc<Wire>,
    pinned: Option<String>,
    region: String,
    account: Option<String>,
}

impl S3 {
    /// A way to the account. Nothing is sent yet. An endpoint that is silent for 60 seconds is given up.
    ///
    /// # Errors
    /// `Invalid` when the endpoint is no address.
    pub fn new(account: &Account) -> Result<Self> {
        Self::with_idle(account, IDLE)
    }

    /// As `new`, giving an endpoint up that is silent for `idle`.
    ///
    /// # Errors
    /// As `new`.
    pub fn with_idle(account: &Account, idle: Duration) -> Result<Self> {
        Self::speaking(account, Dialect::Amazon, idle)
    }

    /// As `with_idle`, in another form of S3.
    pub(crate) fn speaking(account: &Account, dialect: Dialect, idle: Duration) -> Result<Self> {
        let wire = Arc::new(Wire::new(account, dialect, idle)?);
        let name = account.name.as_ref().map(|name| format!("{} {name}", account.endpoint.trim_end_matches('/')));
        Ok(Self { wire, pinned: account.bucket.clone(), region: account.region.clone(), account: name })
    }

    /// The bucket to ask for what a location calls `bucket`.
    fn bucket(&self, doing: &'static str, bucket: &str) -> Result<String> {
        match &self.pinned {
            None if bucket.is_empty() => {
                Err(Error::new(ErrorKind::Invalid, doing, "no bucket is named").hint("write cloud:bucket/key"))
            }
            None => Ok(bucket.to_owned()),
            Some(pinned) if bucket.is_empty() => Ok(pinned.clone()),
            Some(pinned) => {
                let message = format!("this cloud is pinned to the bucket {pinned} and knows no {bucket}");
                Err(Error::new(ErrorKind::NotFound, doing, message).hint("write cloud:/key"))
            }
        }
    }

    /// The bucket of a copy's source, which may lie in another cloud of the same account.
    fn source(&self, from: &Location, to: &Location) -> Result<String> {
        if from.cloud == to.cloud {
            return self.bucket(copying::DOING, &from.bucket);
        }
        if from.bucket.is_empty() {
            let message = "the source's bucket is not named, and only its own cloud knows it";
            return Err(Error::new(ErrorKind::Unsupported, copying::DOING, message));
        }
        Ok(from.bucket.clone())
    }

    /// Refuses, before anything is asked, what the endpoint is known not to do.
    fn needs(&self, feature: Feature, doing: &'static str) -> Result<()> {
        if self.wire.can.can(feature) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unsupported, doing, "this cloud cannot do that"))
    }

    /// Likewise for a version, if one is named.
    fn needs_versions(&self, version: Option<&VersionId>, doing: &'static str) -> Result<()> {
        version.map_or(Ok(()), |_| self.needs(Feature::Versions, doing))
    }

    /// A pinned cloud makes and deletes no buckets.
    fn free(&self, doing: &'static str) -> Result<()> {
        match &self.pinned {
            None => self.needs(Feature::CreateBuckets, doing),
            Some(pinned) => {
                let message = format!("this cloud is pinned to the bucket {pinned}");
                Err(Error::new(ErrorKind::Unsupported, doing, message))
            }
        }
    }
}

#[async_trait]
impl Store for S3 {
    fn capabilities(&self) -> Capabilities {
        let mut can = self.wire.can.clone();
        if self.pinned.is_some() {
            can.features.insert(Feature::CreateBuckets, Support::No);
        }
        if !matches!(self.wire.identity, Identity::Keys(_)) {
            can.features.insert(Feature::Links, Support::No);
        }
        can
    }

    fn account(&self) -> Option<String> {
        self.account.clone()
    }

    fn accepts(&self, key: &Key) -> Result<()> {
        let longest = self.wire.can.sizes.key as usize;
        let why = if key.is_empty() {
            "an object needs a key".to_owned()
        } else if key.as_bytes().len() > longest {
            format!("the key has {} bytes, the cloud takes {longest}", key.as_bytes().len())
        } else if key.as_str().is_none() {
            "the key is no text in UTF-8".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::Invalid, objects::WRITE, why).hint("give the object another name"))
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        if self.pinned.is_some() {
            return Ok(vec![Bucket { name: String::new(), created: None }]);
        }
        buckets::list(&self.wire).await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.free(buckets::MAKING)?;
        buckets::create(&self.wire, name, &self.region).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.free(buckets::DELETING)?;
        buckets::delete(&self.wire, name).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        buckets::region(&self.wire, &self.bucket(buckets::LOCATING, bucket)?).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        if !self.wire.can.can(Feature::Versions) {
            return Ok(Some(false));
        }
        buckets::keeps_versions(&self.wire, &self.bucket(buckets::VERSIONING, bucket)?).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        let begins_behind = list.recursive && list.after.is_some();
        let can = if begins_behind { self.needs(Feature::ListAfter, listing::DOING) } else { Ok(()) };
        let bucket = can.and_then(|()| self.bucket(listing::DOING, &at.bucket));
        listing::pages(Arc::clone(&self.wire), bucket, at.clone(), list)
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        let can = self.needs(Feature::Versions, versions::LISTING);
        let bucket = can.and_then(|()| self.bucket(versions::LISTING, &at.bucket));
        versions::pages(Arc::clone(&self.wire), bucket, at.clone())
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        let bucket = self.bucket(objects::READ, &at.bucket)?;
        objects::head(&self.wire, &bucket, &at.key, Wanted::default()).await.map_err(|error| error.at(at))
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        self.needs_versions(read.version.as_ref(), objects::READ).map_err(|error| error.at(at))?;
        let bucket = self.bucket(objects::READ, &at.bucket)?;
        objects::read(&self.wire, &bucket, at, read).await.map_err(|error| error.at(at))
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        let bucket = self.bucket(objects::WRITE, &at.bucket)?;
        objects::write(&self.wire, &bucket, &at.key, body, write).await.map_err(|error| error.at(at))
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        let bucket = self.bucket(uploads::DOING, &at.bucket)?;
        uploads::begin(&self.wire, &bucket, &at.key, write).await.map_err(|error| error.at(at))
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        let bucket = self.bucket(uploads::DOING, &at.bucket)?;
        uploads::write_part(&self.wire, &bucket, &at.key, upload, part).await.map_err(|error| error.at(at))
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        let bucket = self.bucket(uploads::DOING, &at.bucket)?;
        uploads::parts(&self.wire, &bucket, &at.key, upload).await.map_err(|error| error.at(at))
    }

    /// As in the trait. When the answer to an earlier call was lost, this is `NotFound` although the object is there:
    /// ask for its head before the upload is begun again.
    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        let bucket = self.bucket(uploads::DOING, &at.bucket)?;
        uploads::finish(&self.wire, &bucket, &at.key, upload, parts, write).await.map_err(|error| error.at(at))
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        let bucket = self.bucket(uploads::DOING, &at.bucket)?;
        uploads::abort(&self.wire, &bucket, &at.key, upload).await.map_err(|error| error.at(at))
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        let can = self.needs(Feature::ListUploads, uploads::LISTING);
        let bucket = can.and_then(|()| self.bucket(uploads::LISTING, &at.bucket));
        uploads::unfinished(Arc::clone(&self.wire), bucket, at.clone())
    }

    /// As in the trait. A source in another cloud of the account names its bucket, also if that cloud is pinned.
    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        let can = self.needs(Feature::Copy, copying::DOING);
        can.and_then(|()| self.needs_versions(copy.version.as_ref(), copying::DOING)).map_err(|error| error.at(to))?;
        let (source, bucket) = (self.source(from, to)?, self.bucket(copying::DOING, &to.bucket)?);
        let (version, if_match) = (copy.version.as_ref(), copy.if_match.as_deref());
        let source = Source { bucket: &source, key: &from.key, version, if_match };
        copying::copy(&self.wire, source, &bucket, &to.key, copy).await.map_err(|error| error.at(to))
    }

    /// As `copy`.
    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        let can = self.needs(Feature::CopyParts, copying::DOING);
        can.and_then(|()| self.needs_versions(part.version.as_ref(), copying::DOING)).map_err(|error| error.at(to))?;
        let (source, bucket) = (self.source(&part.from, to)?, self.bucket(copying::DOING, &to.bucket)?);
        let (version, if_match) = (part.version.as_ref(), part.if_match.as_deref());
        let source = Source { bucket: &source, key: &part.from.key, version, if_match };
        copying::copy_part(&self.wire, source, &bucket, &to.key, upload, &part).await.map_err(|error| error.at(to))
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        let bucket = self.bucket(deleting::DOING, bucket)?;
        deleting::delete(&self.wire, &bucket, keys).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.needs(Feature::Versions, versions::DELETING).map_err(|error| error.at(at))?;
        let bucket = self.bucket(versions::DELETING, &at.bucket)?;
        versions::delete(&self.wire, &bucket, &at.key, version).await.map_err(|error| error.at(at))
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        let can = self
            .needs(Feature::Metadata, describing::DOING)
            .and_then(|()| self.needs(Feature::Copy, describing::DOING));
        can.map_err(|error| error.at(at))?;
        let bucket = self.bucket(describing::DOING, &at.bucket)?;
        describing::set(&self.wire, &bucket, &at.key, attributes, if_match).await.map_err(|error| error.at(at))
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.needs(Feature::Tags, tags::READING).map_err(|error| error.at(at))?;
        let bucket = self.bucket(tags::READING, &at.bucket)?;
        tags::read(&self.wire, &bucket, &at.key).await.map_err(|error| error.at(at))
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.needs(Feature::Tags, tags::SETTING).map_err(|error| error.at(at))?;
        let bucket = self.bucket(tags::SETTING, &at.bucket)?;
        tags::set(&self.wire, &bucket, &at.key, tags).await.map_err(|error| error.at(at))
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        let can = self.needs(Feature::Links, links::DOING);
        can.and_then(|()| self.needs_versions(link.version.as_ref(), links::DOING)).map_err(|error| error.at(at))?;
        let bucket = self.bucket(links::DOING, &at.bucket)?;
        // The endpoint compares this time with its own, so it is the system's, whatever clock a test holds.
        let now = chrono::Utc::now();
        links::link(&self.wire, &bucket, &at.key, link, now).await.map_err(|error| error.at(at))
    }
}

/// Whether S3 could have a bucket of this name: today's rules and those of 2006, when names were longer and freer.
pub(crate) fn is_bucket_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (3..=255).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with('.') && !name.contains("..")
}
