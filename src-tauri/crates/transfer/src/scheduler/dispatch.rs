//! Giving tasks to workers: by priority, fair between jobs, bounded in all, every claim in the journal before it is used.

use super::Desk;
use crate::copier::Shared;
use crate::live::{Lane, LaneName, Live, Under, Wish};
use crate::planner;
use crate::report::{Reporter, Said};
use crate::worker::{Floor, Turn};
use catalogue::{Catalogue, Change, TaskRow};
use model::{Error, JobId, JobKind, JobState, Result, TaskState, Timestamp};
use std::cmp::Reverse;
use tokio_util::sync::CancellationToken;

/// Tasks claimed from the journal at a time, and how few may be left before further ones are.
const CLAIM: u32 = 2048;
const FEW: usize = 1024;

/// Keys of one bulk deletion; S3 takes up to 1,000.
const BATCH: usize = 500;

/// Bulk deletions of one engine under way at the same time.
const REMOVALS: usize = 4;

const LANES: [LaneName; 3] = [LaneName::Large, LaneName::Small, LaneName::Removal];

impl Desk {
    /// Gives every free place to a task, one job after the other.
    pub(super) fn dispatch(&mut self) {
        if self.cancel.is_cancelled() {
            return;
        }
        self.claim_all();
        for name in LANES {
            let places = self.places(name);
            let lanes = self.jobs.values_mut().map(|job| job.lane(name));
            let (mut busy, mut bytes) =
                lanes.fold((0, 0), |(turns, bytes), lane| (turns + lane.turns, bytes + lane.bytes));
            while busy < places && (name != LaneName::Small || bytes < self.floor.shared.limits.small_bytes()) {
                let Some(id) = self.next_job(name, places) else { break };
                self.last = id;
                bytes += self.give(id, name);
                busy += 1;
            }
        }
    }

    fn places(&self, name: LaneName) -> usize {
        match name {
            LaneName::Large => self.floor.shared.limits.large,
            LaneName::Small => self.floor.shared.limits.small,
            LaneName::Removal => REMOVALS,
        }
    }

    /// The next job that has a task to give: of the highest priority, after the one served last. No job takes more than
    /// its share while others have tasks as well: one on a slow cloud would take all places in the end.
    fn next_job(&mut self, name: LaneName, places: usize) -> Option<JobId> {
        let last = self.last;
        let mut open: Vec<(JobId, i32, usize)> = self
            .jobs
            .iter_mut()
            .filter_map(|(id, job)| {
                if !runs(job) || !has_place(job) || waits(job, name) {
                    return None;
                }
                let lane = job.lane(name);
                let (ready, turns) = (!lane.ready.is_empty(), lane.turns);
                ready.then_some((*id, job.row.priority, turns))
            })
            .collect();
        let share = places.div_ceil(open.len().max(1));
        if open.len() > 1 {
            open.retain(|(_, _, turns)| *turns < share);
        }
        open.into_iter().min_by_key(|(id, priority, _)| (Reverse(*priority), *id <= last, *id)).map(|(id, ..)| id)
    }

    /// Claims further tasks for every lane that has few left. Nobody waits for it: workers go on meanwhile.
    fn claim_all(&mut self) {
        let now = self.clock.now();
        for (id, job) in &mut self.jobs {
            if !runs(job) {
                continue;
            }
            for name in LANES {
                if name == LaneName::Removal && !(job.large.is_over() && job.small.is_over()) {
                    continue;
                }
                let lane = job.lane(name);
                if lane.drained || lane.claiming || lane.ready.len() >= FEW {
                    continue;
                }
                lane.claiming = true;
                let behind = lane.behind;
                // Removals are found by what the journal says: it must have heard everything.
                let lines = if name == LaneName::Removal { std::mem::take(&mut job.pending) } else { Vec::new() };
                let reporter = Reporter { job: *id, inbox: self.reporting.clone() };
                let catalogue = self.floor.catalogue.clone();
                self.tracker.spawn(async move {
                    let rows = claimed(&catalogue, reporter.job, name, behind, lines, now).await;
                    // Without a scheduler nobody is left to be told.
                    let _ = reporter.say(Said::Claimed(name, rows)).await;
                });
            }
        }
    }

