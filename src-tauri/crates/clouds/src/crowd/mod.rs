//! How many requests may be under way at once on a cloud: as many as it bears, at most as many as the user allows. Wraps a
//! store; asks the cloud nothing of its own.

mod pace;

use crate::store::{
    Attributes, Body, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId,
    Version, VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use model::{Bucket, Capabilities, Error, ErrorKind, Key, Location, Result, Secret};
use pace::Pace;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// The longest pause that a cloud is granted; a longer one is left to whoever asked.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// The requests of one cloud, whoever asks. First come, first served.
#[derive(Debug)]
pub struct Crowd {
    places: Arc<Semaphore>,
    size: Mutex<Size>,
}

#[derive(Debug)]
struct Size {
    pace: Pace,
    /// Places that there are to be.
    wanted: usize,
    /// Places taken away while they were in use: whoever leaves one gives it to nobody.
    owed: usize,
    /// The cloud asked for silence until then.
    paused: Option<Instant>,
}

/// A place in the crowd, until it is dropped.
struct Place {
    crowd: Arc<Crowd>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Crowd {
    /// At most `most` requests at once, at least one.
    pub fn new(most: u16) -> Arc<Self> {
        let pace = Pace::new(usize::from(most.max(1)));
        let wanted = pace.limit();
        let size = Size { pace, wanted, owed: 0, paused: None };
        Arc::new(Self { places: Arc::new(Semaphore::new(wanted)), size: Mutex::new(size) })
    }

    /// Allows another most from now on. Requests under way go on.
    pub fn set(&self, most: u16) {
        let mut size = self.size();
        size.pace.bound(usize::from(most.max(1)));
        self.resize(&mut size);
    }

    /// How many may be under way at once now.
    pub fn limit(&self) -> usize {
        self.size().wanted
    }

    async fn enter(self: Arc<Self>) -> Result<Place> {
        // Nobody closes the semaphore.
        let permit =
            Arc::clone(&self.places).acquire_owned().await.map_err(|_| Error::cancelled("wait for a place"))?;
        let place = Place { crowd: self, permit: Some(permit) };
        while let Some(until) = place.crowd.silence() {
            tokio::time::sleep_until(until).await;
        }
        Ok(place)
    }

    /// Until when the cloud wants to hear nothing.
    fn silence(&self) -> Option<Instant> {
        let mut size = self.size();
        size.paused = size.paused.filter(|until| *until > Instant::now());
        size.paused
    }

    /// Takes in how a request ended that moved so many bytes.
    fn learn(&self, bytes: u64, error: Option<&Error>) {
        let now = Instant::now();
        let mut size = self.size();
        match error.map(|error| (error.kind, error.cloud_pause())) {
            Some((ErrorKind::RateLimited, pause)) => {
                size.pace.trouble(now);
                let until = pause.map(|pause| now + pause.min(LONGEST_PAUSE));
                size.paused = size.paused.max(until);
            }
            // The breaker's answer is no answer of the cloud.
            Some((ErrorKind::Unavailable, None)) => size.pace.trouble(now),
            Some((ErrorKind::Unavailable, Some(_))) => return,
            _ => size.pace.done(now, bytes, self.places.available_permits() == 0),
        }
        self.resize(&mut size);
    }

    /// Makes the places as many as the pace says.
    fn resize(&self, size: &mut Size) {
        let wanted = size.pace.limit();
        if wanted >= size.wanted {
            let more = wanted - size.wanted;
            let forgiven = more.min(size.owed);
            size.owed -= forgiven;
            self.places.add_permits(more - forgiven);
        } else {
            let fewer = size.wanted - wanted;
            size.owed += fewer - self.places.forget_permits(fewer);
        }
        size.wanted = wanted;
    }

    fn size(&self) -> MutexGuard<'_, Size> {
        self.size.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut size = self.crowd.size();
        if size.owed > 0
            && let Some(permit) = self.permit.take()
        {
            size.owed -= 1;
            permit.forget();
        }
    }
}

/// A store of which so many requests at most are under way. A body that is being read keeps its place until its bytes
/// have arrived or it is dropped: who holds several unread bodies of one cloud may wait for ever.
pub struct Crowded<S: ?Sized> {
    store: Arc<S>,
    crowd: Arc<Crowd>,
}

impl<S: Store + ?Sized> Crowded<S> {
    /// Lets requests to the store through as `crowd` allows.
    pub fn new(store: Arc<S>, crowd: Arc<Crowd>) -> Self {
        Self { store, crowd }
    }

    /// A request that moves so many bytes, in a place of its own.
    async fn placed<T>(&self, bytes: usize, request: impl Future<Output = Result<T>>) -> Result<T> {
        let _place = Arc::clone(&self.crowd).enter().await?;
        let outcome = request.await;
        self.crowd.learn(bytes as u64, outcome.as_ref().err());
        outcome
    }

    /// Pages that each take a place while they are waited for, and none between.
    fn paged<T: Send + 'static>(&self, pages: BoxStream<'static, Result<T>>) -> BoxStream<'static, Result<T>> {
        let crowd = Arc::clone(&self.crowd);
        stream::unfold((Some(pages), crowd), |(pages, crowd)| async move {
            let mut pages = pages?;
            let place = match Arc::clone(&crowd).enter().await {
                Ok(place) => place,
                Err(error) => return Some((Err(error), (None, crowd))),
            };
            let page = pages.next().await;
            if let Some(page) = &page {
                crowd.learn(0, page.as_ref().err());
            }
            drop(place);
            page.map(|page| (page, (Some(pages), crowd)))
        })
        .boxed()
    }
}

