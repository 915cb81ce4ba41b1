//! `ferry jobs`: what is asked of jobs, and following them to their end.

mod follow;
mod printed;
mod progress;
mod tasks;

use crate::args::{Jobs, Limit, OnConflict};
use crate::output::{JobDocument, Voice, job_line, json, line, note};
use engine::Engine;
use model::{Error, ErrorKind, JobId, JobState, JobSummary, Result};
use std::path::Path;
use std::process::ExitCode;

pub(super) use follow::{follow, stay};
pub(super) use printed::print;

pub(super) async fn jobs(engine: &Engine, command: Jobs, voice: Voice) -> Result<ExitCode> {
    match command {
        Jobs::Ls => {
            let jobs = engine.activity().await?.jobs;
            if voice.json {
                json(&jobs.iter().map(JobDocument::new).collect::<Vec<_>>());
            } else {
                jobs.iter().for_each(|job| line(&job_line(job)));
            }
            Ok(ExitCode::SUCCESS)
        }
        Jobs::Show(job) => shown(engine, JobId(job.id), voice).await,
        Jobs::Tasks { job, state, fate } => tasks::tasks(engine, JobId(job.id), (state, fate), voice).await,
        Jobs::Start { job, on_conflict } => start(engine, JobId(job.id), on_conflict, voice).await,
        Jobs::Pause(job) => {
            let id = ours(engine, job.id).await?.id;
            engine.pause_job(id).await?;
            engine.job_settled(id).await?;
            shown(engine, id, voice).await
        }
        Jobs::Resume { id: Some(id), on_conflict, .. } => resume(engine, id, on_conflict, voice).await,
        Jobs::Resume { id: None, .. } => resume_all(engine, voice).await,
        Jobs::Retry(job) => retry(engine, job.id, voice).await,
        Jobs::Cancel(job) => {
            let id = ours(engine, job.id).await?.id;
            engine.cancel_job(id).await?;
            follow::ended(engine, id).await?;
            shown(engine, id, voice).await
        }
        Jobs::Top(job) => top(engine, job.id, voice).await,
        Jobs::Limit { job, rate: Limit(rate) } => {
            let id = ours(engine, job.id).await?.id;
            engine.limit_job(id, rate).await?;
            shown(engine, id, voice).await
        }
        Jobs::Report { job, folder } => {
            report(engine, JobId(job.id), &folder, voice).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn start(engine: &Engine, id: JobId, on_conflict: Option<OnConflict>, voice: Voice) -> Result<ExitCode> {
    let job = ours(engine, id.0).await?;
    if job.state != JobState::Planned {
        return Err(not_so(&job, "is not planned").hint(format!("look at it with: ferry jobs show {id}")));
    }
    if let Some(choice) = on_conflict {
        engine.decide_job(id, choice.into()).await?;
    }
    engine.resume_job(id).await?;
    follow(engine, &[id], voice).await
}

async fn resume(engine: &Engine, id: u32, on_conflict: Option<OnConflict>, voice: Voice) -> Result<ExitCode> {
    let job = ours(engine, id).await?;
    match on_conflict {
        Some(choice) => engine.decide_job(job.id, choice.into()).await?,
        None if job.state == JobState::NeedsDecision => {
            let hint =
                format!("say it with: ferry jobs resume {id} --on-conflict skip|replace|newer|different|keep-both");
            return Err(not_so(&job, "waits for a decision").hint(hint));
        }
        None => {}
    }
    // A decision alone lets a job go on that waited for it; one that was only planned still has to be started.
    if on_conflict.is_none() || job.state == JobState::Planned {
        engine.resume_job(job.id).await?;
    }
    follow(engine, &[job.id], voice).await
}

async fn resume_all(engine: &Engine, voice: Voice) -> Result<ExitCode> {
    let resumed = engine.resume_interrupted().await?;
    if resumed.is_empty() && !voice.json {
        note("no job was interrupted");
    }
    follow(engine, &resumed, voice).await
}

async fn retry(engine: &Engine, id: u32, voice: Voice) -> Result<ExitCode> {
    let job = ours(engine, id).await?;
    if job.state != JobState::Failed {
        return Err(not_so(&job, "has not failed").hint(format!("go on with it by: ferry jobs resume {id}")));
    }
    engine.resume_job(job.id).await?;
    follow(engine, &[job.id], voice).await
}

async fn top(engine: &Engine, id: u32, voice: Voice) -> Result<ExitCode> {
    let id = ours(engine, id).await?.id;
    let jobs = engine.activity().await?.jobs;
    let highest = jobs.iter().filter(|job| job.id != id && !job.state.is_ended()).map(|job| job.priority).max();
    engine.prioritise_job(id, highest.map_or(1, |highest| highest.saturating_add(1).max(1))).await?;
    shown(engine, id, voice).await
}

/// Writes the report of a job and says where it is.
pub(super) async fn report(engine: &Engine, id: JobId, folder: &Path, voice: Voice) -> Result<()> {
    let written = engine.write_report(id, folder).await?;
    for path in written {
        // With --json the document of the command is the only one on standard output.
        if voice.json { note(&path.display().to_string()) } else { line(&format!("report  {}", path.display())) }
    }
    Ok(())
}

async fn shown(engine: &Engine, id: JobId, voice: Voice) -> Result<ExitCode> {
    print(engine, &[id], voice).await?;
    Ok(ExitCode::SUCCESS)
}

/// A job that no other program runs. This one has started none yet: what is under way is another's.
async fn ours(engine: &Engine, id: u32) -> Result<JobSummary> {
    let job = engine.job(JobId(id)).await?;
    if matches!(job.state, JobState::Counting | JobState::Running) {
        let message = format!("another window or ferry runs job {id}");
        return Err(Error::new(ErrorKind::Refused, "change the job", message)
            .hint("do it in that window; a ferry is paused by Ctrl-C in its terminal, or by the signal TERM"));
    }
    Ok(job)
}

fn not_so(job: &JobSummary, message: &str) -> Error {
    Error::new(ErrorKind::Invalid, "go on with the job", format!("job {} {message}", job.id))
}
