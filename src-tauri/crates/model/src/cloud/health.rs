//! How a cloud has answered lately.

use crate::{CloudId, Count, Error, Timestamp};
use serde::Serialize;

/// What the dot beside a cloud says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// Nothing was asked of it yet.
    Untried,
    /// It answers.
    Good,
    /// It answers slowly, or asks for fewer requests.
    Slow,
    /// It does not answer, or refuses what it must not.
    Failing,
    /// Its credentials are missing, wrong, expired or wait for a code: somebody has to sign in.
    SignIn,
}

/// How a cloud has answered lately.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Health {
    /// Which cloud.
    pub cloud: CloudId,
    /// The summary.
    pub state: HealthState,
    /// How long it took to begin an answer, in milliseconds: a moving average of the last answers.
    pub latency: Option<Count>,
    /// When it answered last.
    pub answered: Option<Timestamp>,
    /// Its last trouble, if that is what the state is about.
    pub trouble: Option<Error>,
}
