//! The one writer of job state: a single task that takes orders and reports, keeps the journal ahead of every effect,
//! and hands tasks to workers.

mod dispatch;
mod orders;
mod reports;
mod settle;

use crate::copier::Shared;
use crate::law::Law;
use crate::limits::Limits;
use crate::live::{Live, Wish};
use crate::memory::Memory;
use crate::report::Report;
use crate::stores::Stores;
use crate::throttle::Throttle;
use crate::worker::Floor;
use catalogue::{Catalogue, TaskId};
use futures::future::join_all;
use model::{Activity, Bytes, Clock, Conflict, Error, JobId, JobSpec, JobState, Location, Result, Revision};
use orders::Order;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often state is written and told, at most.
const BEAT: Duration = Duration::from_millis(125);

/// Orders and reports that may wait.
const INBOX: usize = 1024;

/// What a scheduler is made of.
pub struct Start {
    /// Where clouds are opened.
    pub stores: Arc<dyn Stores>,
    /// What policies forbid.
    pub law: Arc<dyn Law>,
    /// Where the journal is.
    pub catalogue: Catalogue,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How much may happen at once.
    pub limits: Limits,
    /// The folder of the files by which processes of one home agree who runs a job.
    pub claims: PathBuf,
}

/// What the scheduler tells whoever listens.
#[derive(Debug, Clone)]
pub enum Notice {
    /// Jobs have moved; the journal has it already.
    Jobs(Revision),
    /// Objects came or went directly below this prefix.
    Touched(Location),
    /// A job has come to its end; the journal has it already.
    Ended(JobId),
}

/// A running scheduler. Cheap to clone.
#[derive(Clone)]
pub struct Scheduler {
    orders: mpsc::Sender<Order>,
    notices: broadcast::Sender<Notice>,
    cancel: CancellationToken,
    tracker: TaskTracker,
    catalogue: Catalogue,
    bandwidth: Arc<Throttle>,
}

impl Scheduler {
    /// Starts the scheduler's task on the current runtime. It runs no job until asked to.
    pub fn start(start: Start) -> Self {
        let (orders, inbox) = mpsc::channel(INBOX);
        let (reporting, reports) = mpsc::channel(INBOX);
        let (notices, _) = broadcast::channel(INBOX);
        let (cancel, tracker) = (CancellationToken::new(), TaskTracker::new());
        let catalogue = start.catalogue.clone();
        let bandwidth = Arc::new(Throttle::new(None));
        let shared = Shared {
            limits: start.limits,
            memory: Memory::new(start.limits.memory),
            throttles: [bandwidth.clone(), bandwidth.clone()],
        };
        let desk = Desk {
            floor: Floor { stores: start.stores, law: start.law, catalogue: start.catalogue, shared },
            clock: start.clock,
            claims: start.claims,
            jobs: BTreeMap::new(),
            last: JobId(0),
            revision: Revision(0),
            dirty: false,
            reporting,
            notices: notices.clone(),
            cancel: cancel.clone(),
            tracker: tracker.clone(),
        };
        tracker.spawn(desk.run(inbox, reports));
        Self { orders, notices, cancel, tracker, catalogue, bandwidth }
    }

    /// Bytes a second that all jobs together may move from now on; `None` is no limit.
    pub fn set_bandwidth(&self, rate: Option<Bytes>) {
        self.bandwidth.set(rate.map(|rate| rate.0));
    }

    /// What happens, from now on. A listener that falls behind misses notices, and must then look at everything.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// Writes a new job and starts it.
    ///
    /// # Errors
    /// `Invalid` when it could only go wrong; `Internal` when the journal cannot be written.
    pub async fn submit(&self, spec: JobSpec) -> Result<JobId> {
        self.ask(|answer| Order::Submit(Box::new(spec), answer)).await
    }

