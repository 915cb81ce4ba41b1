//! The journal asked the other way round: which jobs concerned one object. Jobs are read one at a time, so that nobody who
//! reads beside this waits long.

use super::summaries::{COLUMNS, RawSummary};
use crate::Catalogue;
use crate::jobs::parsed;
use model::{EntryKind, JobId, JobSpec, Location, Result, Source, Target, Timestamp, Touch};

const DOING: &str = "read the journal";

/// Tasks of one job that are read for an object: the same key may be source and destination, and of several sources.
const EACH: u32 = 8;

impl Catalogue {
    /// What the last `jobs` jobs did with an object, newest first, at most `most` of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn touches(&self, at: &Location, jobs: u32, most: usize) -> Result<Vec<Touch>> {
        let mut touches = Vec::new();
        for (job, spec, created) in self.concerned(at, jobs).await? {
            if touches.len() >= most {
                break;
            }
            let key = at.key.as_bytes().to_vec();
            let raw = self.read(DOING, move |connection| {
                let query = format!(
                    "SELECT {COLUMNS} FROM task WHERE job = ?1 AND (key = ?2 OR target_key = ?2) ORDER BY id DESC LIMIT {EACH}"
                );
                let mut query = connection.prepare_cached(&query)?;
                query.query_map((job.0, key), RawSummary::read)?.collect::<rusqlite::Result<Vec<_>>>()
            });
            for row in raw.await? {
                let Some(task) = row.parsed(&spec)? else { continue };
                if task.source == *at || task.destination.as_ref() == Some(at) {
                    touches.push(Touch { job, kind: spec.kind, created, task });
                }
            }
        }
        touches.truncate(most);
        Ok(touches)
    }

    /// The jobs that may have concerned an object, by what they were asked for.
    async fn concerned(&self, at: &Location, jobs: u32) -> Result<Vec<(JobId, JobSpec, Timestamp)>> {
        let raw = self.read(DOING, move |connection| {
            let mut query = connection.prepare_cached("SELECT id, spec, created FROM job ORDER BY id DESC LIMIT ?1")?;
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?));
            query.query_map([jobs], row)?.collect::<rusqlite::Result<Vec<(u32, String, i64)>>>()
        });
        let mut concerned = Vec::new();
        for (id, spec, created) in raw.await? {
            let spec: JobSpec = parsed(DOING, &spec)?;
            if concerns(&spec, at) {
                concerned.push((JobId(id), spec, Timestamp(created)));
            }
        }
        Ok(concerned)
    }
}

fn concerns(spec: &JobSpec, at: &Location) -> bool {
    let same = |place: &Location| place.cloud == at.cloud && place.bucket == at.bucket;
    let takes = |source: &Source| match source.kind {
        EntryKind::Object => source.location == *at,
        EntryKind::Folder => same(&source.location) && at.key.strip_prefix(&source.location.key).is_some(),
    };
    let gives = |target: &Target| match target {
        Target::Into(place) | Target::As(place) => same(place) && at.key.as_bytes().starts_with(place.key.as_bytes()),
        Target::Each(keys) => same(&keys.bucket) && keys.keys.contains(&at.key),
    };
    spec.sources.iter().any(takes) || spec.target.as_ref().is_some_and(gives)
}
