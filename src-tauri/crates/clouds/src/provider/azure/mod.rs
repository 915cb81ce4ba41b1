//! Azure Blob Storage: its REST API, thin and streaming, on raw keys. Containers are buckets here, blobs are objects.
//! `object_store` signs; its keys, listings and copies are not used.

mod account;
mod attributes;
mod blocks;
mod connection;
mod copying;
mod deleting;
mod describing;
mod identifier;
mod listing;
mod names;
mod objects;
mod refusal;
mod sign;
mod uploads;
mod wire;
mod xml;

use super::request::Request;
use crate::store::{
    Attributes, Body, Copy, Head, Link, LinkTo, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload,
    UploadId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use futures::stream::BoxStream;
use hyper::Method;
use model::{Bucket, Capabilities, Error, ErrorKind, Key, Location, Result, Secret};
use sign::Right;
use std::sync::Arc;
use std::time::Duration;
use wire::Wire;

pub use account::{AzureAccount, AzureKey};
pub use connection::{AzureConnection, connection_string};

/// The longest life of a link: the same at every provider, though Azure would allow more.
const LONGEST_LINK: Duration = Duration::from_hours(7 * 24);

/// How long an endpoint may be silent.
const IDLE: Duration = Duration::from_mins(1);

/// A storage account. Every call is one try; who calls decides what is tried again.
pub struct Azure {
    wire: Arc<Wire>,
    pinned: Option<String>,
    has_key: bool,
    name: Option<String>,
}

impl Azure {
    /// A way to the account. Nothing is sent yet. An endpoint that is silent for 60 seconds is given up.
    ///
    /// # Errors
    /// `Invalid`, beginning with the field, when the endpoint, the account, the key or the signature cannot be one.
    pub fn new(account: &AzureAccount) -> Result<Self> {
        Self::with_idle(account, IDLE)
    }

    /// As `new`, giving an endpoint up that is silent for `idle`.
    ///
    /// # Errors
    /// As `new`.
    pub fn with_idle(account: &AzureAccount, idle: Duration) -> Result<Self> {
        let wire = Arc::new(Wire::new(account, idle)?);
        let (pinned, name) = (account.container.clone(), account.name(wire.base()));
        Ok(Self { wire, pinned, has_key: matches!(account.key, AzureKey::Account(_)), name })
    }

    /// The container to ask for what a location calls `bucket`.
    fn bucket(&self, doing: &'static str, bucket: &str) -> Result<String> {
        match &self.pinned {
            None if bucket.is_empty() => {
                Err(Error::new(ErrorKind::Invalid, doing, "no container is named").hint("write cloud:container/key"))
            }
            None => Ok(bucket.to_owned()),
            Some(pinned) if bucket.is_empty() => Ok(pinned.clone()),
            Some(pinned) => {
                let message = format!("this cloud is pinned to the container {pinned} and knows no {bucket}");
                Err(Error::new(ErrorKind::NotFound, doing, message).hint("write cloud:/key"))
            }
        }
    }

    fn unpinned(&self, doing: &'static str) -> Result<()> {
        let Some(pinned) = &self.pinned else { return Ok(()) };
        let message = format!("this cloud is pinned to the container {pinned}");
        Err(Error::new(ErrorKind::Unsupported, doing, message))
    }
}

#[async_trait]
impl Store for Azure {
    fn capabilities(&self) -> Capabilities {
        account::capabilities(self.pinned.is_some(), self.has_key)
    }

    fn account(&self) -> Option<String> {
        self.name.clone()
    }

    fn accepts(&self, key: &Key) -> Result<()> {
        names::accepts(objects::WRITE, key)
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        if self.pinned.is_some() {
            return Ok(vec![Bucket { name: String::new(), created: None }]);
        }
        listing::buckets(&self.wire).await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        const DOING: &str = "make the container";
        self.unpinned(DOING)?;
        let request = Request::to_bucket(Method::PUT, name).query("restype", "container");
        self.wire.send(DOING, request).await.map(|_| ())
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.unpinned(listing::DELETE_BUCKET)?;
        listing::delete_bucket(&self.wire, name).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        let bucket = self.bucket(listing::DOING, &at.bucket);
        listing::pages(Arc::clone(&self.wire), bucket, at.clone(), list)
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        let bucket = self.bucket(objects::READ, &at.bucket)?;
        objects::head(&self.wire, &bucket, &at.key, None).await.map_err(|error| error.at(at))
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let bucket = self.bucket(objects::READ, &at.bucket)?;
        objects::read(&self.wire, &bucket, at, read).await.map_err(|error| error.at(at))
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        let bucket = self.bucket(objects::WRITE, &at.bucket)?;
        objects::write(&self.wire, &bucket, &at.key, body, write).await.map_err(|error| error.at(at))
    }

    /// As in the trait. Azure is asked nothing: it learns of an upload with its first part, and what goes with the bytes
    /// is taken from `finish_upload`.
    async fn begin_upload(&self, at: &Location, _write: &Write) -> Result<UploadId> {
        self.bucket(uploads::DOING, &at.bucket)?;
        uploads::begin(&at.key).map_err(|error| error.at(at))
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

    /// As in the trait, but for uploads that are to replace an object: Azure does not list those.
    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        let bucket = self.bucket(uploads::DOING, &at.bucket);
        uploads::uploads(Arc::clone(&self.wire), bucket, at.clone())
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        let (source, target) = (self.bucket(copying::DOING, &from.bucket)?, self.bucket(copying::DOING, &to.bucket)?);
        let copied = copying::copy(&self.wire, (&source, &from.key), (&target, &to.key), copy).await;
        copied.map_err(|error| error.at(to))
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        let (source, target) =
            (self.bucket(copying::DOING, &part.from.bucket)?, self.bucket(copying::DOING, &to.bucket)?);
        uploads::copy_part(&self.wire, &source, &target, &to.key, upload, part).await.map_err(|error| error.at(to))
    }

    /// As in the trait. An object goes with its snapshots.
    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        let bucket = self.bucket(deleting::DOING, bucket)?;
        Ok(deleting::delete(&self.wire, &bucket, keys).await)
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        let bucket = self.bucket(describing::DOING, &at.bucket)?;
        describing::set(&self.wire, &bucket, &at.key, attributes, if_match).await.map_err(|error| error.at(at))
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        let bucket = self.bucket(objects::TAGS, &at.bucket)?;
        objects::tags(&self.wire, &bucket, &at.key).await.map_err(|error| error.at(at))
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        let bucket = self.bucket(objects::SET_TAGS, &at.bucket)?;
        objects::set_tags(&self.wire, &bucket, &at.key, tags).await.map_err(|error| error.at(at))
    }

    /// As in the trait, only with the account's key: a link made of a shared access signature would give away all that
    /// the signature allows. Who writes through a link must send the header `x-ms-blob-type: BlockBlob`.
    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        const DOING: &str = "make a link";
        let bucket = self.bucket(DOING, &at.bucket)?;
        objects::latest(DOING, link.version.as_ref()).map_err(|error| error.at(at))?;
        names::object(DOING, Method::GET, &bucket, &at.key).map_err(|error| error.at(at))?;
        if !(Duration::from_secs(1)..=LONGEST_LINK).contains(&link.expires) {
            return Err(Error::new(ErrorKind::Invalid, DOING, "a link lives for a second to seven days").at(at));
        }
        let until = TimeDelta::from_std(link.expires).ok().and_then(|span| Utc::now().checked_add_signed(span));
        let until = until.ok_or_else(|| Error::new(ErrorKind::Invalid, DOING, "it would never expire").at(at))?;
        let right = if link.to == LinkTo::Read { Right::Read } else { Right::Write };
        let query = self.wire.signed_query(&bucket, &at.key, right, until).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, DOING, "only the account's key can make links")
                .at(at)
                .hint("use an account key; a link made of a shared access signature would give the signature away")
        })?;
        Ok(Secret::new(format!("{}?{query}", self.wire.url(&bucket, &at.key))))
    }
}
