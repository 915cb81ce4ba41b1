//! A job that this process runs: its row, its tasks under way, and the journal lines that wait to be written.

use crate::claim::Claim;
use crate::progress::Meter;
use crate::report::Outcome;
use crate::retry::{Budget, pauses_the_job};
use crate::throttle::Throttle;
use catalogue::{Change, JobRow, TaskId, TaskRow};
use model::{
    Bytes, Count, Error, ErrorKind, JobKind, JobState, JobStep, Location, LogLine, Proof, Rung, TaskState, Timestamp,
};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What the user wants of a job that is still moving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Go on.
    Run,
    /// Stop where it is, to be resumed.
    Pause,
    /// Stop for good.
    Cancel,
}

/// Which of a job's lanes. Large objects go beside the small ones, so that neither waits for the other; the sources of a
/// move are removed when everything was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LaneName {
    /// Objects in parts, the largest first.
    Large,
    /// Objects of one piece, in the order found.
    Small,
    /// Sources of a move, in the order found.
    Removal,
}

/// Tasks of one lane that wait for a worker.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) ready: VecDeque<TaskRow>,
    /// Where the journal is read on: size and number of the last task claimed.
    pub(crate) behind: (u64, TaskId),
    /// Whether further ones are being claimed from the journal.
    pub(crate) claiming: bool,
    /// Whether the journal has no more behind the last one.
    pub(crate) drained: bool,
    /// Workers that have tasks of it.
    pub(crate) turns: usize,
    /// Bytes of the objects that they move.
    pub(crate) bytes: u64,
}

impl Lane {
    fn new(name: LaneName) -> Self {
        let behind = if name == LaneName::Large { (u64::MAX, 0) } else { (0, 0) };
        Self { ready: VecDeque::new(), behind, claiming: false, drained: false, turns: 0, bytes: 0 }
    }

    /// Whether nothing of it is left to do or under way.
    pub(crate) fn is_over(&self) -> bool {
        self.drained && self.ready.is_empty() && self.turns == 0 && !self.claiming
    }
}

/// A job in this process. Only the scheduler touches it.
pub(crate) struct Live {
    pub(crate) row: JobRow,
    pub(crate) spec: Arc<model::JobSpec>,
    pub(crate) cancel: CancellationToken,
    pub(crate) wish: Wish,
    /// Whether a planner is under way.
    pub(crate) counting: bool,
    pub(crate) large: Lane,
    pub(crate) small: Lane,
    pub(crate) removal: Lane,
    /// Tasks with a worker, by number.
    pub(crate) active: HashMap<TaskId, Under>,
    /// Number of tasks written so far, while counting.
    pub(crate) found: TaskId,
    /// Lines to be written.
    pub(crate) pending: Vec<Change>,
    /// What happened to it as a whole, to be written.
    pub(crate) log: Vec<LogLine>,
    /// Whether the row differs from the journal's.
    pub(crate) dirty: bool,
    /// Prefixes of the target (or source) in which objects came or went since the last notice.
    pub(crate) touched: HashSet<Location>,
    pub(crate) meter: Meter,
    pub(crate) throttle: Arc<Throttle>,
    pub(crate) budget: Arc<Budget>,
    _claim: Claim,
}

/// A task with a worker.
#[derive(Debug)]
pub(crate) struct Under {
    pub(crate) row: TaskRow,
    pub(crate) lane: LaneName,
    /// Bytes of it that the target has acknowledged.
    pub(crate) acknowledged: u64,
    /// When its next try is made, if it waits for one.
    pub(crate) again: Option<Timestamp>,
}

impl Live {
    pub(crate) fn new(row: JobRow, claim: Claim, cancel: CancellationToken) -> Self {
        Self {
            throttle: Arc::new(Throttle::new(row.spec.options.bandwidth.map(|rate| rate.0))),
            budget: Arc::default(),
            spec: Arc::new(row.spec.clone()),
            row,
            cancel,
            wish: Wish::Run,
            counting: false,
            large: Lane::new(LaneName::Large),
            small: Lane::new(LaneName::Small),
            removal: Lane::new(LaneName::Removal),
            active: HashMap::new(),
            found: 0,
            pending: Vec::new(),
            log: Vec::new(),
            dirty: true,
            touched: HashSet::new(),
            meter: Meter::default(),
            _claim: claim,
        }
    }

