//! Rules, policies and what is said about them.
//!
//! | file | what is promised |
//! |---|---|
//! | deciding | the first rule that takes a file, its key, its region, its reasons |
//! | residency | what a policy forbids stays forbidden, whatever a rule says |
//! | checking | what cannot be a rule is refused, and where |
//! | linting | rules that are never reached are named |
//! | properties | all of it on generated rules and files |
#![expect(clippy::unwrap_used, reason = "in a test a broken expectation is the finding")]

mod checking;
mod deciding;
mod linting;
mod properties;
mod residency;
mod support;
