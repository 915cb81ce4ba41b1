//! Taking back what a job did, as far as that is still possible.

use crate::{Count, JobId};
use serde::{Deserialize, Serialize};

/// How a job is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum UndoHow {
    /// The deletions that hide the versions before are removed.
    Restore,
    /// What was moved is moved back, and proved again.
    MoveBack,
    /// What was made anew is removed, as long as it and what it was made from are as they were.
    Remove,
}

/// What taking a job back would do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Undo {
    /// How.
    pub how: UndoHow,
    /// Objects that come back, or are removed.
    pub objects: Count,
    /// Objects of the job that do not: somebody has written there since, or removed them for good; or removing them would
    /// lose bytes.
    pub left: Count,
}

/// What taking a job back has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Undone {
    /// Objects that are there again, or were removed; those of a move back arrive with its job.
    pub restored: Count,
    /// Objects that could not be brought back, or stay.
    pub left: Count,
    /// The job that moves back.
    pub job: Option<JobId>,
}
