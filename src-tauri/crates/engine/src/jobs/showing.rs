//! One job, for a face that knows its number.

use crate::Engine;
use model::{JobId, JobSummary, Result};

impl Engine {
    /// One job, also one that the list leaves out because it is old or was taken off.
    ///
    /// # Errors
    /// `NotFound` if there is no such job.
    pub async fn job(&self, id: JobId) -> Result<JobSummary> {
        if let Some(job) = self.activity().await?.jobs.into_iter().find(|job| job.id == id) {
            return Ok(job);
        }
        let row = self.catalogue.job(id).await?;
        Ok(JobSummary {
            id: row.id,
            spec: row.spec,
            state: row.state,
            tally: row.tally,
            size: row.size,
            done: row.done,
            rate: None,
            remaining: None,
            interrupted: false,
            again: None,
            created: row.created,
            ended: row.ended,
            error: row.error,
            priority: row.priority,
        })
    }
}
