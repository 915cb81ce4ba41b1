//! One worker's turn: a task (or, for removals, a batch of them) from the journal's row to its outcome.

mod comparing;
mod copying;
mod removing;

use crate::copier::{End, Shared};
use crate::law::Law;
use crate::report::{Outcome, Reporter, Said};
use crate::retry::{Budget, Tries};
use crate::stores::Stores;
use catalogue::{Catalogue, Change, TaskId, TaskRow};
use clouds::UploadId;
use futures::FutureExt as _;
use model::{Error, ErrorKind, JobId, JobKind, JobSpec, Location, Result};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What all workers share.
#[derive(Clone)]
pub(crate) struct Floor {
    pub(crate) stores: Arc<dyn Stores>,
    pub(crate) law: Arc<dyn Law>,
    pub(crate) catalogue: Catalogue,
    pub(crate) shared: Shared,
}

impl Floor {
    /// Gives up unfinished uploads of a cancelled job below `target`'s bucket, so that no parts stay behind to be paid
    /// for. Those that cannot be given up now stay in the journal, and are tried again at the next start.
    pub(crate) async fn free(&self, job: JobId, target: &Location) {
        let tasks = self.catalogue.abandoned_uploads(job).await;
        let (Ok(store), Ok(tasks)) = (self.stores.open(&target.cloud).await, tasks) else { return };
        let mut freed = Vec::new();
        for task in tasks {
            if let (Some(key), Some(upload)) = (task.found.target_key, task.upload)
                && store.abort_upload(&target.with_key(key), &UploadId(upload.id)).await.is_ok()
            {
                freed.push(Change::Freed(task.id));
            }
        }
        // What is not written down is given up a second time, which is no error.
        let _ = self.catalogue.record(job, freed).await;
    }
}

/// One worker's turn.
pub(crate) struct Turn {
    pub(crate) floor: Floor,
    pub(crate) spec: Arc<JobSpec>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) tasks: Vec<TaskRow>,
    pub(crate) reporter: Reporter,
    pub(crate) cancel: CancellationToken,
}

impl Turn {
    /// Does the work and says how it ended. Gives way at once when the job is paused or cancelled.
    pub(crate) async fn run(self) {
        let ids: Vec<TaskId> = self.tasks.iter().map(|task| task.id).collect();
        let said = tokio::select! {
            biased;
            () = self.cancel.cancelled() => Said::Yielded(ids),
            outcomes = self.outcomes() => Said::Ended(outcomes),
        };
        // Without a scheduler nobody is left to be told: the journal has the task as unfinished.
        let _ = self.reporter.say(said).await;
    }

    /// What became of the tasks, even if a fault of ours broke the work off: a task without an outcome would never end.
    async fn outcomes(&self) -> Vec<(TaskId, Outcome)> {
        let fault = || Error::new(ErrorKind::Internal, "copy", "the work broke off").hint("report this as a fault");
        match AssertUnwindSafe(self.work()).catch_unwind().await {
            Ok(outcomes) => outcomes,
            Err(_) => self.tasks.iter().map(|task| (task.id, Outcome::Failed(fault(), task.attempts + 1))).collect(),
        }
    }

    async fn work(&self) -> Vec<(TaskId, Outcome)> {
        if self.tasks.iter().all(|task| task.copied || task.found.target_key.is_none()) {
            return self.remove().await;
        }
        let mut outcomes = Vec::with_capacity(self.tasks.len());
        for task in &self.tasks {
            let outcome =
                if self.spec.kind == JobKind::Verify { self.compare(task).await } else { self.copy(task).await };
            outcomes.push((task.id, outcome));
        }
        outcomes
    }

    /// The tries of a task, or of a batch that begins with it.
    fn tries(&self, task: TaskId) -> Tries<'_> {
        Tries::new(&self.floor.shared.limits, &self.budget).telling(&self.reporter, task)
    }

    /// The object to read.
    async fn source_end(&self, task: &TaskRow) -> Result<End> {
        let at = self.source(task)?;
        Ok(End { store: self.floor.stores.open(&at.cloud).await?, at })
    }

    fn source(&self, task: &TaskRow) -> Result<Location> {
        let source = self.spec.sources.get(task.found.source as usize);
        let source = source.ok_or_else(|| unknown("the journal names a source that the job does not have"))?;
        Ok(source.location.with_key(task.found.key.clone()))
    }

    fn target(&self, task: &TaskRow) -> Result<Location> {
        let target = self.spec.target.as_ref().zip(task.found.target_key.clone());
        let (target, key) = target.ok_or_else(|| unknown("the journal names no destination"))?;
        Ok(target.location().with_key(key))
    }
}

fn unknown(message: &str) -> Error {
    Error::new(ErrorKind::Internal, "read the journal", message)
}
