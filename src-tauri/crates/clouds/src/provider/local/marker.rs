//! Folder markers: objects whose key ends in `/`. One without bytes is a mark on its folder, an extended attribute; one
//! with bytes, or on a disk without attributes, is a file with the name of the empty segment inside the folder.

use super::attributes;
use super::names::EMPTY;
use super::place::Root;
use super::stamp::Stamp;
use super::write::{WRITE, folder_of, writing};
use crate::store::{Condition, Head, Write, Written};
use cap_std::fs::{Dir, File};
use model::{Error, ErrorKind, Key, Result};
use std::ffi::OsStr;
use std::io;

pub(super) const MARK: &str = "user.skyferry.marker";

/// A folder that is marked, and what its marker is like.
pub(super) struct Marked {
    pub(super) folder: File,
    pub(super) head: Head,
}

/// The marker of the folder that `key` names, if it is a mark.
pub(super) fn find(root: &Root, dir: &Dir, key: &Key) -> Option<Marked> {
    let path = if key.is_prefix() { root.directory(key).ok()? } else { return None };
    of(&dir.open_dir(root.target(path)).ok()?)
}

/// The marker of an open folder, if it is a mark.
pub(super) fn of(folder: &Dir) -> Option<Marked> {
    let (folder, tag) = tagged(folder)?;
    let modified = Stamp::of(&folder.metadata().ok()?).modified();
    let attributes = attributes::kept(&folder);
    let head = Head { etag: Some(tag), modified: Some(modified), attributes, ..Head::default() };
    Some(Marked { folder, head })
}

/// Marks the folder of `key`, making it if need be; `None` if the disk has no attributes.
pub(super) fn write(root: &Root, key: &Key, write: &Write) -> Result<Option<Written>> {
    let (folder, name) = folder_of(root, key, true)?;
    let held = is_file(&folder, &name);
    if held && write.condition == Condition::Absent {
        return Err(exists());
    }
    let file = folder.open(".").map_err(writing)?;
    let tag = format!("marker-{:016x}", fastrand::u64(..));
    if !attributes::put_first(&file, MARK, &tag, write.condition == Condition::Absent).map_err(writing)? {
        return Ok(None);
    }
    attributes::clear(&file, |name| name != MARK);
    attributes::set(&file, &write.attributes)?;
    if held {
        folder.remove_file(&name).map_err(writing)?;
    }
    file.sync_all().map_err(writing)?;
    Ok(Some(Written { etag: Some(tag), ..Written::default() }))
}

/// Refuses a file that would stand beside a mark which must not be replaced.
pub(super) fn check(folder: &Dir, name: &OsStr, condition: Condition) -> Result<()> {
    let taken = name == EMPTY && condition == Condition::Absent && tagged(folder).is_some();
    if taken { Err(exists()) } else { Ok(()) }
}

/// Takes the mark off once a file has taken its place.
pub(super) fn replaced(folder: &Dir, name: &OsStr) {
    if name == EMPTY {
        take_off(folder);
    }
}

/// Takes a marker off its folder, whichever it is; whether there was one.
pub(super) fn delete(folder: &Dir) -> io::Result<bool> {
    let marked = take_off(folder);
    match folder.remove_file(EMPTY) {
        Ok(()) => Ok(true),
        Err(_) if !is_file(folder, OsStr::new(EMPTY)) => Ok(marked),
        Err(error) => Err(error),
    }
}

fn take_off(folder: &Dir) -> bool {
    let marked = tagged(folder);
    if let Some((folder, _)) = &marked {
        attributes::clear(folder, |_| true);
    }
    marked.is_some()
}

/// The folder with its mark. It is opened once more, since what is open for lookups only has no attributes.
fn tagged(folder: &Dir) -> Option<(File, String)> {
    let folder = folder.open(".").ok()?;
    let tag = attributes::get(&folder, MARK)?;
    Some((folder, tag))
}

fn is_file(folder: &Dir, name: &OsStr) -> bool {
    folder.symlink_metadata(name).is_ok_and(|metadata| !metadata.is_dir())
}

fn exists() -> Error {
    Error::new(ErrorKind::AlreadyExists, WRITE, "there is an object of that name")
}
