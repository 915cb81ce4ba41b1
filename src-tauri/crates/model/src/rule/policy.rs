//! Policies: where files of a region may lie. They beat every rule.

use super::Region;
use crate::PolicyId;
use serde::{Deserialize, Serialize};

/// Files tagged with a region may only lie in clouds of some jurisdictions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Policy {
    /// Its identity.
    pub id: PolicyId,
    /// What people call it.
    pub name: String,
    /// The region of the files that it is about.
    pub region: Region,
    /// The jurisdictions in which they may lie, as clouds are labelled; case does not matter.
    pub only: Vec<String>,
    /// What happens to a write elsewhere.
    pub action: Action,
}

impl Policy {
    /// Whether it allows a cloud of this jurisdiction. One that is not known is in none.
    pub fn allows(&self, jurisdiction: Option<&str>) -> bool {
        jurisdiction.is_some_and(|label| self.only.iter().any(|allowed| allowed.eq_ignore_ascii_case(label)))
    }
}

/// What a policy does about a write that it does not allow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Refuses it.
    #[default]
    Block,
    /// Refuses it unless somebody gives a reason, which is kept with the job.
    Warn,
}

/// Whether policies allow a write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Standing {
    /// None is against it.
    #[default]
    Allowed,
    /// It is refused unless somebody gives a reason.
    NeedsReason {
        /// By which policy.
        policy: PolicyId,
    },
    /// It is refused.
    Blocked {
        /// By which policy.
        policy: PolicyId,
    },
}

impl Standing {
    /// The policy that is against it.
    pub fn policy(&self) -> Option<PolicyId> {
        match self {
            Self::Allowed => None,
            Self::NeedsReason { policy } | Self::Blocked { policy } => Some(*policy),
        }
    }

    /// Whether a write may go on, with or without a reason given.
    pub fn permits(&self, reason: bool) -> bool {
        match self {
            Self::Allowed => true,
            Self::NeedsReason { .. } => reason,
            Self::Blocked { .. } => false,
        }
    }
}