    /// Takes in what was claimed.
    pub(super) fn claimed(&mut self, id: JobId, name: LaneName, rows: Result<Vec<TaskRow>>) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let stopped = job.wish != Wish::Run;
        let lane: &mut Lane = job.lane(name);
        lane.claiming = false;
        match rows {
            Ok(rows) => {
                lane.drained = rows.len() < CLAIM as usize;
                lane.behind = rows.last().map_or(lane.behind, |row| (row.found.size, row.id));
                if !stopped {
                    lane.ready.extend(rows);
                }
            }
            Err(error) => job.stop(Wish::Pause, Some(error)),
        }
    }

    /// Gives the next tasks of a job to a worker. Returns how many bytes they move.
    fn give(&mut self, id: JobId, name: LaneName) -> u64 {
        let (reporter, floor) = (self.reporter(id), self.floor.clone());
        let Some(job) = self.jobs.get_mut(&id) else { return 0 };
        let many = if name == LaneName::Removal || job.spec.kind == JobKind::Delete { batch(job, name) } else { 1 };
        let tasks: Vec<_> = job.lane(name).ready.drain(..many).collect();
        for row in &tasks {
            let before = if row.copied { TaskState::Copied } else { TaskState::Queued };
            job.row.tally.shift(before, TaskState::Active, None);
            job.active.insert(row.id, Under { row: row.clone(), lane: name, acknowledged: 0, again: None });
        }
        let bytes = job.moved(tasks.iter());
        let lane = job.lane(name);
        (lane.turns, lane.bytes) = (lane.turns + 1, lane.bytes + bytes);
        job.dirty = true;
        let throttles = [floor.shared.throttles[0].clone(), job.throttle.clone()];
        let floor = Floor { shared: Shared { throttles, ..floor.shared }, ..floor };
        let (spec, budget, cancel) = (job.spec.clone(), job.budget.clone(), job.cancel.clone());
        self.tracker.spawn(Turn { floor, spec, budget, tasks, reporter, cancel }.run());
        bytes
    }

    /// Starts finding out what a job has to do.
    pub(super) fn count(&mut self, id: JobId) {
        let reporter = self.reporter(id);
        let floor = self.floor.clone();
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.row.state = JobState::Counting;
        job.counting = true;
        let (spec, cancel) = (job.spec.clone(), job.cancel.clone());
        self.tracker.spawn(async move {
            let outcome = tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Error::cancelled("plan the job")),
                outcome = planner::plan(&spec, &floor, &reporter) => outcome,
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

/// The next tasks of a lane. Those that are claimed for the first time have written nothing: their rows keep saying so in
/// memory, while the journal, from now on, says that they may have.
async fn claimed(
    catalogue: &Catalogue,
    job: JobId,
    name: LaneName,
    behind: (u64, u32),
    lines: Vec<Change>,
    now: Timestamp,
) -> Result<Vec<TaskRow>> {
    catalogue.record(job, lines).await?;
    let rows = match name {
        LaneName::Large => catalogue.queued_large(job, behind, CLAIM).await?,
        LaneName::Small => catalogue.queued_small(job, behind.1, CLAIM).await?,
        LaneName::Removal => catalogue.copied_tasks(job, behind.1, CLAIM).await?,
    };
    let fresh = rows.iter().filter(|row| !row.begun).map(|row| Change::Begun(row.id, now));
    catalogue.record(job, fresh.collect()).await?;
    Ok(rows)
}

fn runs(job: &Live) -> bool {
    job.row.state == JobState::Running && job.wish == Wish::Run
}

/// Whether the user's bound on objects under way leaves room for one more.
fn has_place(job: &Live) -> bool {
    job.spec.options.workers.is_none_or(|workers| job.turns() < usize::from(workers.max(1)))
}

/// Whether the next task may begin only when all others have ended: a directory goes after what is in it.
fn waits(job: &mut Live, name: LaneName) -> bool {
    let busy = !job.active.is_empty();
    busy && job.lane(name).ready.front().is_some_and(|row| row.found.is_directory())
}

/// How many of the ready tasks one bulk deletion takes: those of one bucket, directories apart from objects.
fn batch(job: &mut Live, name: LaneName) -> usize {
    let spec = job.spec.clone();
    let lane = job.lane(name);
    let Some(first) = lane.ready.front() else { return 0 };
    let kind = |row: &TaskRow| {
        let source = spec.sources.get(row.found.source as usize).map(|source| &source.location);
        (source.map(|at| (&at.cloud, &at.bucket)), row.found.is_directory())
    };
    let fits = |row: &&TaskRow| kind(row) == kind(first);
    lane.ready.iter().take(BATCH).take_while(fits).count()
}
