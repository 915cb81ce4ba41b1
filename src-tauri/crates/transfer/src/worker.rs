//! One worker's turn: a task (or, for a deletion, a batch of them) from the journal's row to its outcome.

use crate::copier::{Copied, Copy, End, Memory};
use crate::journal::UploadJournal;
use crate::limits::Limits;
use crate::planner;
use crate::report::{Outcome, Reporter, Said};
use crate::retry;
use crate::stores::Stores;
use crate::verifier;
use catalogue::{Catalogue, TaskId, TaskRow};
use clouds::{Condition, UploadId};
use futures::FutureExt as _;
use model::{Conflict, Error, ErrorKind, JobKind, JobSpec, Key, Location, Result};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What all workers share.
#[derive(Clone)]
pub(crate) struct Floor {
    pub(crate) stores: Arc<dyn Stores>,
    pub(crate) catalogue: Catalogue,
    pub(crate) limits: Limits,
    pub(crate) memory: Memory,
}

impl Floor {
    /// Gives up unfinished uploads below `target`'s bucket, so that no parts stay behind to be paid for.
    pub(crate) async fn free(&self, target: &Location, tasks: Vec<TaskRow>) {
        let Ok(store) = self.stores.open(&target.cloud).await else { return };
        for task in tasks {
            if let (Some(key), Some(upload)) = (task.found.target_key, task.upload) {
                // Best effort: the journal still names the upload.
                let _ = store.abort_upload(&target.with_key(key), &UploadId(upload.id)).await;
            }
        }
    }
}

