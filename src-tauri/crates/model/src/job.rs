//! What the user asked for, and how far it has come.

use crate::{Bytes, Count, EntryKind, Error, JobId, Key, Location, Region, Revision, Rung, TaskState, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// From this computer's files to a cloud.
    Upload,
    /// From a cloud to this computer's files.
    Download,
    /// Between any two locations.
    Copy,
    /// The same, and then removes each source object whose replica was verified.
    Move,
    /// Removes objects.
    Delete,
    /// Compares objects with those at the target; changes nothing.
    Verify,
}

impl JobKind {
    /// Whether it writes to its target.
    pub fn writes(self) -> bool {
        matches!(self, Self::Upload | Self::Download | Self::Copy | Self::Move)
    }

    /// Whether it removes its sources.
    pub fn removes(self) -> bool {
        matches!(self, Self::Move | Self::Delete)
    }
}

/// What happens to an object whose destination exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// What has the same bytes is left alone; the rest waits until somebody decides, while other tasks go on.
    #[default]
    Ask,
    /// The existing object stays.
    Skip,
    /// The existing object is overwritten.
    Replace,
    /// It is overwritten if it was written before the source was.
    ReplaceIfNewer,
    /// It is overwritten unless it has the same bytes.
    ReplaceIfDifferent,
    /// Both stay: the copy gets a name of its own.
    KeepBoth,
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
    /// In this bucket, each source, an object, at a key of its own.
    Each(Keys),
}

/// A key for each source of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Keys {
    /// The top of the bucket.
    #[serde(flatten)]
    pub bucket: Location,
    /// The keys, in the order of the sources.
    pub keys: Vec<Key>,
}

impl Target {
    /// The location it names.
    pub fn location(&self) -> &Location {
        match self {
            Self::Into(location) | Self::As(location) => location,
            Self::Each(keys) => &keys.bucket,
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
    /// How to go about it.
    #[serde(default)]
    pub options: JobOptions,
}

impl JobSpec {
    /// A job that asks where the destination exists, with the usual options.
    pub fn new(kind: JobKind, sources: Vec<Source>, target: Option<Target>) -> Self {
        Self { kind, sources, target, on_conflict: Conflict::Ask, options: JobOptions::default() }
    }

    /// The same with another choice where the destination exists.
    #[must_use]
    pub fn on_conflict(self, on_conflict: Conflict) -> Self {
        Self { on_conflict, ..self }
    }
}

/// How to go about a job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct JobOptions {
    /// Objects under way at the same time, at most; `None` leaves it to what the clouds bear.
    pub workers: Option<u16>,
    /// Bytes a second, at most.
    pub bandwidth: Option<Bytes>,
    /// The weakest proof that is enough. An object proved by less fails; `None` takes what can be had.
    pub at_least: Option<Rung>,
    /// Stop when the plan is made, until somebody starts it.
    pub plan_first: bool,
    /// Which storage class a class of the source becomes. One that is not named is kept where the target has it too.
    pub classes: BTreeMap<String, String>,
    /// What every copy gets, whatever its source has.
    pub stamp: Stamp,
    /// Why it may go where a policy warns; without a reason such objects are refused.
    pub reason: Option<String>,
}

/// What a copy gets besides, or instead of, what its source has.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Stamp {
    /// The region of those that carry none.
    pub region: Option<Region>,
    /// Storage class, in the target's words.
    pub class: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// Tags, beside those that it has.
    pub tags: BTreeMap<String, String>,
}

impl Stamp {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
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
    /// The plan is made and waits for somebody to start it.
    Planned,
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
    /// Copied and proved, the source still to be removed.
    #[serde(default)]
    pub copied: Count,
    /// Finished, content compared (or, for a deletion, confirmed by the cloud).
    pub verified: Count,
    /// Finished, only sizes compared.
    pub size_only: Count,
    /// Left alone because the destination has the same bytes.
    #[serde(default)]
    pub identical: Count,
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
            TaskState::Copied => &mut self.copied,
            TaskState::Done if rung == Some(Rung::SizeOnly) => &mut self.size_only,
            TaskState::Done => &mut self.verified,
            TaskState::Skipped if rung.is_some() => &mut self.identical,
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
        let left = [self.identical, self.skipped];
        let ended = [self.verified, self.size_only, self.undecided, self.failed, self.cancelled];
        ended.into_iter().chain(left).sum::<Count>() == self.found
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
    /// How long the rest may take; `None` when nothing was measured.
    pub remaining: Option<Remaining>,
    /// Whether its process ended in the middle of it, and nobody has gone on with it.
    pub interrupted: bool,
    /// When its next try is made, while nothing of it moves because everything waits for one.
    pub again: Option<Timestamp>,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Why the job as a whole stopped, if it did.
    pub error: Option<Error>,
    /// Jobs of a higher number are served first; 0 usually.
    pub priority: i32,
}

/// How long something may take, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Remaining {
    /// At the fastest rate of late.
    pub least: Count,
    /// At the slowest.
    pub most: Count,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_their_own_come_back_from_the_journal() {
        let bucket = Location::parse(b"s3:b/").unwrap();
        let target = Target::Each(Keys { bucket, keys: vec![Key::from("a"), Key::from(&b"\xff"[..])] });
        let json = serde_json::to_value(&target).unwrap();
        assert_eq!(
            json["location"]["cloud"], "s3",
            "whoever only asks where it goes finds that as in any other target"
        );
        let read: Target = serde_json::from_value(json).unwrap();
        assert_eq!(read, target);
    }
}
