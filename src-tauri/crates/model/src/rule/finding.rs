//! What is wrong with a set of rules that can be followed all the same.

use crate::{CloudId, Count, RuleId};
use serde::{Deserialize, Serialize};

/// Something that the maker of a rule should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Finding {
    /// About which rule; `None` for the default.
    pub rule: Option<RuleId>,
    /// What.
    pub what: Trouble,
}

/// What can be wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Trouble {
    /// An earlier rule takes every file that it could.
    Shadowed {
        /// Which.
        by: RuleId,
    },
    /// Earlier rules together take every file that it could.
    Dead {
        /// Which, in order.
        by: Vec<RuleId>,
    },
    /// No file can meet its conditions.
    Contradictory {
        /// Two conditions, in their text form, that exclude each other; twice the same if it excludes itself.
        conditions: (String, String),
    },
    /// It sends to a cloud that is not configured.
    Missing {
        /// Which.
        cloud: CloudId,
    },
    /// It took nothing of what was routed lately.
    Unused {
        /// How many files were routed in that time.
        of: Count,
    },
}
