//! What a worker tells the journal of its multipart upload, and what the journal knows of an earlier one.

use crate::digest::Digest;
use crate::report::{Reporter, Said};
use catalogue::{Catalogue, SentPart, TaskId, Upload};
use clouds::{Part, UploadId};
use model::Result;
use std::sync::{Mutex, PoisonError};

/// One task's page in the journal.
pub(crate) struct UploadJournal {
    pub(crate) catalogue: Catalogue,
    pub(crate) reporter: Reporter,
    pub(crate) task: TaskId,
    /// The upload that was begun, by an earlier process or try or by this one.
    pub(crate) upload: Mutex<Option<Upload>>,
}

impl UploadJournal {
    /// The earlier upload, if its parts are cut as this copy's would be.
    pub(crate) fn unfinished(&self, part_size: u64) -> Option<UploadId> {
        let upload = self.known().filter(|upload| upload.part_size == part_size)?;
        Some(UploadId(upload.id))
    }

    /// Whatever upload may be unfinished.
    pub(crate) fn known(&self) -> Option<Upload> {
        self.upload.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets the upload: its parts are of another version of the source, or gone.
    pub(crate) fn forget(&self) {
        *self.upload.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Of the parts that the cloud has, those whose digest the journal knows and whose size is that of `size` bytes cut
    /// into parts of `part_size`: only they need not be sent again.
    pub(crate) async fn confirmed(&self, there: Vec<Part>, size: u64, part_size: u64) -> Result<Vec<(Part, Digest)>> {
        let sent = self.catalogue.sent_parts(self.reporter.job, self.task).await?;
        let begin = |part: &Part| u64::from(part.number.saturating_sub(1)) * part_size;
        let digest = |part: &Part| {
            if part.size != size.saturating_sub(begin(part)).min(part_size) {
                return None;
            }
            let known = sent.iter().find(|known| known.number == part.number && known.etag == part.etag)?;
            Digest::from_hex(&known.md5)
        };
        Ok(there.into_iter().filter_map(|part| digest(&part).map(|digest| (part, digest))).collect())
    }

    /// Writes the upload's name before its first part. An upload whose name was never answered stays unknown.
    pub(crate) async fn begun(&self, upload: &UploadId, part_size: u64) -> Result<()> {
        let upload = Upload { id: upload.0.clone(), part_size };
        *self.upload.lock().unwrap_or_else(PoisonError::into_inner) = Some(upload.clone());
        self.reporter.uploading(self.task, upload).await
    }

    /// Notes a part that the cloud acknowledged.
    pub(crate) async fn sent(&self, part: &Part, digest: Digest, size: u64) -> Result<()> {
        let part = SentPart { number: part.number, etag: part.etag.clone(), md5: digest.hex() };
        self.reporter.say(Said::Sent(self.task, part, size)).await
    }
}