/// One worker's turn.
pub(crate) struct Turn {
    pub(crate) floor: Floor,
    pub(crate) spec: Arc<JobSpec>,
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
        if self.spec.kind == JobKind::Delete {
            return self.delete().await;
        }
        let mut outcomes = Vec::with_capacity(self.tasks.len());
        for task in &self.tasks {
            outcomes.push((task.id, self.copy(task).await));
        }
        outcomes
    }

    async fn copy(&self, task: &TaskRow) -> Outcome {
        let journal = UploadJournal {
            catalogue: self.floor.catalogue.clone(),
            reporter: self.reporter.clone(),
            task: task.id,
            upload: Mutex::new(task.upload.clone()),
        };
        let mut copy = match self.copy_of(task).await {
            Ok(copy) => copy,
            Err(error) => return Outcome::Failed(error, task.attempts + 1),
        };
        let mut attempt = 1;
        let error = loop {
            let error = match copy.run(&journal).await {
                Ok(Copied { rung, etag }) => {
                    return Outcome::Done { rung: Some(rung), etag, attempts: task.attempts + attempt };
                }
                Err(error) => error,
            };
            if error.kind == ErrorKind::AlreadyExists {
                return self.existing(task, &copy, attempt > 1, &journal).await;
            }
            let Some(pause) = retry::pause_after(&error, attempt, self.floor.limits.attempts) else { break error };
            tokio::time::sleep(pause).await;
            if let Err(error) = renew(&mut copy, &error, &journal).await {
                break error;
            }
            attempt += 1;
        };
        if !pauses_the_job(&error) {
            abandon(&copy.target, &journal).await;
        }
        Outcome::Failed(error, task.attempts + attempt)
    }

    async fn copy_of(&self, task: &TaskRow) -> Result<Copy> {
        let source = self.source(task)?;
        let target = self.target(task)?;
        let chosen = planner::chosen(&self.spec).unwrap_or_else(|| target.clone());
        Ok(Copy {
            source: End { store: self.floor.stores.open(&source.cloud).await?, at: source },
            target: End { store: self.floor.stores.open_below(&chosen).await?, at: target },
            size: task.found.size,
            etag: task.found.etag.clone(),
            begun: task.begun,
            condition: match self.spec.on_conflict {
                Conflict::Replace => Condition::Always,
                Conflict::Ask | Conflict::Skip => Condition::Absent,
            },
            limits: self.floor.limits,
            memory: self.floor.memory.clone(),
            damaged: AtomicBool::new(false),
        })
    }

    /// The target exists. If this job may have written it (before a crash, or in a try whose answer was lost), the
    /// bytes tell; else it is somebody's, and the user's choice decides.
    async fn existing(&self, task: &TaskRow, copy: &Copy, again: bool, journal: &UploadJournal) -> Outcome {
        if task.begun || again {
            let (source, target) = (&copy.source, &copy.target);
            let (left, right) = ((&*source.store, &source.at), (&*target.store, &target.at));
            match verifier::same(left, right, self.floor.limits.idle).await {
                Ok(true) => {
                    abandon(target, journal).await;
                    let etag = target.store.head(&target.at).await.ok().and_then(|head| head.etag);
                    return Outcome::Done { rung: Some(model::Rung::ReadBack), etag, attempts: task.attempts + 1 };
                }
                // It may be our own, damaged: whoever chose to skip did not choose to keep that.
                Ok(false) => {
                    abandon(target, journal).await;
                    return Outcome::Undecided;
                }
                Err(error) => return Outcome::Failed(error, task.attempts + 1),
            }
        }
        if let Err(error) = copy.target.store.head(&copy.target.at).await
            && error.kind == ErrorKind::NotFound
        {
            // Some conflicts between writers are told in the same words: without an object nothing exists.
            return Outcome::Failed(error, task.attempts + 1);
        }
        abandon(&copy.target, journal).await;
        match self.spec.on_conflict {
            Conflict::Skip => Outcome::Skipped,
            Conflict::Ask | Conflict::Replace => Outcome::Undecided,
        }
    }

    /// Deletes a batch. Every key has its own outcome; those that failed in passing are tried again.
    async fn delete(&self) -> Vec<(TaskId, Outcome)> {
        let mut left: Vec<&TaskRow> = self.tasks.iter().collect();
        let mut outcomes = Vec::with_capacity(left.len());
        for attempt in 1.. {
            let (mut again, mut longest) = (Vec::new(), Duration::ZERO);
            for (task, answer) in left.iter().zip(self.delete_once(&left).await) {
                let attempts = task.attempts + attempt;
                let Err(error) = answer else {
                    outcomes.push((task.id, Outcome::Done { rung: None, etag: None, attempts }));
                    continue;
                };
                if let Some(pause) = retry::pause_after(&error, attempt, self.floor.limits.attempts) {
                    longest = longest.max(pause);
                    again.push(*task);
                } else {
                    outcomes.push((task.id, Outcome::Failed(error, attempts)));
                }
            }
            if again.is_empty() {
                break;
            }
            left = again;
            tokio::time::sleep(longest).await;
        }
        outcomes
    }

    /// One answer for each of the tasks, which are all of one bucket.
    async fn delete_once(&self, tasks: &[&TaskRow]) -> Vec<Result<()>> {
        let keys: Vec<Key> = tasks.iter().map(|task| task.found.key.clone()).collect();
        let answers = async {
            let Some(first) = tasks.first() else { return Ok(Vec::new()) };
            let at = self.source(first)?;
            self.floor.stores.open(&at.cloud).await?.delete(&at.bucket, &keys).await
        };
        let missing = || Err(Error::new(ErrorKind::Internal, "delete", "the cloud did not say what became of it"));
        match answers.await {
            Ok(answers) => answers.into_iter().chain(std::iter::repeat_with(missing)).take(tasks.len()).collect(),
            Err(error) => tasks.iter().map(|_| Err(error.clone())).collect(),
        }
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

/// Whether an error concerns more than its object: then the job waits for the user instead of failing a thousand times.
pub(crate) fn pauses_the_job(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::Unauthenticated
            | ErrorKind::Expired
            | ErrorKind::NeedsCode
            | ErrorKind::ClockSkewed
            | ErrorKind::Untrusted
            | ErrorKind::Full
    )
}

/// Before another try: a source that moved is looked at again, a target that is damaged may be replaced.
async fn renew(copy: &mut Copy, error: &Error, journal: &UploadJournal) -> Result<()> {
    match error.kind {
        ErrorKind::Conflict => {
            // Parts of the old version must never be joined with parts of the new one.
            abandon(&copy.target, journal).await;
            let head = copy.source.store.head(&copy.source.at).await?;
            (copy.size, copy.etag) = (head.size, head.etag);
        }
        ErrorKind::Corrupt if copy.damaged.load(Ordering::Relaxed) => copy.condition = Condition::Always,
        _ => {}
    }
    Ok(())
}

/// Gives up whatever upload this task has begun, so that no parts stay behind to be paid for.
async fn abandon(target: &End, journal: &UploadJournal) {
    if let Some(upload) = journal.known() {
        // Best effort: the task's own outcome matters more, and the journal still names the upload.
        let _ = target.store.abort_upload(&target.at, &UploadId(upload.id)).await;
        journal.forget();
    }
}

fn unknown(message: &str) -> Error {
    Error::new(ErrorKind::Internal, "read the journal", message)
}