/// The body's bytes; its place is given back with the last of them.
fn kept(body: Body, place: Place) -> Body {
    let Body { head, range, stream } = body;
    let all = range.end.saturating_sub(range.start);
    if all == 0 {
        place.crowd.learn(0, None);
        return Body { head, range, stream };
    }
    let stream = stream::unfold((stream, Some(place), all), move |(mut stream, mut place, mut left)| async move {
        let chunk = stream.next().await;
        let length = chunk.as_ref().and_then(|chunk| chunk.as_ref().ok()).map_or(0, |it| it.len() as u64);
        left = left.saturating_sub(length);
        if (left == 0 || !matches!(chunk, Some(Ok(_))))
            && let Some(place) = place.take()
        {
            let error = chunk.as_ref().and_then(|chunk| chunk.as_ref().err());
            place.crowd.learn(all - left, error);
        }
        chunk.map(|chunk| (chunk, (stream, place, left)))
    });
    Body { head, range, stream: stream.boxed() }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: Store + ?Sized> Store for Crowded<S> {
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
        self.placed(0, self.store.buckets()).await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.placed(0, self.store.create_bucket(name)).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.placed(0, self.store.delete_bucket(name)).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.placed(0, self.store.bucket_region(bucket)).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.placed(0, self.store.keeps_versions(bucket)).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.paged(self.store.list(at, list))
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        self.paged(self.store.versions(at))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.placed(0, self.store.head(at)).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let place = Arc::clone(&self.crowd).enter().await?;
        match self.store.read(at, read).await {
            Ok(body) => Ok(kept(body, place)),
            Err(error) => {
                self.crowd.learn(0, Some(&error));
                Err(error)
            }
        }
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.placed(body.len(), self.store.write(at, body, write)).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.placed(0, self.store.begin_upload(at, write)).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.placed(part.body.len(), self.store.write_part(at, upload, part)).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.placed(0, self.store.parts(at, upload)).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.placed(0, self.store.finish_upload(at, upload, parts, write)).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.placed(0, self.store.abort_upload(at, upload)).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        self.paged(self.store.uploads(at))
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.placed(0, self.store.copy(from, to, copy)).await
    }

    async fn copy_part(&self, to: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.placed(0, self.store.copy_part(to, upload, part)).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.placed(0, self.store.delete(bucket, keys)).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.placed(0, self.store.delete_version(at, version)).await
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.placed(0, self.store.set_attributes(at, attributes, if_match)).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        self.placed(0, self.store.tags(at)).await
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.placed(0, self.store.set_tags(at, tags)).await
    }

    async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        // Links are signed here; nobody is asked.
        self.store.link(at, link).await
    }
}
