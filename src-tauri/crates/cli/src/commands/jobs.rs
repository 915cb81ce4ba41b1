//! `ferry jobs`, and following a job to its end.

use crate::args::Jobs;
use crate::output::{INTERRUPTED, JobDocument, job_line, json, line, note, safe};
use engine::Engine;
use model::{Count, Error, ErrorKind, Failure, JobId, JobState, JobSummary, Result};
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

/// Failures that are printed; the rest are counted.
const LISTED: u64 = 1_000;

pub(super) async fn jobs(engine: &Engine, command: Jobs, as_json: bool) -> Result<ExitCode> {
    match command {
        Jobs::Ls => {
            let jobs = engine.activity().await?.jobs;
            if as_json {
                json(&jobs.iter().map(|job| JobDocument::new(job, None)).collect::<Vec<_>>());
            } else {
                jobs.iter().for_each(|job| line(&job_line(job)));
            }
            Ok(ExitCode::SUCCESS)
        }
        Jobs::Show { id } => {
            show(engine, JobId(id), as_json).await?;
            Ok(ExitCode::SUCCESS)
        }
        Jobs::Resume { id, on_conflict } => {
            match on_conflict {
                Some(choice) => engine.decide_job(JobId(id), super::objects::conflict(choice)).await?,
                None => engine.resume_job(JobId(id)).await?,
            }
            follow(engine, JobId(id), as_json).await
        }
    }
}

/// Stays with a job until nothing of it moves; an interrupt pauses it. Prints it, and its failures.
pub(super) async fn follow(engine: &Engine, id: JobId, as_json: bool) -> Result<ExitCode> {
    let settled = engine.job_settled(id);
    tokio::pin!(settled);
    let interrupted = loop {
        tokio::select! {
            outcome = &mut settled => { outcome?; break false; }
            _ = tokio::signal::ctrl_c() => break true,
            () = tokio::time::sleep(Duration::from_millis(250)) => progress(engine, id, as_json).await?,
        }
    };
    if interrupted {
        engine.pause_job(id).await?;
        engine.job_settled(id).await?;
        note(&format!("paused; go on with: ferry jobs resume {id}"));
    }
    let job = show(engine, id, as_json).await?;
    Ok(match job.state {
        _ if interrupted => ExitCode::from(INTERRUPTED),
        JobState::Done => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

async fn show(engine: &Engine, id: JobId, as_json: bool) -> Result<JobSummary> {
    let job = find(engine, id).await?;
    let failures = engine.failures(id, Count(0), Count(LISTED)).await?;
    if as_json {
        json(&JobDocument::new(&job, Some(&failures)));
        return Ok(job);
    }
    line(&job_line(&job));
    if let Some(error) = &job.error {
        tell(&error.to_string(), error);
    }
    for Failure { source, error, .. } in &failures {
        tell(&format!("failed {}: {}", safe(&source.to_string()), error.message()), error);
    }
    let unlisted = job.tally.failed.0.saturating_sub(failures.len() as u64);
    if unlisted > 0 {
        line(&format!("and {unlisted} more failed"));
    }
    if job.state == JobState::NeedsDecision {
        note(&format!("decide with: ferry jobs resume {id} --on-conflict skip|replace"));
    }
    Ok(job)
}

fn tell(text: &str, error: &Error) {
    line(&format!("  {text}"));
    if let Some(hint) = error.hinted() {
        line(&format!("    {hint}"));
    }
}

async fn find(engine: &Engine, id: JobId) -> Result<JobSummary> {
    let missing = || Error::new(ErrorKind::NotFound, "read the job", format!("there is no job {id}"));
    engine.activity().await?.jobs.into_iter().find(|job| job.id == id).ok_or_else(missing)
}

/// One line that rewrites itself, on a terminal only.
async fn progress(engine: &Engine, id: JobId, as_json: bool) -> Result<()> {
    let mut terminal = std::io::stderr();
    if as_json || !terminal.is_terminal() {
        return Ok(());
    }
    let job = find(engine, id).await?;
    let rate = job.rate.map_or_else(|| "counting".to_owned(), |rate| format!("{}/s", crate::output::size(rate)));
    // A terminal that has gone needs no progress.
    let _ = write!(terminal, "\r\x1b[K{}  {rate}\r", job_line(&job));
    Ok(())
}
