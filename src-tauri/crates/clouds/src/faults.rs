//! Lets things go wrong in a demo cloud, as somebody chose in its fault panel. Wraps a store; never one of a real cloud.

use crate::store::{
    Body, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId, Version,
    VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use model::{Bucket, Capabilities, Error, ErrorKind, Faults, Key, Location, Result, Secret};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// How the share of failures is spread: by this step, a fraction of the circle, never two alike follow each other.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// The faults of one cloud. Kept while its stores come and go; what is set counts at once.
#[derive(Debug, Default)]
pub struct Panel {
    state: Mutex<Set>,
}

#[derive(Debug, Default)]
struct Set {
    faults: Faults,
    /// The object that arrives damaged.
    damaged: Option<Location>,
    /// Where the failures stand: from 0 to 1.
    turn: f64,
    /// When the next byte may pass.
    next: Option<Instant>,
}

impl Panel {
    /// What goes wrong now.
    pub fn faults(&self) -> Faults {
        self.state().faults
    }

    /// Lets other things go wrong from now on, also for what is under way.
    pub fn set(&self, faults: Faults) {
        let mut state = self.state();
        if state.faults.corrupt != faults.corrupt {
            state.damaged = None;
        }
        state.faults = faults;
        state.next = None;
    }

    fn state(&self) -> MutexGuard<'_, Set> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What one request meets.
    async fn meet(&self, doing: &'static str) -> Result<()> {
        let Faults { latency, offline, .. } = self.faults();
        if latency.0 > 0 && !offline {
            sleep(Duration::from_millis(latency.0)).await;
        }
        self.reachable(doing)?;
        let mut state = self.state();
        if state.faults.expired {
            return Err(Error::new(ErrorKind::Expired, doing, "the credentials of the demo cloud count as expired")
                .hint("let them be valid again in “Faults…” of the demo cloud"));
        }
        state.turn = (state.turn + GOLDEN).fract();
        if state.turn * 100.0 < f64::from(state.faults.failures) {
            return Err(Error::new(ErrorKind::Unavailable, doing, "the demo cloud failed, as it was told to"));
        }
        Ok(())
    }

    fn reachable(&self, doing: &'static str) -> Result<()> {
        if self.faults().offline {
            return Err(Error::new(ErrorKind::Unavailable, doing, "the demo cloud is offline, as it was told to be")
                .hint("let it go online in “Faults…” of the demo cloud"));
        }
        Ok(())
    }

    /// Waits until so many bytes may pass.
    async fn pass(&self, bytes: usize) {
        let mut left = bytes as u64;
        while left > 0 {
            let until = {
                let mut state = self.state();
                let Some(rate) = state.faults.throughput.map(|rate| rate.0.max(1)) else { return };
                // A tenth of a second's worth at a time, so that another rate counts soon.
                let some = left.min(rate.div_ceil(10));
                left -= some;
                let now = Instant::now();
                let begin = state.next.map_or(now, |next| next.max(now));
                #[expect(clippy::cast_precision_loss, reason = "a rate needs no 53 bits")]
                let next = begin + Duration::from_secs_f64(some as f64 / rate as f64);
                *state.next.insert(next)
            };
            sleep_until(until).await;
        }
    }

    /// Whether this is the object that arrives damaged: the first that is written since this was asked for.
    fn damages(&self, at: &Location) -> bool {
        let mut state = self.state();
        state.faults.corrupt && *state.damaged.get_or_insert_with(|| at.clone()) == *at
    }
}

/// A store in which goes wrong what its panel says.
pub struct Faulted<S: ?Sized> {
    store: Arc<S>,
    panel: Arc<Panel>,
}

impl<S: Store + ?Sized> Faulted<S> {
    /// Lets `panel` decide what goes wrong in `store`.
    pub fn new(store: Arc<S>, panel: Arc<Panel>) -> Self {
        Self { store, panel }
    }

    /// A request about one place.
    async fn at<T>(&self, doing: &'static str, at: &Location, ask: impl Future<Output = Result<T>>) -> Result<T> {
        self.panel.meet(doing).await.map_err(|error| error.at(at))?;
        ask.await
    }

    fn paged<T: Send + 'static>(
        &self,
        doing: &'static str,
        at: &Location,
        pages: BoxStream<'static, Result<T>>,
    ) -> BoxStream<'static, Result<T>> {
        let (panel, at) = (Arc::clone(&self.panel), at.clone());
        stream::unfold(Some((pages, panel, at)), move |left| async move {
            let (mut pages, panel, at) = left?;
            if let Err(error) = panel.meet(doing).await {
                return Some((Err(error.at(&at)), None));
            }
            pages.next().await.map(|page| (page, Some((pages, panel, at))))
        })
        .boxed()
    }
}

