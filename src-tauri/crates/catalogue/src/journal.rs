//! The journal of tasks: what each job found, what was begun, how it ended. From it jobs resume.

use crate::Catalogue;
use crate::jobs::{json, parsed, signed, unsigned, word};
use model::{Bytes, Count, Error, Failure, JobId, JobSpec, Key, Location, Result, Rung, Tally, TaskState, Timestamp};
use rusqlite::{Connection, Row};

/// Names a task within its job, from 1 in the order found.
pub type TaskId = u32;

/// A task as counting found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Index into the job's sources.
    pub source: u32,
    /// The object's raw key.
    pub key: Key,
    /// The raw key it goes to; `None` for a deletion.
    pub target_key: Option<Key>,
    /// Size in bytes, as listed.
    pub size: u64,
    /// Entity tag, as listed.
    pub etag: Option<String>,
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
}

/// A part that the target acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPart {
    /// From 1.
    pub number: u32,
    /// Its entity tag, as the target gave it.
    pub etag: String,
    /// MD5 of the bytes sent, in hexadecimal.
    pub md5: String,
}

/// A task with what is needed to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its number within the job.
    pub id: TaskId,
    /// What was found.
    pub found: NewTask,
    /// Tries so far.
    pub attempts: u32,
    /// Whether a worker may already have written to the target.
    pub begun: bool,
    /// An upload to go on with.
    pub upload: Option<Upload>,
}

/// One line of the journal.
#[derive(Debug)]
pub enum Change {
    /// A worker is about to take the task.
    Begun(TaskId),
    /// A multipart upload was begun; its old parts, if any, are void.
    Uploading(TaskId, Upload),
    /// The target has a part.
    Sent(TaskId, SentPart),
    /// The task has ended, or waits for a decision.
    Ended {
        /// Which.
        task: TaskId,
        /// Its new state.
        state: TaskState,
        /// Tries so far.
        attempts: u32,
        /// How it was proved.
        rung: Option<Rung>,
        /// The target's entity tag.
        target_etag: Option<String>,
        /// Why it did not succeed.
        error: Option<Error>,
        /// When.
        at: Timestamp,
    },
}

const TASK: &str = "id, source, key, target_key, size, etag, attempts, begun, upload, part_size";

impl Catalogue {
    /// Writes tasks that counting found, numbered from `first`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn add_tasks(&self, job: JobId, first: TaskId, tasks: Vec<NewTask>) -> Result<()> {
        let queued = word(&TaskState::Queued)?;
        self.write("write the journal", move |connection| {
            let insert = "INSERT INTO task (job, id, source, key, target_key, size, etag, state) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            let mut insert = connection.prepare_cached(insert)?;
            for (id, task) in (first..).zip(tasks) {
                let target = task.target_key.as_ref().map(Key::as_bytes);
                let (source, key, size) = (task.source, task.key.as_bytes(), signed(task.size));
                insert.execute((job.0, id, source, key, target, size, task.etag, &queued))?;
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

    /// Up to `most` queued tasks after number `after`, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn queued_tasks(&self, job: JobId, after: TaskId, most: u32) -> Result<Vec<TaskRow>> {
        let queued = word(&TaskState::Queued)?;
        self.read("read the journal", move |connection| {
            let query =
                format!("SELECT {TASK} FROM task WHERE job = ?1 AND state = ?2 AND id > ?3 ORDER BY id LIMIT ?4");
            let mut query = connection.prepare_cached(&query)?;
            query.query_map((job.0, queued, after, most), task_row)?.collect()
        })
        .await
    }

    /// What counting found as task `id`.
    ///
    /// # Errors
    /// When the database cannot be read, or has no such task.
    pub async fn found_task(&self, job: JobId, id: TaskId) -> Result<NewTask> {
        self.read("read the journal", move |connection| {
            let query = format!("SELECT {TASK} FROM task WHERE job = ?1 AND id = ?2");
            connection.prepare_cached(&query)?.query_row((job.0, id), task_row)
        })
        .await
        .map(|row| row.found)
    }

    /// The parts that the journal knows of a task's upload, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sent_parts(&self, job: JobId, task: TaskId) -> Result<Vec<SentPart>> {
        self.read("read the journal", move |connection| {
            let query = "SELECT number, etag, md5 FROM part WHERE job = ?1 AND task = ?2 ORDER BY number";
            let mut query = connection.prepare_cached(query)?;
            let part = |row: &Row<'_>| Ok(SentPart { number: row.get(0)?, etag: row.get(1)?, md5: row.get(2)? });
            query.query_map((job.0, task), part)?.collect()
        })
        .await
    }

    /// Writes lines, all or none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record(&self, job: JobId, changes: Vec<Change>) -> Result<()> {
        let lines = changes.into_iter().map(Line::new).collect::<Result<Vec<_>>>()?;
        self.write("write the journal", move |connection| lines.iter().try_for_each(|line| line.write(connection, job)))
            .await
    }

