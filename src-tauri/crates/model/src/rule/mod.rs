//! Rules: which files go where, and what no rule may do. Nouns and their text forms; who decides is the crate `routing`.

mod condition;
mod date;
mod destination;
mod facts;
mod finding;
mod forecast;
mod policy;
mod region;
mod route;
mod shown;
mod size;
mod template;
mod text;

use crate::{Revision, RuleId};
use serde::{Deserialize, Serialize};

pub use condition::{Comparison, Condition, Match, Origin, TypePattern, When};
pub use date::Date;
pub use destination::{Destination, Place, Then};
pub use facts::{Digest, Facts, RegionHints, Types};
pub use finding::{Finding, Trouble};
pub use forecast::{Dispatch, Forecast, Routed, Share};
pub use policy::{Action, Policy, Standing};
pub use region::{Region, RegionMap};
pub use route::{Placement, Reason, RegionFrom, Route, Step, Trace, Verdict};
pub use shown::{Cost, Elsewhere, Explained, Moved, RuleShown, RulesPreview, RulesShown};
pub use template::{KeyTemplate, Piece, Placeholder};
pub use text::{DestinationText, PlaceText, PolicyText, RuleEdit, RuleText, Sample, SampleOf, ThenText};

/// Conditions and what becomes of a file that meets them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Rule {
    /// Its identity; its number in the order is where it stands.
    pub id: RuleId,
    /// What people call it.
    pub name: String,
    /// Whether it is looked at.
    pub enabled: bool,
    /// Which files it takes.
    pub when: When,
    /// What becomes of them.
    pub then: Then,
}

/// A rule before it has an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RuleDraft {
    /// What to call it.
    pub name: String,
    /// Whether it is to be looked at.
    pub enabled: bool,
    /// Which files it takes.
    pub when: When,
    /// What becomes of them.
    pub then: Then,
}

impl RuleDraft {
    /// The rule of this identity.
    pub fn named(self, id: RuleId) -> Rule {
        let Self { name, enabled, when, then } = self;
        Rule { id, name, enabled, when, then }
    }
}

/// All rules of a home, in order: the first that takes a file decides, and what none takes is decided by the default, which
/// is always there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Rules {
    /// Grows with every change of rules or policies.
    pub revision: Revision,
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// What becomes of a file that no rule takes.
    pub otherwise: Then,
    /// How a file comes by its region when nobody chose one.
    pub regions: RegionMap,
}