    pub(crate) fn lane(&mut self, name: LaneName) -> &mut Lane {
        match name {
            LaneName::Large => &mut self.large,
            LaneName::Small => &mut self.small,
            LaneName::Removal => &mut self.removal,
        }
    }

    fn lanes(&self) -> [&Lane; 3] {
        [&self.large, &self.small, &self.removal]
    }

    /// Whether nothing of it moves any more.
    pub(crate) fn is_still(&self) -> bool {
        !self.counting && self.active.is_empty() && self.lanes().iter().all(|lane| !lane.claiming)
    }

    /// Whether every lane has come to its end.
    pub(crate) fn is_over(&self) -> bool {
        self.lanes().iter().all(|lane| lane.is_over())
    }

    /// Whether it was running and nothing of it is left to do.
    pub(crate) fn is_finished(&self) -> bool {
        self.row.state == JobState::Running && self.wish == Wish::Run && self.is_over() && self.is_still()
    }

    /// Remembers what happened to it, to be written with its state.
    pub(crate) fn note(&mut self, step: JobStep, at: Timestamp) {
        let error = matches!(step, JobStep::Paused | JobStep::Failed).then(|| self.row.error.clone()).flatten();
        self.log.push(LogLine { at, step, error });
        self.dirty = true;
    }

    /// Notes when the next try of a task is made.
    pub(crate) fn wait(&mut self, task: TaskId, again: Option<Timestamp>) {
        if let Some(under) = self.active.get_mut(&task) {
            under.again = again;
            self.dirty = true;
        }
    }

    /// When the next try is made, while nothing moves and something waits for one.
    pub(crate) fn again(&self, now: Timestamp) -> Option<Timestamp> {
        let still = self.wish == Wish::Run && self.meter.rate(now).is_none();
        still.then(|| self.active.values().filter_map(|under| under.again).min()).flatten()
    }

    /// Workers that have tasks of it.
    pub(crate) fn turns(&self) -> usize {
        self.lanes().iter().map(|lane| lane.turns).sum()
    }

