//! The commands: each asks the engine, prints the answer and says how it went.

mod buckets;
mod clouds;
mod jobs;
mod limits;
mod objects;
mod policies;
mod route;
mod rules;
mod shell;
mod transfers;
mod uploads;

use crate::args::{Arguments, Command, Everywhere};
use crate::output::{self, Voice};
use engine::{Engine, Home, Keyring, Safe, SystemClock};
use model::{Error, ErrorKind, JobKind, Result, Secret, VaultState};
use std::process::ExitCode;
use std::sync::Arc;

/// Opens the home, does what was asked, closes it in good order.
pub(crate) async fn run(arguments: Arguments) -> ExitCode {
    let Arguments { everywhere, command } = arguments;
    let outcome = match command {
        // These know all they need.
        Command::Completions(command) => shell::completions(&command),
        Command::Man(command) => shell::man(&command),
        command => at_home(&everywhere, command).await,
    };
    outcome.unwrap_or_else(|error| output::failed(&error, everywhere.json))
}

async fn at_home(everywhere: &Everywhere, command: Command) -> Result<ExitCode> {
    let engine = open(everywhere).await?;
    let outcome = obey(&engine, everywhere, command).await;
    engine.close().await;
    outcome
}

async fn obey(engine: &Engine, everywhere: &Everywhere, command: Command) -> Result<ExitCode> {
    let as_json = everywhere.json;
    let voice = Voice { json: as_json, quiet: everywhere.quiet };
    if let Some(cloud) = &everywhere.sign_in {
        clouds::sign_in(engine, cloud).await?;
    }
    match command {
        Command::Clouds(command) => clouds::clouds(engine, command, as_json).await,
        Command::Buckets(command) => buckets::buckets(engine, command, as_json).await,
        Command::Ls(command) => objects::ls(engine, command, as_json).await,
        Command::Cat(command) => Ok(objects::cat(engine, command).await),
        Command::Link(command) => objects::link(engine, command, as_json).await,
        Command::Cp(command) => transfers::cp(engine, JobKind::Copy, command, voice).await,
        Command::Mv(command) => transfers::cp(engine, JobKind::Move, command, voice).await,
        Command::Put(command) => transfers::put(engine, command, voice).await,
        Command::Rm(command) => transfers::rm(engine, command, voice).await,
        Command::Verify(command) => transfers::verify(engine, command, voice).await,
        Command::Jobs(command) => jobs::jobs(engine, command, voice).await,
        Command::Limits(command) => limits::limits(engine, command, as_json).await,
        Command::Uploads(command) => uploads::uploads(engine, command, as_json).await,
        Command::Rules(command) => rules::rules(engine, command, as_json).await,
        Command::Route(command) => route::route(engine, command, as_json).await,
        Command::Policies(command) => policies::policies(engine, command, as_json).await,
        Command::Completions(command) => shell::completions(&command),
        Command::Man(command) => shell::man(&command),
    }
}

async fn open(everywhere: &Everywhere) -> Result<Engine> {
    let home = match &everywhere.home {
        Some(folder) => Home::at(folder),
        None => Home::of_user()?,
    };
    let passphrase = std::env::var("FERRY_PASSPHRASE").ok().filter(|text| !text.is_empty()).map(Secret::new);
    let vault = Safe::new(Arc::new(Keyring::new()), home.secrets(), passphrase.clone());
    let engine = Engine::open(home, Arc::new(vault), Arc::new(SystemClock)).await?;
    if let (Some(passphrase), VaultState::Nowhere) = (passphrase, engine.vault_state().await) {
        // Who gives a passphrase where there is neither a keyring nor a file has chosen the file.
        engine.create_vault(passphrase).await?;
    }
    Ok(engine)
}

/// What cannot be taken back needs `--yes`.
fn confirmed(yes: bool, doing: &'static str) -> Result<()> {
    if yes {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Invalid, doing, "this cannot be taken back").hint("add --yes if you mean it"))
}
