//! Jobs, plans and tasks as they are printed.

use super::{place, safe, size};
use model::{
    Bytes, Conflict, Error, Failure, FateTotal, JobKind, JobSpec, JobState, JobSummary, Remaining, Rung, Stamp, Tally,
    TaskState, TaskSummary, Timestamp,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A job as `--json` gives it.
#[derive(Serialize)]
pub(crate) struct JobDocument<'a> {
    id: u32,
    kind: JobKind,
    state: JobState,
    counts: Tally,
    bytes: BytesDocument,
    rate: Option<Bytes>,
    remaining: Option<Remaining>,
    created: Timestamp,
    ended: Option<Timestamp>,
    sources: Vec<String>,
    target: Option<String>,
    settings: SettingsDocument<'a>,
    priority: i32,
    error: Option<&'a Error>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<&'a [Failure]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unlisted: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<PlanDocument<'a>>,
}

#[derive(Serialize)]
struct BytesDocument {
    found: Bytes,
    done: Bytes,
}

#[derive(Serialize)]
struct SettingsDocument<'a> {
    on_conflict: Conflict,
    workers: Option<u16>,
    bandwidth: Option<Bytes>,
    at_least: Option<char>,
    classes: &'a BTreeMap<String, String>,
    stamp: &'a Stamp,
    reason: Option<&'a str>,
}

/// What a plan says, as `--json` gives it.
#[derive(Serialize)]
pub(crate) struct PlanDocument<'a> {
    pub(crate) totals: &'a [FateTotal],
    pub(crate) not_carried: &'a [String],
    pub(crate) refused: Vec<TaskDocument<'a>>,
    pub(crate) replaced: Vec<TaskDocument<'a>>,
}

/// A task as `--json` gives it.
#[derive(Serialize)]
pub(crate) struct TaskDocument<'a> {
    #[serde(flatten)]
    task: &'a TaskSummary,
    letter: Option<char>,
}

impl<'a> TaskDocument<'a> {
    pub(crate) fn new(task: &'a TaskSummary) -> Self {
        Self { task, letter: task.rung.map(Rung::letter) }
    }
}

impl<'a> JobDocument<'a> {
    pub(crate) fn new(job: &'a JobSummary) -> Self {
        let options = &job.spec.options;
        Self {
            id: job.id.0,
            kind: job.spec.kind,
            state: job.state,
            counts: job.tally,
            bytes: BytesDocument { found: job.size, done: job.done },
            rate: job.rate,
            remaining: job.remaining,
            created: job.created,
            ended: job.ended,
            sources: job.spec.sources.iter().map(|source| source.location.to_string()).collect(),
            target: job.spec.target.as_ref().map(|target| target.location().to_string()),
            settings: SettingsDocument {
                on_conflict: job.spec.on_conflict,
                workers: options.workers,
                bandwidth: options.bandwidth,
                at_least: options.at_least.map(Rung::letter),
                classes: &options.classes,
                stamp: &options.stamp,
                reason: options.reason.as_deref(),
            },
            priority: job.priority,
            error: job.error.as_ref(),
            failures: None,
            unlisted: None,
            plan: None,
        }
    }

    /// With what failed, as far as it is listed here.
    pub(crate) fn failures(mut self, failures: &'a [Failure]) -> Self {
        self.failures = Some(failures);
        self.unlisted = Some(self.counts.failed.0.saturating_sub(failures.len() as u64));
        self
    }

    /// With its plan.
    pub(crate) fn plan(mut self, plan: PlanDocument<'a>) -> Self {
        self.plan = Some(plan);
        self
    }
}

