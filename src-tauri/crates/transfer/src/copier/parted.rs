//! A large object in parts: several at a time, each acknowledged part in the journal, so that a later try sends only the rest.

use super::Copy;
use crate::digest::{Digests, Hasher, Means};
use crate::journal::UploadJournal;
use crate::verifier::Sent;
use clouds::{Condition, Head, Part, PartWrite, Read, UploadId, Write, Written};
use futures::{StreamExt, TryStreamExt, stream};
use model::{Error, ErrorKind, Feature, Proof, Result};
use std::ops::Range;

impl Copy {
    pub(super) async fn parted(&self, journal: &UploadJournal) -> Result<Proof> {
        let head = self.source.store.head(&self.source.at).await?;
        self.check_unchanged(&head)?;
        // The tag of the whole says nothing of a part; only a CRC can be put together.
        let means = self.means(&head.checksums, None);
        let promises = head.checksums.clone();
        let head = if self.is_untyped(&head) { self.typed(head, &self.beginning().await?) } else { head };
        // Some clouds say only with the bytes whether there are tags; one request more is little beside many parts.
        let checksum = self.checked().and_then(|_| Hasher::new(&means).finish().by(means.first()).cloned());
        let carried = self.carried(head, true).await?.when(self.condition, checksum);
        let part_size = self.floor.limits.part_size(self.size, &self.target.store.capabilities().sizes);
        let (upload, kept) = self.upload(journal, &carried.write, part_size, Some(&means)).await?;
        let send = |number, range| self.part(journal, &upload, number, range, &means);
        let parts = self.all_parts(part_size, kept, send).await?;
        let sizes = parts.iter().map(|(part, _)| part.size).collect::<Vec<_>>();
        let (parts, digests): (Vec<Part>, Vec<Digests>) = parts.into_iter().unzip();
        let parts_sent = digests.into_iter().zip(sizes).collect();
        let sent = Sent { size: self.size, part_size, parts: parts_sent, multipart: true };
        self.check_source(&sent, &promises)?;
        let written = self.finish(&upload, &parts, &carried.write).await?;
        self.prove(&sent, written, &promises, carried.not_carried).await
    }

    /// Every part, those that are there already and those that `send` brings, in order.
    pub(super) async fn all_parts<F>(
        &self,
        part_size: u64,
        kept: Vec<(Part, Digests)>,
        send: impl Fn(u32, Range<u64>) -> F,
    ) -> Result<Vec<(Part, Digests)>>
    where
        F: Future<Output = Result<(Part, Digests)>>,
    {
        let count = self.size.div_ceil(part_size);
        let ranges = (0..count).map(|index| index * part_size..((index + 1) * part_size).min(self.size));
        stream::iter((1..).zip(ranges))
            .map(|(number, range)| {
                let known = kept.iter().find(|(part, _)| part.number == number).cloned();
                let work = known.is_none().then(|| send(number, range));
                async move {
                    match (known, work) {
                        (Some(known), _) => Ok(known),
                        (None, Some(work)) => work.await,
                        (None, None) => Err(Error::new(ErrorKind::Internal, "copy", "a part was left out")),
                    }
                }
            })
            .buffered(self.floor.limits.parts)
            .try_collect()
            .await
    }

    /// Makes the object visible. The parts may have taken hours, so a cloud that does not hold the condition is asked
    /// once more; a moment between this question and the end remains.
    pub(super) async fn finish(&self, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        let surely = self.target.store.capabilities().surely(Feature::ConditionalFinish);
        if self.condition == Condition::Absent && !surely {
            self.check_absent().await?;
        }
        self.target.store.finish_upload(&self.target.at, upload, parts, write).await
    }

    /// The upload to fill, with the parts that both the cloud and the journal know; a fresh one if there is none. With
    /// `means`, only parts of which those digests are known count.
    pub(super) async fn upload(
        &self,
        journal: &UploadJournal,
        write: &Write,
        part_size: u64,
        means: Option<&Means>,
    ) -> Result<(UploadId, Vec<(Part, Digests)>)> {
        let (store, at) = (&self.target.store, &self.target.at);
        if let Some(upload) = journal.unfinished(part_size, self.etag.as_deref()) {
            match store.parts(at, &upload).await {
                Ok(there) if !there.is_empty() => {
                    let mut kept = journal.confirmed(there, self.size, part_size).await?;
                    kept.retain(|(_, digests)| means.is_none_or(|means| means.are_in(digests)));
                    return Ok((upload, kept));
                }
                // It has nothing to offer: free what may be left of it and begin anew.
                Ok(_) => store.abort_upload(at, &upload).await?,
                Err(error) if error.kind == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let upload = store.begin_upload(at, write).await?;
        journal.begun(&upload, part_size, self.etag.clone()).await?;
        Ok((upload, Vec::new()))
    }

    async fn part(
        &self,
        journal: &UploadJournal,
        upload: &UploadId,
        number: u32,
        range: Range<u64>,
        means: &Means,
    ) -> Result<(Part, Digests)> {
        let length = range.end - range.start;
        self.floor.throttles[1].take(length).await;
        let _loan = self.floor.memory.lend(length).await?;
        let read = Read { range: Some(range.clone()), if_match: self.etag.clone(), ..Read::default() };
        let mut hasher = Hasher::new(means);
        let mut take = |_: &Head, chunk: &[u8]| hasher.update(chunk);
        let (_, body) = self.read(read, range.clone(), &mut take).await?;
        let digests = hasher.finish();
        let checksum = self.checked().and_then(|algorithm| digests.by(algorithm).cloned());
        let part = PartWrite { number, offset: range.start, body: body.clone(), checksum };
        let part = self.target.store.write_part(&self.target.at, upload, part).await?;
        self.floor.memory.give_back(body);
        journal.sent(&part, &digests, length).await?;
        Ok((part, digests))
    }

    /// Before the object is made visible: what was read is what the source promised, as far as that can be told.
    fn check_source(&self, sent: &Sent, promises: &[model::Checksum]) -> Result<()> {
        if Digests::of_parts(&sent.parts).agree(promises) != Some(false) {
            return Ok(());
        }
        let message = "other bytes were read than the cloud promised";
        Err(Error::new(ErrorKind::Corrupt, "read", message).at(&self.source.at).hint("copy it again"))
    }
}
