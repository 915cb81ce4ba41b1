//! What can be typed about unfinished uploads.

use super::values::age;
use clap::{ArgGroup, Args, Subcommand};
use std::ffi::OsString;
use std::time::Duration;

#[derive(Debug, Subcommand)]
pub(crate) enum Uploads {
    /// List them, whoever began them
    Ls {
        /// A bucket, or a prefix
        location: OsString,
    },
    /// Give some of them up and free their parts
    Abort(Abort),
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(true).args(["ids", "mine", "older_than"]))]
pub(crate) struct Abort {
    /// A bucket, or a prefix
    pub(crate) location: OsString,
    /// Which, as listed
    #[arg(conflicts_with_all = ["mine", "older_than"])]
    pub(crate) ids: Vec<String>,
    /// Those that jobs of this home began
    #[arg(long)]
    pub(crate) mine: bool,
    /// Those that were begun longer ago than this: 12h, 7d; with --mine only those of both
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(crate) older_than: Option<Duration>,
    /// Do it: who still writes them cannot finish
    #[arg(long)]
    pub(crate) yes: bool,
}