    /// Tasks that were closed with an upload unfinished: its parts may still lie at the target.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn abandoned_uploads(&self, job: JobId) -> Result<Vec<TaskRow>> {
        let cancelled = word(&TaskState::Cancelled)?;
        self.read("read the journal", move |connection| {
            let query = format!("SELECT {TASK} FROM task WHERE job = ?1 AND state = ?2 AND upload IS NOT NULL");
            let mut query = connection.prepare_cached(&query)?;
            query.query_map((job.0, cancelled), task_row)?.collect()
        })
        .await
    }

    /// Puts every task in one of the `from` states back into the queue, with its tries forgotten. One that waited for a
    /// decision is known not to have written its target. One that failed before anybody began it stays: it cannot be done
    /// (see the planner), however often it is tried.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn requeue(&self, job: JobId, from: &[TaskState]) -> Result<()> {
        let queued = word(&TaskState::Queued)?;
        let from = from.iter().map(word).collect::<Result<Vec<_>>>()?;
        self.write("write the journal", move |connection| {
            let update = "UPDATE task SET state = ?1, attempts = 0, error = NULL, ended = NULL, \
                          begun = begun AND state <> 'needs_decision' \
                          WHERE job = ?2 AND state = ?3 AND (begun OR state <> 'failed')";
            let mut update = connection.prepare_cached(update)?;
            from.iter().try_for_each(|state| update.execute((&queued, job.0, state)).map(drop))
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

    /// Counts a job's tasks anew: the tally, all bytes found, and the bytes of those that are done.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tally(&self, job: JobId) -> Result<(Tally, Bytes, Bytes)> {
        let groups = self
            .read("read the journal", move |connection| {
                let query = "SELECT state, rung, COUNT(*), SUM(size) FROM task WHERE job = ?1 GROUP BY state, rung";
                let mut query = connection.prepare_cached(query)?;
                let group = |row: &Row<'_>| {
                    let numbers: (i64, i64) = (row.get(2)?, row.get(3)?);
                    Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, numbers))
                };
                query.query_map([job.0], group)?.collect::<rusqlite::Result<Vec<_>>>()
            })
            .await?;
        let (mut tally, mut size, mut done) = (Tally::default(), Bytes::ZERO, Bytes::ZERO);
        for (state, rung, (count, bytes)) in groups {
            let state: TaskState = parsed("read the journal", &format!("\"{state}\""))?;
            let rung: Option<Rung> = rung.map(|word| parsed("read the journal", &format!("\"{word}\""))).transpose()?;
            let (count, bytes) = (Count(unsigned(count)), Bytes(unsigned(bytes)));
            tally.found += count;
            size += bytes;
            if matches!(state, TaskState::Done | TaskState::Skipped) {
                done += bytes;
            }
            *tally.place(state, rung) += count;
        }
        Ok((tally, size, done))
    }

    /// Failed tasks of a job in the order found, `count` of them after the first `skip`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn failures(&self, job: JobId, spec: &JobSpec, skip: Count, count: Count) -> Result<Vec<Failure>> {
        let failed = word(&TaskState::Failed)?;
        let rows = self
            .read("read the journal", move |connection| {
                let query = "SELECT source, key, target_key, attempts, ended, error FROM task \
                             WHERE job = ?1 AND state = ?2 ORDER BY id LIMIT ?3 OFFSET ?4";
                let mut query = connection.prepare_cached(query)?;
                query
                    .query_map((job.0, failed, signed(count.0), signed(skip.0)), RawFailure::read)?
                    .collect::<rusqlite::Result<Vec<_>>>()
            })
            .await?;
        rows.into_iter().filter_map(|row| row.parsed(spec).transpose()).collect()
    }
}

/// A change whose words were found before the writing thread has it.
enum Line {
    Begun(TaskId),
    Uploading(TaskId, Upload),
    Sent(TaskId, SentPart),
    Ended(TaskId, EndedColumns),
}

