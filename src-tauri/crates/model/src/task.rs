//! One object's share of a job.

use crate::{Bytes, Checksum, Conflict, Error, Fate, Location, There, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a task stands. The scheduler is its only writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Waits for a worker.
    Queued,
    /// A worker has it.
    Active,
    /// The destination exists and nobody has said what to do about it.
    NeedsDecision,
    /// Copied and proved; the source is still to be removed.
    Copied,
    /// Finished; for a copy its rung says how far that was proved.
    Done,
    /// Left alone: the destination exists, with the same bytes if a rung says so.
    Skipped,
    /// Ended by an error.
    Failed,
    /// Ended by the user.
    Cancelled,
}

/// How a copy was proved equal, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// A: source and destination gave the same full-object checksum.
    BothChecksums,
    /// B: the hash computed while streaming equals the checksum that the destination returned.
    StreamedChecksum,
    /// C: the MD5 computed while streaming equals the destination's single-part ETag.
    SinglePartEtag,
    /// D: the multipart ETag recomputed from the parts' MD5s equals the destination's.
    MultipartEtag,
    /// E: the destination was read back and hashed.
    ReadBack,
    /// F: only the sizes were compared. Never called verified.
    SizeOnly,
}

impl Rung {
    /// The letter by which reports name it.
    pub fn letter(self) -> char {
        match self {
            Self::BothChecksums => 'A',
            Self::StreamedChecksum => 'B',
            Self::SinglePartEtag => 'C',
            Self::MultipartEtag => 'D',
            Self::ReadBack => 'E',
            Self::SizeOnly => 'F',
        }
    }

    /// Whether content was compared, not only counted.
    pub fn is_verified(self) -> bool {
        self != Self::SizeOnly
    }
}

/// A task that ended in an error, with the reason.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Failure {
    /// What was to be copied or deleted.
    pub source: Location,
    /// Where it was to go.
    pub destination: Option<Location>,
    /// Tries that were made.
    pub attempts: u32,
    /// When the last try ended.
    pub at: Timestamp,
    /// Why it failed.
    pub error: Error,
}

/// A task as a face or a report shows it. What is `None` was not read, or does not apply.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct TaskSummary {
    /// Its number within the job, from 1.
    pub id: u32,
    /// What is copied, compared or deleted.
    pub source: Location,
    /// Where it goes.
    pub destination: Option<Location>,
    /// Size in bytes, as listed.
    pub size: Bytes,
    /// When the source was written, as listed.
    pub modified: Option<Timestamp>,
    /// The source's entity tag, as listed.
    pub etag: Option<String>,
    /// What the destination had when the plan was made.
    pub there: Option<There>,
    /// What the plan says of it.
    pub fate: Fate,
    /// What somebody chose for this object alone.
    pub choice: Option<Conflict>,
    /// Where it stands.
    pub state: TaskState,
    /// How it was proved.
    pub rung: Option<Rung>,
    /// The destination's entity tag.
    pub destination_etag: Option<String>,
    /// The checksum by which it was proved, if it was by one of all its bytes.
    pub checksum: Option<Checksum>,
    /// What the destination could not keep, such as its tags.
    pub not_carried: Vec<String>,
    /// Tries that were made.
    pub attempts: u32,
    /// When the first try began.
    pub began: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Why it failed.
    pub error: Option<Error>,
}

/// How a copy was proved, and what came of it at the destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// By which means; `None` for a deletion.
    pub rung: Option<Rung>,
    /// The destination's entity tag.
    pub etag: Option<String>,
    /// The checksum of all bytes that both sides agree on.
    pub checksum: Option<Checksum>,
    /// What the destination could not keep.
    pub not_carried: Vec<String>,
}