    /// Bytes that go through this computer for these tasks.
    pub(crate) fn moved<'a>(&self, tasks: impl Iterator<Item = &'a TaskRow>) -> u64 {
        if self.spec.kind == JobKind::Delete { 0 } else { tasks.map(|row| row.found.size).sum() }
    }

    /// Takes a worker's turn back, with the tasks that it had.
    pub(crate) fn turn_ended(&mut self, tasks: &[TaskId]) {
        let under = tasks.first().and_then(|task| self.active.get(task));
        if let Some(name) = under.map(|under| under.lane) {
            let bytes = self.moved(tasks.iter().filter_map(|task| self.active.get(task)).map(|under| &under.row));
            let lane = self.lane(name);
            lane.turns = lane.turns.saturating_sub(1);
            lane.bytes = lane.bytes.saturating_sub(bytes);
        }
    }

    /// Notes that the target acknowledged `bytes` more of a task.
    pub(crate) fn acknowledge(&mut self, task: TaskId, bytes: u64, now: Timestamp) {
        if let Some(under) = self.active.get_mut(&task) {
            // A part that is sent a second time is not a second part of the object.
            let news = bytes.min(under.row.found.size.saturating_sub(under.acknowledged));
            under.acknowledged += news;
            self.row.done += Bytes(news);
            self.meter.note(bytes, now);
            self.dirty = true;
        }
    }

    /// Puts a task back as the journal has it: still to be done.
    pub(crate) fn give_back(&mut self, task: TaskId) {
        if let Some(under) = self.active.remove(&task) {
            self.row.done = self.row.done - Bytes(under.acknowledged);
            let before = if under.row.copied { TaskState::Copied } else { TaskState::Queued };
            self.row.tally.shift(TaskState::Active, before, None);
            self.dirty = true;
        }
    }

    /// Takes a worker's word on how a task ended.
    pub(crate) fn end(&mut self, task: TaskId, outcome: Outcome, now: Timestamp) {
        if let Outcome::Failed(error, _) = &outcome
            && pauses_the_job(error)
        {
            self.give_back(task);
            if let Outcome::Failed(error, _) = outcome {
                self.stop(Wish::Pause, Some(error));
            }
            return;
        }
        let Some(under) = self.active.remove(&task) else { return };
        let Ending { state, attempts, proof, error } = self.ending(&under.row, outcome);
        let size = Bytes(under.row.found.size);
        self.row.done = self.row.done - Bytes(under.acknowledged);
        match state {
            // Its bytes were counted when they were copied.
            _ if under.row.copied => {
                if state == TaskState::Failed {
                    self.row.done = self.row.done - size;
                }
                self.touch(&under.row, true);
            }
            TaskState::Done | TaskState::Copied => {
                self.row.done += size;
                if self.row.spec.kind.writes() && proof.etag.is_some() {
                    self.meter.note(size.0.saturating_sub(under.acknowledged), now);
                }
                self.touch(&under.row, false);
            }
            TaskState::Skipped => self.row.done += size,
            _ => {}
        }
        self.row.tally.shift(TaskState::Active, state, proof.rung);
        self.pending.push(Change::Now { task, state, attempts, proof: Box::new(proof), error, at: now });
        self.dirty = true;
    }

    /// What an outcome makes of a task. What a move has copied stays in it until its source is removed.
    fn ending(&self, row: &TaskRow, outcome: Outcome) -> Ending {
        let moves = self.row.spec.kind == JobKind::Move && !row.copied && row.found.target_key.is_some();
        let of = |state, attempts, proof| Ending { state, attempts, proof, error: None };
        match outcome {
            Outcome::Done(proof, attempts) if moves && proof.rung == Some(Rung::SizeOnly) => {
                let message = "it was copied, but only its size could be compared, so the source was not removed";
                let error = Error::new(ErrorKind::Unsupported, "move", message).hint("verify the copy, then delete it");
                Ending { state: TaskState::Failed, attempts, proof: Proof::default(), error: Some(error) }
            }
            Outcome::Done(proof, attempts) => {
                of(if moves { TaskState::Copied } else { TaskState::Done }, attempts, proof)
            }
            Outcome::Identical(rung, etag) => {
                let proof = Proof { rung: Some(rung), etag, ..Proof::default() };
                of(if moves { TaskState::Copied } else { TaskState::Skipped }, row.attempts, proof)
            }
            Outcome::Skipped => of(TaskState::Skipped, row.attempts, Proof::default()),
            Outcome::Undecided => of(TaskState::NeedsDecision, row.attempts, Proof::default()),
            Outcome::Failed(error, attempts) => {
                Ending { state: TaskState::Failed, attempts, proof: Proof::default(), error: Some(error) }
            }
        }
    }

    /// Asks everything under way to give way.
    pub(crate) fn stop(&mut self, wish: Wish, error: Option<Error>) {
        // Nothing takes a cancellation back: neither a later pause nor an error that would only pause.
        if self.wish != Wish::Cancel {
            self.wish = wish;
        }
        self.cancel.cancel();
        for lane in [&mut self.large, &mut self.small, &mut self.removal] {
            lane.ready.clear();
        }
        if error.is_some() {
            self.row.error = error;
        }
        self.dirty = true;
    }

    /// The state of a job of which nothing moves and nothing is left to do.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        let tally = self.row.tally;
        self.row.state = if tally.undecided > Count::ZERO {
            JobState::NeedsDecision
        } else if !tally.is_settled() {
            let message = "not every object that was found is accounted for";
            self.row.error = Some(Error::new(ErrorKind::Internal, "finish the job", message).hint("resume the job"));
            JobState::Failed
        } else if tally.failed > Count::ZERO {
            JobState::Failed
        } else if tally.cancelled > Count::ZERO {
            JobState::Cancelled
        } else {
            JobState::Done
        };
        self.row.ended = (self.row.state != JobState::NeedsDecision).then_some(now);
        let step = match self.row.state {
            JobState::NeedsDecision => JobStep::Asks,
            JobState::Failed => JobStep::Failed,
            JobState::Cancelled => JobStep::Cancelled,
            _ => JobStep::Done,
        };
        self.note(step, now);
    }

    fn touch(&mut self, task: &TaskRow, at_source: bool) {
        let target = self.row.spec.target.as_ref().filter(|_| self.row.spec.kind.writes() && !at_source);
        let place = if let (Some(target), Some(key)) = (target, &task.found.target_key) {
            Some(target.location().with_key(key.parent()))
        } else {
            let source = self.row.spec.sources.get(task.found.source as usize);
            source.map(|source| source.location.with_key(task.found.key.parent()))
        };
        self.touched.extend(place);
    }
}

/// How a task stands after a worker had it.
struct Ending {
    state: TaskState,
    attempts: u32,
    proof: Proof,
    error: Option<Error>,
}
