//! What can be typed about single objects and listings.

use super::values::{Span, age, span};
use clap::Args;
use std::ffi::OsString;
use std::time::Duration;

#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// What to list: a cloud, a bucket, or a prefix
    pub(crate) location: OsString,
    /// List everything below
    #[arg(short, long)]
    pub(crate) recursive: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Cat {
    /// The object
    pub(crate) location: OsString,
    /// Only these bytes, counted from 0, both ends with them: 0-99 is the first hundred, 100- the rest
    #[arg(long, value_name = "A-B", value_parser = span)]
    pub(crate) range: Option<Span>,
}

#[derive(Debug, Args)]
pub(crate) struct Link {
    /// The object
    pub(crate) location: OsString,
    /// How long it holds: 90s, 30m, 1h, 7d
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(crate) expires: Duration,
    /// A link for writing the object (HTTP PUT) instead of reading it
    #[arg(long)]
    pub(crate) put: bool,
}
