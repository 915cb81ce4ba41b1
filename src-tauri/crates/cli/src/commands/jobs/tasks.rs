//! `ferry jobs tasks`: the objects of a job, a page at a time.

use crate::output::{Lines, TaskDocument, Voice, moved, unread};
use engine::{Engine, Shown};
use model::{Count, Fate, JobId, Result, TaskState};
use std::process::ExitCode;

/// Tasks that are read at once.
const PAGE: Count = Count(1_000);

pub(super) async fn tasks(
    engine: &Engine,
    id: JobId,
    (state, fate): (Option<TaskState>, Option<Fate>),
    voice: Voice,
) -> Result<ExitCode> {
    let (mut lines, mut after) = (Lines::new(), 0);
    loop {
        let page = engine.tasks(id, Shown { fate, state }, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(ExitCode::SUCCESS) };
        after = last.id;
        let print = |lines: &mut Lines| {
            for task in &page {
                if voice.json { lines.json(&TaskDocument::new(task))? } else { lines.line(&moved(task))? }
            }
            lines.flush()
        };
        if let Err(error) = print(&mut lines) {
            return unread(error);
        }
    }
}
