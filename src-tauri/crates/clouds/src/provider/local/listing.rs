//! Listing a folder, one level or all of it, in the byte order of keys. Holds one folder's names a level.

use super::blocking;
use super::marker;
use super::names::PART;
use super::place::{Prefix, Root, only_bucket};
use super::stamp::Stamp;
use crate::store::{Head, List, Pages};
use cap_std::fs::{Dir, DirEntry, FileType, Metadata};
use futures::{StreamExt, stream};
use model::{Bytes, Entry, Error, Key, Location, Result};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const LIST: &str = "list";

/// Rows of one page.
const PAGE: usize = 1000;

/// Where a listing stands.
enum Progress {
    Begin(Arc<Root>),
    On(Walk),
    Ended,
}

pub(super) fn pages(root: Arc<Root>, at: Location, list: List) -> Pages {
    let prefix = at.clone();
    let pages = stream::unfold(Progress::Begin(root), move |progress| {
        let (at, list) = (prefix.clone(), list.clone());
        async move {
            let outcome = blocking(move || {
                let mut walk = match progress {
                    Progress::Begin(root) => Walk::begin(root, &at, list)?,
                    Progress::On(walk) => walk,
                    Progress::Ended => return Ok(None),
                };
                let page = walk.page()?;
                Ok((!page.is_empty()).then_some((page, Progress::On(walk))))
            });
            match outcome.await {
                Ok(next) => next.map(|(page, progress)| (Ok(page), progress)),
                Err(error) => Some((Err(error), Progress::Ended)),
            }
        }
    });
    pages.map(move |page| page.map_err(|error| error.at(&at))).boxed()
}

/// A walk through folders, depth first.
struct Walk {
    root: Arc<Root>,
    top: Dir,
    list: List,
    levels: Vec<Level>,
}

/// One folder on the way down, with the rows that are still to come.
struct Level {
    dir: Dir,
    path: PathBuf,
    key: Key,
    rows: std::vec::IntoIter<Row>,
}

struct Row {
    /// Empty for a mark on the folder itself.
    name: OsString,
    /// The key's segment, a folder's with its `/`: what orders the rows.
    bytes: Vec<u8>,
    is_link: bool,
}

impl Walk {
    fn begin(root: Arc<Root>, at: &Location, list: List) -> Result<Self> {
        only_bucket(&at.bucket)?;
        let prefix = root.prefix(&at.key)?;
        let top = root.open()?;
        let level = Level::open_prefix(&root, &top, prefix)?;
        Ok(Self { root, top, list, levels: level.into_iter().collect() })
    }

    fn page(&mut self) -> Result<Vec<Entry>> {
        let mut page = Vec::new();
        while page.len() < PAGE {
            let Some(level) = self.levels.last_mut() else { break };
            let Some(row) = level.rows.next() else {
                self.levels.pop();
                continue;
            };
            let key = level.key.join(&row.bytes);
            let (is_folder, is_behind) = (row.bytes.ends_with(b"/"), self.list.is_behind(&key));
            if !(is_behind || is_folder && self.list.is_inside(&key)) {
                continue;
            }
            if !is_folder {
                page.extend(object(&self.root, &self.top, level, &row, key)?);
                continue;
            }
            if !self.list.recursive {
                page.push(Entry::folder(key));
                continue;
            }
            if self.list.folders && is_behind {
                page.push(Entry::folder(key.clone()));
            }
            if let Some(below) = level.below(&self.root, &row, key)? {
                self.levels.push(below);
            }
        }
        Ok(page)
    }
}

impl List {
    /// Whether a key is among those asked for.
    fn is_behind(&self, key: &Key) -> bool {
        !self.recursive || self.after.as_ref().is_none_or(|after| key > after)
    }

    /// Whether the listing begins below this folder, so that some of it is asked for.
    fn is_inside(&self, folder: &Key) -> bool {
        self.after.as_ref().is_some_and(|after| after.strip_prefix(folder).is_some())
    }
}

impl Level {
    /// The folder of a prefix; `None` when there is none, which is an empty listing.
    fn open_prefix(root: &Root, top: &Dir, prefix: Prefix) -> Result<Option<Self>> {
        let Prefix { folder, key, stem } = prefix;
        let folder = root.target(folder);
        let dir = if folder.as_os_str().is_empty() { top.try_clone() } else { top.open_dir(&folder) };
        match dir {
            Ok(dir) => Self::read(root, dir, folder, key, &stem).map(Some),
            Err(error) if is_nowhere(&error) => Ok(None),
            Err(error) => Err(Error::from_io(LIST, error)),
        }
    }

