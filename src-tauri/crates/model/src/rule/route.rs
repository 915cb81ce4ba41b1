//! The decision for one file, and why.

use super::{Facts, Region, Standing};
use crate::{CloudId, Conflict, Location, PolicyId, RuleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where one file goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Route {
    /// The rule that took it; `None` for the default.
    pub rule: Option<RuleId>,
    /// The file's region.
    pub region: Region,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why, in the order in which it was found.
    pub reasons: Vec<Reason>,
}

impl Route {
    /// The first place that it goes to, whatever policies say of it.
    pub fn first(&self) -> Option<&Placement> {
        match &self.verdict {
            Verdict::Send { to } => to.first(),
            _ => None,
        }
    }
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Verdict {
    /// It goes to these places: the destination and its mirrors, each with what policies say of it.
    Send {
        /// The places; at least one.
        to: Vec<Placement>,
    },
    /// Somebody has to say.
    Ask,
    /// A rule says that it stays.
    Block {
        /// Why.
        message: String,
    },
    /// The rule cannot be followed for this file.
    Broken {
        /// What is wrong, and where.
        message: String,
    },
}

/// One place that a file goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Placement {
    /// Exactly where.
    pub at: Location,
    /// What policies say of it. A mirror that they refuse is left out; without its first place a file goes nowhere.
    pub standing: Standing,
    /// Storage class.
    pub class: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// What happens if the key is taken.
    pub conflict: Conflict,
}

/// Why a file goes where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Reason {
    /// Its region, and how it is known.
    Region {
        /// Who says so.
        from: RegionFrom,
    },
    /// Its bytes are of another type than its name says; the bytes count.
    TypesDisagree,
    /// Its content type is not known, so no condition on it holds.
    TypeUnknown,
    /// This rule is the first that takes it.
    Rule {
        /// Which.
        rule: RuleId,
    },
    /// No rule takes it.
    Default,
    /// A policy has something to say about a place.
    Policy {
        /// Which policy.
        policy: PolicyId,
        /// About which cloud.
        cloud: CloudId,
        /// What it says.
        standing: Standing,
    },
}

/// Who says a file's region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum RegionFrom {
    /// The object carries it.
    Carried,
    /// A person chose it.
    Chosen,
    /// The watch.
    Watch,
    /// The pane's cloud.
    Cloud,
    /// The map of prefixes.
    Prefix,
    /// Nothing else says: the default.
    Default,
}

/// A route with everything that was looked at on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Trace {
    /// What was known of the file.
    pub facts: Facts,
    /// The rules in order, up to the one that took it; the rest were not looked at.
    pub steps: Vec<Step>,
    /// What was decided.
    pub route: Route,
}

/// One rule on the way to a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Step {
    /// Which rule.
    pub rule: RuleId,
    /// Where it stands, from 1.
    pub number: u32,
    /// What it is called.
    pub name: String,
    /// Whether it was looked at: a rule that is off is not.
    pub enabled: bool,
    /// Whether it took the file.
    pub took: bool,
    /// Each of its conditions in its text form, and whether it holds.
    pub conditions: Vec<(String, bool)>,
}
