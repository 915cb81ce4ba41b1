//! A store on which things go wrong by a plan: the same plan, the same mishaps. Wraps any store; needs no network.

use async_trait::async_trait;
use bytes::Bytes;
use clouds::{
    Attributes, Body, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId,
    Version, VersionId, Write, Written,
};
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use model::{Bucket, Capabilities, Error, ErrorKind, Key, Location, Result, Secret};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// What a store can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the method of that name")]
pub enum Call {
    Buckets,
    CreateBucket,
    DeleteBucket,
    BucketRegion,
    KeepsVersions,
    List,
    Versions,
    Head,
    Read,
    Write,
    BeginUpload,
    WritePart,
    Parts,
    FinishUpload,
    AbortUpload,
    Uploads,
    Copy,
    CopyPart,
    Delete,
    DeleteVersion,
    SetAttributes,
    Tags,
    SetTags,
    Link,
}

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It fails, and nothing was done.
    Fail(ErrorKind),
    /// It is done, and fails nevertheless. Of a body or a listing: it fails at once.
    LoseAnswer(ErrorKind),
    /// It is done later. Of a listing: so is its first page.
    Delay(Duration),
    /// A body ends with `Unavailable` after so many bytes, a listing after so many pages.
    Cut {
        /// Bytes or pages that still come.
        after: usize,
    },
    /// The same without an error, against the contract.
    Truncate {
        /// Bytes or pages that still come.
        after: usize,
    },
    /// The byte of a body at this place is another.
    Corrupt {
        /// Which, from 0.
        at: usize,
    },
}

/// The mishaps to come, and the count of what was asked.
#[derive(Debug, Default)]
pub struct Plan {
    script: Mutex<Script>,
}

#[derive(Debug, Default)]
struct Script {
    planned: Vec<Planned>,
    asked: BTreeMap<Call, usize>,
    at_once: usize,
    most_at_once: usize,
}

#[derive(Debug)]
struct Planned {
    call: Option<Call>,
    skip: usize,
    times: usize,
    mishap: Mishap,
}

impl Plan {
    /// Nothing goes wrong yet.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next `times` calls of `call` (`None`: of any) suffer `mishap`. Mishaps of one call queue up.
    pub fn next(&self, call: impl Into<Option<Call>>, times: usize, mishap: Mishap) {
        self.after(call, 0, times, mishap);
    }

    /// The same, after `skip` calls went well.
    pub fn after(&self, call: impl Into<Option<Call>>, skip: usize, times: usize, mishap: Mishap) {
        self.script().planned.push(Planned { call: call.into(), skip, times, mishap });
    }

    /// Forgets mishaps that did not happen yet.
    pub fn clear(&self) {
        self.script().planned.clear();
    }

    /// How often this was called.
    pub fn asked(&self, call: Call) -> usize {
        self.script().asked.get(&call).copied().unwrap_or_default()
    }

    /// How often anything was called.
    pub fn total(&self) -> usize {
        self.script().asked.values().sum()
    }

    /// The most calls that were under way at one time, open bodies with them; not listings.
    pub fn most_at_once(&self) -> usize {
        self.script().most_at_once
    }

    fn enter(self: &Arc<Self>, call: Call) -> (Guest, Option<Mishap>) {
        let mut script = self.script();
        script.at_once += 1;
        script.most_at_once = script.most_at_once.max(script.at_once);
        let mishap = script.take(call);
        (Guest(Arc::clone(self)), mishap)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().expect("nobody panicked while reading the script")
    }
}

impl Script {
    fn take(&mut self, call: Call) -> Option<Mishap> {
        *self.asked.entry(call).or_default() += 1;
        let planned = self.planned.iter_mut().find(|planned| planned.call.is_none_or(|wanted| wanted == call))?;
        if planned.skip > 0 {
            planned.skip -= 1;
            return None;
        }
        planned.times = planned.times.saturating_sub(1);
        let mishap = planned.mishap;
        self.planned.retain(|planned| planned.times > 0);
        Some(mishap)
    }
}

/// A call that is under way.
struct Guest(Arc<Plan>);

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.script().at_once -= 1;
    }
}

/// A store that suffers what its plan says.
pub struct Faulty<S: ?Sized> {
    store: Arc<S>,
    plan: Arc<Plan>,
}

impl<S: Store + ?Sized> Faulty<S> {
    /// A store that fails by `plan`.
    pub fn new(store: Arc<S>, plan: Arc<Plan>) -> Self {
        Self { store, plan }
    }

