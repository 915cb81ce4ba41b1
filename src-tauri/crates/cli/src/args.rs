//! What can be typed.

mod buckets;
mod clouds;
mod jobs;
mod limits;
mod objects;
mod rules;
mod shell;
mod transfers;
mod uploads;
mod values;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

pub(crate) use buckets::Buckets;
pub(crate) use clouds::{Add, Clouds, Edit, Fields};
pub(crate) use jobs::Jobs;
pub(crate) use limits::{Bandwidth, Limits};
pub(crate) use objects::{Cat, Link, Ls};
pub(crate) use rules::{AddRule, Outcome, Policies, Preset, Route, Rules, Tagged};
pub(crate) use shell::{Completions, Man};
pub(crate) use transfers::{Cp, How, OnConflict, Pace, Put, Rm, Verify, What};
pub(crate) use uploads::{Abort, Uploads};
pub(crate) use values::Limit;

/// Files between clouds: planned, copied, verified.
///
/// A LOCATION is `cloud:bucket/key`; a cloud with one bucket (a local folder, or one pinned by --bucket) is written
/// `cloud:/key`. Everything after that first slash is the raw key. A path of this computer is `./x`, `/x` or `file:x`.
/// Exit status: 0 all done and verified, 1 something failed or differs and was listed, 2 wrong usage, 130 cancelled or
/// interrupted.
#[derive(Debug, Parser)]
#[command(name = "ferry", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Everywhere {
    /// The folder with everything that Skyferry remembers [default: the user's own]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print JSON: one document, or for listings one document a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing while a job is under way
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Sign in to this cloud first, with a one-time code from the first line of standard input. What it opens lives as long
    /// as the command
    #[arg(long, global = true, value_name = "CLOUD")]
    pub(crate) sign_in: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Configured clouds
    #[command(subcommand)]
    Clouds(Clouds),
    /// Buckets of a cloud
    #[command(subcommand)]
    Buckets(Buckets),
    /// List objects and folders, or a cloud's buckets
    Ls(Ls),
    /// Write the bytes of an object to standard output
    Cat(Cat),
    /// Make a link by which anybody may read an object until it expires
    Link(Link),
    /// Copy objects, folders and whole buckets
    Cp(Cp),
    /// Copy, and then remove each source object whose replica was verified
    Mv(Cp),
    /// Upload files and folders of this computer
    Put(Put),
    /// Delete objects and folders
    Rm(Rm),
    /// Compare objects with what a copy of them would have made, and list every difference; nothing is changed
    Verify(Verify),
    /// Jobs of this home
    #[command(subcommand)]
    Jobs(Jobs),
    /// What all transfers together may take: bandwidth, by the hour if need be, and memory
    #[command(subcommand)]
    Limits(Limits),
    /// Uploads that were begun and neither finished nor given up: their parts are paid for and never seen
    #[command(subcommand)]
    Uploads(Uploads),
    /// Rules: which files go where
    #[command(subcommand)]
    Rules(Rules),
    /// Where files would go by the rules; nothing is moved
    Route(Route),
    /// Policies: where files of a region may lie; they beat every rule
    #[command(subcommand)]
    Policies(Policies),
    /// Print the completions of a shell
    Completions(Completions),
    /// Print ferry's man page, or write those of all commands into a folder
    Man(Man),
}
