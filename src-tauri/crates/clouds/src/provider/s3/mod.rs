//! An endpoint that speaks S3: a thin dialect of our own, streaming, on raw keys.

mod attributes;
mod deleting;
mod listing;
mod objects;
mod sign;
mod uploads;
mod wire;
mod xml;

use super::{request, word};
use crate::credentials::Identity;
use crate::error::nonsense;
use crate::http::Trust;
use crate::store::{Body, Head, List, Pages, Part, PartWrite, Read, Store, UploadId, Write, Written};
use async_trait::async_trait;
use bytes::Bytes;
use hyper::Method;
use model::{Bucket, Capabilities, Error, ErrorKind, Feature, Features, Key, Location, Result, Secret, Sizes, Support};
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
    /// As whom.
    pub identity: Identity,
    /// What is known of the endpoint; see [`Account::dialect`] for what the protocol itself promises.
    pub can: Capabilities,
    /// Whom to trust besides the system's certificates.
    pub trust: Trust,
}

impl Account {
    /// An endpoint of which nothing is known but that it speaks S3, path style, with an access key.
    pub fn keyed(endpoint: &str, region: &str, access_key_id: &str, secret: &Secret<String>) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            region: region.to_owned(),
            bucket: None,
            path_style: true,
            identity: Identity::key(access_key_id, secret, None),
            can: Self::dialect(),
            trust: Trust::default(),
        }
    }

    /// What an endpoint that speaks S3 can do as far as the protocol goes; nothing of it proved of any endpoint.
    pub fn dialect() -> Capabilities {
        use Feature::{
            BulkDelete, ConditionalCreate, ConditionalFinish, CreateBuckets, EtagIsMd5, ListAfter, ListBuckets,
            Metadata, PartsInAnyOrder,
        };
        let claimed = [
            BulkDelete,
            ConditionalCreate,
            ConditionalFinish,
            CreateBuckets,
            EtagIsMd5,
            ListAfter,
            ListBuckets,
            PartsInAnyOrder,
        ];
        let mut features: Features = claimed.into_iter().map(|feature| (feature, Support::Unproved)).collect();
        features.insert(Metadata, Support::Yes);
        Capabilities { features, sizes: SIZES, storage_classes: Vec::new(), read_only: false, protected: false }
    }
}

/// Amazon's limits, which the other makers copy. Source: "Amazon S3 multipart upload limits" and "CopyObject".
const SIZES: Sizes = Sizes {
    write: model::Bytes(5 << 30),
    part_min: model::Bytes(5 << 20),
    part_max: model::Bytes(5 << 30),
    parts: 10_000,
    copy: model::Bytes(5 << 30),
    key: 1024,
};

/// An S3 endpoint. Every call is one try; who calls decides what is tried again.
pub struct S3 {
    wire: Arc<Wire>,
    pinned: Option<String>,
    region: String,
    can: Capabilities,
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
        Ok(Self { wire, pinned: account.bucket.clone(), region: account.region.clone(), can: account.can.clone() })
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

#[async_trait]
impl Store for S3 {
    fn capabilities(&self) -> Capabilities {
        let mut can = self.can.clone();
        if self.pinned.is_some() {
            can.features.insert(Feature::CreateBuckets, Support::No);
        }
        can
    }

    fn accepts(&self, key: &Key) -> Result<()> {
        let longest = self.can.sizes.key as usize;
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
