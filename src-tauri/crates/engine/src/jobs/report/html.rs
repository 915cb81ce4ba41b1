//! The report for people: one page without scripts or anything from elsewhere. Objects beyond the first thousand are in the CSV.

use super::csv::time;
use super::sheet::Sheet;
use super::{Summary, result, word};
use model::{Bytes, Error, JobKind, Rung, TaskState, TaskSummary};
use std::borrow::Cow;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Objects that a browser still shows quickly.
const ROWS: u64 = 1_000;

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color-scheme:light dark}\
                     table{border-collapse:collapse;margin:0 0 1.5rem}td,th{border:1px solid #8886;padding:.2rem .6rem;\
                     text-align:left;vertical-align:top;overflow-wrap:anywhere}td.n{text-align:right;white-space:nowrap}\
                     h2{margin:1.5rem 0 .5rem;font-size:1.1rem}";

pub(super) struct Html {
    sheet: Sheet,
    rows: u64,
}

impl Html {
    pub(super) fn begin(folder: &Path, name: &str, summary: &Summary) -> io::Result<Self> {
        let mut sheet = Sheet::begin(folder, &format!("{name}.html"))?;
        let job = &summary.job;
        let title = format!("Job {}: {}, {}", job.id, word(&job.spec.kind), word(&job.state).replace('_', " "));
        let policy = "default-src 'none'; style-src 'unsafe-inline'";
        write!(
            sheet,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\"><style>{STYLE}</style></head>\n\
             <body><h1>{title}</h1>\n"
        )?;
        facts(&mut sheet, summary)?;
        groups(&mut sheet, summary)?;
        failures(&mut sheet, summary)?;
        let columns = ["source", "destination", "bytes", "result", "rung", "checksum", "attempts", "ended", "reason"];
        table(&mut sheet, "Objects", &columns)?;
        Ok(Self { sheet, rows: 0 })
    }

    pub(super) fn task(&mut self, kind: JobKind, task: &TaskSummary) -> io::Result<()> {
        self.rows += 1;
        if self.rows > ROWS {
            return Ok(());
        }
        let destination = task.destination.as_ref().map(ToString::to_string).unwrap_or_default();
        let checksum = task.checksum.as_ref().map(|it| format!("{} {}", word(&it.algorithm), it.value));
        let mut reason = task.error.as_ref().map(|error| error.message().to_owned()).unwrap_or_default();
        if !task.not_carried.is_empty() {
            reason = format!("{reason} not carried: {}", task.not_carried.join(", "));
        }
        row(
            &mut self.sheet,
            &[
                &task.source.to_string(),
                &destination,
                &task.size.0.to_string(),
                result(kind, task),
                &task.rung.map(Rung::letter).map(String::from).unwrap_or_default(),
                &checksum.unwrap_or_default(),
                &task.attempts.to_string(),
                &time(task.ended),
                reason.trim(),
            ],
        )
    }

    pub(super) fn end(mut self, summary: &Summary) -> io::Result<PathBuf> {
        self.sheet.write_all(b"</table>\n")?;
        if self.rows > ROWS {
            let (more, id) = (self.rows - ROWS, summary.job.id);
            writeln!(self.sheet, "<p>{more} more objects are in job-{id}.csv and job-{id}.json.</p>")?;
        }
        self.sheet.write_all(b"</body></html>\n")?;
        self.sheet.end()
    }
}

