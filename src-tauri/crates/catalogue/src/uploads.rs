//! What was uploaded last, whichever job did it.

use crate::Catalogue;
use crate::jobs::{parsed, unsigned, word};
use model::{JobSpec, Key, Location, Region, Result, TaskState, Timestamp};

const DOING: &str = "read the last uploads";

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The file.
    pub source: Location,
    /// The prefix above what was taken: what stands behind it is the path of the file.
    pub top: Key,
    /// Where it went.
    pub destination: Location,
    /// Size in bytes.
    pub size: u64,
    /// When it had last been changed.
    pub modified: Option<Timestamp>,
    /// The region that it was given.
    pub region: Option<Region>,
}

type Row = (u32, Vec<u8>, Vec<u8>, i64, Option<i64>);

impl Catalogue {
    /// The last files that upload jobs have finished, at most `most`, the latest jobs first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_uploads(&self, most: u32) -> Result<Vec<Uploaded>> {
        let done = word(&TaskState::Done)?;
        let jobs = self
            .read(DOING, move |connection| {
                let query = "SELECT id, spec FROM job WHERE spec ->> '$.kind' = 'upload' ORDER BY id DESC";
                let mut jobs = connection.prepare_cached(query)?;
                let mut jobs = jobs.query([])?;
                let query = "SELECT source, key, target_key, size, modified FROM task \
                             WHERE job = ?1 AND state = ?2 AND target_key IS NOT NULL ORDER BY id DESC LIMIT ?3";
                let mut tasks = connection.prepare_cached(query)?;
                let (mut found, mut left) = (Vec::new(), most);
                while left > 0
                    && let Some(job) = jobs.next()?
                {
                    let row =
                        |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
                    let parameters = (job.get::<_, u32>(0)?, &done, left);
                    let rows = tasks.query_map(parameters, row)?.collect::<rusqlite::Result<Vec<Row>>>()?;
                    left -= u32::try_from(rows.len()).unwrap_or(left).min(left);
                    found.push((job.get::<_, String>(1)?, rows));
                }
                Ok(found)
            })
            .await?;
        let mut uploads = Vec::new();
        for (spec, rows) in jobs {
            let spec: JobSpec = parsed(DOING, &spec)?;
            uploads.extend(rows.into_iter().filter_map(|row| uploaded(&spec, row)));
        }
        Ok(uploads)
    }
}

fn uploaded(spec: &JobSpec, (source, key, target, size, modified): Row) -> Option<Uploaded> {
    let source = &spec.sources.get(source as usize)?.location;
    Some(Uploaded {
        top: source.key.parent(),
        source: source.with_key(key),
        destination: spec.target.as_ref()?.location().with_key(target),
        size: unsigned(size),
        modified: modified.map(Timestamp),
        region: spec.options.stamp.region.clone(),
    })
}