type EndedColumns = (String, u32, Option<String>, Option<String>, Option<String>, i64);

impl Line {
    fn new(change: Change) -> Result<Self> {
        Ok(match change {
            Change::Begun(task) => Self::Begun(task),
            Change::Uploading(task, upload) => Self::Uploading(task, upload),
            Change::Sent(task, part) => Self::Sent(task, part),
            Change::Ended { task, state, attempts, rung, target_etag, error, at } => {
                let rung = rung.as_ref().map(word).transpose()?;
                let error = error.as_ref().map(json).transpose()?;
                Self::Ended(task, (word(&state)?, attempts, rung, target_etag, error, at.0))
            }
        })
    }

    fn write(&self, connection: &Connection, job: JobId) -> rusqlite::Result<()> {
        let job = job.0;
        match self {
            Self::Begun(task) => {
                let update = "UPDATE task SET begun = 1 WHERE job = ?1 AND id = ?2";
                connection.prepare_cached(update)?.execute((job, task))?;
            }
            Self::Uploading(task, upload) => {
                let update = "UPDATE task SET upload = ?3, part_size = ?4 WHERE job = ?1 AND id = ?2";
                connection.prepare_cached(update)?.execute((job, task, &upload.id, signed(upload.part_size)))?;
                let delete = "DELETE FROM part WHERE job = ?1 AND task = ?2";
                connection.prepare_cached(delete)?.execute((job, task))?;
            }
            Self::Sent(task, part) => {
                let insert = "INSERT OR REPLACE INTO part VALUES (?1, ?2, ?3, ?4, ?5)";
                connection.prepare_cached(insert)?.execute((job, task, part.number, &part.etag, &part.md5))?;
            }
            Self::Ended(task, (state, attempts, rung, target_etag, error, at)) => {
                let update = "UPDATE task SET state = ?3, attempts = ?4, rung = ?5, target_etag = ?6, error = ?7, \
                              ended = ?8 WHERE job = ?1 AND id = ?2";
                let columns = (job, task, state, attempts, rung, target_etag, error, at);
                connection.prepare_cached(update)?.execute(columns)?;
            }
        }
        Ok(())
    }
}

fn task_row(row: &Row<'_>) -> rusqlite::Result<TaskRow> {
    let found = NewTask {
        source: row.get(1)?,
        key: Key::from(row.get::<_, Vec<u8>>(2)?),
        target_key: row.get::<_, Option<Vec<u8>>>(3)?.map(Key::from),
        size: unsigned(row.get(4)?),
        etag: row.get(5)?,
    };
    let upload = match (row.get::<_, Option<String>>(8)?, row.get::<_, Option<i64>>(9)?) {
        (Some(id), Some(part_size)) => Some(Upload { id, part_size: unsigned(part_size) }),
        _ => None,
    };
    Ok(TaskRow { id: row.get(0)?, found, attempts: row.get(6)?, begun: row.get(7)?, upload })
}

struct RawFailure {
    source: u32,
    keys: (Vec<u8>, Option<Vec<u8>>),
    attempts: u32,
    ended: Option<i64>,
    error: Option<String>,
}