fn facts(sheet: &mut Sheet, summary: &Summary) -> io::Result<()> {
    let (job, options) = (&summary.job, &summary.job.spec.options);
    let sources: Vec<_> = job.spec.sources.iter().take(20).map(|source| source.location.to_string()).collect();
    let more = job.spec.sources.len() - sources.len();
    let sources = if more == 0 { sources.join("\n") } else { format!("{}\nand {more} more", sources.join("\n")) };
    let mut facts = vec![("from", sources)];
    facts.extend(job.spec.target.as_ref().map(|target| ("to", target.location().to_string())));
    if job.spec.kind.writes() {
        facts.push(("where something exists", word(&job.spec.on_conflict).replace('_', " ")));
    }
    facts.extend(options.workers.map(|workers| ("objects at once, at most", workers.to_string())));
    facts.extend(options.bandwidth.map(|Bytes(rate)| ("bytes a second, at most", rate.to_string())));
    facts.extend(options.at_least.map(|rung| ("weakest proof that is enough", rung.letter().to_string())));
    facts.extend(options.stamp.region.as_ref().map(|region| ("region", region.to_string())));
    facts.extend(options.reason.as_ref().map(|reason| ("reason given to a policy", reason.clone())));
    facts.push(("objects found", job.tally.found.0.to_string()));
    facts.push(("bytes found", job.size.0.to_string()));
    facts.push(("bytes acknowledged, or that needed no copy", job.done.0.to_string()));
    facts.push(("asked for", time(Some(job.created))));
    facts.push(("ended", time(job.ended)));
    facts.extend(job.ended.map(|ended| ("wall time in milliseconds", (ended.0 - job.created.0).to_string())));
    if !summary.not_carried.is_empty() {
        facts.push(("cannot be carried", summary.not_carried.join(", ")));
    }
    facts.extend(job.error.as_ref().map(|error: &Error| ("stopped because", error.to_string())));
    sheet.write_all(b"<table>\n")?;
    for (name, value) in facts {
        let value = escaped(&value).replace('\n', "<br>");
        writeln!(sheet, "<tr><th>{name}</th><td>{value}</td></tr>")?;
    }
    sheet.write_all(b"</table>\n")
}

fn groups(sheet: &mut Sheet, summary: &Summary) -> io::Result<()> {
    table(sheet, "What became of them", &["state", "rung", "objects", "bytes"])?;
    for group in summary.sums.groups() {
        let state = match (group.state, group.rung) {
            (TaskState::Skipped, Some(_)) => "identical".to_owned(),
            (state, _) => word(&state).replace('_', " "),
        };
        let letter = group.letter.map(String::from).unwrap_or_default();
        row(sheet, &[&state, &letter, &group.count.0.to_string(), &group.bytes.0.to_string()])?;
    }
    sheet.write_all(b"</table>\n")
}

fn failures(sheet: &mut Sheet, summary: &Summary) -> io::Result<()> {
    let reasons = summary.sums.reasons();
    if reasons.is_empty() {
        return Ok(());
    }
    table(sheet, "Failures by reason", &["reason", "what to do", "objects", "bytes", "first of them"])?;
    for reason in reasons {
        let kind = word(&reason.kind).replace('_', " ");
        let message = reason.message.unwrap_or_else(|| "other reasons".to_owned());
        let examples: Vec<_> = reason.examples.iter().map(ToString::to_string).collect();
        row(
            sheet,
            &[
                &format!("{kind}: {message}"),
                reason.hint.as_deref().unwrap_or_default(),
                &reason.count.0.to_string(),
                &reason.bytes.0.to_string(),
                &examples.join("\n"),
            ],
        )?;
    }
    sheet.write_all(b"</table>\n")
}

fn table(sheet: &mut Sheet, title: &str, columns: &[&str]) -> io::Result<()> {
    let columns = columns.join("</th><th>");
    writeln!(sheet, "<h2>{title}</h2>\n<table>\n<tr><th>{columns}</th></tr>")
}

fn row(sheet: &mut Sheet, cells: &[&str]) -> io::Result<()> {
    sheet.write_all(b"<tr>")?;
    for text in cells {
        let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let class = if number { " class=\"n\"" } else { "" };
        write!(sheet, "<td{class}>{}</td>", escaped(text).replace('\n', "<br>"))?;
    }
    sheet.write_all(b"</tr>\n")
}

/// Text that no browser takes for markup.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_markup() {
        assert_eq!(escaped("<img src=x onerror='a'>&\""), "&lt;img src=x onerror=&#39;a&#39;&gt;&amp;&quot;");
        assert!(matches!(escaped("plain"), Cow::Borrowed("plain")));
    }
}