/// The same bytes but for the first.
fn damaged(body: &Bytes) -> Bytes {
    let mut bytes = body.to_vec();
    if let Some(first) = bytes.first_mut() {
        *first ^= 0xff;
    }
    bytes.into()
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: Store + ?Sized> Store for Faulted<S> {
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
        self.panel.meet("list the buckets").await?;
        self.store.buckets().await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.panel.meet("make the bucket").await?;
        self.store.create_bucket(name).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.panel.meet("delete the bucket").await?;
        self.store.delete_bucket(name).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.panel.meet("ask for the region").await?;
        self.store.bucket_region(bucket).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.panel.meet("ask for versions").await?;
        self.store.keeps_versions(bucket).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.paged("list", at, self.store.list(at, list))
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        self.paged("list versions", at, self.store.versions(at))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.at("look at", at, self.store.head(at)).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let Body { head, range, stream } = self.at("read", at, self.store.read(at, read)).await?;
        let (panel, at) = (Arc::clone(&self.panel), at.clone());
        let slow = move |chunk: Result<Bytes>| {
            let (panel, at) = (Arc::clone(&panel), at.clone());
            async move {
                let chunk = chunk?;
                panel.pass(chunk.len()).await;
                panel.reachable("read").map_err(|error| error.at(&at))?;
                Ok(chunk)
            }
        };
        Ok(Body { head, range, stream: stream.then(slow).boxed() })
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.panel.meet("write").await.map_err(|error| error.at(at))?;
        self.panel.pass(body.len()).await;
        self.panel.reachable("write").map_err(|error| error.at(at))?;
        if body.is_empty() || !self.panel.damages(at) {
            return self.store.write(at, body, write).await;
        }
        // What was damaged on the disk of a cloud was right when the cloud took it.
        let unchecked = Write { checksum: None, ..write.clone() };
        self.store.write(at, damaged(&body), &unchecked).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.at("upload", at, self.store.begin_upload(at, write)).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.panel.meet("upload").await.map_err(|error| error.at(at))?;
        self.panel.pass(part.body.len()).await;
        self.panel.reachable("upload").map_err(|error| error.at(at))?;
        if part.offset > 0 || !self.panel.damages(at) {
            return self.store.write_part(at, upload, part).await;
        }
        let part = PartWrite { body: damaged(&part.body), checksum: None, ..part };
        self.store.write_part(at, upload, part).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.at("list parts", at, self.store.parts(at, upload)).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.at("finish the upload", at, self.store.finish_upload(at, upload, parts, write)).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.at("give the upload up", at, self.store.abort_upload(at, upload)).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        self.paged("list unfinished uploads", at, self.store.uploads(at))
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.at("copy", to, self.store.copy(from, to, copy)).await
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.at("copy", to, self.store.copy_part(to, upload, part)).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.panel.meet("delete").await?;
        self.store.delete(bucket, keys).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.at("delete a version", at, self.store.delete_version(at, version)).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.at("read tags", at, self.store.tags(at)).await
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.at("set tags", at, self.store.set_tags(at, tags)).await
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        // Signed here: nobody is asked.
        self.store.link(at, link).await
    }
}

#[cfg(test)]
mod tests;