    async fn suffer<T>(&self, call: Call, work: impl Future<Output = Result<T>>) -> Result<T> {
        let (_guest, mishap) = self.plan.enter(call);
        match mishap {
            Some(Mishap::Fail(kind)) => Err(planned(kind)),
            Some(Mishap::LoseAnswer(kind)) => work.await.and(Err(planned(kind))),
            Some(Mishap::Delay(pause)) => {
                tokio::time::sleep(pause).await;
                work.await
            }
            None | Some(Mishap::Cut { .. } | Mishap::Truncate { .. } | Mishap::Corrupt { .. }) => work.await,
        }
    }

    fn paged<T: Send + 'static>(
        &self,
        call: Call,
        pages: BoxStream<'static, Result<T>>,
    ) -> BoxStream<'static, Result<T>> {
        let mishap = self.plan.script().take(call);
        match mishap {
            Some(Mishap::Fail(kind) | Mishap::LoseAnswer(kind)) => stream::iter([Err(planned(kind))]).boxed(),
            Some(Mishap::Delay(pause)) => {
                let later = stream::once(tokio::time::sleep(pause)).filter_map(|()| async { None });
                later.chain(pages).boxed()
            }
            Some(Mishap::Cut { after }) => {
                pages.take(after).chain(stream::iter([Err(planned(ErrorKind::Unavailable))])).boxed()
            }
            Some(Mishap::Truncate { after }) => pages.take(after).boxed(),
            None | Some(Mishap::Corrupt { .. }) => pages,
        }
    }
}

fn planned(kind: ErrorKind) -> Error {
    Error::new(kind, "do that", "the test wants it so")
}

/// What is left of a body: its first `keep` bytes, then what `end` says.
fn cut(
    stream: BoxStream<'static, Result<Bytes>>,
    keep: usize,
    end: Option<Error>,
) -> BoxStream<'static, Result<Bytes>> {
    let kept = stream.scan(keep, |left, chunk| {
        let chunk = match chunk {
            Ok(_) if *left == 0 => None,
            Ok(mut chunk) => {
                chunk.truncate(*left);
                *left -= chunk.len();
                Some(Ok(chunk))
            }
            error => Some(error),
        };
        futures::future::ready(chunk)
    });
    kept.chain(stream::iter(end.map(Err))).boxed()
}

