//! The report of a job: everything that the journal knows of it, as JSON and CSV for programs and as a page for people, each
//! with its SHA-256. Reads the tasks a page at a time, twice: once for the sums at the top, once for the objects.

mod csv;
mod html;
mod json;
mod sheet;
mod sums;

use crate::Engine;
use catalogue::Shown;
use csv::Csv;
use html::Html;
use json::Json;
use model::{Count, Error, ErrorKind, JobId, JobKind, JobState, JobSummary, Result, Rung, TaskState, TaskSummary};
use std::io;
use std::path::{Path, PathBuf};
use sums::Sums;
use tokio::sync::mpsc;

const DOING: &str = "write the report";

/// Tasks that are read at once.
const PAGE: Count = Count(1_000);

/// Pages that may wait for the disk.
const WAITING: usize = 2;

/// What stands above the objects.
struct Summary {
    job: JobSummary,
    /// What of its objects the target can never keep.
    not_carried: Vec<String>,
    sums: Sums,
}

impl Engine {
    /// Writes `job-N.json`, `job-N.csv` and `job-N.html` into `folder`, each with a `.sha256` beside it, over those of an
    /// earlier report of the same job. Nothing is visible under these names before it is whole. Answers with the three.
    ///
    /// # Errors
    /// `Invalid` while the job is under way, `NotFound` if there is no such job; what the disk says.
    pub async fn write_report(&self, id: JobId, folder: &Path) -> Result<Vec<PathBuf>> {
        let job = self.job(id).await?;
        if matches!(job.state, JobState::Counting | JobState::Running) {
            let message = format!("job {id} is under way, and its numbers with it");
            return Err(Error::new(ErrorKind::Invalid, DOING, message).hint("wait for it to end, or pause it"));
        }
        let mut sums = Sums::default();
        let mut after = 0;
        while let Some(page) = self.page(id, &mut after).await? {
            page.iter().for_each(|task| sums.add(task));
        }
        let not_carried = self.plan(id).await?.not_carried;
        let summary = Summary { job, not_carried, sums };
        let (pages, inbox) = mpsc::channel(WAITING);
        let place = folder.to_owned();
        let written = tokio::task::spawn_blocking(move || write(&place, &summary, inbox));
        let mut after = 0;
        while let Some(page) = self.page(id, &mut after).await? {
            if pages.send(Ok(page)).await.is_err() {
                // The writer has failed, and says below why.
                break;
            }
        }
        // A send that fails means the same.
        let _ = pages.send(Err(End)).await;
        let written = written.await.map_err(|_| Error::cancelled(DOING))?;
        written.map_err(|error| {
            let shown = folder.display();
            Error::from_io(DOING, error).hint(format!("choose another folder than {shown}, or make room in it"))
        })
    }

    async fn page(&self, id: JobId, after: &mut u32) -> Result<Option<Vec<TaskSummary>>> {
        let page = self.tasks(id, Shown::default(), *after, PAGE).await?;
        Ok(page.last().map(|last| last.id).map(|last| {
            *after = last;
            page
        }))
    }
}

/// Said behind the last page: without it the report is not whole.
struct End;

fn write(
    folder: &Path,
    summary: &Summary,
    mut pages: mpsc::Receiver<std::result::Result<Vec<TaskSummary>, End>>,
) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let name = format!("job-{}", summary.job.id);
    let mut json = Json::begin(folder, &name, summary)?;
    let mut csv = Csv::begin(folder, &name)?;
    let mut html = Html::begin(folder, &name, summary)?;
    loop {
        match pages.blocking_recv() {
            Some(Ok(page)) => {
                for task in &page {
                    json.task(summary.job.spec.kind, task)?;
                    csv.task(summary.job.spec.kind, task)?;
                    html.task(summary.job.spec.kind, task)?;
                }
            }
            Some(Err(End)) => break,
            None => return Err(io::Error::other("the journal could not be read to its end")),
        }
    }
    Ok(vec![json.end()?, csv.end()?, html.end(summary)?])
}

/// The word for what became of an object.
fn result(kind: JobKind, task: &TaskSummary) -> &'static str {
    match task.state {
        TaskState::Queued => "queued",
        TaskState::Active => "under way",
        TaskState::NeedsDecision => "needs a decision",
        TaskState::Copied => "copied, source still there",
        TaskState::Done if kind == JobKind::Delete => "deleted",
        TaskState::Done if task.rung == Some(Rung::SizeOnly) => "size only",
        TaskState::Done => "verified",
        TaskState::Skipped if task.rung.is_some() => "identical",
        TaskState::Skipped => "skipped",
        TaskState::Failed if kind == JobKind::Verify => "differs",
        TaskState::Failed => "failed",
        TaskState::Cancelled => "cancelled",
    }
}

/// A word of the model as it is written in JSON.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
