//! What can be typed about rules, routes and policies.

use super::OnConflict;
use clap::{Args, Subcommand};
use model::{Origin, Region};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// List the rules in order, the default last
    Ls,
    /// Add a rule, or say what the default does
    Add(Box<AddRule>),
    /// Remove a rule; 'ferry rules undo' puts it back
    Rm {
        /// Its number, as listed
        number: usize,
    },
    /// Give a rule another place in the order
    Move {
        /// Its number, as listed
        number: usize,
        /// The number that it is to have
        to: usize,
    },
    /// Look at a rule again that was switched off
    On {
        /// Its number, as listed
        number: usize,
    },
    /// Leave a rule out without removing it
    Off {
        /// Its number, as listed
        number: usize,
    },
    /// Put the rules of a document in place of those that are there
    Import {
        /// A file (TOML, as exported), or - for standard input
        file: PathBuf,
    },
    /// Write the rules as a document
    Export {
        /// Where to; standard output if left out
        file: Option<PathBuf>,
    },
    /// Say what is wrong with the rules though they can be followed; ends with 1 if something is
    Lint,
    /// Put back what was there before the last change; once more puts the change back
    Undo,
    /// Add rules for images, videos and PDFs, or for regions, and set the default
    #[command(subcommand)]
    Preset(Preset),
    /// The regions of files that nobody said one of
    Regions {
        /// The region of everything else
        #[arg(long, value_name = "REGION", value_parser = region)]
        default: Option<Region>,
        /// Paths that begin so have this region; replaces all prefixes
        #[arg(long, value_name = "PREFIX=REGION", value_parser = prefix)]
        prefix: Vec<(String, Region)>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AddRule {
    /// What to call it
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// A condition: type=image/*  ext=jpg,png  name=IMG_*  path=**/in/*  size>1MB  region=EU  source=watch
    /// modified>=2026-01-01
    #[arg(long, value_name = "CONDITION", required_unless_present = "default", conflicts_with = "default")]
    pub(crate) when: Vec<String>,
    /// One of the conditions is enough
    #[arg(long, conflicts_with_all = ["none", "default"])]
    pub(crate) any: bool,
    /// None of the conditions may hold
    #[arg(long, conflicts_with = "default")]
    pub(crate) none: bool,
    #[command(flatten)]
    pub(crate) then: Outcome,
    /// Where in the order to put it [default: last]
    #[arg(long, value_name = "N", conflicts_with = "default")]
    pub(crate) number: Option<usize>,
    /// Say what becomes of files that no rule takes
    #[arg(long)]
    pub(crate) default: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Outcome {
    /// Where to: cloud:bucket/key with {name} {stem} {ext} {yyyy} {mm} {dd} {sha256:8} {source.path} {region}; a key that is
    /// left out or ends in '/' keeps folders
    #[arg(long, value_name = "CLOUD:BUCKET/KEY", required_unless_present_any = ["ask", "block"], conflicts_with_all = ["ask", "block"])]
    pub(crate) to: Option<String>,
    /// A further replica, up to three
    #[arg(long, value_name = "CLOUD:BUCKET/KEY", requires = "to")]
    pub(crate) mirror: Vec<String>,
    /// Storage class, as the provider calls it
    #[arg(long, requires = "to")]
    pub(crate) class: Option<String>,
    /// Cache-Control header
    #[arg(long, value_name = "VALUE", requires = "to")]
    pub(crate) cache_control: Option<String>,
    /// A tag
    #[arg(long, value_name = "NAME=VALUE", requires = "to", value_parser = tag)]
    pub(crate) tag: Vec<(String, String)>,
    /// What to do where the key is taken
    #[arg(long, default_value = "ask", requires = "to")]
    pub(crate) on_conflict: OnConflict,
    /// Ask instead
    #[arg(long, conflicts_with = "block")]
    pub(crate) ask: bool,
    /// Refuse, with this message
    #[arg(long, value_name = "MESSAGE")]
    pub(crate) block: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Preset {
    /// By content type
    Types {
        /// Where images go
        #[arg(long, value_name = "CLOUD:BUCKET/KEY")]
        images: String,
        /// Where videos go
        #[arg(long, value_name = "CLOUD:BUCKET/KEY")]
        videos: String,
        /// Where PDFs go
        #[arg(long, value_name = "CLOUD:BUCKET/KEY")]
        pdfs: String,
        /// Where everything else goes
        #[arg(long, value_name = "CLOUD:BUCKET/KEY")]
        rest: String,
    },
    /// By region
    Regions {
        /// A region and where its files go: EU=cloud:bucket/key
        #[arg(long, value_name = "REGION=CLOUD:BUCKET/KEY", required = true, value_parser = region_place)]
        region: Vec<(Region, String)>,
        /// Where files of other regions go
        #[arg(long, value_name = "CLOUD:BUCKET/KEY")]
        rest: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Route {
    /// Files and folders of this computer
    #[arg(required_unless_present = "what")]
    pub(crate) files: Vec<PathBuf>,
    /// A file that is only described, such as 'holiday.heic 4 MB EU'
    #[arg(long, value_name = "TEXT", conflicts_with = "files")]
    pub(crate) what: Vec<String>,
    /// Their region [default: what the map of regions says]
    #[arg(long, value_parser = region)]
    pub(crate) region: Option<Region>,
    /// As if they came so: drop, pane, watch, watch:NAME, migration
    #[arg(long, default_value = "drop", value_parser = origin)]
    pub(crate) source: Origin,
    /// Show every rule that was looked at, and every reason
    #[arg(long)]
    pub(crate) explain: bool,
}

/// What policies need to know.
#[derive(Debug, Args)]
pub(crate) struct Tagged {
    /// Their region; they carry it from then on, and policies hold them to it
    #[arg(long, value_parser = region)]
    pub(crate) region: Option<Region>,
    /// Why they may go where a policy only warns; kept with the job
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Policies {
    /// List the policies
    Ls,
    /// Say where files of a region may lie, and nowhere else
    Add {
        /// The region that files are tagged with
        #[arg(long, value_parser = region)]
        region: Region,
        /// A jurisdiction that is allowed, as 'ferry clouds add --jurisdiction' gives them
        #[arg(long, value_name = "LABEL", required = true)]
        only: Vec<String>,
        /// Let a write elsewhere pass if a reason is given
        #[arg(long)]
        warn: bool,
        /// What to call it
        #[arg(long)]
        name: Option<String>,
    },
    /// Remove a policy
    Rm {
        /// Its number, as listed
        id: u32,
        /// Do it: what it forbade is allowed from then on
        #[arg(long)]
        yes: bool,
    },
}

/// Reads a region.
pub(crate) fn region(text: &str) -> Result<Region, String> {
    Region::parse(text).map_err(|error| error.message().to_owned())
}

fn origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text).map_err(|error| error.message().to_owned())
}

fn tag(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn prefix(text: &str) -> Result<(String, Region), String> {
    let (prefix, label) = text.rsplit_once('=').ok_or("write PREFIX=REGION")?;
    Ok((prefix.to_owned(), region(label)?))
}

fn region_place(text: &str) -> Result<(Region, String), String> {
    let (label, place) = text.split_once('=').ok_or("write REGION=CLOUD:BUCKET/KEY")?;
    Ok((region(label)?, place.to_owned()))
}
