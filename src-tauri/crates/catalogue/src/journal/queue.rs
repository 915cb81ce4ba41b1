//! What is still to be done: tasks in the order in which workers take them.

use super::{NewTask, SentPart, TaskId, TaskRow, Upload};
use crate::Catalogue;
use crate::jobs::{from_word, signed, unsigned, word};
use model::{Bytes, Error, ErrorKind, Fate, JobId, Key, Result, TaskState, There, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use std::collections::HashMap;

const TASK: &str = "id, source, key, target_key, size, etag, attempts, begun, upload, part_size, modified, fate, \
                    there_size, there_modified, there_etag, choice, large, state, target_etag";

impl Catalogue {
    /// Up to `most` queued tasks of small objects after number `after`, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn queued_small(&self, job: JobId, after: TaskId, most: u32) -> Result<Vec<TaskRow>> {
        let queued = Value::from(word(&TaskState::Queued)?);
        let which = "state = ?2 AND large = 0 AND id > ?3 ORDER BY id LIMIT ?4";
        self.tasks_where(job, which, vec![queued, after.into(), most.into()]).await
    }

    /// Up to `most` queued tasks of large objects, the largest first, behind the one of `below` bytes and number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn queued_large(&self, job: JobId, below: (u64, TaskId), most: u32) -> Result<Vec<TaskRow>> {
        let queued = Value::from(word(&TaskState::Queued)?);
        let which = "state = ?2 AND large = 1 AND (size, id) < (?3, ?4) ORDER BY size DESC, id DESC LIMIT ?5";
        self.tasks_where(job, which, vec![queued, signed(below.0).into(), below.1.into(), most.into()]).await
    }

    /// Up to `most` tasks after number `after` whose source is still to be removed, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn copied_tasks(&self, job: JobId, after: TaskId, most: u32) -> Result<Vec<TaskRow>> {
        let copied = Value::from(word(&TaskState::Copied)?);
        self.tasks_where(job, "state = ?2 AND id > ?3 ORDER BY id LIMIT ?4", vec![copied, after.into(), most.into()])
            .await
    }

    /// Tasks that were closed with an upload unfinished: its parts may still lie at the target.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn abandoned_uploads(&self, job: JobId) -> Result<Vec<TaskRow>> {
        let cancelled = Value::from(word(&TaskState::Cancelled)?);
        self.tasks_where(job, "state = ?2 AND upload IS NOT NULL", vec![cancelled]).await
    }

    /// Jobs that have such tasks, because the cloud could not be reached when they were cancelled, or the process ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn jobs_with_abandoned_uploads(&self) -> Result<Vec<JobId>> {
        let cancelled = word(&TaskState::Cancelled)?;
        self.read("read the journal", move |connection| {
            let query = "SELECT DISTINCT job FROM task WHERE state = ?1 AND upload IS NOT NULL";
            connection.prepare_cached(query)?.query_map([cancelled], |row| row.get(0).map(JobId))?.collect()
        })
        .await
    }

    /// Every upload that a job of this home began, by the provider's name for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_uploads(&self) -> Result<HashMap<String, JobId>> {
        self.read("read the journal", |connection| {
            let mut query = connection.prepare_cached("SELECT upload, job FROM task WHERE upload IS NOT NULL")?;
            query.query_map([], |row| Ok((row.get(0)?, JobId(row.get(1)?))))?.collect()
        })
        .await
    }

    /// What counting found as task `id`.
    ///
    /// # Errors
    /// When the database cannot be read, or has no such task.
    pub async fn found_task(&self, job: JobId, id: TaskId) -> Result<NewTask> {
        let rows = self.tasks_where(job, "id = ?2", vec![id.into()]).await?;
        let missing = || Error::new(ErrorKind::Internal, "read the journal", format!("there is no task {id}"));
        rows.into_iter().next().map(|row| row.found).ok_or_else(missing)
    }

    /// The parts that the journal knows of a task's upload, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sent_parts(&self, job: JobId, task: TaskId) -> Result<Vec<SentPart>> {
        self.read("read the journal", move |connection| {
            let query = "SELECT number, etag, digest FROM part WHERE job = ?1 AND task = ?2 ORDER BY number";
            let mut query = connection.prepare_cached(query)?;
            let part = |row: &Row<'_>| Ok(SentPart { number: row.get(0)?, etag: row.get(1)?, digest: row.get(2)? });
            query.query_map((job.0, task), part)?.collect()
        })
        .await
    }

    /// The tasks of a job (the first parameter) of which `which` holds.
    async fn tasks_where(&self, job: JobId, which: &'static str, parameters: Vec<Value>) -> Result<Vec<TaskRow>> {
        let raw = self.read("read the journal", move |connection| {
            let query = format!("SELECT {TASK} FROM task WHERE job = ?1 AND {which}");
            let mut query = connection.prepare_cached(&query)?;
            let all = std::iter::once(Value::from(job.0)).chain(parameters);
            query.query_map(params_from_iter(all), RawTask::read)?.collect::<rusqlite::Result<Vec<_>>>()
        });
        raw.await?.into_iter().map(RawTask::parsed).collect()
    }
}

/// A row before its words were read.
struct RawTask {
    row: TaskRow,
    fate: String,
    choice: Option<String>,
}

impl RawTask {
    fn read(columns: &Row<'_>) -> rusqlite::Result<Self> {
        let found = NewTask {
            source: columns.get(1)?,
            key: Key::from(columns.get::<_, Vec<u8>>(2)?),
            target_key: columns.get::<_, Option<Vec<u8>>>(3)?.map(Key::from),
            size: unsigned(columns.get(4)?),
            etag: columns.get(5)?,
            modified: columns.get::<_, Option<i64>>(10)?.map(Timestamp),
            there: there(columns, 12)?,
            fate: Fate::New,
            large: columns.get(16)?,
            removal: false,
        };
        let upload = match (columns.get::<_, Option<String>>(8)?, columns.get::<_, Option<i64>>(9)?) {
            (Some(id), Some(part_size)) => Some(Upload { id, part_size: unsigned(part_size) }),
            _ => None,
        };
        let row = TaskRow {
            id: columns.get(0)?,
            found,
            choice: None,
            copied: columns.get_ref(17)?.as_str()? == "copied",
            target_etag: columns.get(18)?,
            attempts: columns.get(6)?,
            begun: columns.get(7)?,
            upload,
        };
        Ok(Self { row, fate: columns.get(11)?, choice: columns.get(15)? })
    }

    fn parsed(self) -> Result<TaskRow> {
        let mut row = self.row;
        row.found.fate = from_word("read the journal", &self.fate)?;
        row.choice = self.choice.map(|choice| from_word("read the journal", &choice)).transpose()?;
        Ok(row)
    }
}

/// What the target had: three columns from `first` on.
pub(super) fn there(columns: &Row<'_>, first: usize) -> rusqlite::Result<Option<There>> {
    let Some(size) = columns.get::<_, Option<i64>>(first)? else { return Ok(None) };
    let modified = columns.get::<_, Option<i64>>(first + 1)?.map(Timestamp);
    Ok(Some(There { size: Bytes(unsigned(size)), modified, etag: columns.get(first + 2)? }))
}
