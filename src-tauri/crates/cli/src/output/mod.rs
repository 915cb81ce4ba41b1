//! What is printed: plain lines for people, JSON for programs, and the exit status.

mod job;
mod lines;

use chrono::{DateTime, Local};
use model::{Bytes, CloudId, Error, ErrorKind, Location, Timestamp};
use serde::Serialize;
use std::io::{self, Write as _};
use std::process::ExitCode;

pub(crate) use job::{JobDocument, PlanDocument, TaskDocument, job_line, moved, settings};
pub(crate) use lines::{Lines, unread};

/// Exit statuses of the contract.
pub(crate) const DONE: u8 = 0;
pub(crate) const FAILED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const INTERRUPTED: u8 = 130;

/// For whom is printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    /// JSON for programs.
    pub(crate) json: bool,
    /// Nothing of what is under way.
    pub(crate) quiet: bool,
}

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

/// A span of time in its two largest units.
pub(crate) fn span(seconds: u64) -> String {
    let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// A location for one line of a terminal; of this computer it is the path.
pub(crate) fn place(location: &Location) -> String {
    if location.cloud.as_str() == CloudId::FILE {
        return safe(&location.key.display());
    }
    safe(&location.to_string())
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
    fn spans_have_two_units() {
        for (seconds, text) in [(0, "0 s"), (75, "1 min 15 s"), (7_320, "2 h 2 min"), (90_000, "1 d 1 h")] {
            assert_eq!(span(seconds), text);
        }
    }

    #[test]
    fn a_hostile_name_cannot_speak_to_the_terminal() {
        assert_eq!(safe("a\x1b[2Jb\nc"), "a\\u{1b}[2Jb\\nc");
    }
}