    fn below(&self, root: &Root, row: &Row, key: Key) -> Result<Option<Self>> {
        let path = self.path.join(&row.name);
        match self.dir.open_dir(&row.name) {
            Ok(dir) => Self::read(root, dir, path, key, b"").map(Some),
            // It was there a moment ago: someone deleted it, and what is gone need not be listed.
            Err(error) if is_nowhere(&error) => Ok(None),
            Err(error) => Err(unreadable(error, &path)),
        }
    }

    fn read(root: &Root, dir: Dir, path: PathBuf, key: Key, stem: &[u8]) -> Result<Self> {
        let mut rows = Vec::new();
        for entry in dir.entries().map_err(|error| unreadable(error, &path))? {
            let entry = entry.map_err(|error| unreadable(error, &path))?;
            rows.extend(row(root, &entry, stem).map_err(|error| unreadable(error, &path))?);
        }
        rows.sort_unstable_by(|a, b| a.bytes.cmp(&b.bytes));
        let has_file = rows.first().is_some_and(|row| row.bytes.is_empty());
        if stem.is_empty() && !path.as_os_str().is_empty() && !has_file && marker::of(&dir).is_some() {
            rows.insert(0, Row { name: OsString::new(), bytes: Vec::new(), is_link: false });
        }
        Ok(Self { dir, path, key, rows: rows.into_iter() })
    }
}

/// What to list of a directory's entry: plain files, folders, and links that may lead to a file.
fn row(root: &Root, entry: &DirEntry, stem: &[u8]) -> io::Result<Option<Row>> {
    let name = entry.file_name();
    let mut bytes = root.segment(&name).into_owned();
    if !bytes.starts_with(stem) || name.as_encoded_bytes().starts_with(PART.as_bytes()) {
        return Ok(None);
    }
    let kind = match kind(entry) {
        Err(error) if is_nowhere(&error) => return Ok(None),
        kind => kind?,
    };
    if kind.is_dir() {
        bytes.push(b'/');
    } else if !kind.is_file() && !kind.is_symlink() {
        return Ok(None);
    }
    Ok(Some(Row { name, bytes, is_link: kind.is_symlink() }))
}

/// Some file systems do not say the type in the directory: then the entry itself is asked.
fn kind(entry: &DirEntry) -> io::Result<FileType> {
    let kind = entry.file_type()?;
    if kind.is_dir() || kind.is_file() || kind.is_symlink() {
        return Ok(kind);
    }
    Ok(entry.metadata()?.file_type())
}

/// An object's row; `None` when the file is gone, or a link leads to something else than a file inside the folder.
fn object(root: &Root, top: &Dir, level: &Level, row: &Row, key: Key) -> Result<Option<Entry>> {
    if row.name.is_empty() {
        let head = marker::of(&level.dir).map(|marked| marked.head);
        let object = |head: Head| Entry { modified: head.modified, etag: head.etag, ..Entry::object(key, Bytes(0)) };
        return Ok(head.map(object));
    }
    let path = level.path.join(&row.name);
    let metadata = match (row.is_link, level.dir.symlink_metadata(&row.name)) {
        (true, _) => match root.follow(top, &path) {
            Ok(metadata) if metadata.is_file() => metadata,
            _ => return Ok(None),
        },
        (false, Ok(metadata)) if metadata.is_file() => metadata,
        (false, Ok(_)) => return Ok(None),
        (false, Err(error)) if is_nowhere(&error) => return Ok(None),
        (false, Err(error)) => return Err(unreadable(error, &path)),
    };
    Ok(Some(entry(key, &metadata)))
}

fn entry(key: Key, metadata: &Metadata) -> Entry {
    let stamp = Stamp::of(metadata);
    let mut entry = Entry::object(key, Bytes(stamp.size));
    entry.modified = Some(stamp.modified());
    entry.etag = Some(stamp.etag());
    entry
}

fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn unreadable(error: io::Error, path: &Path) -> Error {
    let shown = path.display().to_string();
    let error = Error::from_io(LIST, error);
    let message = format!("cannot read {}: {}", if shown.is_empty() { "the folder" } else { &shown }, error.message());
    Error::new(error.kind, LIST, message).caused_by(error).hint("make it readable, or list a folder that leaves it out")
}
