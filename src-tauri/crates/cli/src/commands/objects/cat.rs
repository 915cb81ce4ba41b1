//! `ferry cat`: an object's bytes, as they arrive.

use crate::address;
use crate::args::Cat;
use crate::output::{Lines, failed, unread};
use engine::Engine;
use futures::StreamExt as _;
use model::{Error, Result};
use std::process::ExitCode;

/// Nothing but the object's bytes goes to standard output: an error is said beside it, also with `--json`.
pub(crate) async fn cat(engine: &Engine, command: Cat) -> ExitCode {
    let said = |error: Error| failed(&error, false);
    written(engine, command).await.unwrap_or_else(said)
}

async fn written(engine: &Engine, command: Cat) -> Result<ExitCode> {
    let at = address::location(engine, &command.location).await?;
    let mut body = engine.read(&at, command.range.map(|span| span.0)).await?;
    let mut lines = Lines::new();
    while let Some(bytes) = body.stream.next().await {
        if let Err(error) = lines.bytes(&bytes?) {
            return unread(error);
        }
    }
    lines.flush().map_or_else(unread, |()| Ok(ExitCode::SUCCESS))
}
