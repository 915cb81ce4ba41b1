//! The staged connection test.

use super::Features;
use crate::{Count, ErrorKind, Timestamp};
use serde::{Deserialize, Serialize};

/// The stages of a connection test, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The address resolves (a folder: it is there).
    Address,
    /// The certificate is trusted.
    Certificate,
    /// The clocks agree.
    Clock,
    /// The credentials are accepted.
    Credentials,
    /// Buckets, or a page of the one bucket, can be listed.
    Listing,
    /// The region is the bucket's.
    Region,
    /// A small object can be written, read back and deleted.
    Write,
    /// What this endpoint can do was learned.
    Capabilities,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Address,
        Self::Certificate,
        Self::Clock,
        Self::Credentials,
        Self::Listing,
        Self::Region,
        Self::Write,
        Self::Capabilities,
    ];
}

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should.
    Passed,
    /// It works, with something to look at.
    Warned,
    /// It does not work; the stages behind it were not tried.
    Failed,
    /// It was not tried: it does not apply, was not asked for, or an earlier one failed.
    Skipped,
}

/// One line of a connection test. Holds no secret and no signature: fit for `Copy diagnostics`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct StageReport {
    /// Which stage.
    pub stage: Stage,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub millis: Count,
    /// What was seen, in a few words.
    pub words: String,
    /// What to do about it, when it did not pass.
    pub remedy: Option<String>,
    /// The kind of error that it met, if it met one.
    pub trouble: Option<ErrorKind>,
}

/// What a connection test learned of a cloud: its capability profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Profile {
    /// When it was tested.
    pub tested: Timestamp,
    /// The stages.
    pub stages: Vec<StageReport>,
    /// What was learned; it beats what the table of providers says.
    pub features: Features,
}