fn corrupt(stream: BoxStream<'static, Result<Bytes>>, at: usize) -> BoxStream<'static, Result<Bytes>> {
    let changed = stream.scan(0, move |begins, chunk| {
        let chunk = chunk.map(|chunk| {
            let mut bytes = chunk.to_vec();
            if let Some(byte) = at.checked_sub(*begins).and_then(|at| bytes.get_mut(at)) {
                *byte ^= 0xff;
            }
            *begins += bytes.len();
            Bytes::from(bytes)
        });
        futures::future::ready(Some(chunk))
    });
    changed.boxed()
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: Store + ?Sized> Store for Faulty<S> {
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
        self.suffer(Call::Buckets, self.store.buckets()).await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.suffer(Call::CreateBucket, self.store.create_bucket(name)).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.suffer(Call::DeleteBucket, self.store.delete_bucket(name)).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.suffer(Call::BucketRegion, self.store.bucket_region(bucket)).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.suffer(Call::KeepsVersions, self.store.keeps_versions(bucket)).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.paged(Call::List, self.store.list(at, list))
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        self.paged(Call::Versions, self.store.versions(at))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.suffer(Call::Head, self.store.head(at)).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let (guest, mishap) = self.plan.enter(Call::Read);
        match mishap {
            Some(Mishap::Fail(kind) | Mishap::LoseAnswer(kind)) => return Err(planned(kind)),
            Some(Mishap::Delay(pause)) => tokio::time::sleep(pause).await,
            _ => {}
        }
        let Body { head, range, stream } = self.store.read(at, read).await?;
        let stream = match mishap {
            Some(Mishap::Cut { after }) => cut(stream, after, Some(planned(ErrorKind::Unavailable))),
            Some(Mishap::Truncate { after }) => cut(stream, after, None),
            Some(Mishap::Corrupt { at }) => corrupt(stream, at),
            _ => stream,
        };
        let stream = stream.map(move |chunk| {
            let _under_way = &guest;
            chunk
        });
        Ok(Body { head, range, stream: stream.boxed() })
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.suffer(Call::Write, self.store.write(at, body, write)).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.suffer(Call::BeginUpload, self.store.begin_upload(at, write)).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.suffer(Call::WritePart, self.store.write_part(at, upload, part)).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.suffer(Call::Parts, self.store.parts(at, upload)).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.suffer(Call::FinishUpload, self.store.finish_upload(at, upload, parts, write)).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.suffer(Call::AbortUpload, self.store.abort_upload(at, upload)).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        self.paged(Call::Uploads, self.store.uploads(at))
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.suffer(Call::Copy, self.store.copy(from, to, copy)).await
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.suffer(Call::CopyPart, self.store.copy_part(to, upload, part)).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.suffer(Call::Delete, self.store.delete(bucket, keys)).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.suffer(Call::DeleteVersion, self.store.delete_version(at, version)).await
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.suffer(Call::SetAttributes, self.store.set_attributes(at, attributes, if_match)).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.suffer(Call::Tags, self.store.tags(at)).await
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.suffer(Call::SetTags, self.store.set_tags(at, tags)).await
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        self.suffer(Call::Link, self.store.link(at, link)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Reference;
    use futures::TryStreamExt;
    use model::CloudId;

    fn at(key: &str) -> Location {
        Location::new(CloudId::parse("x").unwrap(), "bucket", key)
    }

    async fn planted() -> (Faulty<Reference>, Arc<Plan>) {
        let (store, plan) = (Arc::new(Reference::default()), Plan::new());
        store.write(&at("k"), "0123456789".into(), &Write::default()).await.unwrap();
        (Faulty::new(store, Arc::clone(&plan)), plan)
    }

    async fn read(store: &dyn Store) -> Result<Bytes> {
        let chunks: Vec<Bytes> = store.read(&at("k"), Read::default()).await?.stream.try_collect().await?;
        Ok(chunks.concat().into())
    }

    #[tokio::test]
    async fn bodies_are_cut_truncated_and_damaged_where_the_plan_says() {
        let (store, plan) = planted().await;
        plan.next(Call::Read, 1, Mishap::Cut { after: 3 });
        plan.next(Call::Read, 1, Mishap::Truncate { after: 3 });
        plan.next(Call::Read, 1, Mishap::Corrupt { at: 4 });
        assert_eq!(read(&store).await.unwrap_err().kind, ErrorKind::Unavailable);
        assert_eq!(read(&store).await.unwrap(), "012");
        let damaged = read(&store).await.unwrap();
        assert_eq!((&damaged[..4], damaged[4], &damaged[5..]), (&b"0123"[..], b'4' ^ 0xff, &b"56789"[..]));
        assert_eq!(read(&store).await.unwrap(), "0123456789", "then nothing is planned");
        assert_eq!(plan.asked(Call::Read), 4);
    }

    #[tokio::test]
    async fn a_lost_answer_was_done_and_a_failure_was_not() {
        let (store, plan) = planted().await;
        plan.after(Call::Write, 1, 1, Mishap::Fail(ErrorKind::Unavailable));
        plan.next(Call::Write, 1, Mishap::LoseAnswer(ErrorKind::Unavailable));
        for (key, fails, there) in [("a", false, true), ("b", true, false), ("c", true, true)] {
            let written = store.write(&at(key), "x".into(), &Write::default()).await;
            assert_eq!(written.is_err(), fails, "writing {key}");
            assert_eq!(store.head(&at(key)).await.is_ok(), there, "finding {key}");
        }
    }

    #[tokio::test]
    async fn listings_end_early_with_and_without_a_word() {
        let (store, plan) = planted().await;
        plan.next(Call::List, 1, Mishap::Cut { after: 0 });
        plan.next(Call::List, 1, Mishap::Truncate { after: 0 });
        let list = || store.list(&at(""), List::default()).try_collect::<Vec<_>>();
        assert_eq!(list().await.unwrap_err().kind, ErrorKind::Unavailable);
        assert!(list().await.unwrap().is_empty(), "it lost its page silently");
        assert_eq!(list().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn open_bodies_count_as_under_way() {
        let (store, plan) = planted().await;
        let open = store.read(&at("k"), Read::default()).await.unwrap();
        store.head(&at("k")).await.unwrap();
        assert_eq!(plan.most_at_once(), 2);
        drop(open);
        let begun = tokio::time::Instant::now();
        plan.next(None, 1, Mishap::Delay(Duration::from_millis(30)));
        store.head(&at("k")).await.unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(30), "it was delayed");
        assert_eq!(plan.most_at_once(), 2, "the body that was dropped is no longer under way");
    }
}
