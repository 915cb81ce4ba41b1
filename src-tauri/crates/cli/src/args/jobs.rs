//! What can be typed about jobs.

use super::OnConflict;
use super::values::{Limit, limit, word};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};
use model::{Fate, TaskState};
use std::path::PathBuf;

const STATES: [&str; 8] = ["queued", "active", "needs-decision", "copied", "done", "skipped", "failed", "cancelled"];
const FATES: [&str; 5] = ["new", "identical", "different", "same-size", "refused"];

#[derive(Debug, Subcommand)]
pub(crate) enum Jobs {
    /// List the jobs, newest first
    Ls,
    /// Show a job and what failed in it
    Show(OneJob),
    /// List the objects of a job, with what became of each
    Tasks {
        #[command(flatten)]
        job: OneJob,
        /// Only those in this state
        #[arg(long, value_parser = PossibleValuesParser::new(STATES).try_map(|text| word::<TaskState>(&text)))]
        state: Option<TaskState>,
        /// Only those of which the plan says this
        #[arg(long, value_parser = PossibleValuesParser::new(FATES).try_map(|text| word::<Fate>(&text)))]
        fate: Option<Fate>,
    },
    /// Start a job that was only planned
    Start {
        #[command(flatten)]
        job: OneJob,
        /// Decide anew for everything whose destination exists
        #[arg(long, value_name = "CHOICE")]
        on_conflict: Option<OnConflict>,
    },
    /// Stop a job where it is
    Pause(OneJob),
    /// Go on with a job that was interrupted or paused, or waits for a decision
    Resume {
        /// Its number
        #[arg(required_unless_present = "all")]
        id: Option<u32>,
        /// Decide for everything whose destination exists
        #[arg(long, value_name = "CHOICE")]
        on_conflict: Option<OnConflict>,
        /// All jobs that were under way when their program ended
        #[arg(long, conflicts_with_all = ["id", "on_conflict"])]
        all: bool,
    },
    /// Try again what failed in a job, and only that
    Retry(OneJob),
    /// End a job; what it has copied stays
    Cancel(OneJob),
    /// Serve a job before all others
    Top(OneJob),
    /// Limit the bytes a second of a job, from now on
    Limit {
        #[command(flatten)]
        job: OneJob,
        /// 512K, 10M, 1.5MiB, or off
        #[arg(value_name = "RATE", value_parser = limit)]
        rate: Limit,
    },
    /// Write the report of a job into a folder: job-N.json, job-N.csv, job-N.html, with the SHA-256 of each
    Report {
        #[command(flatten)]
        job: OneJob,
        /// The folder; it is made if it is not there
        folder: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct OneJob {
    /// Its number
    pub(crate) id: u32,
}
