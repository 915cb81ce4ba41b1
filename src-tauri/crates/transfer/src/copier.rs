//! One object from a source to a target, streamed: never a temporary file, never more in memory than the budget allows.

use crate::digest::Digest;
use crate::journal::UploadJournal;
use crate::limits::Limits;
use crate::verifier::{self, Sent};
use bytes::{Bytes, BytesMut};
use clouds::{Condition, Head, Part, PartWrite, Read, Store, UploadId, Write};
use futures::{StreamExt, TryStreamExt, stream};
use model::{Error, ErrorKind, Feature, Location, Result, Rung};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;

/// The unit in which memory is lent, in bytes.
const PAGE: u64 = 1024;

/// The budget of memory that all copies share.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    pages: Arc<Semaphore>,
    most: u32,
}

impl Memory {
    pub(crate) fn new(bytes: u64) -> Self {
        let most = u32::try_from(bytes / PAGE).unwrap_or(u32::MAX).max(1);
        Self { pages: Arc::new(Semaphore::new(most as usize)), most }
    }

    /// Waits until `bytes` may be held; they are given back when the loan is dropped. More than there is becomes all there is.
    async fn lend(&self, bytes: u64) -> Result<tokio::sync::OwnedSemaphorePermit> {
        let pages = u32::try_from(bytes.div_ceil(PAGE)).unwrap_or(u32::MAX).clamp(1, self.most);
        self.pages.clone().acquire_many_owned(pages).await.map_err(|_| Error::cancelled("copy"))
    }
}

/// One end of a copy.
#[derive(Clone)]
pub(crate) struct End {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) at: Location,
}

/// One object to copy.
pub(crate) struct Copy {
    pub(crate) source: End,
    pub(crate) target: End,
    /// The size that was listed, in bytes.
    pub(crate) size: u64,
    /// The entity tag that was listed.
    pub(crate) etag: Option<String>,
    /// Whether the target may have been written already, by an earlier process: then asking is cheaper than reading.
    pub(crate) begun: bool,
    /// Whether an existing target may be replaced.
    pub(crate) condition: Condition,
    pub(crate) limits: Limits,
    pub(crate) memory: Memory,
    /// Whether the target holds what this copy wrote, and that is not what it sent.
    pub(crate) damaged: AtomicBool,
}

/// A copy that was proved.
#[derive(Debug)]
pub(crate) struct Copied {
    pub(crate) rung: Rung,
    pub(crate) etag: Option<String>,
}

impl Copy {
    /// Copies and proves.
    ///
    /// # Errors
    /// `AlreadyExists` if the target exists and may not be replaced, `Conflict` if the source is not what was listed,
    /// `Corrupt` if what arrived differs, else the trouble of either cloud.
    pub(crate) async fn run(&self, journal: &UploadJournal) -> Result<Copied> {
        let small = self.size <= self.limits.part;
        // Where the cloud does not hold the condition itself, or would only after all parts were sent, ask first.
        let ask = self.begun || !small || !self.target.store.capabilities().surely(Feature::ConditionalCreate);
        if self.condition == Condition::Absent && ask {
            self.check_absent().await?;
        }
        if small { self.whole().await } else { self.parted(journal).await }
    }

