//! `ferry link`: a link that needs no credentials until it expires.

use crate::address;
use crate::args::Link;
use crate::output::{json, line, note, when};
use engine::{Engine, LinkTo, SystemClock};
use model::{Clock as _, Result, Timestamp};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Document<'a> {
    location: String,
    url: &'a str,
    method: &'static str,
    expires: Timestamp,
}

pub(crate) async fn link(engine: &Engine, command: Link, as_json: bool) -> Result<ExitCode> {
    let at = address::location(engine, &command.location).await?;
    let to = if command.put { LinkTo::Write } else { LinkTo::Read };
    // Taken before it is signed: what is said here is never later than the truth.
    let now = SystemClock.now();
    let url = engine.link(&at, to, command.expires).await?;
    let lasts = i64::try_from(command.expires.as_millis()).unwrap_or(i64::MAX);
    let expires = Timestamp(now.0.saturating_add(lasts));
    if as_json {
        let method = if command.put { "PUT" } else { "GET" };
        json(&Document { location: at.to_string(), url: url.expose(), method, expires });
    } else {
        line(url.expose());
        note(&format!("whoever has it can use it until {}", when(Some(expires))));
    }
    Ok(ExitCode::SUCCESS)
}
