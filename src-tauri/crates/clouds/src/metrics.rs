//! Counts what is asked of a cloud and how many bytes pass. Wraps a store; decides nothing.

use crate::store::{
    Attributes, Body, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId,
    Version, VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use model::{Bucket, Capabilities, Key, Location, Result, Secret};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What can be asked of a cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Listing, making, deleting and locating buckets.
    Buckets,
    /// A page of a listing, of versions or of unfinished uploads.
    List,
    /// Describing an object.
    Head,
    /// Reading an object.
    Read,
    /// Writing an object at once.
    Write,
    /// Beginning, ending, giving up or asking about an upload in parts.
    Upload,
    /// Sending a part.
    Part,
    /// Copying an object, or a part of one, inside the cloud.
    Copy,
    /// Deleting objects or a version; one call, however many keys.
    Delete,
    /// Reading and setting tags.
    Tags,
    /// Making a link.
    Link,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Buckets,
        Self::List,
        Self::Head,
        Self::Read,
        Self::Write,
        Self::Upload,
        Self::Part,
        Self::Copy,
        Self::Delete,
        Self::Tags,
        Self::Link,
    ];
}

/// How often something was asked, and how often that failed. A body that broke off is a failed reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Times asked.
    pub requests: u64,
    /// Times that ended in an error.
    pub failures: u64,
}

/// What was counted up to a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    asked: [Asked; Operation::ALL.len()],
    /// Bytes of objects that came from the cloud.
    pub bytes_in: u64,
    /// Bytes of objects that the cloud took.
    pub bytes_out: u64,
}

impl Counts {
    /// What was counted of one operation.
    pub fn of(&self, operation: Operation) -> Asked {
        self.asked[operation as usize]
    }

    /// All operations together.
    pub fn total(&self) -> Asked {
        let add = |sum: Asked, it: &Asked| Asked {
            requests: sum.requests + it.requests,
            failures: sum.failures + it.failures,
        };
        self.asked.iter().fold(Asked::default(), add)
    }
}

/// The counters of one cloud.
#[derive(Debug, Default)]
pub struct Tally {
    requests: [AtomicU64; Operation::ALL.len()],
    failures: [AtomicU64; Operation::ALL.len()],
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
}

impl Tally {
    /// What was counted so far. Counters move on while they are read, so sums may be off by what is under way.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
            ..Counts::default()
        };
        for (asked, (requests, failures)) in counts.asked.iter_mut().zip(self.requests.iter().zip(&self.failures)) {
            *asked = Asked { requests: requests.load(Ordering::Relaxed), failures: failures.load(Ordering::Relaxed) };
        }
        counts
    }

    fn asked(&self, operation: Operation) {
        self.requests[operation as usize].fetch_add(1, Ordering::Relaxed);
    }

    fn failed(&self, operation: Operation) {
        self.failures[operation as usize].fetch_add(1, Ordering::Relaxed);
    }

    async fn count<T>(&self, operation: Operation, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.asked(operation);
        let outcome = work.await;
        if outcome.is_err() {
            self.failed(operation);
        }
        outcome
    }

    /// The same, for bytes that the cloud has when it went well.
    async fn send<T>(&self, operation: Operation, bytes: usize, work: impl Future<Output = Result<T>>) -> Result<T> {
        let outcome = self.count(operation, work).await;
        if outcome.is_ok() {
            self.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
        }
        outcome
    }
}

/// A store whose calls are counted.
pub struct Counted<S: ?Sized> {
    store: Arc<S>,
    tally: Arc<Tally>,
}

impl<S: Store + ?Sized> Counted<S> {
    /// Counts into `tally`.
    pub fn new(store: Arc<S>, tally: Arc<Tally>) -> Self {
        Self { store, tally }
    }

    fn paged<T: Send + 'static>(&self, pages: BoxStream<'static, Result<T>>) -> BoxStream<'static, Result<T>> {
        let tally = Arc::clone(&self.tally);
        let count = move |page: &Result<T>| {
            tally.asked(Operation::List);
            if page.is_err() {
                tally.failed(Operation::List);
            }
        };
        pages.inspect(count).boxed()
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: Store + ?Sized> Store for Counted<S> {
    fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    fn account(&self) -> Option<String> {
        self.store.account()
    }

    fn accepts(&self, key: &Key) -> Result<()> {
        self.store.accepts(key)
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        self.tally.count(Operation::Buckets, self.store.buckets()).await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.tally.count(Operation::Buckets, self.store.create_bucket(name)).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.tally.count(Operation::Buckets, self.store.delete_bucket(name)).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.tally.count(Operation::Buckets, self.store.bucket_region(bucket)).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.tally.count(Operation::Buckets, self.store.keeps_versions(bucket)).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.paged(self.store.list(at, list))
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        self.paged(self.store.versions(at))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.tally.count(Operation::Head, self.store.head(at)).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let Body { head, range, stream } = self.tally.count(Operation::Read, self.store.read(at, read)).await?;
        let tally = Arc::clone(&self.tally);
        let count = move |chunk: &Result<Bytes>| match chunk {
            Ok(chunk) => drop(tally.bytes_in.fetch_add(chunk.len() as u64, Ordering::Relaxed)),
            Err(_) => tally.failed(Operation::Read),
        };
        Ok(Body { head, range, stream: stream.inspect(count).boxed() })
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        let bytes = body.len();
        self.tally.send(Operation::Write, bytes, self.store.write(at, body, write)).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.tally.count(Operation::Upload, self.store.begin_upload(at, write)).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        let bytes = part.body.len();
        self.tally.send(Operation::Part, bytes, self.store.write_part(at, upload, part)).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.tally.count(Operation::Upload, self.store.parts(at, upload)).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.tally.count(Operation::Upload, self.store.finish_upload(at, upload, parts, write)).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.tally.count(Operation::Upload, self.store.abort_upload(at, upload)).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        self.paged(self.store.uploads(at))
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.tally.count(Operation::Copy, self.store.copy(from, to, copy)).await
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.tally.count(Operation::Copy, self.store.copy_part(to, upload, part)).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.tally.count(Operation::Delete, self.store.delete(bucket, keys)).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.tally.count(Operation::Delete, self.store.delete_version(at, version)).await
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.tally.count(Operation::Write, self.store.set_attributes(at, attributes, if_match)).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.tally.count(Operation::Tags, self.store.tags(at)).await
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.tally.count(Operation::Tags, self.store.set_tags(at, tags)).await
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        self.tally.count(Operation::Link, self.store.link(at, link)).await
    }
}
