//! What users ask of jobs.

use super::Desk;
use crate::claim::Claim;
use crate::live::{Live, Wish};
use crate::planner;
use catalogue::{JobRow, TaskId};
use model::{
    Activity, Bytes, Conflict, JobId, JobSpec, JobState, JobStep, JobSummary, Remaining, Result, TaskState, Timestamp,
};
use tokio::sync::oneshot;

/// Jobs that are shown at most.
const SHOWN: u32 = 200;

type Answer<T> = oneshot::Sender<Result<T>>;

/// An order, and where its answer goes.
pub(super) enum Order {
    Submit(Box<JobSpec>, Answer<JobId>),
    Resume(JobId, Answer<()>),
    ResumeInterrupted(Answer<Vec<JobId>>),
    FreeAbandoned(Answer<()>),
    UnderWay(Answer<usize>),
    Stop(JobId, Wish, Answer<()>),
    Decide(JobId, Conflict, Answer<()>),
    Choose(JobId, Vec<TaskId>, Conflict, Answer<()>),
    Prioritise(JobId, i32, Answer<()>),
    Limit(JobId, Option<Bytes>, Answer<()>),
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
            Order::FreeAbandoned(answer) => drop(answer.send(self.free_abandoned().await)),
            Order::UnderWay(answer) => drop(answer.send(Ok(self.under_way()))),
            Order::Stop(id, wish, answer) => drop(answer.send(self.stop(id, wish).await)),
            Order::Decide(id, conflict, answer) => drop(answer.send(self.decide(id, conflict).await)),
            Order::Choose(id, tasks, choice, answer) => drop(answer.send(self.choose(id, tasks, choice).await)),
            Order::Prioritise(id, priority, answer) => drop(answer.send(self.prioritise(id, priority).await)),
            Order::Limit(id, rate, answer) => drop(answer.send(self.limit(id, rate).await)),
            Order::Dismiss(id, answer) => drop(answer.send(self.dismiss(id).await)),
            Order::Activity(answer) => drop(answer.send(self.activity().await)),
        }
    }

    async fn submit(&mut self, spec: JobSpec) -> Result<JobId> {
        planner::check(&spec)?;
        let id = self.floor.catalogue.create_job(&spec, self.clock.now()).await?;
        let (row, claim) = self.idle(id).await?;
        self.run_job(row, claim, None).await?;
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
            JobState::Failed
            | JobState::Queued
            | JobState::Counting
            | JobState::Planned
            | JobState::Running
            | JobState::Paused => {
                self.floor.catalogue.requeue(id, &[TaskState::Failed]).await?;
                let step = step_from(row.state);
                self.run_job(row, claim, Some(step)).await?;
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
                self.run_job(row, claim, Some(JobStep::TakenUp)).await?;
                resumed.push(id);
            }
        }
        self.free_abandoned().await?;
        self.changed();
        Ok(resumed)
    }

    /// Gives up what cancelled jobs of earlier processes could not: only uploads that this home's journal names.
    async fn free_abandoned(&mut self) -> Result<()> {
        for id in self.floor.catalogue.jobs_with_abandoned_uploads().await? {
            if let Ok((row, claim)) = self.idle(id).await
                && let Some(target) = row.spec.target.as_ref().map(model::Target::location).cloned()
            {
                let floor = self.floor.clone();
                self.tracker.spawn(async move {
                    floor.free(id, &target).await;
                    drop(claim);
                });
            }
        }
        Ok(())
    }

    /// Jobs that the end of this process would interrupt.
    fn under_way(&self) -> usize {
        self.jobs.values().filter(|job| job.wish == Wish::Run && is_under_way(job.row.state)).count()
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
        self.jobs.insert(id, live);
        // Nothing of it moves: whoever asked may look at it at once.
        self.beat().await;
        Ok(())
    }

    async fn decide(&mut self, id: JobId, conflict: Conflict) -> Result<()> {
        let (mut row, claim) = self.undecided(id).await?;
        if conflict == Conflict::Ask && row.state == JobState::NeedsDecision {
            return Err(Self::refuse(format!("job {id} has asked already"), "choose what happens"));
        }
        row.spec.on_conflict = conflict;
        self.floor.catalogue.save_spec(id, &row.spec).await?;
        if row.state == JobState::NeedsDecision {
            self.floor.catalogue.requeue(id, &[TaskState::NeedsDecision]).await?;
            self.run_job(row, claim, Some(JobStep::Decided)).await?;
        }
        self.changed();
        Ok(())
    }

    async fn choose(&mut self, id: JobId, tasks: Vec<TaskId>, choice: Conflict) -> Result<()> {
        let (row, claim) = self.undecided(id).await?;
        self.floor.catalogue.choose(id, tasks, choice).await?;
        if row.state == JobState::NeedsDecision {
            self.run_job(row, claim, Some(JobStep::Decided)).await?;
        }
        self.changed();
        Ok(())
    }

    /// A job about which something can be decided, and the right to change it.
    async fn undecided(&self, id: JobId) -> Result<(JobRow, Claim)> {
        let (row, claim) = self.idle(id).await?;
        if matches!(row.state, JobState::NeedsDecision | JobState::Planned) {
            return Ok((row, claim));
        }
        Err(Self::refuse(format!("nothing of job {id} waits for this decision"), "look at the job again"))
    }

    async fn prioritise(&mut self, id: JobId, priority: i32) -> Result<()> {
        if let Some(job) = self.jobs.get_mut(&id) {
            (job.row.priority, job.dirty) = (priority, true);
        } else {
            let (mut row, _claim) = self.idle(id).await?;
            row.priority = priority;
            self.floor.catalogue.save_job(&row).await?;
        }
        self.changed();
        Ok(())
    }

    async fn limit(&mut self, id: JobId, rate: Option<Bytes>) -> Result<()> {
        let mut spec = if let Some(job) = self.jobs.get_mut(&id) {
            job.throttle.set(rate.map(|rate| rate.0));
            job.row.spec.options.bandwidth = rate;
            job.row.spec.clone()
        } else {
            self.idle(id).await?.0.spec
        };
        spec.options.bandwidth = rate;
        self.floor.catalogue.save_spec(id, &spec).await?;
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
            .map(|row| {
                if let Some(job) = self.jobs.get_mut(&row.id) {
                    let left = job.row.size - job.row.done;
                    let (rate, remaining) = (job.meter.rate(now), job.meter.remaining(left, now));
                    return summary(&job.row, &Lately { rate, remaining, again: job.again(now), interrupted: false });
                }
                let (row, interrupted) = self.as_it_is(row);
                summary(&row, &Lately { interrupted, ..Lately::default() })
            })
            .collect();
        let rate = jobs.iter().filter_map(|job| job.rate).reduce(|sum, rate| sum + rate);
        Ok(Activity { revision: self.revision, jobs, rate })
    }

    /// A row of a job that this process does not run, and whether it was interrupted: if nobody runs it, it waits to be
    /// resumed, whatever it did last.
    fn as_it_is(&self, mut row: JobRow) -> (JobRow, bool) {
        let interrupted =
            is_under_way(row.state) && Claim::take(&self.claims, row.id).is_ok_and(|claim| claim.is_some());
        if interrupted {
            row.state = JobState::Queued;
        }
        (row, interrupted)
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

    /// Goes on with a job where the journal says that it stands; `step` is what that means for it.
    async fn run_job(&mut self, row: JobRow, claim: Claim, step: Option<JobStep>) -> Result<()> {
        let id = row.id;
        let mut job = Live::new(row, claim, self.token());
        job.row.error = None;
        job.row.ended = None;
        if let Some(step) = step {
            job.note(step, self.clock.now());
        }
        if job.row.counted {
            (job.row.tally, job.row.size, job.row.done) = self.floor.catalogue.tally(id).await?;
            job.row.state = JobState::Running;
            // Whoever waits for the job reads the journal: it must not find there what the job was before.
            self.floor.catalogue.save_job(&job.row).await?;
            self.jobs.insert(id, job);
        } else {
            // Counting was interrupted, or never began: nothing was copied yet, so it starts anew.
            self.floor.catalogue.drop_tasks(id).await?;
            (job.row.tally, job.row.size) = (model::Tally::default(), Bytes::ZERO);
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

/// What it means for a job in this state to go on because somebody asked.
fn step_from(state: JobState) -> JobStep {
    match state {
        JobState::Planned => JobStep::Started,
        JobState::Paused => JobStep::Resumed,
        JobState::Failed => JobStep::Retried,
        _ => JobStep::TakenUp,
    }
}

/// What the journal does not say of a job.
#[derive(Default)]
struct Lately {
    rate: Option<Bytes>,
    remaining: Option<Remaining>,
    again: Option<Timestamp>,
    interrupted: bool,
}

fn summary(row: &JobRow, lately: &Lately) -> JobSummary {
    let Lately { rate, remaining, again, interrupted } = *lately;
    JobSummary {
        id: row.id,
        spec: row.spec.clone(),
        state: row.state,
        tally: row.tally,
        size: row.size,
        done: row.done,
        rate,
        remaining,
        interrupted,
        again,
        created: row.created,
        ended: row.ended,
        error: row.error.clone(),
        priority: row.priority,
    }
}
