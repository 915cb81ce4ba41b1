//! The report for programs: one document, its objects last.

use super::sheet::Sheet;
use super::sums::{Group, Reason};
use super::{Summary, result};
use model::{
    Bytes, Checksum, Conflict, Error, Fate, JobKind, JobState, Location, Rung, Stamp, Tally, TaskState, TaskSummary,
    Timestamp,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub(super) struct Json {
    sheet: Sheet,
    is_first: bool,
}

#[derive(Serialize)]
struct Head<'a> {
    id: u32,
    kind: JobKind,
    state: JobState,
    sources: Vec<&'a Location>,
    target: Option<&'a Location>,
    settings: Settings<'a>,
    created: Timestamp,
    ended: Option<Timestamp>,
    /// Milliseconds from asking to the end.
    wall: Option<i64>,
    counts: Tally,
    bytes: Amount,
    groups: Vec<Group>,
    failures: Vec<Reason>,
    not_carried: &'a [String],
    error: Option<&'a Error>,
}

#[derive(Serialize)]
struct Settings<'a> {
    on_conflict: Conflict,
    workers: Option<u16>,
    bandwidth: Option<Bytes>,
    at_least: Option<char>,
    classes: &'a BTreeMap<String, String>,
    stamp: &'a Stamp,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Amount {
    found: Bytes,
    done: Bytes,
}

#[derive(Serialize)]
struct Object<'a> {
    id: u32,
    source: &'a Location,
    destination: Option<&'a Location>,
    size: Bytes,
    source_etag: Option<&'a str>,
    destination_etag: Option<&'a str>,
    checksum: Option<&'a Checksum>,
    fate: Fate,
    state: TaskState,
    result: &'static str,
    rung: Option<Rung>,
    letter: Option<char>,
    attempts: u32,
    began: Option<Timestamp>,
    ended: Option<Timestamp>,
    not_carried: &'a [String],
    error: Option<&'a Error>,
}

impl Json {
    pub(super) fn begin(folder: &Path, name: &str, summary: &Summary) -> io::Result<Self> {
        let mut sheet = Sheet::begin(folder, &format!("{name}.json"))?;
        let head = serde_json::to_string(&Head::of(summary))?;
        // The objects follow inside of the same document.
        let open = head.strip_suffix('}').unwrap_or(&head);
        write!(sheet, "{open},\"objects\":[")?;
        Ok(Self { sheet, is_first: true })
    }

    pub(super) fn task(&mut self, kind: JobKind, task: &TaskSummary) -> io::Result<()> {
        let comma = if std::mem::take(&mut self.is_first) { "" } else { "," };
        let object = Object {
            id: task.id,
            source: &task.source,
            destination: task.destination.as_ref(),
            size: task.size,
            source_etag: task.etag.as_deref(),
            destination_etag: task.destination_etag.as_deref(),
            checksum: task.checksum.as_ref(),
            fate: task.fate,
            state: task.state,
            result: result(kind, task),
            rung: task.rung,
            letter: task.rung.map(Rung::letter),
            attempts: task.attempts,
            began: task.began,
            ended: task.ended,
            not_carried: &task.not_carried,
            error: task.error.as_ref(),
        };
        write!(self.sheet, "{comma}\n{}", serde_json::to_string(&object)?)
    }

    pub(super) fn end(mut self) -> io::Result<PathBuf> {
        self.sheet.write_all(b"\n]}\n")?;
        self.sheet.end()
    }
}

impl<'a> Head<'a> {
    fn of(summary: &'a Summary) -> Self {
        let (job, options) = (&summary.job, &summary.job.spec.options);
        Self {
            id: job.id.0,
            kind: job.spec.kind,
            state: job.state,
            sources: job.spec.sources.iter().map(|source| &source.location).collect(),
            target: job.spec.target.as_ref().map(model::Target::location),
            settings: Settings {
                on_conflict: job.spec.on_conflict,
                workers: options.workers,
                bandwidth: options.bandwidth,
                at_least: options.at_least.map(Rung::letter),
                classes: &options.classes,
                stamp: &options.stamp,
                reason: options.reason.as_deref(),
            },
            created: job.created,
            ended: job.ended,
            wall: job.ended.map(|ended| ended.0 - job.created.0),
            counts: job.tally,
            bytes: Amount { found: job.size, done: job.done },
            groups: summary.sums.groups(),
            failures: summary.sums.reasons(),
            not_carried: &summary.not_carried,
            error: job.error.as_ref(),
        }
    }
}
