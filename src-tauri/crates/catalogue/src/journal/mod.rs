//! The journal of tasks: what each job found, what was begun, how it ended. From it jobs resume.

mod counts;
mod lines;
mod queue;
mod summaries;
#[cfg(test)]
mod tests;
mod touches;

pub use lines::Change;
pub use summaries::Shown;

use crate::Catalogue;
use crate::jobs::{signed, word};
use model::{Conflict, Fate, JobId, Key, Result, TaskState, There, Timestamp};

/// Names a task within its job, from 1 in the order found.
pub type TaskId = u32;

/// A task as counting found it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewTask {
    /// Index into the job's sources.
    pub source: u32,
    /// The object's raw key.
    pub key: Key,
    /// The raw key it goes to; `None` for a deletion.
    pub target_key: Option<Key>,
    /// Size in bytes, as listed.
    pub size: u64,
    /// When it was written, as listed.
    pub modified: Option<Timestamp>,
    /// Entity tag, as listed.
    pub etag: Option<String>,
    /// What the target has already.
    pub there: Option<There>,
    /// What the plan says of it.
    pub fate: Fate,
    /// Whether it goes in parts, and so into the lane of large objects.
    pub large: bool,
    /// Whether it is a folder that a move empties: it is removed once everything has been copied.
    pub removal: bool,
}

impl NewTask {
    /// Whether it stands for a folder that exists by itself, a directory. The object `photos/` of an object store, which
    /// is also called a folder, has an entity tag; a directory has none.
    pub fn is_directory(&self) -> bool {
        self.key.is_prefix() && self.etag.is_none()
    }
}

/// An unfinished multipart upload of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The provider's name for it.
    pub id: String,
    /// Size of every part but the last, in bytes.
    pub part_size: u64,
    /// The entity tag of the source that its parts were read from.
    pub version: Option<String>,
}

/// A part that the target acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPart {
    /// From 1.
    pub number: u32,
    /// Its entity tag, as the target gave it.
    pub etag: String,
    /// Digests of the bytes sent, as JSON.
    pub digest: String,
}

/// A task with what is needed to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its number within the job.
    pub id: TaskId,
    /// What was found.
    pub found: NewTask,
    /// What somebody chose for this object alone, where the target exists.
    pub choice: Option<Conflict>,
    /// Whether its copy is proved, so that only the source is left to remove.
    pub copied: bool,
    /// The target's entity tag, once it is copied.
    pub target_etag: Option<String>,
    /// Tries so far.
    pub attempts: u32,
    /// Whether a worker may already have written to the target.
    pub begun: bool,
    /// An upload to go on with.
    pub upload: Option<Upload>,
}

impl Catalogue {
    /// Writes tasks that counting found, numbered from `first`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn add_tasks(&self, job: JobId, first: TaskId, tasks: Vec<NewTask>) -> Result<()> {
        let (queued, copied) = (word(&TaskState::Queued)?, word(&TaskState::Copied)?);
        let fates = tasks.iter().map(|task| word(&task.fate)).collect::<Result<Vec<_>>>()?;
        self.write("write the journal", move |connection| {
            let insert = "INSERT INTO task (job, id, source, key, target_key, size, modified, etag, there_size, \
                          there_modified, there_etag, fate, large, state) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
            let mut insert = connection.prepare_cached(insert)?;
            for (id, (task, fate)) in (first..).zip(tasks.iter().zip(fates)) {
                let there = task.there.as_ref();
                insert.execute(rusqlite::params![
                    job.0,
                    id,
                    task.source,
                    task.key.as_bytes(),
                    task.target_key.as_ref().map(Key::as_bytes),
                    signed(task.size),
                    task.modified.map(|at| at.0),
                    task.etag,
                    there.map(|there| signed(there.size.0)),
                    there.and_then(|there| there.modified).map(|at| at.0),
                    there.and_then(|there| there.etag.as_deref()),
                    fate,
                    task.large,
                    if task.removal { &copied } else { &queued },
                ])?;
            }
            Ok(())
        })
        .await
    }

    /// Forgets all tasks of a job, so that it is counted anew.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn drop_tasks(&self, job: JobId) -> Result<()> {
        self.write("write the journal", move |connection| {
            connection.execute("DELETE FROM task WHERE job = ?1", [job.0]).map(drop)
        })
        .await
    }

    /// Puts every task in one of the `from` states back into the queue, with its tries forgotten. One that waited for a
    /// decision is known not to have written its target; one that was copied stays copied. One that failed before
    /// anybody began it stays: it cannot be done (see the planner), however often it is tried.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn requeue(&self, job: JobId, from: &[TaskState]) -> Result<()> {
        let (queued, copied) = (word(&TaskState::Queued)?, word(&TaskState::Copied)?);
        let from = from.iter().map(word).collect::<Result<Vec<_>>>()?;
        self.write("write the journal", move |connection| {
            let update = "UPDATE task SET attempts = 0, state = CASE WHEN rung IS NOT NULL OR target_key IS NULL AND \
                          (SELECT spec ->> '$.kind' FROM job WHERE id = ?3) = 'move' THEN ?2 ELSE ?1 END, \
                          error = NULL, ended = NULL, begun = begun AND state <> 'needs_decision' \
                          WHERE job = ?3 AND state = ?4 AND (begun OR state <> 'failed')";
            let mut update = connection.prepare_cached(update)?;
            from.iter().try_for_each(|state| update.execute((&queued, &copied, job.0, state)).map(drop))
        })
        .await
    }

    /// Chooses for some tasks what happens where the target exists. Those that waited for it go back into the queue.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn choose(&self, job: JobId, tasks: Vec<TaskId>, choice: Conflict) -> Result<()> {
        let choice = word(&choice)?;
        let (queued, waiting) = (word(&TaskState::Queued)?, word(&TaskState::NeedsDecision)?);
        self.write("write the journal", move |connection| {
            let choose = "UPDATE task SET choice = ?1, begun = begun AND state <> ?2, \
                          state = CASE WHEN state = ?2 THEN ?3 ELSE state END \
                          WHERE job = ?4 AND id = ?5 AND state IN (?2, ?3)";
            let mut choose = connection.prepare_cached(choose)?;
            tasks.iter().try_for_each(|task| choose.execute((&choice, &waiting, &queued, job.0, task)).map(drop))
        })
        .await
    }

    /// Gives every task in one of the `from` states another state.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn close_tasks(&self, job: JobId, from: &[TaskState], to: TaskState, at: Timestamp) -> Result<()> {
        let to = word(&to)?;
        let from = from.iter().map(word).collect::<Result<Vec<_>>>()?;
        self.write("write the journal", move |connection| {
            let update = "UPDATE task SET state = ?1, ended = ?2 WHERE job = ?3 AND state = ?4";
            let mut update = connection.prepare_cached(update)?;
            from.iter().try_for_each(|state| update.execute((&to, at.0, job.0, state)).map(drop))
        })
        .await
    }
}
