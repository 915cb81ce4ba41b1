//! What users ask of jobs.

use super::Desk;
use crate::claim::Claim;
use crate::live::{Live, Wish};
use crate::planner;
use catalogue::JobRow;
use model::{Activity, Conflict, JobId, JobSpec, JobState, JobSummary, Result, TaskState};
use tokio::sync::oneshot;

/// Jobs that are shown at most.
const SHOWN: u32 = 200;

type Answer<T> = oneshot::Sender<Result<T>>;

/// An order, and where its answer goes.
pub(super) enum Order {
    Submit(Box<JobSpec>, Answer<JobId>),
    Resume(JobId, Answer<()>),
    ResumeInterrupted(Answer<Vec<JobId>>),
    Stop(JobId, Wish, Answer<()>),
    Decide(JobId, Conflict, Answer<()>),
    Dismiss(JobId, Answer<()>),
    Activity(Answer<Activity>),
}

impl Desk {
    pub(super) async fn obey(&mut self, order: Order) {
        // An asker that has gone away misses nothing but the answer.
        match order {
            Order::Submit(spec, answer) => drop(answer.send(self.submit(*spec).await)),
            Order::Resume(id, answer) => drop(answer.send(self.resume(id).await)),
            Order::ResumeInterrupted(answer) => drop(answer.send(self.resume_interrupted().await)),
            Order::Stop(id, wish, answer) => drop(answer.send(self.stop(id, wish).await)),
            Order::Decide(id, conflict, answer) => drop(answer.send(self.decide(id, conflict).await)),
            Order::Dismiss(id, answer) => drop(answer.send(self.dismiss(id).await)),
            Order::Activity(answer) => drop(answer.send(self.activity().await)),
        }
    }

    async fn submit(&mut self, spec: JobSpec) -> Result<JobId> {
        planner::check(&spec)?;
        let id = self.floor.catalogue.create_job(&spec, self.clock.now()).await?;
        let (row, claim) = self.idle(id).await?;
        self.run_job(row, claim).await?;
        self.changed();
        Ok(id)
    }

    async fn resume(&mut self, id: JobId) -> Result<()> {
        let (row, claim) = self.idle(id).await?;
        match row.state {
            JobState::Done | JobState::Cancelled => Err(Self::refuse(format!("job {id} has ended"), "start a new job")),
            JobState::NeedsDecision => {
                let hint = "say whether existing objects are skipped or replaced";
                Err(Self::refuse(format!("job {id} waits for a decision"), hint))
            }
            JobState::Failed | JobState::Queued | JobState::Counting | JobState::Running | JobState::Paused => {
                self.floor.catalogue.requeue(id, &[TaskState::Failed]).await?;
                self.run_job(row, claim).await?;
                self.changed();
                Ok(())
            }
        }
    }

    async fn resume_interrupted(&mut self) -> Result<Vec<JobId>> {
        let mut resumed = Vec::new();
        for row in self.floor.catalogue.jobs(SHOWN).await? {
            if !is_under_way(row.state) || self.jobs.contains_key(&row.id) {
                continue;
            }
            // One that another process runs stays its.
            if let Ok((row, claim)) = self.idle(row.id).await
                && is_under_way(row.state)
            {
                let id = row.id;
                self.run_job(row, claim).await?;
                resumed.push(id);
            }
        }
        self.changed();
        Ok(resumed)
    }

    async fn stop(&mut self, id: JobId, wish: Wish) -> Result<()> {
        if let Some(job) = self.jobs.get_mut(&id) {
            job.stop(wish, None);
            return Ok(());
        }
        let (row, claim) = self.idle(id).await?;
        if row.state.is_ended() && !(wish == Wish::Cancel && row.state == JobState::Failed) {
            return Err(Self::refuse(format!("job {id} has ended"), "there is nothing to stop"));
        }
        let mut live = Live::new(row, claim, self.token());
        live.stop(wish, None);
        live.drained = true;
        self.jobs.insert(id, live);
        Ok(())
    }