    /// Starts a job that is planned, goes on with one that was paused or interrupted, or tries the failed tasks of one again.
    ///
    /// # Errors
    /// `NotFound`, or `Invalid` when it has nothing left to do, waits for a decision, or runs elsewhere.
    pub async fn resume(&self, job: JobId) -> Result<()> {
        self.ask(|answer| Order::Resume(job, answer)).await
    }

    /// Gives up what cancelled jobs of earlier processes could not: only uploads that this home's journal names.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn free_abandoned(&self) -> Result<()> {
        self.ask(Order::FreeAbandoned).await
    }

    /// Goes on with every job that was under way when its process ended. Those that another process runs stay its.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn resume_interrupted(&self) -> Result<Vec<JobId>> {
        self.ask(Order::ResumeInterrupted).await
    }

    /// How many jobs this process has under way.
    ///
    /// # Errors
    /// `Cancelled` when the scheduler has ended.
    pub async fn under_way(&self) -> Result<usize> {
        self.ask(Order::UnderWay).await
    }

    /// Stops a job where it is, to be resumed.
    ///
    /// # Errors
    /// `Invalid` when this process does not run it.
    pub async fn pause(&self, job: JobId) -> Result<()> {
        self.ask(|answer| Order::Stop(job, Wish::Pause, answer)).await
    }

    /// Ends a job. What it has copied stays; unfinished uploads are given up.
    ///
    /// # Errors
    /// `Invalid` when it has ended, or runs elsewhere.
    pub async fn cancel(&self, job: JobId) -> Result<()> {
        self.ask(|answer| Order::Stop(job, Wish::Cancel, answer)).await
    }

    /// Decides what happens to all tasks of a job whose target exists, and goes on; a job that is only planned stays so.
    ///
    /// # Errors
    /// `Invalid` when nothing waits for a decision.
    pub async fn decide(&self, job: JobId, conflict: Conflict) -> Result<()> {
        self.ask(|answer| Order::Decide(job, conflict, answer)).await
    }

    /// Decides for some tasks of a job that is planned or waits for a decision. They go on when the job does.
    ///
    /// # Errors
    /// `Invalid` when nothing waits for a decision.
    pub async fn choose(&self, job: JobId, tasks: Vec<TaskId>, conflict: Conflict) -> Result<()> {
        self.ask(|answer| Order::Choose(job, tasks, conflict, answer)).await
    }

    /// Serves a job before those of a lower priority; 0 is the usual one.
    ///
    /// # Errors
    /// `NotFound`, or `Invalid` when another process runs it.
    pub async fn prioritise(&self, job: JobId, priority: i32) -> Result<()> {
        self.ask(|answer| Order::Prioritise(job, priority, answer)).await
    }

    /// Bytes a second that a job may move from now on; `None` is no limit.
    ///
    /// # Errors
    /// `NotFound`, or `Invalid` when another process runs it.
    pub async fn limit(&self, job: JobId, rate: Option<Bytes>) -> Result<()> {
        self.ask(|answer| Order::Limit(job, rate, answer)).await
    }

    /// Takes an ended job off the list.
    ///
    /// # Errors
    /// `Invalid` when it has not ended.
    pub async fn dismiss(&self, job: JobId) -> Result<()> {
        self.ask(|answer| Order::Dismiss(job, answer)).await
    }

    /// All jobs of the home that were not dismissed, newest first, with what moves in this process.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn activity(&self) -> Result<Activity> {
        self.ask(Order::Activity).await
    }

    /// Waits until nothing of a job moves: it has ended, is planned, is paused, or needs a decision.
    ///
    /// # Errors
    /// `NotFound` if there is no such job, `Cancelled` if the scheduler ends.
    pub async fn settled(&self, job: JobId) -> Result<JobState> {
        let mut notices = self.notices();
        loop {
            let state = self.catalogue.job(job).await?.state;
            if state.is_ended() || matches!(state, JobState::Planned | JobState::Paused | JobState::NeedsDecision) {
                return Ok(state);
            }
            if let Err(broadcast::error::RecvError::Closed) = notices.recv().await {
                return Err(Error::cancelled("wait for the job"));
            }
        }
    }

    /// Ends everything: workers give way, the journal is written, running jobs stay to be resumed.
    pub async fn close(&self) {
        self.cancel.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }

    async fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<Result<T>>) -> Order) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let closed = || Error::cancelled("ask the scheduler");
        self.orders.send(order(answer)).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

