//! A job that this process runs: its row, its tasks under way, and the journal lines that wait to be written.

use crate::claim::Claim;
use crate::progress::Meter;
use crate::report::Outcome;
use crate::worker::pauses_the_job;
use catalogue::{Change, JobRow, TaskId, TaskRow};
use model::{Bytes, Count, Error, ErrorKind, JobState, Location, TaskState, Timestamp};
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

/// A job in this process. Only the scheduler touches it.
pub(crate) struct Live {
    pub(crate) row: JobRow,
    pub(crate) spec: Arc<model::JobSpec>,
    pub(crate) cancel: CancellationToken,
    pub(crate) wish: Wish,
    /// Whether a planner is under way.
    pub(crate) counting: bool,
    /// Tasks claimed from the journal, waiting for a worker.
    pub(crate) ready: VecDeque<TaskRow>,
    /// Number of the last task claimed.
    pub(crate) cursor: TaskId,
    /// Whether the journal has no more queued tasks after the cursor.
    pub(crate) drained: bool,
    /// Tasks with a worker, by number: source index, size, and bytes acknowledged so far.
    pub(crate) active: HashMap<TaskId, Under>,
    /// Workers that have tasks of it.
    pub(crate) turns: usize,
    /// Number of tasks written so far, while counting.
    pub(crate) found: TaskId,
    /// Lines to be written.
    pub(crate) pending: Vec<Change>,
    /// Whether the row differs from the journal's.
    pub(crate) dirty: bool,
    /// Prefixes of the target (or source) in which objects came or went since the last notice.
    pub(crate) touched: HashSet<Location>,
    pub(crate) meter: Meter,
    _claim: Claim,
}

/// A task with a worker.
#[derive(Debug)]
pub(crate) struct Under {
    pub(crate) row: TaskRow,
    pub(crate) acknowledged: u64,
}

impl Live {
    pub(crate) fn new(row: JobRow, claim: Claim, cancel: CancellationToken) -> Self {
        Self {
            spec: Arc::new(row.spec.clone()),
            row,
            cancel,
            wish: Wish::Run,
            counting: false,
            ready: VecDeque::new(),
            cursor: 0,
            drained: false,
            active: HashMap::new(),
            turns: 0,
            found: 0,
            pending: Vec::new(),
            dirty: true,
            touched: HashSet::new(),
            meter: Meter::default(),
            _claim: claim,
        }
    }

    /// Whether nothing of it moves any more.
    pub(crate) fn is_still(&self) -> bool {
        !self.counting && self.active.is_empty()
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
            self.row.tally.shift(TaskState::Active, TaskState::Queued, None);
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
        let size = under.row.found.size;
        let (state, attempts, rung, target_etag, error) = match outcome {
            Outcome::Done { rung, etag, attempts } => (TaskState::Done, attempts, rung, etag, None),
            Outcome::Skipped => (TaskState::Skipped, under.row.attempts, None, None, None),
            Outcome::Undecided => (TaskState::NeedsDecision, under.row.attempts, None, None, None),
            Outcome::Failed(error, attempts) => (TaskState::Failed, attempts, None, None, Some(error)),
        };
        self.row.done = self.row.done - Bytes(under.acknowledged);
        match state {
            TaskState::Done => {
                self.row.done += Bytes(size);
                if self.row.spec.target.is_some() {
                    self.meter.note(size.saturating_sub(under.acknowledged), now);
                }
                self.touch(&under.row);
            }
            TaskState::Skipped => self.row.done += Bytes(size),
            _ => {}
        }
        self.row.tally.shift(TaskState::Active, state, rung);
        self.pending.push(Change::Ended { task, state, attempts, rung, target_etag, error, at: now });
        self.dirty = true;
    }

    /// Asks everything under way to give way.
    pub(crate) fn stop(&mut self, wish: Wish, error: Option<Error>) {
        // Nothing takes a cancellation back: neither a later pause nor an error that would only pause.
        if self.wish != Wish::Cancel {
            self.wish = wish;
        }
        self.cancel.cancel();
        self.ready.clear();
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
        self.dirty = true;
    }

    fn touch(&mut self, task: &TaskRow) {
        let place = if let (Some(target), Some(key)) = (&self.row.spec.target, &task.found.target_key) {
            Some(target.location().with_key(key.parent()))
        } else {
            let source = self.row.spec.sources.get(task.found.source as usize);
            source.map(|source| source.location.with_key(task.found.key.parent()))
        };
        self.touched.extend(place);
    }
}
