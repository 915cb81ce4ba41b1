//! One object's share of a job.

use crate::{Error, Location, Timestamp};
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
    /// Finished; for a copy its rung says how far that was proved.
    Done,
    /// Left alone by a named rule.
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
