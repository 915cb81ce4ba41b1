//! What the user asked for, and how far it has come.

use crate::{Bytes, Count, EntryKind, Error, JobId, Location, Revision, Rung, TaskState, Timestamp};
use serde::{Deserialize, Serialize};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// From this computer's files to a cloud.
    Upload,
    /// Between any two locations.
    Copy,
    /// Removes objects.
    Delete,
}

/// What happens to an object whose destination exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// The task waits until somebody decides; the others go on.
    #[default]
    Ask,
    /// The existing object stays.
    Skip,
    /// The existing object is overwritten.
    Replace,
}

/// One thing to take: an object, or a folder with everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Source {
    /// The object's key, or the prefix ending in `/`.
    pub location: Location,
    /// Object or folder: the key `a/` may be either.
    pub kind: EntryKind,
}

/// Where a copy goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "how", content = "location", rename_all = "snake_case")]
pub enum Target {
    /// Below this prefix, under the sources' own names.
    Into(Location),
    /// Exactly here: one object, or the contents of one folder below this prefix.
    As(Location),
}

impl Target {
    /// The location it names.
    pub fn location(&self) -> &Location {
        match self {
            Self::Into(location) | Self::As(location) => location,
        }
    }
}

/// A job as it was asked for. Durable: from it and the journal a job resumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct JobSpec {
    /// What to do.
    pub kind: JobKind,
    /// With what.
    pub sources: Vec<Source>,
    /// Where to; `None` only for a deletion.
    pub target: Option<Target>,
    /// What to do where the destination exists.
    pub on_conflict: Conflict,
}

/// Where a job stands. The scheduler is its only writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its turn, or was interrupted and waits to be resumed.
    Queued,
    /// Finds out what there is to do.
    Counting,
    /// Tasks are under way.
    Running,
    /// Stopped by the user or by a full disk; resumes where it was.
    Paused,
    /// Everything else has ended, some tasks wait for a decision.
    NeedsDecision,
    /// Every object found is accounted for, none failed.
    Done,
    /// Something failed; the failures say what.
    Failed,
    /// Ended by the user.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen unless somebody asks.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// How many tasks stand where. `found` equals the sum of all others, or the job is not done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Tally {
    /// Objects found while counting.
    pub found: Count,
    /// Waiting for a worker.
    pub queued: Count,
    /// With a worker.
    pub active: Count,
    /// Finished, content compared (or, for a deletion, confirmed by the cloud).
    pub verified: Count,
    /// Finished, only sizes compared.
    pub size_only: Count,
    /// Left alone because the destination exists.
    pub skipped: Count,
    /// Waiting for a decision.
    pub undecided: Count,
    /// Ended by an error.
    pub failed: Count,
    /// Ended by the user.
    pub cancelled: Count,
}

impl Tally {
    /// The number that a task in `state`, proved by `rung`, counts in.
    pub fn place(&mut self, state: TaskState, rung: Option<Rung>) -> &mut Count {
        match state {
            TaskState::Queued => &mut self.queued,
            TaskState::Active => &mut self.active,
            TaskState::NeedsDecision => &mut self.undecided,
            TaskState::Done if rung == Some(Rung::SizeOnly) => &mut self.size_only,
            TaskState::Done => &mut self.verified,
            TaskState::Skipped => &mut self.skipped,
            TaskState::Failed => &mut self.failed,
            TaskState::Cancelled => &mut self.cancelled,
        }
    }

    /// Moves one task from one state to another.
    pub fn shift(&mut self, from: TaskState, to: TaskState, rung: Option<Rung>) {
        let left = self.place(from, None);
        *left = *left - Count(1);
        *self.place(to, rung) += Count(1);
    }

    /// Whether every object found is in one of the other numbers, and none still moves or waits.
    pub fn is_settled(&self) -> bool {
        let ended = [self.verified, self.size_only, self.skipped, self.undecided, self.failed, self.cancelled];
        ended.into_iter().sum::<Count>() == self.found
    }
}

/// A job as a face shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct JobSummary {
    /// Its number.
    pub id: JobId,
    /// What was asked.
    pub spec: JobSpec,
    /// Where it stands.
    pub state: JobState,
    /// Its tasks by state.
    pub tally: Tally,
    /// Bytes of all objects found, those skipped included.
    pub size: Bytes,
    /// Bytes that the destination has acknowledged, or that needed no copy.
    pub done: Bytes,
    /// Bytes a second over the last 5 seconds; `None` when nothing was measured.
    pub rate: Option<Bytes>,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Why the job as a whole stopped, if it did.
    pub error: Option<Error>,
}

/// All jobs of a home, newest first, with what moves at this moment.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Activity {
    /// Grows with every change.
    pub revision: Revision,
    /// The jobs, newest first.
    pub jobs: Vec<JobSummary>,
    /// Bytes a second of all running jobs; `None` when nothing was measured.
    pub rate: Option<Bytes>,
}
