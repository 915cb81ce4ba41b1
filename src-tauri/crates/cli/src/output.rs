//! What is printed: plain lines for people, JSON for programs, and the exit status.

use chrono::{DateTime, Local};
use model::{Bytes, Error, ErrorKind, Failure, JobState, JobSummary, Tally, Timestamp};
use serde::Serialize;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Exit statuses of the contract.
pub(crate) const USAGE: u8 = 2;
pub(crate) const INTERRUPTED: u8 = 130;

/// Prints a line. A reader that has gone (`ferry ls | head`) ends the printing, not the work.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Prints a value as one line of JSON.
pub(crate) fn json<T: Serialize>(value: &T) {
    match serde_json::to_string(value) {
        Ok(text) => line(&text),
        Err(error) => note(&format!("could not write JSON: {error}")),
    }
}

/// Says something to the person, beside the output.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says what failed and what to do; `Invalid` is wrong usage.
pub(crate) fn failed(error: &Error, as_json: bool) -> ExitCode {
    if as_json {
        #[derive(Serialize)]
        struct Document<'a> {
            error: &'a Error,
        }
        json(&Document { error });
    }
    note(&format!("ferry: {error}"));
    if let Some(hint) = error.hinted() {
        note(&format!("  {hint}"));
    }
    match error.kind {
        ErrorKind::Invalid => ExitCode::from(USAGE),
        ErrorKind::Cancelled => ExitCode::from(INTERRUPTED),
        _ => ExitCode::FAILURE,
    }
}

/// A job as `--json` gives it.
#[derive(Serialize)]
pub(crate) struct JobDocument<'a> {
    id: u32,
    kind: model::JobKind,
    state: JobState,
    counts: Tally,
    bytes: BytesDocument,
    created: Timestamp,
    ended: Option<Timestamp>,
    sources: Vec<String>,
    target: Option<String>,
    error: Option<&'a Error>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<&'a [Failure]>,
}

#[derive(Serialize)]
struct BytesDocument {
    found: Bytes,
    done: Bytes,
}

impl<'a> JobDocument<'a> {
    pub(crate) fn new(job: &'a JobSummary, failures: Option<&'a [Failure]>) -> Self {
        Self {
            id: job.id.0,
            kind: job.spec.kind,
            state: job.state,
            counts: job.tally,
            bytes: BytesDocument { found: job.size, done: job.done },
            created: job.created,
            ended: job.ended,
            sources: job.spec.sources.iter().map(|source| source.location.to_string()).collect(),
            target: job.spec.target.as_ref().map(|target| target.location().to_string()),
            error: job.error.as_ref(),
            failures,
        }
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
        (tally.failed, "failed"),
        (tally.undecided, "need a decision"),
        (tally.cancelled, "cancelled"),
        (tally.active, "under way"),
        (tally.queued, "queued"),
    ];
    let numbers: Vec<String> =
        numbers.iter().filter(|(count, _)| count.0 > 0).map(|(count, word)| format!("{} {word}", count.0)).collect();
    let numbers = if numbers.is_empty() { "nothing found yet".to_owned() } else { numbers.join(", ") };
    format!("job {}  {}  {} found: {numbers}  {}", job.id, state(job.state), tally.found.0, size(job.size))
}

/// The word for a state.
pub(crate) fn state(state: JobState) -> &'static str {
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

/// Bytes in binary units, with one decimal from KiB on.
pub(crate) fn size(bytes: Bytes) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes.0 < 1024 {
        return format!("{} B", bytes.0);
    }
    // Tenths of a unit, rounded down, stay exact in integers.
    let (mut tenths, mut unit) = (u128::from(bytes.0) * 10 / 1024, 0);
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// A point in time on this computer's clock; `-` when it was not read.
pub(crate) fn when(time: Option<Timestamp>) -> String {
    let time = time.and_then(|time| DateTime::from_timestamp_millis(time.0));
    time.map_or_else(|| "-".to_owned(), |time| time.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string())
}

/// A name for one line of a terminal: control characters, which could move the cursor or end the line, are escaped.
pub(crate) fn safe(name: &str) -> String {
    let escaped = |c: char| if c.is_control() { c.escape_default().collect::<String>() } else { c.to_string() };
    name.chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_to_binary_units() {
        for (bytes, text) in [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1 << 30, "1.0 GiB")]
        {
            assert_eq!(size(Bytes(bytes)), text);
        }
        assert_eq!(size(Bytes(u64::MAX)), "15.9 EiB", "the largest number has a unit too");
    }

    #[test]
    fn a_hostile_name_cannot_speak_to_the_terminal() {
        assert_eq!(safe("a\x1b[2Jb\nc"), "a\\u{1b}[2Jb\\nc");
    }
}
