//! Watches how a cloud answers, and spares it and its users requests that will fail. Wraps a store; asks nothing of its own.

mod pulse;

pub use pulse::Pulse;

use crate::store::{
    Attributes, Body, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId,
    Version, VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use model::{Bucket, Capabilities, Key, Location, Result, Secret};
use std::sync::Arc;

/// A store whose outcomes feed a [`Pulse`], and which fails at once while the pulse says to leave the cloud alone.
pub struct Watched<S: ?Sized> {
    store: Arc<S>,
    pulse: Arc<Pulse>,
}

impl<S: Store + ?Sized> Watched<S> {
    /// Feeds `pulse` with what becomes of every call.
    pub fn new(store: Arc<S>, pulse: Arc<Pulse>) -> Self {
        Self { store, pulse }
    }

    /// A question: how long its answer takes shows how fast the cloud is.
    async fn ask<T>(&self, ask: impl Future<Output = Result<T>>) -> Result<T> {
        let leave = self.pulse.leave()?;
        let outcome = ask.await;
        leave.done(outcome.as_ref().err(), true);
        outcome
    }

    /// Work whose time depends on its size.
    async fn work<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let leave = self.pulse.leave()?;
        let outcome = work.await;
        leave.done(outcome.as_ref().err(), false);
        outcome
    }

    fn paged<T: Send + 'static>(&self, pages: BoxStream<'static, Result<T>>) -> BoxStream<'static, Result<T>> {
        let pulse = Arc::clone(&self.pulse);
        stream::unfold((Some(pages), pulse), |(pages, pulse)| async move {
            let mut pages = pages?;
            let leave = match pulse.leave() {
                Ok(leave) => leave,
                Err(error) => return Some((Err(error), (None, pulse))),
            };
            let page = pages.next().await;
            if let Some(page) = &page {
                leave.done(page.as_ref().err(), true);
            }
            page.map(|page| (page, (Some(pages), pulse)))
        })
        .boxed()
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: Store + ?Sized> Store for Watched<S> {
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
        self.ask(self.store.buckets()).await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.work(self.store.create_bucket(name)).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.work(self.store.delete_bucket(name)).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.ask(self.store.bucket_region(bucket)).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.ask(self.store.keeps_versions(bucket)).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.paged(self.store.list(at, list))
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        self.paged(self.store.versions(at))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.ask(self.store.head(at)).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let Body { head, range, stream } = self.ask(self.store.read(at, read)).await?;
        let pulse = Arc::clone(&self.pulse);
        let look = move |chunk: &Result<Bytes>| {
            if let Err(error) = chunk {
                pulse.broke_off(error);
            }
        };
        Ok(Body { head, range, stream: stream.inspect(look).boxed() })
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.work(self.store.write(at, body, write)).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.ask(self.store.begin_upload(at, write)).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.work(self.store.write_part(at, upload, part)).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.work(self.store.parts(at, upload)).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.work(self.store.finish_upload(at, upload, parts, write)).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.work(self.store.abort_upload(at, upload)).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        self.paged(self.store.uploads(at))
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.work(self.store.copy(from, to, copy)).await
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.work(self.store.copy_part(to, upload, part)).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        let leave = self.pulse.leave()?;
        let outcome = self.store.delete(bucket, keys).await;
        // Where every key failed, the cloud did, not a key.
        let failed = match &outcome {
            Ok(each) if each.iter().all(Result::is_err) => each.first().and_then(|first| first.as_ref().err()),
            Ok(_) => None,
            Err(error) => Some(error),
        };
        leave.done(failed, false);
        outcome
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.work(self.store.delete_version(at, version)).await
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.work(self.store.set_attributes(at, attributes, if_match)).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.ask(self.store.tags(at)).await
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.work(self.store.set_tags(at, tags)).await
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        // Signed here: nobody is asked.
        self.store.link(at, link).await
    }
}