impl RawFailure {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let keys = (row.get(1)?, row.get(2)?);
        Ok(Self { source: row.get(0)?, keys, attempts: row.get(3)?, ended: row.get(4)?, error: row.get(5)? })
    }

    fn parsed(self, spec: &JobSpec) -> Result<Option<Failure>> {
        let Some(source) = spec.sources.get(self.source as usize) else { return Ok(None) };
        let Some(error) = self.error else { return Ok(None) };
        let target = spec.target.as_ref().map(model::Target::location);
        let destination: Option<Location> = target.zip(self.keys.1).map(|(target, key)| target.with_key(key));
        Ok(Some(Failure {
            source: source.location.with_key(self.keys.0),
            destination,
            attempts: self.attempts,
            at: Timestamp(self.ended.unwrap_or_default()),
            error: parsed("read the journal", &error)?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Conflict, EntryKind, ErrorKind, JobKind, Source};

    fn spec() -> JobSpec {
        let location = Location::parse(b"a:b/").unwrap();
        JobSpec {
            kind: JobKind::Copy,
            sources: vec![Source { location: location.clone(), kind: EntryKind::Folder }],
            target: Some(model::Target::Into(location)),
            on_conflict: Conflict::Ask,
        }
    }

    fn found(key: &[u8], size: u64) -> NewTask {
        let key = Key::from(key);
        NewTask { source: 0, target_key: Some(key.clone()), key, size, etag: None }
    }

    fn ended(task: TaskId, state: TaskState, rung: Option<Rung>, error: Option<Error>) -> Change {
        Change::Ended { task, state, attempts: 1, rung, target_etag: None, error, at: Timestamp(7) }
    }

    #[tokio::test]
    async fn the_tally_counts_every_task_once_and_raw_keys_come_back() {
        let home = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
        let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
        let tasks = vec![found(b"\xff", 1), found(b"b", 10), found(b"c", 100), found(b"d", 1000)];
        catalogue.add_tasks(job, 1, tasks.clone()).await.unwrap();
        let refused = Error::new(ErrorKind::Denied, "write", "no");
        let changes = vec![
            Change::Begun(1),
            ended(2, TaskState::Done, Some(Rung::SinglePartEtag), None),
            ended(3, TaskState::Done, Some(Rung::SizeOnly), None),
            Change::Begun(4),
            ended(4, TaskState::Failed, None, Some(refused)),
        ];
        catalogue.record(job, changes).await.unwrap();

        let (tally, size, done) = catalogue.tally(job).await.unwrap();
        let expected = Tally {
            found: Count(4),
            queued: Count(1),
            verified: Count(1),
            size_only: Count(1),
            failed: Count(1),
            ..Tally::default()
        };
        assert_eq!((tally, size, done), (expected, Bytes(1111), Bytes(110)));
        let queued = catalogue.queued_tasks(job, 0, 10).await.unwrap();
        assert_eq!(queued.len(), 1, "only the first is still queued");
        assert_eq!((&queued[0].found, queued[0].begun), (&tasks[0], true), "its raw key and its intent are kept");
        let failures = catalogue.failures(job, &spec(), Count(0), Count(10)).await.unwrap();
        assert_eq!(failures[0].error.kind, ErrorKind::Denied, "the reason of a failure is kept");
        assert_eq!(failures[0].source.to_string(), "a:b/d");

        catalogue.requeue(job, &[TaskState::Failed]).await.unwrap();
        assert_eq!(catalogue.queued_tasks(job, 0, 10).await.unwrap().len(), 2, "the failed one is tried again");
    }

    #[tokio::test]
    async fn what_failed_before_it_was_begun_is_not_tried_again() {
        let home = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
        let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
        catalogue.add_tasks(job, 1, vec![found(b"a", 1), found(b"b", 1)]).await.unwrap();
        let refused = Error::new(ErrorKind::Invalid, "plan", "no");
        catalogue.record(job, vec![ended(2, TaskState::Failed, None, Some(refused))]).await.unwrap();
        catalogue.requeue(job, &[TaskState::Failed]).await.unwrap();
        assert_eq!(catalogue.queued_tasks(job, 0, 10).await.unwrap().len(), 1, "it cannot be done");
        assert_eq!(catalogue.tally(job).await.unwrap().0.failed, Count(1), "and stays failed");
        assert_eq!(catalogue.found_task(job, 2).await.unwrap(), found(b"b", 1));
        assert!(catalogue.found_task(job, 3).await.is_err(), "there is no such task");
    }

    #[tokio::test]
    async fn a_new_upload_voids_the_parts_of_the_old_one() {
        let home = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
        let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
        catalogue.add_tasks(job, 1, vec![found(b"big", 1 << 40)]).await.unwrap();
        let upload = Upload { id: "u1".into(), part_size: 16 };
        let part = SentPart { number: 3, etag: "e".into(), md5: "m".into() };
        let lines = vec![Change::Uploading(1, upload.clone()), Change::Sent(1, part.clone())];
        catalogue.record(job, lines).await.unwrap();
        assert_eq!(catalogue.sent_parts(job, 1).await.unwrap(), [part]);
        assert_eq!(catalogue.queued_tasks(job, 0, 1).await.unwrap()[0].upload, Some(upload));
        let again = Upload { id: "u2".into(), part_size: 16 };
        catalogue.record(job, vec![Change::Uploading(1, again)]).await.unwrap();
        assert!(catalogue.sent_parts(job, 1).await.unwrap().is_empty(), "parts belong to one upload");
    }
}
