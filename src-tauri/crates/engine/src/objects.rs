//! Single objects, as faces ask for them: their bytes, links to them, new folders, unfinished uploads.

use crate::Engine;
use ::clouds::{Body, Condition, Link, LinkTo, Read, UploadId, Write};
use bytes::Bytes;
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use model::{Abilities, CloudId, Error, ErrorKind, Location, Result, Secret, Timestamp};
use std::ops::Range;
use std::time::Duration;

/// An upload that was begun and neither finished nor given up: its parts are paid for and never seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The object that it was to become.
    pub at: Location,
    /// The provider's name for it.
    pub id: String,
    /// When it was begun, if the cloud says so.
    pub begun: Option<Timestamp>,
    /// The job of this home that began it; `None` of somebody else's.
    pub job: Option<model::JobId>,
}

impl Engine {
    /// Opens an object, or a range of its bytes, for reading.
    ///
    /// # Errors
    /// `NotFound` when there is none; the cloud's own trouble.
    pub async fn read(&self, at: &Location, range: Option<Range<u64>>) -> Result<Body> {
        self.check_bucket(at)?;
        let store = self.registry.open(&at.cloud).await?;
        store.read(at, Read { range, ..Read::default() }).await
    }

    /// A link by which anybody may read (or write) the object until it expires.
    ///
    /// # Errors
    /// `Unsupported` where the cloud has no links, `Invalid` when it may not last so long.
    pub async fn link(&self, at: &Location, to: LinkTo, expires: Duration) -> Result<Secret<String>> {
        self.check_bucket(at)?;
        if at.key.is_empty() || at.key.is_prefix() && to == LinkTo::Write {
            return Err(Error::new(ErrorKind::Invalid, "make a link", "no object is named")
                .at(at)
                .hint("name an object: cloud:bucket/key"));
        }
        let store = self.registry.open(&at.cloud).await?;
        store.link(at, &Link { to, expires, version: None }).await
    }

    /// What a cloud can do, as its provider documents it or a test found out.
    ///
    /// # Errors
    /// `NotFound` when the cloud is not configured; what opening it meets.
    pub async fn abilities(&self, cloud: &CloudId) -> Result<Abilities> {
        let can = self.registry.open(cloud).await?.capabilities();
        let features = can.features.keys().copied().filter(|feature| can.can(*feature)).collect();
        Ok(Abilities { features, storage_classes: can.storage_classes })
    }

    /// Whether what is deleted there can be brought back, because its bucket keeps versions; `None` if the cloud does not say.
    ///
    /// # Errors
    /// The cloud's own trouble.
    pub async fn keeps_versions(&self, at: &Location) -> Result<Option<bool>> {
        self.check_bucket(at)?;
        self.registry.open(&at.cloud).await?.keeps_versions(&at.bucket).await
    }

    /// Makes an empty folder: a directory on a disk, elsewhere an object without bytes whose key ends in `/`.
    ///
    /// # Errors
    /// `AlreadyExists` when there is one; `Refused` when the cloud is read-only; `Invalid` when the cloud cannot hold the name.
    pub async fn create_folder(&self, at: &Location) -> Result<()> {
        self.check_bucket(at)?;
        self.check_writable(at).await?;
        if at.key.is_empty() || !at.key.is_prefix() {
            return Err(Error::new(ErrorKind::Invalid, "make a folder", "a folder's key ends in '/'").at(at));
        }
        let store = self.registry.open(&at.cloud).await?;
        store.accepts(&at.key)?;
        let write = Write { condition: Condition::Absent, ..Write::default() };
        store.write(at, Bytes::new(), &write).await?;
        self.browse.touched(Some(&at.with_key(at.key.parent())));
        Ok(())
    }

    /// Unfinished uploads below the prefix `at`, whoever began them.
    ///
    /// # Errors
    /// `Unsupported` where the cloud does not list them.
    pub async fn unfinished(&self, at: &Location) -> Result<BoxStream<'static, Result<Vec<Unfinished>>>> {
        self.check_bucket(at)?;
        let ours = self.catalogue.known_uploads().await?;
        let (store, place) = (self.registry.open(&at.cloud).await?, at.clone());
        let pages = store.uploads(at).map_ok(move |page| {
            let row = |upload: ::clouds::Upload| Unfinished {
                at: place.with_key(upload.key),
                job: ours.get(&upload.id.0).copied(),
                id: upload.id.0,
                begun: upload.begun,
            };
            page.into_iter().map(row).collect()
        });
        Ok(Box::pin(pages))
    }

    /// Gives an unfinished upload up and frees its parts.
    ///
    /// # Errors
    /// `Refused` when a job that may still go on needs it; the cloud's own trouble.
    pub async fn abort_unfinished(&self, upload: &Unfinished) -> Result<()> {
        if let Some(job) = upload.job
            && !self.catalogue.job(job).await?.state.is_ended()
        {
            let message = format!("job {job} goes on with it");
            return Err(Error::new(ErrorKind::Refused, "give the upload up", message)
                .at(&upload.at)
                .hint(format!("cancel it: ferry jobs cancel {job}")));
        }
        let store = self.registry.open(&upload.at.cloud).await?;
        store.abort_upload(&upload.at, &UploadId(upload.id.clone())).await
    }
}
