//! The report for tables: a line an object. A cell never becomes a formula.

use super::sheet::Sheet;
use super::{result, word};
use chrono::{DateTime, SecondsFormat};
use model::{JobKind, Key, Location, Rung, TaskSummary, Timestamp};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const COLUMNS: [&str; 18] = [
    "id",
    "source",
    "destination",
    "size",
    "source_etag",
    "destination_etag",
    "checksum_algorithm",
    "checksum",
    "rung",
    "attempts",
    "began",
    "ended",
    "result",
    "reason",
    "hint",
    "not_carried",
    "source_key_hex",
    "destination_key_hex",
];

pub(super) struct Csv(Sheet);

impl Csv {
    pub(super) fn begin(folder: &Path, name: &str) -> io::Result<Self> {
        let mut csv = Self(Sheet::begin(folder, &format!("{name}.csv"))?);
        csv.row(&COLUMNS.map(str::to_owned))?;
        Ok(csv)
    }

    pub(super) fn task(&mut self, kind: JobKind, task: &TaskSummary) -> io::Result<()> {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let shown = |at: Option<&Location>| at.map(ToString::to_string).unwrap_or_default();
        let hex = |at: Option<&Location>| at.map(|at| hex(&at.key)).unwrap_or_default();
        let error = task.error.as_ref();
        self.row(&[
            task.id.to_string(),
            task.source.to_string(),
            shown(task.destination.as_ref()),
            task.size.0.to_string(),
            text(task.etag.as_deref()),
            text(task.destination_etag.as_deref()),
            task.checksum.as_ref().map(|checksum| word(&checksum.algorithm)).unwrap_or_default(),
            text(task.checksum.as_ref().map(|checksum| checksum.value.as_str())),
            task.rung.map(Rung::letter).map(String::from).unwrap_or_default(),
            task.attempts.to_string(),
            time(task.began),
            time(task.ended),
            result(kind, task).to_owned(),
            text(error.map(model::Error::message)),
            text(error.and_then(model::Error::hinted)),
            task.not_carried.join("; "),
            hex(Some(&task.source)),
            hex(task.destination.as_ref()),
        ])
    }

    pub(super) fn end(self) -> io::Result<PathBuf> {
        self.0.end()
    }

    fn row(&mut self, cells: &[String; COLUMNS.len()]) -> io::Result<()> {
        let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
        write!(self.0, "{}\r\n", cells.join(","))
    }
}

/// A cell by RFC 4180. One that a program for tables would take for a formula begins with `'`.
fn cell(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formula && !text.contains([',', '"', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let quote = if formula { "'" } else { "" };
    Cow::Owned(format!("\"{quote}{}\"", text.replace('"', "\"\"")))
}

/// The bytes of a key that cannot be shown as they are; nothing of one that can.
fn hex(key: &Key) -> String {
    if key.as_str().is_some() {
        return String::new();
    }
    key.as_bytes().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

pub(super) fn time(time: Option<Timestamp>) -> String {
    let time = time.and_then(|time| DateTime::from_timestamp_millis(time.0));
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula_or_another_cell() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"\nmore", "\"say \"\"x\"\"\nmore\""),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@x", "\"'@x\""),
            ("\tx", "\"'\tx\""),
            ("s3:b/=1", "s3:b/=1"),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }

    #[test]
    fn a_key_that_is_no_text_stands_in_hexadecimal_and_times_are_utc() {
        assert_eq!((hex(&Key::from("\u{e9}")), hex(&Key::from(&b"\xff/"[..]))), (String::new(), "ff2f".to_owned()));
        assert_eq!(time(Some(Timestamp(1_500))), "1970-01-01T00:00:01.500Z");
        assert_eq!(time(None), "", "what was not read is not said");
    }
}