/// The scheduler's own state. Nobody else has it.
struct Desk {
    floor: Floor,
    clock: Arc<dyn Clock>,
    claims: PathBuf,
    jobs: BTreeMap<JobId, Live>,
    /// The job that was last given a worker, so that the next one is served next.
    last: JobId,
    revision: Revision,
    /// Whether something changed that no notice has told yet.
    dirty: bool,
    reporting: mpsc::Sender<Report>,
    notices: broadcast::Sender<Notice>,
    cancel: CancellationToken,
    tracker: TaskTracker,
}

impl Desk {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>, mut reports: mpsc::Receiver<Report>) {
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.cancel.cancelled() => break,
                Some(order) = orders.recv() => self.obey(order).await,
                Some(report) = reports.recv() => {
                    self.take(report).await;
                    // What else was said meanwhile is heard before places are given anew.
                    for _ in 0..INBOX {
                        let Ok(report) = reports.try_recv() else { break };
                        self.take(report).await;
                    }
                }
                _ = beat.tick() => self.beat().await,
            }
            self.dispatch();
            if self.jobs.values().any(Live::is_finished) {
                // Somebody waits for its end: not until the next beat.
                self.beat().await;
            }
        }
        self.wind_up(reports).await;
    }

    /// Hears what workers still have to say, so that nothing that was done is done again, and writes it.
    async fn wind_up(mut self, mut reports: mpsc::Receiver<Report>) {
        while self.jobs.values().any(|job| !job.is_still()) {
            let Some(report) = reports.recv().await else { break };
            self.take(report).await;
        }
        self.beat().await;
    }

    /// Writes what changed and tells that it did.
    async fn beat(&mut self) {
        self.settle_all().await;
        let writes = self.jobs.values_mut().filter(|job| job.dirty).map(|job| {
            job.dirty = false;
            let (id, lines, log) = (job.row.id, std::mem::take(&mut job.pending), std::mem::take(&mut job.log));
            self.dirty = true;
            let catalogue = &self.floor.catalogue;
            async move {
                // Asked for together, so that they share a commit: the lines first, then the row that counts them.
                let (lines, log, row) =
                    futures::join!(catalogue.record(id, lines), catalogue.note(id, log), catalogue.save_job(&job.row));
                (job, lines.and(log).and(row))
            }
        });
        for (job, outcome) in join_all(writes).await {
            if let Err(error) = outcome {
                // Without a journal nothing may go on: what is under way is done again when the job resumes.
                job.stop(Wish::Pause, Some(error));
            }
        }
        let touched: Vec<Location> = self.jobs.values_mut().flat_map(|job| job.touched.drain()).collect();
        for place in touched {
            // Nobody listening is no fault.
            let _ = self.notices.send(Notice::Touched(place));
        }
        for job in self.jobs.values().filter(|job| !job.dirty && job.row.state.is_ended()) {
            let _ = self.notices.send(Notice::Ended(job.row.id));
        }
        self.jobs
            .retain(|_, job| job.dirty || job.row.state == JobState::Counting || job.row.state == JobState::Running);
        if self.jobs.is_empty() {
            self.floor.shared.memory.trim();
        }
        self.tell();
    }

    fn tell(&mut self) {
        if !std::mem::take(&mut self.dirty) {
            return;
        }
        self.revision.0 += 1;
        // Nobody listening is no fault.
        let _ = self.notices.send(Notice::Jobs(self.revision));
    }
}
