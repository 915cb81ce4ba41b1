//! What can be typed to fit ferry into a shell.

use clap::Args;
use clap_complete::Shell;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Where to; without it the first page goes to standard output
    pub(crate) folder: Option<PathBuf>,
}
