//! What jobs of this home did with an object, and where else they proved its bytes to be: from the journal alone.

use crate::Engine;
use model::{ErrorKind, JobKind, Location, Replica, Result, TaskState, Touch};
use std::collections::HashSet;

/// Jobs that are searched, newest first.
const JOBS: u32 = 500;

/// Touches that are told, newest first.
const MOST: usize = 50;

/// Places that are told.
const PLACES: usize = 16;

impl Engine {
    /// What jobs did with an object, newest first: at most fifty, of the last 500 jobs.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn history(&self, at: &Location) -> Result<Vec<Touch>> {
        self.check_object(at)?;
        self.catalogue.touches(at, JOBS, MOST).await
    }

    /// Where else an object's bytes were proved to be, newest proof first. A place from which a later job removed it is none.
    ///
    /// # Errors
    /// When the journal cannot be read; trouble of the object's own cloud, which is asked what the object is now.
    pub async fn replicas(&self, at: &Location) -> Result<Vec<Replica>> {
        let touches = self.history(at).await?;
        if touches.is_empty() {
            return Ok(Vec::new());
        }
        let now = match self.registry.open(&at.cloud).await?.head(at).await {
            Ok(head) => head.etag,
            Err(error) if error.kind == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (mut seen, mut replicas) = (HashSet::from([at.clone()]), Vec::new());
        for touch in touches {
            let Some(replica) = proved(&touch, at, now.as_deref()) else { continue };
            if replicas.len() < PLACES && seen.insert(replica.at.clone()) && !self.was_removed(&replica).await? {
                replicas.push(replica);
            }
        }
        Ok(replicas)
    }

    /// Whether a later job removed or replaced what lay there.
    async fn was_removed(&self, replica: &Replica) -> Result<bool> {
        let touches = self.catalogue.touches(&replica.at, JOBS, MOST).await?;
        let mut later = touches.iter().filter(|touch| touch.job > replica.job && touch.task.state == TaskState::Done);
        Ok(later.any(|touch| {
            let removed = touch.kind.removes() && touch.task.source == replica.at;
            removed || touch.kind.writes() && touch.task.destination.as_ref() == Some(&replica.at)
        }))
    }
}

/// The other end of a copy that was proved, as `at` was one of them.
fn proved(touch: &Touch, at: &Location, now: Option<&str>) -> Option<Replica> {
    let (task, kind) = (&touch.task, touch.kind);
    let is_copy = matches!(kind, JobKind::Upload | JobKind::Download | JobKind::Copy | JobKind::Move);
    let rung = task.rung.filter(|_| is_copy && task.state == TaskState::Done)?;
    let is_source = task.source == *at;
    let destination = task.destination.clone()?;
    // Of a move nothing is left at its source.
    if !is_source && kind == JobKind::Move {
        return None;
    }
    let (other, own, etag) = if is_source {
        (destination, &task.etag, &task.destination_etag)
    } else {
        (task.source.clone(), &task.destination_etag, &task.etag)
    };
    let same = own.as_deref().zip(now).map(|(then, now)| then == now);
    Some(Replica { at: other, job: touch.job, rung, proved: task.ended?, etag: etag.clone(), same })
}
