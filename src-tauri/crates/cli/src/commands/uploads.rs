//! `ferry uploads`: what was begun and neither finished nor given up.

use super::confirmed;
use crate::address;
use crate::args::{Abort, Uploads};
use crate::output::{Lines, json, line, note, place, unread, when};
use engine::{Engine, SystemClock, Unfinished};
use futures::StreamExt as _;
use model::{Clock as _, Error, ErrorKind, Key, Result, Timestamp};
use serde::Serialize;
use std::collections::BTreeSet;
use std::process::ExitCode;

/// An unfinished upload as `--json` gives it.
#[derive(Serialize)]
struct Document<'a> {
    key: &'a Key,
    id: &'a str,
    begun: Option<Timestamp>,
    job: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Error>,
}

impl<'a> Document<'a> {
    fn new(upload: &'a Unfinished, error: Option<&'a Error>) -> Self {
        Self { key: &upload.at.key, id: &upload.id, begun: upload.begun, job: upload.job.map(|job| job.0), error }
    }
}

pub(super) async fn uploads(engine: &Engine, command: Uploads, as_json: bool) -> Result<ExitCode> {
    match command {
        Uploads::Ls { location } => {
            let at = address::location(engine, &location).await?;
            let mut pages = engine.unfinished(&at).await?;
            let mut lines = Lines::new();
            while let Some(page) = pages.next().await {
                for upload in page? {
                    let printed =
                        if as_json { lines.json(&Document::new(&upload, None)) } else { lines.line(&row(&upload)) };
                    if let Err(error) = printed {
                        return unread(error);
                    }
                }
                if let Err(error) = lines.flush() {
                    return unread(error);
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Uploads::Abort(command) => abort(engine, command, as_json).await,
    }
}

/// Gives up what was chosen, and goes on where one cannot be: every one has its line.
async fn abort(engine: &Engine, command: Abort, as_json: bool) -> Result<ExitCode> {
    confirmed(command.yes, "give uploads up")?;
    let at = address::location(engine, &command.location).await?;
    let mut missing: BTreeSet<&str> = command.ids.iter().map(String::as_str).collect();
    let (mut pages, mut failed) = (engine.unfinished(&at).await?, 0_u64);
    while let Some(page) = pages.next().await {
        for upload in page?.iter().filter(|upload| chosen(&command, upload)) {
            missing.remove(upload.id.as_str());
            let error = engine.abort_unfinished(upload).await.err();
            failed += u64::from(error.is_some());
            told(upload, error.as_ref(), as_json);
        }
    }
    if let Some(id) = missing.first() {
        let message = format!("there is no unfinished upload {id:?}");
        let hint = "look for it with 'ferry uploads ls'; it may have been finished or given up meanwhile";
        return Err(Error::new(ErrorKind::NotFound, "give an upload up", message).at(&at).hint(hint));
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn chosen(command: &Abort, upload: &Unfinished) -> bool {
    if !command.ids.is_empty() {
        return command.ids.contains(&upload.id);
    }
    // One of which nobody knows the age is never too old.
    let old = command.older_than.is_none_or(|age| {
        let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        upload.begun.is_some_and(|begun| begun.0 < SystemClock.now().0.saturating_sub(age))
    });
    old && (!command.mine || upload.job.is_some())
}

fn told(upload: &Unfinished, error: Option<&Error>, as_json: bool) {
    match error {
        _ if as_json => json(&Document::new(upload, error)),
        None => line(&format!("gave up  {}", row(upload))),
        Some(error) => {
            line(&format!("kept     {}: {}", row(upload), error.message()));
            error.hinted().into_iter().for_each(|hint| note(&format!("  {hint}")));
        }
    }
}

fn row(upload: &Unfinished) -> String {
    let whose = upload.job.map_or_else(|| "-".to_owned(), |job| format!("job {job}"));
    let id = crate::output::safe(&upload.id);
    format!("{:<19}  {whose:<8}  {id}  {}", when(upload.begun), place(&upload.at))
}