    async fn decide(&mut self, id: JobId, conflict: Conflict) -> Result<()> {
        let (mut row, claim) = self.idle(id).await?;
        if row.state != JobState::NeedsDecision || conflict == Conflict::Ask {
            return Err(Self::refuse(format!("nothing of job {id} waits for this decision"), "look at the job again"));
        }
        row.spec.on_conflict = conflict;
        self.floor.catalogue.save_job(&row).await?;
        self.floor.catalogue.requeue(id, &[TaskState::NeedsDecision]).await?;
        self.run_job(row, claim).await?;
        self.changed();
        Ok(())
    }

    async fn dismiss(&mut self, id: JobId) -> Result<()> {
        let (row, _claim) = self.idle(id).await?;
        if !row.state.is_ended() {
            return Err(Self::refuse(format!("job {id} has not ended"), "cancel it first"));
        }
        self.floor.catalogue.dismiss_job(id).await?;
        self.changed();
        Ok(())
    }

    async fn activity(&mut self) -> Result<Activity> {
        let now = self.clock.now();
        let rows = self.floor.catalogue.jobs(SHOWN).await?;
        let jobs: Vec<JobSummary> = rows
            .into_iter()
            .map(|row| match self.jobs.get_mut(&row.id) {
                Some(job) => {
                    let rate = job.meter.rate(now);
                    summary(&job.row, rate)
                }
                None => summary(&self.as_it_is(row), None),
            })
            .collect();
        let rate = jobs.iter().filter_map(|job| job.rate).reduce(|sum, rate| sum + rate);
        Ok(Activity { revision: self.revision, jobs, rate })
    }

    /// A row of a job that this process does not run: if nobody does, it waits to be resumed, whatever it did last.
    fn as_it_is(&self, mut row: JobRow) -> JobRow {
        if is_under_way(row.state) && Claim::take(&self.claims, row.id).is_ok_and(|claim| claim.is_some()) {
            row.state = JobState::Queued;
        }
        row
    }

    /// A job that nobody runs, and the right to change it.
    async fn idle(&self, id: JobId) -> Result<(JobRow, Claim)> {
        if self.jobs.contains_key(&id) {
            return Err(Self::refuse(format!("job {id} is under way"), "pause it first"));
        }
        let elsewhere = || Self::refuse(format!("job {id} runs in another window or ferry"), "wait for it to end");
        let claim = Claim::take(&self.claims, id)?.ok_or_else(elsewhere)?;
        // Read only now: nobody else can change it any more.
        Ok((self.floor.catalogue.job(id).await?, claim))
    }

    /// Goes on with a job where the journal says that it stands.
    async fn run_job(&mut self, row: JobRow, claim: Claim) -> Result<()> {
        let id = row.id;
        let mut job = Live::new(row, claim, self.token());
        job.row.error = None;
        job.row.ended = None;
        if job.row.counted {
            (job.row.tally, job.row.size, job.row.done) = self.floor.catalogue.tally(id).await?;
            job.row.state = JobState::Running;
            // Whoever waits for the job reads the journal: it must not find there what the job was before.
            self.floor.catalogue.save_job(&job.row).await?;
            self.jobs.insert(id, job);
        } else {
            // Counting was interrupted, or never began: nothing was copied yet, so it starts anew.
            self.floor.catalogue.drop_tasks(id).await?;
            (job.row.tally, job.row.size) = (model::Tally::default(), model::Bytes::ZERO);
            job.row.state = JobState::Counting;
            self.floor.catalogue.save_job(&job.row).await?;
            self.jobs.insert(id, job);
            self.count(id);
        }
        Ok(())
    }
}

fn is_under_way(state: JobState) -> bool {
    matches!(state, JobState::Queued | JobState::Counting | JobState::Running)
}

fn summary(row: &JobRow, rate: Option<model::Bytes>) -> JobSummary {
    JobSummary {
        id: row.id,
        spec: row.spec.clone(),
        state: row.state,
        tally: row.tally,
        size: row.size,
        done: row.done,
        rate,
        created: row.created,
        ended: row.ended,
        error: row.error.clone(),
    }
}
