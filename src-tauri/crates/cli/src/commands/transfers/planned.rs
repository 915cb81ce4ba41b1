//! What `--plan` prints: everything a job would do, before it does it.

use crate::commands::jobs;
use crate::output::{
    DONE, FAILED, JobDocument, PlanDocument, TaskDocument, Voice, job_line, json, line, note, place, safe, settings,
    size, when,
};
use engine::{Engine, Shown};
use model::{Conflict, Count, Fate, JobId, JobState, JobSummary, Plan, Result, TaskSummary};
use std::process::ExitCode;

/// Rows that are printed of each kind.
const ROWS: usize = 20;

/// Tasks that are read at once.
const PAGE: u64 = 1_000;

/// Prints the plan of a job. Something that is refused counts as a failure, since it will be one.
pub(super) async fn print(engine: &Engine, id: JobId, voice: Voice) -> Result<ExitCode> {
    let job = engine.job(id).await?;
    if job.state != JobState::Planned {
        // It failed while it was planned, or there is nothing to do.
        return jobs::print(engine, &[id], voice).await;
    }
    let plan = engine.plan(id).await?;
    let refused = found(engine, id, Fate::Refused, |_| true).await?;
    let replaced = replaced(engine, &job).await?;
    let tell = if voice.json { as_json } else { as_text };
    tell(&job, &plan, &refused, &replaced);
    let status = if refused.is_empty() { DONE } else { FAILED };
    Ok(ExitCode::from(status))
}

/// The first of the objects that would be written over.
async fn replaced(engine: &Engine, job: &JobSummary) -> Result<Vec<TaskSummary>> {
    let fates: &[Fate] = match job.spec.on_conflict {
        Conflict::Replace => &[Fate::Different, Fate::SameSize, Fate::Identical],
        Conflict::ReplaceIfNewer | Conflict::ReplaceIfDifferent => &[Fate::Different, Fate::SameSize],
        Conflict::Ask | Conflict::Skip | Conflict::KeepBoth => &[],
    };
    let newer = |task: &TaskSummary| {
        let there = task.there.as_ref().and_then(|there| there.modified);
        task.modified.zip(there).is_some_and(|(here, there)| here > there)
    };
    let only_newer = job.spec.on_conflict == Conflict::ReplaceIfNewer;
    let mut rows = Vec::new();
    for fate in fates {
        rows.extend(found(engine, job.id, *fate, |task| !only_newer || newer(task)).await?);
    }
    rows.truncate(ROWS);
    Ok(rows)
}

/// The first tasks of a fate that `wanted` lets through.
async fn found(
    engine: &Engine,
    id: JobId,
    fate: Fate,
    wanted: impl Fn(&TaskSummary) -> bool,
) -> Result<Vec<TaskSummary>> {
    let shown = Shown { fate: Some(fate), state: None };
    let (mut rows, mut after) = (Vec::new(), 0);
    while rows.len() < ROWS {
        let page = engine.tasks(id, shown, after, Count(PAGE)).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        rows.extend(page.into_iter().filter(|task| wanted(task)));
    }
    rows.truncate(ROWS);
    Ok(rows)
}

fn as_json(job: &JobSummary, plan: &Plan, refused: &[TaskSummary], replaced: &[TaskSummary]) {
    json(&JobDocument::new(job).plan(PlanDocument {
        totals: &plan.totals,
        not_carried: &plan.not_carried,
        refused: refused.iter().map(TaskDocument::new).collect(),
        replaced: replaced.iter().map(TaskDocument::new).collect(),
    }));
}

fn as_text(job: &JobSummary, plan: &Plan, refused: &[TaskSummary], replaced: &[TaskSummary]) {
    line(&job_line(job));
    settings(job).iter().for_each(|text| line(&format!("  {text}")));
    for total in &plan.totals {
        line(&format!("{:>12}  {:>12}  {}", total.count.0, size(total.bytes), words(total.fate)));
    }
    for what in &plan.not_carried {
        line(&format!("cannot be carried: {}", safe(what)));
    }
    for task in refused {
        let why = task.error.as_ref().map(|error| safe(error.message())).unwrap_or_default();
        line(&format!("refused: {}: {why}", place(&task.source)));
    }
    replaced.iter().for_each(|task| line(&over(task)));
    let of = |fate| plan.totals.iter().find(|total| total.fate == fate).map_or(0, |total| total.count.0);
    if of(Fate::Refused) > refused.len() as u64 {
        line(&format!("all that are refused: ferry jobs tasks {} --fate refused", job.id));
    }
    if replaced.len() == ROWS {
        line(&format!("all that exist: ferry jobs tasks {} --fate different, and --fate same-size", job.id));
    }
    note(&format!("nothing was moved; start it with: ferry jobs start {}", job.id));
}

fn over(task: &TaskSummary) -> String {
    let destination = task.destination.as_ref().map(place).unwrap_or_default();
    let there = task.there.as_ref().map(|there| format!(" over {} of {}", size(there.size), when(there.modified)));
    let here = format!("{} of {}", size(task.size), when(task.modified));
    format!("would replace: {destination}: {here}{}", there.unwrap_or_default())
}

fn words(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "new",
        Fate::Identical => "exist with the same bytes",
        Fate::Different => "exist with other bytes",
        Fate::SameSize => "exist with the same size; their bytes are compared in turn",
        Fate::Refused => "refused",
    }
}
