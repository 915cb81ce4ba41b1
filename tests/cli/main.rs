//! `ferry` as a script uses it: arguments, exit status, JSON.
//!
//! | file | what is promised |
//! |---|---|
//! | clouds | kinds of service, adding, changing, testing and importing clouds; one-time codes |
//! | rules | files go where rules say; a policy refuses whatever they say |
//! | objects | the journey of the guide: clouds, buckets, ls, cp, rm, jobs; wrong usage; failures |
#![expect(clippy::unwrap_used, reason = "in a test a broken expectation is the finding")]

mod clouds;
mod objects;
mod rules;
mod support;
