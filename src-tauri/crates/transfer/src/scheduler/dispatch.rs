//! Giving tasks to workers: fair between jobs, bounded in all, every claim in the journal before it is used.

use super::Desk;
use crate::live::{Live, Under, Wish};
use crate::planner;
use crate::report::{Reporter, Said};
use crate::worker::Turn;
use catalogue::{Change, TaskRow};
use model::{Error, JobId, JobKind, JobState, Result, TaskState};
use std::ops::Bound::{Excluded, Unbounded};
use tokio_util::sync::CancellationToken;

/// Tasks claimed from the journal at a time.
const CLAIM: u32 = 64;

/// Keys of one bulk deletion; S3 takes up to 1,000.
const BATCH: usize = 500;

impl Desk {
    /// Gives every free place to a task, one job after the other.
    pub(super) async fn dispatch(&mut self) {
        if self.cancel.is_cancelled() {
            return;
        }
        let mut busy: usize = self.jobs.values().map(|job| job.turns).sum();
        while busy < self.floor.limits.tasks {
            let Some(id) = self.next_job() else { break };
            self.last = id;
            match self.claim(id).await {
                Ok(true) => {
                    self.give(id);
                    busy += 1;
                }
                Ok(false) => {}
                Err(error) => {
                    if let Some(job) = self.jobs.get_mut(&id) {
                        job.stop(Wish::Pause, Some(error));
                    }
                }
            }
        }
    }

    /// The next job, after the one served last, that may have a task to give.
    fn next_job(&self) -> Option<JobId> {
        let open = |job: &Live| {
            let runs = job.row.state == JobState::Running && job.wish == Wish::Run;
            runs && (!job.drained || !job.ready.is_empty()) && !waits(job)
        };
        let after = self.jobs.range((Excluded(self.last), Unbounded));
        after.chain(self.jobs.range(..=self.last)).find(|(_, job)| open(job)).map(|(id, _)| *id)
    }

    /// Sees to it that the job has a task ready; `false` if there is none left.
    async fn claim(&mut self, id: JobId) -> Result<bool> {
        let Some(job) = self.jobs.get_mut(&id) else { return Ok(false) };
        if job.ready.is_empty() && !job.drained {
            let most = if job.spec.kind == JobKind::Delete { CLAIM * 16 } else { CLAIM };
            let mut rows = self.floor.catalogue.queued_tasks(id, job.cursor, most).await?;
            job.drained = rows.len() < most as usize;
            job.cursor = rows.last().map_or(job.cursor, |row| row.id);
            // Tasks that are claimed for the first time have written nothing: their rows keep saying so in memory,
            // while the journal, from now on, says that they may have.
            let fresh: Vec<Change> = rows.iter().filter(|row| !row.begun).map(|row| Change::Begun(row.id)).collect();
            self.floor.catalogue.record(id, fresh).await?;
            job.ready.extend(rows.drain(..));
        }
        Ok(!job.ready.is_empty() && !waits(job))
    }

    fn give(&mut self, id: JobId) {
        let reporter = self.reporter(id);
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let many = if job.spec.kind == JobKind::Delete { batch(job) } else { 1 };
        let tasks: Vec<_> = job.ready.drain(..many).collect();
        for row in &tasks {
            job.row.tally.shift(TaskState::Queued, TaskState::Active, None);
            job.active.insert(row.id, Under { row: row.clone(), acknowledged: 0 });
        }
        job.turns += 1;
        job.dirty = true;
        let turn =
            Turn { floor: self.floor.clone(), spec: job.spec.clone(), tasks, reporter, cancel: job.cancel.clone() };
        self.tracker.spawn(turn.run());
    }

    /// Starts finding out what a job has to do.
    pub(super) fn count(&mut self, id: JobId) {
        let reporter = self.reporter(id);
        let stores = self.floor.stores.clone();
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.row.state = JobState::Counting;
        job.counting = true;
        let (spec, cancel) = (job.spec.clone(), job.cancel.clone());
        self.tracker.spawn(async move {
            let outcome = tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Error::cancelled("plan the job")),
                outcome = planner::plan(&spec, &stores, &reporter) => outcome,
            };
            // Without a scheduler nobody is left to be told.
            let _ = reporter.say(Said::Counted(outcome)).await;
        });
    }

    fn reporter(&self, job: JobId) -> Reporter {
        Reporter { job, inbox: self.reporting.clone() }
    }

    /// A token that ends with the engine.
    pub(super) fn token(&self) -> CancellationToken {
        self.cancel.child_token()
    }
}

/// Whether the next task may begin only when all others have ended: a directory goes after what is in it.
fn waits(job: &Live) -> bool {
    !job.active.is_empty() && job.ready.front().is_some_and(|row| row.found.is_directory())
}

/// How many of the ready tasks one bulk deletion takes: those of one bucket, directories apart from objects.
fn batch(job: &Live) -> usize {
    let Some(first) = job.ready.front() else { return 0 };
    let kind = |row: &TaskRow| {
        let source = job.spec.sources.get(row.found.source as usize).map(|source| &source.location);
        (source.map(|at| (&at.cloud, &at.bucket)), row.found.is_directory())
    };
    let fits = |row: &&TaskRow| kind(row) == kind(first);
    job.ready.iter().take(BATCH).take_while(fits).count()
}
