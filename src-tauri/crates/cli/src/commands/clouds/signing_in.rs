//! One-time codes, from standard input.

use crate::output::{Voice, line, note};
use engine::Engine;
use model::{Error, ErrorKind, JobId, Result, Secret};
use std::io::IsTerminal as _;
use std::process::ExitCode;

/// Signs in to a cloud with the code on the first line of standard input. Jobs that waited for it go on: they are the
/// answer.
pub(crate) async fn sign_in(engine: &Engine, name: &str) -> Result<Vec<JobId>> {
    let cloud = engine.cloud_named(name).await?;
    engine.sign_in(&cloud.id, code()?).await
}

/// Signs in, and stays with the jobs that go on: what the code opened ends with this process.
pub(super) async fn and_go_on(engine: &Engine, name: &str, as_json: bool) -> Result<ExitCode> {
    let jobs = sign_in(engine, name).await?;
    if jobs.is_empty() && !as_json {
        line("the code was accepted; no job waited for it");
        note("for another command give the code to it: ferry --sign-in CLOUD COMMAND");
    }
    crate::commands::jobs::follow(engine, &jobs, Voice { json: as_json, quiet: false }).await
}

/// The first line of standard input; what stands behind it is left for whoever reads next.
pub(super) fn code() -> Result<Secret<String>> {
    if std::io::stdin().is_terminal() {
        note("the one-time code:");
    }
    let mut text = String::new();
    let read = std::io::stdin().read_line(&mut text);
    let code = Secret::new(text);
    read.map_err(|error| Error::from_io("read the code from standard input", error))?;
    if code.expose().trim().is_empty() {
        return Err(Error::new(ErrorKind::Invalid, "read the code", "standard input was empty")
            .hint("pipe the code into ferry"));
    }
    Ok(code)
}
