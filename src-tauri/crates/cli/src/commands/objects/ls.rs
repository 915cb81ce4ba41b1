//! `ferry ls`: a page is printed as it arrives.

use crate::address;
use crate::args::Ls;
use crate::output::{Lines, safe, size, unread, when};
use engine::Engine;
use futures::StreamExt as _;
use model::{Bucket, Entry, EntryKind, Result};
use std::io;
use std::process::ExitCode;

pub(crate) async fn ls(engine: &Engine, command: Ls, as_json: bool) -> Result<ExitCode> {
    let location = address::location(engine, &command.location).await?;
    let mut lines = Lines::new();
    if engine.is_whole_cloud(&location) {
        let buckets = engine.buckets(&location.cloud).await?;
        return told(
            &mut lines,
            &buckets,
            |lines, bucket| if as_json { lines.json(bucket) } else { lines.line(&named(bucket)) },
        );
    }
    let mut pages = engine.list(&location, command.recursive).await?;
    while let Some(page) = pages.next().await {
        let page: Vec<Entry> = page?;
        let print =
            |lines: &mut Lines, entry: &Entry| if as_json { lines.json(entry) } else { lines.line(&row(entry)) };
        if let Err(error) = printed(&mut lines, &page, print) {
            return unread(error);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told<T>(lines: &mut Lines, rows: &[T], print: impl Fn(&mut Lines, &T) -> io::Result<()>) -> Result<ExitCode> {
    match printed(lines, rows, print) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => unread(error),
    }
}

fn printed<T>(lines: &mut Lines, rows: &[T], print: impl Fn(&mut Lines, &T) -> io::Result<()>) -> io::Result<()> {
    rows.iter().try_for_each(|row| print(lines, row))?;
    lines.flush()
}

fn named(bucket: &Bucket) -> String {
    format!("{:>12}  {}  {}", "-", when(bucket.created), safe(&bucket.name))
}

fn row(entry: &Entry) -> String {
    let bytes = match entry.kind {
        EntryKind::Folder => "-".to_owned(),
        EntryKind::Object => entry.size.map_or_else(|| "-".to_owned(), size),
    };
    format!("{bytes:>12}  {:<19}  {}", when(entry.modified), safe(&entry.key.display()))
}
