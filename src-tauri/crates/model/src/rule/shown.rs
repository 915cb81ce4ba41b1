//! Rules as a face shows them: with what was counted and found.

use super::{Finding, Policy, RegionMap, RuleText, ThenText, Trace};
use crate::{Count, Date, Location, Revision, RuleId};
use serde::Serialize;

/// All rules and policies of a home, with everything that a page of them shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RulesShown {
    /// Of rules and policies; a change is made against it.
    pub revision: Revision,
    /// The rules, in order.
    pub rules: Vec<RuleShown>,
    /// What becomes of files that no rule takes.
    pub otherwise: ThenText,
    /// How many files that decided in the last 30 days.
    pub otherwise_hits: Count,
    /// How files come by their region.
    pub regions: RegionMap,
    /// What is wrong with the rules though they can be followed.
    pub findings: Vec<Finding>,
    /// The policies.
    pub policies: Vec<Policy>,
    /// Whether a change of the rules can be taken back.
    pub undoable: bool,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RuleShown {
    /// Its identity.
    pub id: RuleId,
    /// What it says.
    pub rule: RuleText,
    /// How many files it decided in the last 30 days.
    pub hits: Count,
}

/// What a change of the rules would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RulesPreview {
    /// Of the last uploads, those that would go elsewhere.
    pub elsewhere: Elsewhere,
    /// What would be wrong with the rules.
    pub findings: Vec<Finding>,
    /// How many rules there would be.
    pub rules: Count,
}

/// Of the last uploads, those that would go elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Elsewhere {
    /// How many were looked at: at most 500.
    pub looked: Count,
    /// Those that would.
    pub moved: Vec<Moved>,
}

/// An upload that other rules would have sent elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Moved {
    /// The file, as it was then.
    pub file: Location,
    /// Where it did go.
    pub went: Location,
    /// Where it would have gone by the one set of rules; `None` if nowhere without asking.
    pub before: Option<Location>,
    /// Where by the other.
    pub after: Option<Location>,
}

/// A decision with what a person wants to know besides.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Explained {
    /// The decision, step by step.
    pub trace: Trace,
    /// What the file costs a month at each place, in the places' order; `None` where that is not known.
    pub costs: Vec<Option<Cost>>,
    /// The policies that are about files of its region.
    pub policies: Vec<Policy>,
    /// How many rules stand behind the one that took it: not looked at.
    pub skipped: Count,
}

/// What an object costs a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Cost {
    /// US dollars a month.
    pub dollars: f64,
    /// The day of the price.
    pub as_of: Date,
    /// How far it can be trusted.
    pub confidence: String,
}
