//! What a worker tells the journal of its multipart upload, and what the journal knows of an earlier one.

use crate::digest::Digests;
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
    /// The earlier upload, if its parts are cut as this copy's would be, and of the same version of the source.
    pub(crate) fn unfinished(&self, part_size: u64, version: Option<&str>) -> Option<UploadId> {
        let fits = |upload: &Upload| upload.part_size == part_size && upload.version.as_deref() == version;
        let upload = self.known().filter(|upload| upload.version.is_some() && fits(upload))?;
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

    /// Of the parts that the cloud has, those that the journal knows as well and whose size is that of `size` bytes cut
    /// into parts of `part_size`: only they need not be sent again.
    pub(crate) async fn confirmed(&self, there: Vec<Part>, size: u64, part_size: u64) -> Result<Vec<(Part, Digests)>> {
        let sent = self.catalogue.sent_parts(self.reporter.job, self.task).await?;
        let begin = |part: &Part| u64::from(part.number.saturating_sub(1)) * part_size;
        let digests = |part: &Part| {
            if part.size != size.saturating_sub(begin(part)).min(part_size) {
                return None;
            }
            let known = sent.iter().find(|known| known.number == part.number && known.etag == part.etag)?;
            Some(Digests::from_text(&known.digest))
        };
        Ok(there.into_iter().filter_map(|part| digests(&part).map(|digests| (part, digests))).collect())
    }

    /// Writes the upload's name before its first part. An upload whose name was never answered stays unknown.
    pub(crate) async fn begun(&self, upload: &UploadId, part_size: u64, version: Option<String>) -> Result<()> {
        let upload = Upload { id: upload.0.clone(), part_size, version };
        *self.upload.lock().unwrap_or_else(PoisonError::into_inner) = Some(upload.clone());
        self.reporter.write(|written| Said::Uploading(self.task, upload, written)).await
    }

    /// Notes a part that the cloud acknowledged.
    pub(crate) async fn sent(&self, part: &Part, digests: &Digests, size: u64) -> Result<()> {
        let part = SentPart { number: part.number, etag: part.etag.clone(), digest: digests.to_text() };
        self.reporter.say(Said::Sent(self.task, part, size)).await
    }
}
