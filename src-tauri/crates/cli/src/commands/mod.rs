//! The commands: each asks the engine, prints the answer and says how it went.

mod buckets;
mod clouds;
mod jobs;
mod objects;

use crate::args::{Arguments, Command, Everywhere};
use crate::output;
use engine::{Engine, Home, Keyring, Limits, SystemClock};
use model::{Error, ErrorKind, Result};
use std::process::ExitCode;
use std::sync::Arc;

/// Opens the home, does what was asked, closes it in good order.
pub(crate) async fn run(arguments: Arguments) -> ExitCode {
    let Arguments { everywhere, command } = arguments;
    let engine = match open(&everywhere, &command).await {
        Ok(engine) => engine,
        Err(error) => return output::failed(&error, everywhere.json),
    };
    let outcome = match command {
        Command::Clouds(command) => clouds::clouds(&engine, command, everywhere.json).await,
        Command::Buckets(command) => buckets::buckets(&engine, command, everywhere.json).await,
        Command::Ls(command) => objects::ls(&engine, command, everywhere.json).await,
        Command::Cp(command) => objects::cp(&engine, command, everywhere.json).await,
        Command::Rm(command) => objects::rm(&engine, command, everywhere.json).await,
        Command::Jobs(command) => jobs::jobs(&engine, command, everywhere.json).await,
    };
    engine.close().await;
    outcome.unwrap_or_else(|error| output::failed(&error, everywhere.json))
}

async fn open(everywhere: &Everywhere, command: &Command) -> Result<Engine> {
    let home = match &everywhere.home {
        Some(folder) => Home::at(folder),
        None => Home::of_user()?,
    };
    let mut limits = Limits::default();
    if let Command::Cp(copy) = command {
        limits.tasks = usize::from(copy.workers);
    }
    Engine::open_with(home, Arc::new(Keyring::new()), Arc::new(SystemClock), limits).await
}

/// What cannot be taken back needs `--yes`.
fn confirmed(yes: bool, doing: &'static str) -> Result<()> {
    if yes {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Invalid, doing, "this cannot be taken back").hint("add --yes if you mean it"))
}
