//! A job as it is printed when nothing of it moves: its numbers, everything that failed, and what to do next.

use crate::output::{DONE, FAILED, INTERRUPTED, JobDocument, Voice, job_line, json, line, note, place, safe, settings};
use engine::{Engine, Shown};
use model::{Count, Error, Fate, JobId, JobKind, JobState, JobSummary, Result, TaskState, TaskSummary};
use std::process::ExitCode;

/// Failures in one JSON document, at most; the rest is counted in it.
const LISTED: Count = Count(1_000);

/// Prints jobs. The status is the worst of theirs.
pub(crate) async fn print(engine: &Engine, ids: &[JobId], voice: Voice) -> Result<ExitCode> {
    let mut worst = DONE;
    for id in ids {
        let job = engine.job(*id).await?;
        if voice.json {
            let failures = engine.failures(*id, Count(0), LISTED).await?;
            json(&JobDocument::new(&job).failures(&failures));
        } else {
            as_text(engine, &job).await?;
        }
        worst = worst.max(status(&job));
    }
    Ok(ExitCode::from(worst))
}

fn status(job: &JobSummary) -> u8 {
    match job.state {
        JobState::Done => DONE,
        JobState::Planned if job.tally.failed == Count::ZERO => DONE,
        JobState::Cancelled => INTERRUPTED,
        _ => FAILED,
    }
}

async fn as_text(engine: &Engine, job: &JobSummary) -> Result<()> {
    line(&job_line(job));
    settings(job).iter().for_each(|text| line(&format!("  {text}")));
    if let Some(error) = &job.error {
        tell(&safe(&error.to_string()), error);
    }
    let (shown, mut after) = (Shown { state: Some(TaskState::Failed), fate: None }, 0);
    loop {
        let page = engine.tasks(job.id, shown, after, LISTED).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        page.iter().for_each(|task| failed(job.spec.kind, task));
    }
    if let Some(next) = next(job) {
        note(&next);
    }
    Ok(())
}

fn failed(kind: JobKind, task: &TaskSummary) {
    let Some(error) = &task.error else { return };
    let word = match (kind, task.fate) {
        (_, Fate::Refused) => "refused",
        (JobKind::Verify, _) => "differs",
        _ => "failed",
    };
    let to = task.destination.as_ref().map(|to| format!(" -> {}", place(to))).unwrap_or_default();
    tell(&format!("{word} {}{to}: {}", place(&task.source), safe(error.message())), error);
}

fn tell(text: &str, error: &Error) {
    line(&format!("  {text}"));
    if let Some(hint) = error.hinted() {
        line(&format!("    {}", safe(hint)));
    }
}

/// What a person may do about a job that has stopped.
fn next(job: &JobSummary) -> Option<String> {
    let id = job.id;
    match job.state {
        JobState::NeedsDecision => {
            Some(format!("decide with: ferry jobs resume {id} --on-conflict skip|replace|newer|different|keep-both"))
        }
        JobState::Planned => Some(format!("start it with: ferry jobs start {id}")),
        JobState::Queued | JobState::Paused => Some(format!("go on with: ferry jobs resume {id}")),
        JobState::Failed if job.spec.kind != JobKind::Verify && job.tally.found > Count::ZERO => {
            Some(format!("try again what failed with: ferry jobs retry {id}"))
        }
        _ => None,
    }
}
