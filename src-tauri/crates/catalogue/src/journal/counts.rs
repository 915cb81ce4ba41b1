//! Counting tasks anew, from what the journal says of each.

use crate::Catalogue;
use crate::jobs::{from_word, unsigned};
use model::{Bytes, Count, Fate, FateTotal, JobId, Result, Rung, Tally, TaskState};
use rusqlite::Row;

impl Catalogue {
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
            let state: TaskState = from_word("read the journal", &state)?;
            let rung: Option<Rung> = rung.map(|rung| from_word("read the journal", &rung)).transpose()?;
            let (count, bytes) = (Count(unsigned(count)), Bytes(unsigned(bytes)));
            tally.found += count;
            size += bytes;
            if matches!(state, TaskState::Copied | TaskState::Done | TaskState::Skipped) {
                done += bytes;
            }
            *tally.place(state, rung) += count;
        }
        Ok((tally, size, done))
    }

    /// The tasks of a job by what its plan says of them. Those that the plan refused are failed and were never begun.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn fates(&self, job: JobId) -> Result<Vec<FateTotal>> {
        let groups = self
            .read("read the journal", move |connection| {
                let query = "SELECT CASE WHEN state = 'failed' AND begun = 0 THEN 'refused' ELSE fate END AS what, \
                             COUNT(*), SUM(size) FROM task WHERE job = ?1 GROUP BY what";
                let mut query = connection.prepare_cached(query)?;
                let group = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?));
                query.query_map([job.0], group)?.collect::<rusqlite::Result<Vec<_>>>()
            })
            .await?;
        let total = |(fate, count, bytes): (String, i64, i64)| {
            let fate: Fate = from_word("read the journal", &fate)?;
            Ok(FateTotal { fate, count: Count(unsigned(count)), bytes: Bytes(unsigned(bytes)) })
        };
        let mut totals = groups.into_iter().map(total).collect::<Result<Vec<_>>>()?;
        totals.sort_unstable_by_key(|total| total.fate);
        Ok(totals)
    }
}
