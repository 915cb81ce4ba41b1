//! Soft deletions taken back: the deletion that lies on top of an object's versions is removed, and what it hid is there again.

use super::{DOING, many, refused};
use crate::Engine;
use ::clouds::{Version, VersionId};
use futures::{StreamExt as _, stream};
use model::{EntryKind, Error, ErrorKind, Feature, JobId, JobSpec, Key, Location, Result, Source, Undone};
use std::collections::HashSet;

/// Deletions that are removed side by side.
const ABREAST: usize = 16;

/// What a deletion job left behind.
pub(super) struct Hidden {
    /// The objects that come back, each with the deletion that hides it.
    pub(super) markers: Vec<(Location, VersionId)>,
    /// Objects that do not.
    pub(super) left: usize,
}

impl Engine {
    /// Finds, for every object that a job deleted, the deletion that still hides it.
    pub(super) async fn hidden(&self, job: JobId, spec: &JobSpec) -> Result<Hidden> {
        let mut wanted: HashSet<Location> =
            self.finished(job, spec).await?.into_iter().map(|task| task.source).collect();
        let asked = wanted.len();
        let mut markers = Vec::with_capacity(asked);
        for source in &spec.sources {
            let store = self.registry.open(&source.location.cloud).await?;
            if !store.capabilities().can(Feature::Versions) {
                return Err(refused("this cloud keeps no versions, so what was deleted is gone").at(&source.location));
            }
            let mut pages = store.versions(&source.location);
            while let Some(page) = pages.next().await.transpose()? {
                let over = page.last().is_none_or(|row| is_behind(source, &row.key));
                take(&page, source, &mut wanted, &mut markers);
                if over {
                    break;
                }
            }
        }
        if markers.is_empty() {
            let message = "nothing that it deleted can be brought back: no versions were kept, or somebody has written there since";
            return Err(refused(message));
        }
        Ok(Hidden { left: asked - markers.len(), markers })
    }

    /// Removes the deletions. Each has its own outcome; the first trouble is told if none could be removed.
    pub(super) async fn restore(&self, job: JobId, spec: &JobSpec) -> Result<Undone> {
        let Hidden { markers, left } = self.hidden(job, spec).await?;
        for source in &spec.sources {
            self.check_removable(&source.location).await?;
        }
        let all = markers.len();
        let removals = stream::iter(markers).map(|(at, marker)| async move {
            let store = self.registry.open(&at.cloud).await?;
            store.delete_version(&at, &marker).await.map(|()| at)
        });
        let stopped = self.cancel.cancelled();
        let outcomes: Vec<Result<Location>> = removals.buffer_unordered(ABREAST).take_until(stopped).collect().await;
        let (done, failed): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        let done: Vec<Location> = done.into_iter().flatten().collect();
        let restored = done.len();
        self.touch(done);
        match failed.into_iter().find_map(Result::err) {
            Some(error) if restored == 0 => Err(error),
            _ if restored == 0 => Err(Error::new(ErrorKind::Cancelled, DOING, "it was stopped")),
            _ => Ok(Undone { restored: many(restored), left: many(left + all - restored), job: None }),
        }
    }
}

/// Whether a listing of versions has passed everything that the source stands for.
fn is_behind(source: &Source, key: &Key) -> bool {
    source.kind == EntryKind::Object && *key != source.location.key
}

fn take(page: &[Version], source: &Source, wanted: &mut HashSet<Location>, found: &mut Vec<(Location, VersionId)>) {
    for row in page.iter().filter(|row| row.latest && row.deleted) {
        let at = source.location.with_key(row.key.clone());
        if wanted.remove(&at) {
            found.push((at, row.id.clone()));
        }
    }
}
