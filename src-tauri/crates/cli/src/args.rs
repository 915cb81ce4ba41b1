//! What can be typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Files between clouds: planned, copied, verified.
///
/// A LOCATION is `cloud:bucket/key`; a cloud with one bucket (a local folder, or one pinned by --bucket) is written
/// `cloud:/key`. Everything after that first slash is the raw key. A path of this computer is `./x`, `/x` or `file:x`.
/// Exit status: 0 all done and verified, 1 something failed and was listed, 2 wrong usage, 130 interrupted.
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
    /// Copy objects, folders and whole buckets
    Cp(Cp),
    /// Delete objects and folders
    Rm(Rm),
    /// Jobs of this home
    #[command(subcommand)]
    Jobs(Jobs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Clouds {
    /// Connect to a cloud and, if it answers, keep it
    Add(Box<Add>),
    /// List the configured clouds
    Ls,
    /// Forget a cloud and its secret; nothing in it changes
    Forget {
        /// Identity or name of the cloud
        name: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Provider {
    /// A folder of this computer
    Local,
    /// Any endpoint that speaks S3
    S3,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What to call it; its identity in locations is made from this
    pub(crate) name: String,
    /// Kind of service
    #[arg(long)]
    pub(crate) provider: Provider,
    /// Folder of a local cloud
    #[arg(long, value_name = "DIR", required_if_eq("provider", "local"))]
    pub(crate) root: Option<PathBuf>,
    /// Endpoint; https:// is assumed
    #[arg(long, value_name = "URL", required_if_eq("provider", "s3"))]
    pub(crate) endpoint: Option<String>,
    /// Region to sign for, or to show for a local cloud
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// The one bucket to use; buckets are then never listed
    #[arg(long)]
    pub(crate) bucket: Option<String>,
    /// Access key id
    #[arg(long, value_name = "ID", required_if_eq("provider", "s3"))]
    pub(crate) access_key_id: Option<String>,
    /// Read the secret access key from standard input (it is never an argument)
    #[arg(long, required_if_eq("provider", "s3"))]
    pub(crate) secret_stdin: bool,
    /// Put the bucket into the path (the default everywhere but at amazonaws.com)
    #[arg(long)]
    pub(crate) path_style: bool,
    /// Refuse every write to this cloud
    #[arg(long)]
    pub(crate) read_only: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Buckets {
    /// List the buckets of a cloud
    Ls {
        /// Identity or name of the cloud
        cloud: String,
    },
    /// Make a bucket
    Create {
        /// Identity or name of the cloud
        cloud: String,
        /// Name of the new bucket
        bucket: String,
        /// Do it: a bucket may cost money and its name is taken for everybody
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// What to list: a cloud, a bucket, or a prefix
    pub(crate) location: OsString,
    /// List everything below
    #[arg(short, long)]
    pub(crate) recursive: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum OnConflict {
    /// Leave the existing object alone
    Skip,
    /// Overwrite the existing object
    Replace,
    /// Leave the task waiting; decide with `ferry jobs resume ID --on-conflict`
    Ask,
}

#[derive(Debug, Args)]
pub(crate) struct Cp {
    /// What to copy, and last where to: below it if it ends in `/`, is a bucket or an existing folder, else exactly there
    #[arg(required = true, num_args = 2.., value_names = ["SRC", "DST"])]
    pub(crate) locations: Vec<OsString>,
    /// Take folders with everything below them
    #[arg(short, long)]
    pub(crate) recursive: bool,
    /// What to do where the destination exists
    #[arg(long, default_value = "skip")]
    pub(crate) on_conflict: OnConflict,
    /// Objects under way at the same time
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) workers: u16,
}

#[derive(Debug, Args)]
pub(crate) struct Rm {
    /// What to delete
    #[arg(required = true)]
    pub(crate) locations: Vec<OsString>,
    /// Delete folders with everything below them
    #[arg(short, long)]
    pub(crate) recursive: bool,
    /// Do it: what is deleted is gone
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Jobs {
    /// List the jobs, newest first
    Ls,
    /// Show a job and what failed in it
    Show {
        /// Its number
        id: u32,
    },
    /// Go on with a job that was interrupted or paused, or try again what failed
    Resume {
        /// Its number
        id: u32,
        /// Decide for everything whose destination exists
        #[arg(long)]
        on_conflict: Option<OnConflict>,
    },
}
