//! `ferry cp`, `mv`, `put`, `rm` and `verify`: what was typed becomes a job, which is followed to its end.

mod planned;
mod sources;

use super::{confirmed, jobs};
use crate::address;
use crate::args::{Cp, How, OnConflict, Pace, Put, Rm, Verify};
use crate::output::Voice;
use engine::Engine;
use model::{EntryKind, Error, ErrorKind, JobKind, JobOptions, JobSpec, Result, Source, Target};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// `ferry cp` or `mv`, by `kind`.
pub(super) async fn cp(engine: &Engine, kind: JobKind, mut command: Cp, voice: Voice) -> Result<ExitCode> {
    let target = last(&mut command.locations);
    let target = address::target(engine, &target).await?;
    let sources = sources::chosen(engine, &command.locations, &command.what).await?;
    run(engine, command.how.spec(kind, sources, target), command.how.pace.report, voice).await
}

/// `ferry put`: what is typed first are paths of this computer, and need no `./`.
pub(super) async fn put(engine: &Engine, mut command: Put, voice: Voice) -> Result<ExitCode> {
    if command.by_rules {
        return super::route::put(engine, command, voice).await;
    }
    if command.paths.len() < 2 {
        return Err(invalid("only one path is named").hint("end with the LOCATION to upload to, or add --by-rules"));
    }
    let target = last(&mut command.paths);
    let target = address::target(engine, &target).await?;
    let mut sources = Vec::with_capacity(command.paths.len());
    for path in &command.paths {
        sources.push(address::source_at(engine, address::file(path)?, path, command.recursive).await?);
    }
    run(engine, command.how.spec(JobKind::Upload, sources, target), command.how.pace.report, voice).await
}

pub(super) async fn rm(engine: &Engine, command: Rm, voice: Voice) -> Result<ExitCode> {
    confirmed(command.yes, "delete")?;
    let sources = sources::chosen(engine, &command.locations, &command.what).await?;
    let mut spec = JobSpec::new(JobKind::Delete, sources, None);
    spec.options = command.pace.options();
    run(engine, spec, command.pace.report, voice).await
}

pub(super) async fn verify(engine: &Engine, mut command: Verify, voice: Voice) -> Result<ExitCode> {
    let target = last(&mut command.locations);
    let target = address::target(engine, &target).await?;
    let sources = sources::chosen(engine, &command.locations, &command.what).await?;
    let target = counterpart(engine, &sources, target).await?;
    let mut spec = JobSpec::new(JobKind::Verify, sources, Some(target));
    spec.options = JobOptions { at_least: command.at_least, ..command.pace.options() };
    run(engine, spec, command.pace.report, voice).await
}

/// What `sources` are compared with: where `cp` with the same arguments would have put them. An existing folder of this
/// computer may have been made by that copy: then it is itself what the source became.
async fn counterpart(engine: &Engine, sources: &[Source], target: Target) -> Result<Target> {
    let ([source], Target::Into(at)) = (sources, &target) else { return Ok(target) };
    if source.kind != EntryKind::Folder || at.key.is_prefix() {
        return Ok(target);
    }
    let name = source.location.key.last_segment();
    // Without its closing slash the name is looked for, instead of taken for a folder.
    let name = name.as_bytes().strip_suffix(b"/").unwrap_or(name.as_bytes());
    let inside = at.with_key(at.key.join(b"/").join(name));
    match engine.source(inside, true).await {
        Err(error) if error.kind == ErrorKind::NotFound => Ok(Target::As(at.clone())),
        found => found.map(|_| target),
    }
}

impl How {
    fn spec(&self, kind: JobKind, sources: Vec<Source>, target: Target) -> JobSpec {
        let choice = self.on_conflict.unwrap_or(OnConflict::Skip);
        let mut spec = JobSpec::new(kind, sources, Some(target)).on_conflict(choice.into());
        spec.options = JobOptions { at_least: self.at_least, plan_first: self.plan, ..self.pace.options() };
        spec.options.stamp.region.clone_from(&self.tagged.region);
        spec.options.reason.clone_from(&self.tagged.reason);
        spec
    }
}

impl Pace {
    fn options(&self) -> JobOptions {
        JobOptions { workers: self.workers, bandwidth: self.bandwidth, ..JobOptions::default() }
    }
}

/// Starts a job, stays with it until nothing of it moves, and writes its report if one was asked for.
async fn run(engine: &Engine, spec: JobSpec, report: Option<PathBuf>, voice: Voice) -> Result<ExitCode> {
    if let Some(folder) = &report {
        // A folder that cannot be made is better known before the work than behind it.
        std::fs::create_dir_all(folder).map_err(|error| {
            let shown = folder.display();
            Error::from_io("make the folder of the report", error).hint(format!("choose another folder than {shown}"))
        })?;
    }
    let plans = spec.options.plan_first;
    let job = engine.start_job(spec).await?;
    let settled = jobs::stay(engine, &[job], voice).await?;
    let status = if plans && !settled.was_interrupted() {
        planned::print(engine, job, voice).await?
    } else {
        settled.print(engine, &[job], voice).await?
    };
    if let Some(folder) = report {
        jobs::report(engine, job, &folder, voice).await?;
    }
    Ok(status)
}

fn last(locations: &mut Vec<OsString>) -> OsString {
    locations.pop().unwrap_or_default()
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Invalid, "read the arguments", message)
}
