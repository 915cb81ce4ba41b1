//! `ferry completions` and `ferry man`: made from the arguments themselves; no home is opened.

use crate::args::{Arguments, Completions, Man};
use crate::output::{Lines, line, unread};
use clap::CommandFactory as _;
use model::{Error, Result};
use std::process::ExitCode;

pub(super) fn completions(command: &Completions) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "ferry", &mut script);
    printed(&script)
}

pub(super) fn man(command: &Man) -> Result<ExitCode> {
    let failed = |error| Error::from_io("write the man pages", error);
    let Some(folder) = &command.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Arguments::command()).render(&mut page).map_err(failed)?;
        return printed(&page);
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(failed)?;
    line(&format!("wrote the man pages into {}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

fn printed(text: &[u8]) -> Result<ExitCode> {
    let mut lines = Lines::new();
    match lines.bytes(text).and_then(|()| lines.flush()) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => unread(error),
    }
}
