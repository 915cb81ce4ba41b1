//! Taking back what a job did: soft deletions, moves and renames, uploads and copies. Only what is still possible, and never
//! over anything that came since.

mod moving;
mod removing;
mod restoring;

use crate::Engine;
use catalogue::Shown;
use model::{
    Count, Error, ErrorKind, JobId, JobKind, JobSpec, Location, Result, TaskState, TaskSummary, Undo, UndoHow, Undone,
};
use std::collections::BTreeSet;

const DOING: &str = "undo the job";

const WHAT: &str = "only deletions, moves, uploads and copies are taken back";

/// Above this many objects a job is not taken back: they would all have to be held in memory by name.
const MOST: usize = 100_000;

/// Tasks that are read from the journal at a time.
const PAGE: u32 = 5_000;

impl Engine {
    /// What taking a job back would do now. Changes nothing.
    ///
    /// # Errors
    /// `Refused` with the reason when it cannot be taken back; the cloud's own trouble.
    pub async fn undoable(&self, job: JobId) -> Result<Undo> {
        let spec = self.ended(job).await?;
        match spec.kind {
            JobKind::Delete => {
                let found = self.hidden(job, &spec).await?;
                Ok(Undo { how: UndoHow::Restore, objects: many(found.markers.len()), left: many(found.left) })
            }
            JobKind::Move => {
                let back = self.way_back(job, &spec).await?;
                Ok(Undo { how: UndoHow::MoveBack, objects: many(back.objects), left: Count(0) })
            }
            JobKind::Upload | JobKind::Copy => {
                let made = self.made(job, &spec).await?;
                Ok(Undo { how: UndoHow::Remove, objects: many(made.objects.len()), left: many(made.left) })
            }
            _ => Err(refused(WHAT)),
        }
    }

    /// Takes a job back: removes the deletions that it left or the objects that it made, or starts the move back.
    ///
    /// # Errors
    /// As [`Engine::undoable`], and `Refused` when the cloud is read-only now.
    pub async fn undo(&self, job: JobId) -> Result<Undone> {
        let spec = self.ended(job).await?;
        match spec.kind {
            JobKind::Delete => self.restore(job, &spec).await,
            JobKind::Move => {
                let back = self.way_back(job, &spec).await?;
                let job = self.start_job(back.spec).await?;
                Ok(Undone { restored: Count(0), left: Count(0), job: Some(job) })
            }
            JobKind::Upload | JobKind::Copy => self.unmake(job, &spec).await,
            _ => Err(refused(WHAT)),
        }
    }

    /// The job as it was asked for, if it has ended.
    async fn ended(&self, job: JobId) -> Result<JobSpec> {
        let row = self.catalogue.job(job).await?;
        if row.state.is_ended() {
            return Ok(row.spec);
        }
        Err(refused("the job has not ended").hint("wait until it has, or stop it"))
    }

    /// What a job has finished.
    async fn finished(&self, job: JobId, spec: &JobSpec) -> Result<Vec<TaskSummary>> {
        let shown = Shown { state: Some(TaskState::Done), ..Shown::default() };
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page = self.catalogue.tasks(job, spec, shown, after, Count(u64::from(PAGE))).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = last.id;
            all.extend(page);
            if all.len() > MOST {
                let message = format!("it concerned more than {MOST} objects");
                return Err(refused(&message).hint("bring back what you need, folder by folder"));
            }
        }
    }

    /// Lists again whatever shows objects of these keys, or folders that they make.
    fn touch(&self, objects: impl IntoIterator<Item = Location>) {
        let places: BTreeSet<Location> = objects.into_iter().map(|at| at.with_key(at.key.parent())).collect();
        places.iter().for_each(|place| self.browse.touched(Some(place)));
    }
}

fn refused(message: &str) -> Error {
    Error::new(ErrorKind::Refused, DOING, message.to_owned())
}

fn many(count: usize) -> Count {
    Count(count as u64)
}
