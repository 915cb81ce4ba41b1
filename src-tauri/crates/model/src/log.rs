//! What happened to a job as a whole, and when.

use crate::{Error, Timestamp};
use serde::{Deserialize, Serialize};

/// One thing that happened to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum JobStep {
    /// Somebody asked for it.
    Asked,
    /// All its objects were found.
    Counted,
    /// Its plan was started.
    Started,
    /// It was paused, by somebody or by the error.
    Paused,
    /// It went on after a pause.
    Resumed,
    /// It went on after its process had ended in the middle of it.
    TakenUp,
    /// What had failed was tried again.
    Retried,
    /// Some of its objects wait for a decision.
    Asks,
    /// Somebody decided.
    Decided,
    /// It ended, and nothing failed.
    Done,
    /// It ended, and something failed.
    Failed,
    /// Somebody ended it.
    Cancelled,
}

/// A line of what happened to a job, from the journal.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: JobStep,
    /// Why, where something went wrong.
    pub error: Option<Error>,
}
