//! What happened to jobs as a whole: written with their state, read as it was written.

use crate::Catalogue;
use crate::jobs::{from_word, json, parsed, word};
use model::{JobId, LogLine, Result, Timestamp};

const DOING: &str = "read what happened to the job";

impl Catalogue {
    /// Writes what happened to a job.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note(&self, job: JobId, lines: Vec<LogLine>) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let rows = lines
            .iter()
            .map(|LogLine { at, step, error }| Ok((at.0, word(step)?, error.as_ref().map(json).transpose()?)));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        self.write("write what happened to the job", move |connection| {
            let insert = "INSERT INTO job_line (job, at, step, error) VALUES (?1, ?2, ?3, ?4)";
            let mut insert = connection.prepare_cached(insert)?;
            rows.iter().try_for_each(|(at, step, error)| insert.execute((job.0, at, step, error)).map(drop))
        })
        .await
    }

    /// What happened to a job, oldest first; of more than `most` lines the newest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn log(&self, job: JobId, most: u32) -> Result<Vec<LogLine>> {
        let raw = self.read(DOING, move |connection| {
            let query = "SELECT at, step, error FROM job_line WHERE job = ?1 ORDER BY at DESC, rowid DESC LIMIT ?2";
            let mut query = connection.prepare_cached(query)?;
            let line = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            query.query_map((job.0, most), line)?.collect::<rusqlite::Result<Vec<(i64, String, Option<String>)>>>()
        });
        let lines = raw.await?.into_iter().rev().map(|(at, step, error)| {
            let error = error.map(|text| parsed(DOING, &text)).transpose()?;
            Ok(LogLine { at: Timestamp(at), step: from_word(DOING, &step)?, error })
        });
        lines.collect()
    }
}
