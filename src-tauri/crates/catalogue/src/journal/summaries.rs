//! Tasks as faces and reports show them.

use super::TaskId;
use super::queue::there;
use crate::Catalogue;
use crate::jobs::{from_word, parsed, signed, unsigned, word};
use model::{
    Bytes, Conflict, Count, Failure, Fate, JobId, JobSpec, Location, Result, Rung, TaskState, TaskSummary, Timestamp,
};
use rusqlite::Row;

const DOING: &str = "read the journal";

pub(super) const COLUMNS: &str = "id, source, key, target_key, size, modified, etag, there_size, there_modified, there_etag, fate, \
                       choice, state, rung, target_etag, checksum, not_carried, attempts, began, ended, error, begun";

/// Which tasks are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// Only those of this fate; `Refused` are those that were never begun and failed.
    pub fate: Option<Fate>,
    /// Only those in this state.
    pub state: Option<TaskState>,
}

impl Catalogue {
    /// Tasks of a job behind number `after`, in the order found, `count` of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tasks(
        &self,
        job: JobId,
        spec: &JobSpec,
        shown: Shown,
        after: TaskId,
        count: Count,
    ) -> Result<Vec<TaskSummary>> {
        let refused = shown.fate == Some(Fate::Refused);
        let fate = shown.fate.filter(|_| !refused).as_ref().map(word).transpose()?;
        let state = shown.state.as_ref().map(word).transpose()?;
        let raw = self.read(DOING, move |connection| {
            let query = format!(
                "SELECT {COLUMNS} FROM task WHERE job = ?1 AND id > ?2 AND (?3 IS NULL OR fate = ?3) \
                 AND (?4 IS NULL OR state = ?4) AND (?5 = 0 OR state = 'failed' AND begun = 0) ORDER BY id LIMIT ?6"
            );
            let mut query = connection.prepare_cached(&query)?;
            let parameters = (job.0, after, fate, state, refused, signed(count.0));
            query.query_map(parameters, RawSummary::read)?.collect::<rusqlite::Result<Vec<_>>>()
        });
        raw.await?.into_iter().filter_map(|row| row.parsed(spec).transpose()).collect()
    }

    /// Failed tasks of a job in the order found, `count` of them after the first `skip`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn failures(&self, job: JobId, spec: &JobSpec, skip: Count, count: Count) -> Result<Vec<Failure>> {
        let failed = word(&TaskState::Failed)?;
        let raw = self.read(DOING, move |connection| {
            let query =
                format!("SELECT {COLUMNS} FROM task WHERE job = ?1 AND state = ?2 ORDER BY id LIMIT ?3 OFFSET ?4");
            let mut query = connection.prepare_cached(&query)?;
            let parameters = (job.0, failed, signed(count.0), signed(skip.0));
            query.query_map(parameters, RawSummary::read)?.collect::<rusqlite::Result<Vec<_>>>()
        });
        let rows = raw.await?.into_iter().filter_map(|row| row.parsed(spec).transpose());
        rows.filter_map(|row| row.map(failure).transpose()).collect()
    }
}

fn failure(task: TaskSummary) -> Option<Failure> {
    let TaskSummary { source, destination, attempts, ended, error, .. } = task;
    let at = ended.unwrap_or_default();
    error.map(|error| Failure { source, destination, attempts, at, error })
}

/// A row before its words were read.
pub(super) struct RawSummary {
    id: TaskId,
    source: u32,
    keys: (Vec<u8>, Option<Vec<u8>>),
    size: i64,
    times: [Option<i64>; 3],
    etags: [Option<String>; 2],
    there: Option<model::There>,
    words: [String; 2],
    choice: Option<String>,
    rung: Option<String>,
    checksum: Option<String>,
    not_carried: Option<String>,
    attempts: u32,
    error: Option<String>,
    begun: bool,
}

impl RawSummary {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            source: row.get(1)?,
            keys: (row.get(2)?, row.get(3)?),
            size: row.get(4)?,
            times: [row.get(5)?, row.get(18)?, row.get(19)?],
            etags: [row.get(6)?, row.get(14)?],
            there: there(row, 7)?,
            words: [row.get(10)?, row.get(12)?],
            choice: row.get(11)?,
            rung: row.get(13)?,
            checksum: row.get(15)?,
            not_carried: row.get(16)?,
            attempts: row.get(17)?,
            error: row.get(20)?,
            begun: row.get(21)?,
        })
    }

    /// `None` of a task whose source the job does not have.
    pub(super) fn parsed(self, spec: &JobSpec) -> Result<Option<TaskSummary>> {
        let Some(source) = spec.sources.get(self.source as usize) else { return Ok(None) };
        let target = spec.target.as_ref().map(model::Target::location);
        let destination: Option<Location> = target.zip(self.keys.1).map(|(target, key)| target.with_key(key));
        let [fate, state] = &self.words;
        let state: TaskState = from_word(DOING, state)?;
        let is_refused = state == TaskState::Failed && !self.begun;
        let [modified, began, ended] = self.times.map(|time| time.map(Timestamp));
        let [etag, destination_etag] = self.etags;
        Ok(Some(TaskSummary {
            id: self.id,
            source: source.location.with_key(self.keys.0),
            destination,
            size: Bytes(unsigned(self.size)),
            modified,
            etag,
            there: self.there,
            fate: if is_refused { Fate::Refused } else { from_word(DOING, fate)? },
            choice: self.choice.map(|choice| from_word::<Conflict>(DOING, &choice)).transpose()?,
            state,
            rung: self.rung.map(|rung| from_word::<Rung>(DOING, &rung)).transpose()?,
            destination_etag,
            checksum: self.checksum.map(|text| parsed(DOING, &text)).transpose()?,
            not_carried: self.not_carried.map(|text| parsed(DOING, &text)).transpose()?.unwrap_or_default(),
            attempts: self.attempts,
            began,
            ended,
            error: self.error.map(|text| parsed(DOING, &text)).transpose()?,
        }))
    }
}