    async fn check_absent(&self) -> Result<()> {
        match self.target.store.head(&self.target.at).await {
            Ok(_) => Err(Error::new(ErrorKind::AlreadyExists, "write", "it exists already").at(&self.target.at)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
            // A key that may write but not look: then the condition on the write has to do, and its answer, unlike this
            // one, says in full what the key may not.
            Err(error) if error.kind == ErrorKind::Denied => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn whole(&self) -> Result<Copied> {
        let _loan = self.memory.lend(self.size).await?;
        let (head, bytes, digest) = self.read_whole().await?;
        let write = Write { attributes: head.attributes, condition: self.condition, ..Write::default() };
        let written = self.target.store.write(&self.target.at, bytes, &write).await?;
        let sent = Sent { size: self.size, part_size: self.size, parts: vec![digest], multipart: false };
        self.prove(&sent, written.etag).await
    }

    /// Reads the object, and again if its entity tag looks like an MD5 that the bytes do not have: they may have been
    /// damaged on the way. Twice the same bytes mean that the tag is none (an encrypted bucket gives such tags).
    async fn read_whole(&self) -> Result<(Head, Bytes, Digest)> {
        let read = || Read { if_match: self.etag.clone(), ..Read::default() };
        let (head, bytes) = self.read(read(), 0..self.size).await?;
        let digest = Digest::of(&bytes);
        let promised = head.etag.as_deref().and_then(Digest::from_hex);
        if promised.is_none_or(|promised| promised == digest) {
            return Ok((head, bytes, digest));
        }
        drop(bytes);
        let (head, bytes) = self.read(read(), 0..self.size).await?;
        let again = Digest::of(&bytes);
        if again == digest || promised == Some(again) {
            return Ok((head, bytes, again));
        }
        let message = "two reads gave different bytes, and neither has the checksum that the cloud promised";
        Err(Error::new(ErrorKind::Unavailable, "read", message).at(&self.source.at))
    }

    async fn parted(&self, journal: &UploadJournal) -> Result<Copied> {
        let head = self.source.store.head(&self.source.at).await?;
        self.check_unchanged(&head)?;
        let write = Write { attributes: head.attributes, condition: self.condition, ..Write::default() };
        let part_size = self.limits.part_size(self.size);
        let (upload, kept) = self.upload(journal, &write, part_size).await?;
        let count = self.size.div_ceil(part_size);
        let parts = stream::iter((1..).zip((0..count).map(|index| index * part_size)))
            .map(|(number, offset)| {
                let known = kept.iter().find(|(part, _)| part.number == number).cloned();
                let range = offset..(offset + part_size).min(self.size);
                let upload = &upload;
                async move {
                    match known {
                        Some(known) => Ok(known),
                        None => self.part(journal, upload, number, range).await,
                    }
                }
            })
            .buffered(self.limits.parts)
            .try_collect::<Vec<_>>()
            .await?;
        let (parts, digests): (Vec<Part>, Vec<Digest>) = parts.into_iter().unzip();
        let sent = Sent { size: self.size, part_size, parts: digests, multipart: true };
        let surely = self.target.store.capabilities().surely(Feature::ConditionalFinish);
        if self.condition == Condition::Absent && !surely {
            // The parts may have taken hours. A moment between this question and the end remains.
            self.check_absent().await?;
        }
        let written = self.target.store.finish_upload(&self.target.at, &upload, &parts, &write).await?;
        self.prove(&sent, written.etag).await
    }

    /// The upload to fill, with the parts that both the cloud and the journal know; a fresh one if there is none.
    async fn upload(
        &self,
        journal: &UploadJournal,
        write: &Write,
        part_size: u64,
    ) -> Result<(UploadId, Vec<(Part, Digest)>)> {
        let (store, at) = (&self.target.store, &self.target.at);
        if let Some(upload) = journal.unfinished(part_size) {
            match store.parts(at, &upload).await {
                Ok(there) if !there.is_empty() => {
                    let kept = journal.confirmed(there, self.size, part_size).await?;
                    return Ok((upload, kept));
                }
                // It has nothing to offer: free what may be left of it and begin anew.
                Ok(_) => store.abort_upload(at, &upload).await?,
                Err(error) if error.kind == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let upload = store.begin_upload(at, write).await?;
        journal.begun(&upload, part_size).await?;
        Ok((upload, Vec::new()))
    }

    async fn part(
        &self,
        journal: &UploadJournal,
        upload: &UploadId,
        number: u32,
        range: Range<u64>,
    ) -> Result<(Part, Digest)> {
        let length = range.end - range.start;
        let _loan = self.memory.lend(length).await?;
        let read = Read { range: Some(range.clone()), if_match: self.etag.clone(), ..Read::default() };
        let (_, bytes) = self.read(read, range.clone()).await?;
        let digest = Digest::of(&bytes);
        let part =
            self.target.store.write_part(&self.target.at, upload, PartWrite::new(number, range.start, bytes)).await?;
        journal.sent(&part, digest, length).await?;
        Ok((part, digest))
    }

    /// Reads exactly `range`, in memory that was lent.
    async fn read(&self, read: Read, range: Range<u64>) -> Result<(Head, Bytes)> {
        let mut body = self.source.store.read(&self.source.at, read).await?;
        self.check_unchanged(&body.head)?;
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let wrong = |got: u64| {
            let message = format!("{length} bytes were announced, {got} came");
            Error::new(ErrorKind::Unavailable, "read", message).at(&self.source.at)
        };
        if body.range != range {
            return Err(wrong(body.range.end.saturating_sub(body.range.start)));
        }
        let mut bytes = BytesMut::with_capacity(length);
        while let Some(chunk) = verifier::next(&mut body, self.limits.idle).await? {
            if bytes.len() + chunk.len() > length {
                return Err(wrong((bytes.len() + chunk.len()) as u64));
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.len() == length { Ok((body.head, bytes.freeze())) } else { Err(wrong(bytes.len() as u64)) }
    }

    fn check_unchanged(&self, head: &Head) -> Result<()> {
        let moved = self.etag.is_some() && head.etag.is_some() && self.etag != head.etag;
        if head.size == self.size && !moved {
            return Ok(());
        }
        let message = "it changed since the job was planned";
        Err(Error::new(ErrorKind::Conflict, "read", message).at(&self.source.at).hint("start the job again"))
    }

    async fn prove(&self, sent: &Sent, etag: Option<String>) -> Result<Copied> {
        let (store, at) = (&*self.target.store, &self.target.at);
        match verifier::prove(store, at, sent, etag.as_deref(), self.limits.idle).await {
            Ok(rung) => Ok(Copied { rung, etag }),
            Err(error) => {
                // Only what is still our own write may be replaced by another try.
                let ours = etag.is_some() && store.head(at).await.is_ok_and(|head| head.etag == etag);
                self.damaged.store(error.kind == ErrorKind::Corrupt && ours, Ordering::Relaxed);
                Err(error)
            }
        }
    }
}
