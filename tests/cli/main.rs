//! `ferry` as a script uses it: arguments, exit status, JSON.
//!
//! | file | what is promised |
//! |---|---|
//! | clouds | kinds of service, adding, changing, testing and importing clouds; one-time codes |
//! | rules | files go where rules say; a policy refuses whatever they say |
//! | objects | the journey of the guide: clouds, buckets, ls, cp, rm, jobs; wrong usage; failures |
//! | reading | ls that streams, cat and its ranges, links that anybody can use |
//! | transfers | what happens where something exists, plans, moves, uploads, comparing |
//! | keys | raw keys on standard input |
//! | jobs | starting, pausing, resuming, cancelling, limits; jobs that another program runs; kills and signals |
//! | killing | a process that is killed at any moment goes on and ends with every object once and whole |
//! | limits | what all transfers may take, by the hour |
//! | uploads | unfinished uploads, of ours and of strangers |
//! | reports | the three files of a report and their digests |
//! | shell | completions and man pages |
#![expect(clippy::unwrap_used, reason = "in a test a broken expectation is the finding")]

mod clouds;
mod jobs;
mod keys;
mod killing;
mod limits;
mod objects;
mod reading;
mod reports;
mod rules;
mod shell;
mod stage;
mod support;
mod transfers;
mod uploads;
