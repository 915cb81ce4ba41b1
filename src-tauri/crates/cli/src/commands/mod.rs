//! The commands: each asks the engine, prints the answer and says how it went.

mod buckets;
mod clouds;
mod jobs;
mod objects;
mod policies;
mod route;
mod rules;

use crate::args::{Arguments, Command, Everywhere};
use crate::output;
use engine::{Engine, Home, Keyring, Safe, SystemClock};
use model::{Error, ErrorKind, Result, Secret, VaultState};
use std::process::ExitCode;
use std::sync::Arc;

/// Opens the home, does what was asked, closes it in good order.
pub(crate) async fn run(arguments: Arguments) -> ExitCode {
    let Arguments { everywhere, command } = arguments;
    let engine = match open(&everywhere).await {
        Ok(engine) => engine,
        Err(error) => return output::failed(&error, everywhere.json),
    };
    let outcome = obey(&engine, everywhere.sign_in.as_deref(), command, everywhere.json).await;
    engine.close().await;
    outcome.unwrap_or_else(|error| output::failed(&error, everywhere.json))
}

async fn obey(engine: &Engine, sign_in: Option<&str>, command: Command, as_json: bool) -> Result<ExitCode> {
    if let Some(cloud) = sign_in {
        clouds::sign_in(engine, cloud).await?;
    }
    match command {
        Command::Clouds(command) => clouds::clouds(engine, command, as_json).await,
        Command::Buckets(command) => buckets::buckets(engine, command, as_json).await,
        Command::Ls(command) => objects::ls(engine, command, as_json).await,
        Command::Cp(command) => objects::cp(engine, command, as_json).await,
        Command::Rm(command) => objects::rm(engine, command, as_json).await,
        Command::Jobs(command) => jobs::jobs(engine, command, as_json).await,
        Command::Rules(command) => rules::rules(engine, command, as_json).await,
        Command::Put(command) => route::put(engine, command, as_json).await,
        Command::Route(command) => route::route(engine, command, as_json).await,
        Command::Policies(command) => policies::policies(engine, command, as_json).await,
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
