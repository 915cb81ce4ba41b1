//! An endpoint that speaks S3: a thin dialect of our own, streaming, on raw keys.

mod attributes;
mod deleting;
mod encode;
mod exact;
mod listing;
mod objects;
mod progress;
mod request;
mod sign;
mod uploads;
mod wire;
mod word;
mod xml;

use crate::error::nonsense;
use crate::store::{Body, Capabilities, Head, List, Pages, Part, Read, Store, UploadId, Write, Written};
use async_trait::async_trait;
use bytes::Bytes;
use hyper::Method;
use model::{Bucket, Error, ErrorKind, Key, Location, Result, Secret};
use request::Request;
use std::sync::Arc;
use std::time::Duration;
use wire::Wire;

/// How long an endpoint may be silent.
const IDLE: Duration = Duration::from_mins(1);

/// How to reach an S3 endpoint, and as whom.
#[derive(Debug, Clone)]
pub struct Account {
    /// `https://host[:port]`, without a path.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The one bucket to use; then locations leave theirs empty.
    pub bucket: Option<String>,
    /// Whether the bucket stands in the path (true) or in the host name.
    pub path_style: bool,
    /// The access key's public half.
    pub access_key_id: String,
    /// The access key's secret half.
    pub secret: Secret<String>,
}

/// An S3 endpoint. Every call is one try; who calls decides what is tried again.
///
/// `conditional_create` is what the protocol promises: some endpoints take `If-None-Match` and overwrite all the same
/// (`rclone serve s3`), and some honour it on single writes only (Ceph 16.2).
pub struct S3 {
    wire: Arc<Wire>,
    pinned: Option<String>,
    region: String,
    /// Whether the endpoint is one whose maker documents conditional writes.
    documented: bool,
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
        let wire = Arc::new(Wire::new(account, idle)?);
        Ok(Self {
            wire,
            pinned: account.bucket.clone(),
            region: account.region.clone(),
            documented: is_documented(&account.endpoint),
        })
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
}

/// Hosts of Amazon S3 and Cloudflare R2, whose references promise `If-None-Match` on writes.
fn is_documented(endpoint: &str) -> bool {
    let host = endpoint.trim_start_matches("https://").trim_end_matches('/');
    [".amazonaws.com", ".r2.cloudflarestorage.com"].iter().any(|ending| host.ends_with(ending))
}

#[async_trait]
impl Store for S3 {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            conditional_create: true,
            unproved_conditions: !self.documented,
            metadata: true,
            read_only: false,
            create_buckets: self.pinned.is_none(),
            real_folders: false,
        }
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        const DOING: &str = "list the buckets";
        if self.pinned.is_some() {
            return Ok(vec![Bucket { name: String::new(), created: None }]);
        }
        let (mut buckets, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut request = Request::to_endpoint(Method::GET);
            if let Some(token) = &token {
                request = request.query("continuation-token", token.clone());
            }
            let (_, text) = self.wire.ask(DOING, request).await?;
            let (page, next) = xml::buckets(DOING, &text)?;
            buckets.extend(page);
            match next {
                None => return Ok(buckets),
                again if again == token => return Err(nonsense(DOING, "the list of buckets has no end")),
                next => token = next,
            }
        }
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        const DOING: &str = "make the bucket";
        if let Some(pinned) = &self.pinned {
            let message = format!("this cloud is pinned to the bucket {pinned}");
            return Err(Error::new(ErrorKind::Unsupported, DOING, message));
        }
        let mut request = Request::to_bucket(Method::PUT, name);
        if self.region != "us-east-1" {
            request = request.body(xml::location_constraint(&self.region));
        }
        // In us-east-1 Amazon answers 200 to an owner who makes a bucket a second time, and so do others.
        let there = self.wire.send(DOING, Request::to_bucket(Method::HEAD, name)).await;
        if there.is_ok() {
            return Err(Error::new(ErrorKind::AlreadyExists, DOING, "there is a bucket of that name"));
        }
        self.wire.send(DOING, request).await.map(|_| ())
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

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        let bucket = self.bucket(uploads::DOING, &at.bucket)?;
        uploads::begin(&self.wire, &bucket, &at.key, write).await.map_err(|error| error.at(at))
    }

    async fn write_part(
        &self,
        at: &Location,
        upload: &UploadId,
        number: u32,
        _offset: u64,
        body: Bytes,
    ) -> Result<Part> {
        let bucket = self.bucket(uploads::DOING, &at.bucket)?;
        uploads::write_part(&self.wire, &bucket, &at.key, upload, number, body).await.map_err(|error| error.at(at))
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

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        let bucket = self.bucket(deleting::DOING, bucket)?;
        deleting::delete(&self.wire, &bucket, keys).await
    }
}

/// Whether S3 could have a bucket of this name: today's rules and those of 2006, when names were longer and freer.
pub(crate) fn is_bucket_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (3..=255).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with('.') && !name.contains("..")
}
