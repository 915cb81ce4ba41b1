//! What can be typed about moving, deleting and comparing objects.

use super::Tagged;
use super::values::{rate, rung};
use clap::{Args, ValueEnum};
use model::{Bytes, Conflict, Rung};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum OnConflict {
    /// Leave the existing object alone
    Skip,
    /// Overwrite the existing object
    Replace,
    /// Overwrite it if it was written before the source was
    Newer,
    /// Overwrite it unless it has the same bytes
    Different,
    /// Keep it, and give the copy a name of its own
    KeepBoth,
    /// Let the object wait; decide with `ferry jobs resume ID --on-conflict`
    Ask,
}

impl From<OnConflict> for Conflict {
    fn from(choice: OnConflict) -> Self {
        match choice {
            OnConflict::Skip => Self::Skip,
            OnConflict::Replace => Self::Replace,
            OnConflict::Newer => Self::ReplaceIfNewer,
            OnConflict::Different => Self::ReplaceIfDifferent,
            OnConflict::KeepBoth => Self::KeepBoth,
            OnConflict::Ask => Self::Ask,
        }
    }
}

/// Arguments of `cp` and `mv`.
#[derive(Debug, Args)]
pub(crate) struct Cp {
    /// What to take, and last where to: below it if it ends in `/`, is a bucket or an existing folder, else exactly there
    #[arg(required = true, num_args = 2.., value_names = ["SRC", "DST"])]
    pub(crate) locations: Vec<OsString>,
    #[command(flatten)]
    pub(crate) what: What,
    #[command(flatten)]
    pub(crate) how: How,
}

#[derive(Debug, Args)]
pub(crate) struct Put {
    /// Files of this computer, and last the LOCATION that they go to: below it if it ends in `/` or is a bucket, else
    /// exactly there
    #[arg(required = true, num_args = 1.., value_names = ["FILE", "LOCATION"])]
    pub(crate) paths: Vec<OsString>,
    /// Take folders with everything below them
    #[arg(short, long)]
    pub(crate) recursive: bool,
    /// Name no LOCATION: send each file where its rule says, folders with everything below them
    #[arg(long, conflicts_with_all = ["at_least", "plan", "workers", "bandwidth", "report"])]
    pub(crate) by_rules: bool,
    #[command(flatten)]
    pub(crate) how: How,
}

#[derive(Debug, Args)]
pub(crate) struct Rm {
    /// What to delete
    #[arg(required = true)]
    pub(crate) locations: Vec<OsString>,
    #[command(flatten)]
    pub(crate) what: What,
    /// Do it: what is deleted is gone
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) pace: Pace,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// What was copied, and last where to, as for `cp`
    #[arg(required = true, num_args = 2.., value_names = ["SRC", "DST"])]
    pub(crate) locations: Vec<OsString>,
    #[command(flatten)]
    pub(crate) what: What,
    /// The weakest proof that is enough, from A (checksums of both sides) to F (sizes only, which reads no bytes)
    #[arg(long = "verify", value_name = "RUNG", value_parser = rung())]
    pub(crate) at_least: Option<Rung>,
    #[command(flatten)]
    pub(crate) pace: Pace,
}

/// Which objects of the sources.
#[derive(Debug, Args)]
pub(crate) struct What {
    /// Take folders with everything below them
    #[arg(short, long)]
    pub(crate) recursive: bool,
    /// Take the objects whose raw keys are in this file (- for standard input), each ended by a NUL byte, below the one
    /// source that is named: for keys that a shell cannot say
    #[arg(long, value_name = "FILE", conflicts_with = "recursive")]
    pub(crate) keys_from: Option<PathBuf>,
}

/// How objects are written.
#[derive(Debug, Args)]
pub(crate) struct How {
    /// What to do where the destination exists [default: skip; with --by-rules what the rule says]
    #[arg(long, value_name = "CHOICE")]
    pub(crate) on_conflict: Option<OnConflict>,
    /// The weakest proof that is enough, from A (checksums of both sides) to F (sizes only); an object proved by less fails
    #[arg(long = "verify", value_name = "RUNG", value_parser = rung())]
    pub(crate) at_least: Option<Rung>,
    /// Make the plan and print it; nothing moves until `ferry jobs start ID`
    #[arg(long)]
    pub(crate) plan: bool,
    #[command(flatten)]
    pub(crate) tagged: Tagged,
    #[command(flatten)]
    pub(crate) pace: Pace,
}

/// How a job goes, whatever it does.
#[derive(Debug, Args)]
pub(crate) struct Pace {
    /// Objects under way at the same time, at most [default: what the clouds bear]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) workers: Option<u16>,
    /// Bytes a second, at most: 512K, 10M, 1.5MiB (units of 1024; KB, MB and GB are of 1000)
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) bandwidth: Option<Bytes>,
    /// When the job has ended, write its report into this folder: job-N.json, job-N.csv, job-N.html
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
}
