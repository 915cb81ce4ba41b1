//! The lines that are written while a job runs: each says what is about to happen, or what has.

use super::{SentPart, TaskId, Upload};
use crate::Catalogue;
use crate::jobs::{json, signed, word};
use model::{Error, JobId, Key, Proof, Result, TaskState, Timestamp};
use rusqlite::{Connection, params};

/// One line of the journal.
#[derive(Debug)]
pub enum Change {
    /// A worker is about to take the task.
    Begun(TaskId, Timestamp),
    /// The copy goes to another key than was planned, because both are to stay.
    Renamed(TaskId, Key),
    /// A multipart upload was begun; its old parts, if any, are void.
    Uploading(TaskId, Upload),
    /// The task's upload was given up: nothing of it lies at the target.
    Freed(TaskId),
    /// The target has a part.
    Sent(TaskId, SentPart),
    /// The task has another state: it is copied, has ended, or waits for a decision.
    Now {
        /// Which.
        task: TaskId,
        /// Its new state.
        state: TaskState,
        /// Tries so far.
        attempts: u32,
        /// How it was proved. What an earlier line said stays where this one says nothing.
        proof: Box<Proof>,
        /// Why it did not succeed.
        error: Option<Error>,
        /// When.
        at: Timestamp,
    },
}

impl Catalogue {
    /// Writes lines, all or none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record(&self, job: JobId, changes: Vec<Change>) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let lines = changes.into_iter().map(Line::new).collect::<Result<Vec<_>>>()?;
        self.write("write the journal", move |connection| lines.iter().try_for_each(|line| line.write(connection, job)))
            .await
    }
}

/// A change whose words were found before the writing thread has it.
enum Line {
    Begun(TaskId, Timestamp),
    Renamed(TaskId, Key),
    Uploading(TaskId, Upload),
    Freed(TaskId),
    Sent(TaskId, SentPart),
    Now(TaskId, Box<Columns>),
}

struct Columns {
    state: String,
    attempts: u32,
    rung: Option<String>,
    target_etag: Option<String>,
    checksum: Option<String>,
    not_carried: Option<String>,
    error: Option<String>,
    at: i64,
}

impl Line {
    fn new(change: Change) -> Result<Self> {
        Ok(match change {
            Change::Begun(task, at) => Self::Begun(task, at),
            Change::Renamed(task, key) => Self::Renamed(task, key),
            Change::Uploading(task, upload) => Self::Uploading(task, upload),
            Change::Freed(task) => Self::Freed(task),
            Change::Sent(task, part) => Self::Sent(task, part),
            Change::Now { task, state, attempts, proof, error, at } => Self::Now(
                task,
                Box::new(Columns {
                    state: word(&state)?,
                    attempts,
                    rung: proof.rung.as_ref().map(word).transpose()?,
                    checksum: proof.checksum.as_ref().map(json).transpose()?,
                    not_carried: (!proof.not_carried.is_empty()).then(|| json(&proof.not_carried)).transpose()?,
                    target_etag: proof.etag,
                    error: error.as_ref().map(json).transpose()?,
                    at: at.0,
                }),
            ),
        })
    }

    fn write(&self, connection: &Connection, job: JobId) -> rusqlite::Result<()> {
        let job = job.0;
        match self {
            Self::Begun(task, at) => {
                let update = "UPDATE task SET begun = 1, began = COALESCE(began, ?3) WHERE job = ?1 AND id = ?2";
                connection.prepare_cached(update)?.execute((job, task, at.0))?;
            }
            Self::Renamed(task, key) => {
                let update = "UPDATE task SET target_key = ?3 WHERE job = ?1 AND id = ?2";
                connection.prepare_cached(update)?.execute((job, task, key.as_bytes()))?;
            }
            Self::Uploading(task, upload) => {
                let update = "UPDATE task SET upload = ?3, part_size = ?4 WHERE job = ?1 AND id = ?2";
                connection.prepare_cached(update)?.execute((job, task, &upload.id, signed(upload.part_size)))?;
                let delete = "DELETE FROM part WHERE job = ?1 AND task = ?2";
                connection.prepare_cached(delete)?.execute((job, task))?;
            }
            Self::Freed(task) => {
                let update = "UPDATE task SET upload = NULL WHERE job = ?1 AND id = ?2";
                connection.prepare_cached(update)?.execute((job, task))?;
            }
            Self::Sent(task, part) => {
                let insert =
                    "INSERT OR REPLACE INTO part (job, task, number, etag, digest) VALUES (?1, ?2, ?3, ?4, ?5)";
                connection.prepare_cached(insert)?.execute((job, task, part.number, &part.etag, &part.digest))?;
            }
            Self::Now(task, now) => {
                let update = "UPDATE task SET state = ?3, attempts = ?4, rung = COALESCE(?5, rung), \
                              target_etag = COALESCE(?6, target_etag), checksum = COALESCE(?7, checksum), \
                              not_carried = COALESCE(?8, not_carried), error = ?9, ended = ?10 \
                              WHERE job = ?1 AND id = ?2";
                connection.prepare_cached(update)?.execute(params![
                    job,
                    task,
                    now.state,
                    now.attempts,
                    now.rung,
                    now.target_etag,
                    now.checksum,
                    now.not_carried,
                    now.error,
                    now.at,
                ])?;
            }
        }
        Ok(())
    }
}
