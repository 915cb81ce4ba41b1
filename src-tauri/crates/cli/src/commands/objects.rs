//! `ferry ls`, `cp` and `rm`.

use super::{confirmed, jobs};
use crate::address;
use crate::args::{Cp, Ls, OnConflict, Rm};
use crate::output::{json, line, safe, size, when};
use engine::Engine;
use futures::StreamExt as _;
use model::{Conflict, Entry, EntryKind, JobKind, JobSpec, Result};
use std::process::ExitCode;

pub(super) async fn ls(engine: &Engine, command: Ls, as_json: bool) -> Result<ExitCode> {
    let location = address::location(engine, &command.location).await?;
    if engine.is_whole_cloud(&location) {
        for bucket in engine.buckets(&location.cloud).await? {
            if as_json {
                json(&bucket);
            } else {
                line(&format!("{:>12}  {}  {}", "-", when(bucket.created), safe(&bucket.name)));
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut pages = engine.list(&location, command.recursive).await?;
    while let Some(page) = pages.next().await {
        for entry in page? {
            if as_json {
                json(&entry);
            } else {
                line(&row(&entry));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn cp(engine: &Engine, mut command: Cp, as_json: bool) -> Result<ExitCode> {
    let target = command.locations.pop().unwrap_or_default();
    let target = address::target(engine, &target).await?;
    let mut sources = Vec::with_capacity(command.locations.len());
    for argument in &command.locations {
        sources.push(address::source(engine, argument, command.recursive).await?);
    }
    let mut spec = JobSpec::new(JobKind::Copy, sources, Some(target)).on_conflict(conflict(command.on_conflict));
    spec.options.workers = command.workers;
    spec.options.stamp.region = command.tagged.region;
    spec.options.reason = command.tagged.reason;
    let job = engine.start_job(spec).await?;
    jobs::follow(engine, job, as_json).await
}

pub(super) async fn rm(engine: &Engine, command: Rm, as_json: bool) -> Result<ExitCode> {
    confirmed(command.yes, "delete")?;
    let mut sources = Vec::with_capacity(command.locations.len());
    for argument in &command.locations {
        sources.push(address::source(engine, argument, command.recursive).await?);
    }
    let spec = JobSpec::new(JobKind::Delete, sources, None);
    let job = engine.start_job(spec).await?;
    jobs::follow(engine, job, as_json).await
}

pub(super) fn conflict(choice: OnConflict) -> Conflict {
    match choice {
        OnConflict::Skip => Conflict::Skip,
        OnConflict::Replace => Conflict::Replace,
        OnConflict::Ask => Conflict::Ask,
    }
}

fn row(entry: &Entry) -> String {
    let bytes = match entry.kind {
        EntryKind::Folder => "-".to_owned(),
        EntryKind::Object => entry.size.map_or_else(|| "-".to_owned(), size),
    };
    format!("{bytes:>12}  {:<19}  {}", when(entry.modified), safe(&entry.key.display()))
}