/// A job in one line: what it is, where it stands, and every number that is not zero.
pub(crate) fn job_line(job: &JobSummary) -> String {
    let tally = &job.tally;
    let numbers = [
        (tally.verified, if job.spec.target.is_some() { "verified" } else { "deleted" }),
        (tally.size_only, "size only"),
        (tally.copied, "copied, source still there"),
        (tally.identical, "identical"),
        (tally.skipped, "skipped"),
        (tally.failed, if job.spec.kind == JobKind::Verify { "differ" } else { "failed" }),
        (tally.undecided, "need a decision"),
        (tally.cancelled, "cancelled"),
        (tally.active, "under way"),
        (tally.queued, "queued"),
    ];
    let numbers: Vec<String> =
        numbers.iter().filter(|(count, _)| count.0 > 0).map(|(count, word)| format!("{} {word}", count.0)).collect();
    let numbers = if numbers.is_empty() { "nothing found yet".to_owned() } else { numbers.join(", ") };
    format!(
        "job {}  {}  {}  {} found: {numbers}  {}",
        job.id,
        kind(job),
        if job.interrupted { "interrupted" } else { state(job.state) },
        tally.found.0,
        size(job.size)
    )
}

/// What was chosen for a job, as far as it differs from what is usual.
pub(crate) fn settings(job: &JobSummary) -> Vec<String> {
    let options = &job.spec.options;
    let mut said = vec![what(&job.spec)];
    if job.spec.kind.writes() {
        said.push(format!("where something exists: {}", conflict(job.spec.on_conflict)));
    }
    said.extend(options.workers.map(|workers| format!("at most {workers} objects at once")));
    said.extend(options.bandwidth.map(|rate| format!("at most {}/s", size(rate))));
    said.extend(options.at_least.map(|rung| format!("proved by {} at least", rung.letter())));
    said.extend(options.stamp.region.as_ref().map(|region| format!("region {}", safe(region.as_str()))));
    said.extend(options.reason.as_ref().map(|reason| format!("reason: {}", safe(reason))));
    if job.priority != 0 {
        said.push(format!("priority {}", job.priority));
    }
    said
}

fn what(spec: &JobSpec) -> String {
    let first = spec.sources.first().map(|source| place(&source.location)).unwrap_or_default();
    let more = spec.sources.len().saturating_sub(1);
    let from = if more == 0 { first } else { format!("{first} and {more} more") };
    match &spec.target {
        Some(target) => format!("{from} to {}", place(target.location())),
        None => from,
    }
}

fn kind(job: &JobSummary) -> &'static str {
    match job.spec.kind {
        JobKind::Upload => "upload",
        JobKind::Download => "download",
        JobKind::Copy => "copy",
        JobKind::Move => "move",
        JobKind::Delete => "delete",
        JobKind::Verify => "verify",
    }
}

fn conflict(choice: Conflict) -> &'static str {
    match choice {
        Conflict::Ask => "ask",
        Conflict::Skip => "skip",
        Conflict::Replace => "replace",
        Conflict::ReplaceIfNewer => "replace if newer",
        Conflict::ReplaceIfDifferent => "replace if different",
        Conflict::KeepBoth => "keep both",
    }
}

fn state(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Counting => "counting",
        JobState::Planned => "planned",
        JobState::Running => "running",
        JobState::Paused => "paused",
        JobState::NeedsDecision => "needs a decision",
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}

/// An object of a job in one line: what became of it, how it was proved, and where it went.
pub(crate) fn moved(task: &TaskSummary) -> String {
    let became = match task.state {
        TaskState::Queued => "queued",
        TaskState::Active => "under way",
        TaskState::NeedsDecision => "exists",
        TaskState::Copied => "copied",
        TaskState::Done => "done",
        TaskState::Skipped if task.rung.is_some() => "identical",
        TaskState::Skipped => "skipped",
        TaskState::Failed => "failed",
        TaskState::Cancelled => "cancelled",
    };
    let rung = task.rung.map_or('-', Rung::letter);
    let mut line = format!("{became:<9}  {rung}  {:>12}  {}", size(task.size), place(&task.source));
    if let Some(destination) = &task.destination {
        line = format!("{line} -> {}", place(destination));
    }
    match &task.error {
        Some(error) => format!("{line}: {}", safe(error.message())),
        None => line,
    }
}
