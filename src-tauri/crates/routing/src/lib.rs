//! Where a file goes, and why: rules in order, policies above them. Pure: it is given facts and reads nothing.
//!
//! [`Compiled`] is made once of rules, policies and clouds; [`decide`] then answers for one file, [`decide_batch`] for files
//! that go together, [`explain`] with everything that was looked at. [`check`] refuses what cannot be a rule, [`lint`] finds what
//! can but should not.

mod batch;
mod check;
mod compiled;
mod decide;
mod explain;
mod index;
mod lint;
mod matcher;
mod preset;
mod residency;
mod template;
mod words;

pub use batch::decide_batch;
pub use check::{Flaw, Spot, check, check_place, check_policy, check_rule};
pub use compiled::Compiled;
pub use decide::decide;
pub use explain::{explain, outcome, sentence, told};
pub use lint::lint;
pub use preset::{by_region, by_type};
pub use residency::Residency;
pub use template::example;
pub use words::facts_of_words;
