//! Asks a question again when the trouble may pass. Wraps a store; never repeats what changes anything.
//!
//! For questions of people and of probes. A transfer has its own way of trying again, and takes the store without this.

use crate::store::{
    Attributes, Body, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId,
    Version, VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use model::{Bucket, Capabilities, Error, Key, Location, Result, Retry, Secret};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The first pause before jitter, and the longest.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// How long a question is worth asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Times it is asked, at most; at least one.
    pub tries: u32,
    /// No try begins later than this after the first.
    pub total: Duration,
}

impl Default for Patience {
    /// Four times within ten seconds: somebody is looking at the window.
    fn default() -> Self {
        Self { tries: 4, total: Duration::from_secs(10) }
    }
}

/// The tries of one question.
#[derive(Debug, Clone, Copy)]
struct Tries {
    made: u32,
    most: u32,
    until: Instant,
}

impl Tries {
    fn new(patience: Patience) -> Self {
        Self { made: 0, most: patience.tries, until: Instant::now() + patience.total }
    }

    /// Waits before the next try; gives the error back if there is none. Full jitter: anything up to the doubled pause.
    async fn after(&mut self, error: Error) -> Result<()> {
        self.made += 1;
        let pause = FIRST.saturating_mul(1 << self.made.min(16)).min(LONGEST).mul_f64(fastrand::f64());
        if error.kind.retry() != Retry::Backoff || self.made >= self.most || Instant::now() + pause > self.until {
            return Err(error);
        }
        sleep(pause).await;
        Ok(())
    }
}

/// A store that is asked again while it is busy or does not answer. Only questions: what changes anything is asked once.
pub struct Again<S: ?Sized> {
    store: Arc<S>,
    patience: Patience,
}

impl<S: Store + ?Sized> Again<S> {
    /// Asks the store with patience.
    pub fn new(store: Arc<S>, patience: Patience) -> Self {
        Self { store, patience }
    }

    async fn asking<T, F: Future<Output = Result<T>>>(&self, ask: impl Fn() -> F) -> Result<T> {
        let mut tries = Tries::new(self.patience);
        loop {
            match ask().await {
                Err(error) => tries.after(error).await?,
                answer => return answer,
            }
        }
    }

    /// Pages from the beginning again, as long as none came.
    fn paged<T: Send + 'static>(
        &self,
        open: impl Fn(&S) -> BoxStream<'static, Result<T>> + Send + 'static,
    ) -> BoxStream<'static, Result<T>> {
        let (store, pages) = (Arc::clone(&self.store), open(&self.store));
        // The first tries are counted from the first look, not from when the stream was made.
        let (patience, tries) = (self.patience, None::<Tries>);
        stream::unfold((store, open, pages, tries, false), move |(store, open, mut pages, tries, came)| async move {
            let mut tries = tries.unwrap_or_else(|| Tries::new(patience));
            loop {
                match pages.next().await? {
                    Err(error) if !came => match tries.after(error).await {
                        Ok(()) => pages = open(&store),
                        Err(error) => return Some((Err(error), (store, open, pages, Some(tries), true))),
                    },
                    page => return Some((page, (store, open, pages, Some(tries), true))),
                }
            }
        })
        .boxed()
    }
}

/// A body that may be opened again until its first byte came.
struct Reading<S: ?Sized> {
    store: Arc<S>,
    at: Location,
    read: Read,
    tries: Tries,
    stream: BoxStream<'static, Result<Bytes>>,
    came: bool,
}

impl<S: Store + ?Sized> Reading<S> {
    async fn next(mut self) -> Option<(Result<Bytes>, Self)> {
        loop {
            let chunk = match self.stream.next().await? {
                Err(error) if !self.came => match self.reopen(error).await {
                    Ok(()) => continue,
                    Err(error) => Err(error),
                },
                chunk => chunk,
            };
            self.came = true;
            return Some((chunk, self));
        }
    }

    async fn reopen(&mut self, error: Error) -> Result<()> {
        self.tries.after(error).await?;
        loop {
            match self.store.read(&self.at, self.read.clone()).await {
                Ok(body) => {
                    self.stream = body.stream;
                    return Ok(());
                }
                Err(error) => self.tries.after(error).await?,
            }
        }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: Store + ?Sized> Store for Again<S> {
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
        self.asking(|| self.store.buckets()).await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.store.create_bucket(name).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.store.delete_bucket(name).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.asking(|| self.store.bucket_region(bucket)).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.asking(|| self.store.keeps_versions(bucket)).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        let at = at.clone();
        self.paged(move |store| store.list(&at, list.clone()))
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        let at = at.clone();
        self.paged(move |store| store.versions(&at))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.asking(|| self.store.head(at)).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let mut tries = Tries::new(self.patience);
        let Body { head, range, stream } = loop {
            match self.store.read(at, read.clone()).await {
                Ok(body) => break body,
                Err(error) => tries.after(error).await?,
            }
        };
        // Opened again it must be the object that was described.
        let if_match = read.if_match.clone().or_else(|| head.etag.clone());
        let read = Read { range: read.range.is_some().then(|| range.clone()), if_match, ..read };
        let reading = Reading { store: Arc::clone(&self.store), at: at.clone(), read, tries, stream, came: false };
        Ok(Body { head, range, stream: stream::unfold(reading, Reading::next).boxed() })
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.store.write(at, body, write).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.store.begin_upload(at, write).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.store.write_part(at, upload, part).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.asking(|| self.store.parts(at, upload)).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.store.finish_upload(at, upload, parts, write).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.store.abort_upload(at, upload).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        let at = at.clone();
        self.paged(move |store| store.uploads(&at))
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.store.copy(from, to, copy).await
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.store.copy_part(to, upload, part).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.store.delete(bucket, keys).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.store.delete_version(at, version).await
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.store.set_attributes(at, attributes, if_match).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.asking(|| self.store.tags(at)).await
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.store.set_tags(at, tags).await
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        self.store.link(at, link).await
    }
}
