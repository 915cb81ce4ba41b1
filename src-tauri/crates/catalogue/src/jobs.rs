//! Jobs as the home remembers them. Only the scheduler calls what changes one.

use crate::Catalogue;
use model::{Bytes, Error, ErrorKind, JobId, JobSpec, JobState, Result, Tally, Timestamp};
use rusqlite::{OptionalExtension, Row};
use serde::{Serialize, de::DeserializeOwned};

/// A job as it lies in the journal.
#[derive(Debug)]
pub struct JobRow {
    /// Its number.
    pub id: JobId,
    /// What was asked.
    pub spec: JobSpec,
    /// Where it stands.
    pub state: JobState,
    /// Whether all its tasks have been written.
    pub counted: bool,
    /// Its tasks by state.
    pub tally: Tally,
    /// Bytes of all objects found.
    pub size: Bytes,
    /// Bytes acknowledged, or that needed no copy.
    pub done: Bytes,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Why the job as a whole stopped.
    pub error: Option<Error>,
    /// Jobs of a higher number are served first.
    pub priority: i32,
    /// What of its objects the target can never keep.
    pub not_carried: Vec<String>,
}

const COLUMNS: &str = "id, spec, state, counted, tally, size, done, created, ended, error, priority, not_carried";

impl Catalogue {
    /// Writes a new job, queued.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn create_job(&self, spec: &JobSpec, now: Timestamp) -> Result<JobId> {
        let (spec, tally) = (json(spec)?, json(&Tally::default())?);
        let state = word(&JobState::Queued)?;
        self.write("start the job", move |connection| {
            let insert = "INSERT INTO job (spec, state, tally, created) VALUES (?1, ?2, ?3, ?4)";
            connection.execute(insert, (spec, state, tally, now.0))?;
            let id = connection.last_insert_rowid();
            connection.execute("INSERT INTO job_line (job, at, step) VALUES (?1, ?2, 'asked')", (id, now.0))?;
            Ok(JobId(u32::try_from(id).unwrap_or(u32::MAX)))
        })
        .await
    }

    /// One job.
    ///
    /// # Errors
    /// `NotFound` if there is none of that number.
    pub async fn job(&self, id: JobId) -> Result<JobRow> {
        let raw = self
            .read("read the job", move |connection| {
                let query = format!("SELECT {COLUMNS} FROM job WHERE id = ?1");
                connection.query_row(&query, [id.0], RawJob::read).optional()
            })
            .await?;
        raw.ok_or_else(|| Error::new(ErrorKind::NotFound, "read the job", format!("there is no job {id}")))?.parsed()
    }

    /// Jobs that were not dismissed, newest first, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn jobs(&self, most: u32) -> Result<Vec<JobRow>> {
        let raw = self
            .read("read the jobs", move |connection| {
                let query = format!("SELECT {COLUMNS} FROM job WHERE dismissed = 0 ORDER BY id DESC LIMIT ?1");
                let mut query = connection.prepare_cached(&query)?;
                query.query_map([most], RawJob::read)?.collect::<rusqlite::Result<Vec<_>>>()
            })
            .await?;
        raw.into_iter().map(RawJob::parsed).collect()
    }

    /// Writes where a job stands, but not what it was asked for: that may be long, and seldom changes.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn save_job(&self, job: &JobRow) -> Result<()> {
        let (id, state, tally) = (job.id.0, word(&job.state)?, json(&job.tally)?);
        let (error, priority) = (job.error.as_ref().map(json).transpose()?, job.priority);
        let not_carried = json(&job.not_carried)?;
        let (counted, size, done, ended) = (job.counted, signed(job.size.0), signed(job.done.0), job.ended);
        self.write("write the job's state", move |connection| {
            let update = "UPDATE job SET state = ?2, counted = ?3, tally = ?4, size = ?5, done = ?6, ended = ?7, \
                          error = ?8, priority = ?9, not_carried = ?10, dismissed = 0 WHERE id = ?1";
            let mut update = connection.prepare_cached(update)?;
            update
                .execute((id, state, counted, tally, size, done, ended.map(|at| at.0), error, priority, not_carried))
                .map(drop)
        })
        .await
    }

    /// Writes what a job was asked for, after somebody decided something about it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn save_spec(&self, id: JobId, spec: &JobSpec) -> Result<()> {
        let spec = json(spec)?;
        self.write("write what the job is asked for", move |connection| {
            connection.execute("UPDATE job SET spec = ?2 WHERE id = ?1", (id.0, spec)).map(drop)
        })
        .await
    }

    /// Takes a job off the list; its journal stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn dismiss_job(&self, id: JobId) -> Result<()> {
        self.write("dismiss the job", move |connection| {
            connection.execute("UPDATE job SET dismissed = 1 WHERE id = ?1", [id.0]).map(drop)
        })
        .await
    }
}

/// A row before its JSON was read.
struct RawJob {
    id: u32,
    texts: [String; 3],
    counted: bool,
    numbers: [i64; 3],
    ended: Option<i64>,
    error: Option<String>,
    priority: i32,
    not_carried: Option<String>,
}

impl RawJob {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            texts: [row.get(1)?, row.get(2)?, row.get(4)?],
            counted: row.get(3)?,
            numbers: [row.get(5)?, row.get(6)?, row.get(7)?],
            ended: row.get(8)?,
            error: row.get(9)?,
            priority: row.get(10)?,
            not_carried: row.get(11)?,
        })
    }

    fn parsed(self) -> Result<JobRow> {
        let doing = "read the job";
        let [spec, state, tally] = &self.texts;
        let [size, done, created] = self.numbers;
        Ok(JobRow {
            id: JobId(self.id),
            spec: parsed(doing, spec)?,
            state: from_word(doing, state)?,
            counted: self.counted,
            tally: parsed(doing, tally)?,
            size: Bytes(unsigned(size)),
            done: Bytes(unsigned(done)),
            created: Timestamp(created),
            ended: self.ended.map(Timestamp),
            error: self.error.map(|text| parsed(doing, &text)).transpose()?,
            priority: self.priority,
            not_carried: self.not_carried.map(|text| parsed(doing, &text)).transpose()?.unwrap_or_default(),
        })
    }
}

/// SQLite's integers are signed; sizes of objects never reach the sign.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The way back from [`signed`].
pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A value as JSON text.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::Internal, "write to the catalogue", error.to_string()).caused_by(error))
}

/// A unit variant as the bare word that its column holds.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String> {
    Ok(json(value)?.trim_matches('"').to_owned())
}

/// A unit variant from the bare word that its column holds.
pub(crate) fn from_word<T: DeserializeOwned>(doing: &'static str, word: &str) -> Result<T> {
    parsed(doing, &format!("\"{word}\""))
}

/// A value from JSON text.
pub(crate) fn parsed<T: DeserializeOwned>(doing: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::new(ErrorKind::Corrupt, doing, format!("unreadable entry: {error}")).caused_by(error))
}
