//! Writing a file whole or not at all, and deleting.

use super::barrier::Disks;
use super::names::PART;
use super::place::Root;
use super::stamp::Stamp;
use super::{attributes, marker};
use crate::store::{Condition, Write, Written};
use bytes::Bytes;
use cap_std::fs::{Dir, File, OpenOptions};
use model::{Error, ErrorKind, Key, Result, Timestamp};
use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

pub(super) const WRITE: &str = "write the object";
const DELETE: &str = "delete";

/// A file that is written but has no name yet. Goes when it is dropped before it got one.
pub(super) struct Staged {
    folder: Dir,
    file: File,
    part: String,
    name: OsString,
    condition: Condition,
    stamp: Stamp,
    placed: bool,
}

/// What became of a write.
pub(super) enum Begun {
    /// It is a mark on its folder, and done.
    Mark(Written),
    /// It is a file, to be flushed and named.
    File(Staged),
}

/// Writes an object from memory, whole or not at all: a temporary file in the same folder, a flush that many share, its
/// name, and a flush of that.
pub(super) async fn whole(root: Arc<Root>, disks: &Disks, key: Key, body: Bytes, write: Write) -> Result<Written> {
    let staged = match disks.call(move || stage(&root, &key, &body, &write)).await? {
        Begun::Mark(written) => return Ok(written),
        Begun::File(staged) => staged,
    };
    let disk = disks.of(staged.device()?);
    disk.pass(&staged.file, writing).await?;
    let (folder, written) = disks.call(move || staged.place()).await?;
    if let Some(folder) = folder {
        disk.pass(&folder, writing).await?;
    }
    Ok(written)
}

/// The same at once, for a write that flushes alone.
pub(super) fn whole_now(root: &Root, key: &Key, body: &[u8], write: &Write) -> Result<Written> {
    match stage(root, key, body, write)? {
        Begun::Mark(written) => Ok(written),
        Begun::File(staged) => {
            staged.file.sync_all().map_err(writing)?;
            let (folder, written) = staged.place()?;
            folder.map_or(Ok(()), |folder| folder.sync_all().map_err(writing))?;
            Ok(written)
        }
    }
}

fn stage(root: &Root, key: &Key, body: &[u8], write: &Write) -> Result<Begun> {
    if key.is_prefix()
        && body.is_empty()
        && let Some(written) = marker::write(root, key, write)?
    {
        return Ok(Begun::Mark(written));
    }
    let (folder, name) = folder_of(root, key, true)?;
    let (part, file) = new_part(&folder)?;
    let stamp = Stamp::of(&file.metadata().map_err(writing)?);
    let mut staged = Staged { folder, file, part, name, condition: write.condition, stamp, placed: false };
    staged.file.write_all(body).map_err(writing)?;
    staged.stamp = prepare(&staged.folder, &staged.file, &staged.name, write)?;
    Ok(Begun::File(staged))
}

impl Staged {
    /// The number of the disk that it lies on; 0 where disks have none.
    fn device(&self) -> Result<u64> {
        #[cfg(unix)]
        {
            use cap_std::fs::MetadataExt;
            self.folder.dir_metadata().map(|metadata| metadata.dev()).map_err(writing)
        }
        #[cfg(not(unix))]
        Ok(0)
    }

    /// Gives it its name. Answers with the folder, where that can be flushed.
    fn place(mut self) -> Result<(Option<File>, Written)> {
        place(&self.folder, &self.part, &self.name, self.condition)?;
        self.placed = true;
        let written = Written { etag: Some(self.stamp.etag()), ..Written::default() };
        Ok((flushable(&self.folder).map_err(writing)?, written))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.placed {
            // One that stays is never listed, and can be given up as an upload.
            let _ = self.folder.remove_file(&self.part);
        }
    }
}

/// The folder that holds (or will hold) an object's file, and the file's name.
pub(super) fn folder_of(root: &Root, key: &Key, make: bool) -> Result<(Dir, OsString)> {
    let path = root.object(key)?;
    let dir = root.open()?;
    let name = path.file_name().unwrap_or_default().to_owned();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let Some(parent) = parent else { return Ok((dir, name)) };
    let made = if make { dir.create_dir_all(parent) } else { Ok(()) };
    match (made, dir.open_dir(parent)) {
        (Ok(()), opened) => Ok((opened.map_err(in_the_way)?, name)),
        // A link that leads out is told as what it is, not as a file that stands in the way.
        (Err(_), Err(error)) if leads_out(&error) => Err(in_the_way(error)),
        (Err(error), _) => Err(in_the_way(error)),
    }
}

/// Makes an empty temporary file.
pub(super) fn new_part(folder: &Dir) -> Result<(String, File)> {
    let name = format!("{PART}{:016x}", fastrand::u64(..));
    let file = folder.open_with(&name, OpenOptions::new().write(true).create_new(true)).map_err(writing)?;
    Ok((name, file))
}

/// Gives a finished temporary file its name, after its bytes have reached the disk.
pub(super) fn publish(folder: &Dir, file: &File, part: &str, name: &OsStr, write: &Write) -> Result<Written> {
    let stamp = prepare(folder, file, name, write)?;
    file.sync_all().map_err(writing)?;
    place(folder, part, name, write.condition)?;
    if let Some(folder) = flushable(folder).map_err(writing)? {
        folder.sync_all().map_err(writing)?;
    }
    Ok(Written { etag: Some(stamp.etag()), ..Written::default() })
}

/// Everything that a file has besides its bytes. Its stamp is final from here on.
fn prepare(folder: &Dir, file: &File, name: &OsStr, write: &Write) -> Result<Stamp> {
    marker::check(folder, name, write.condition)?;
    attributes::set(file, &write.attributes)?;
    if let Some(modified) = write.modified {
        date(file, modified).map_err(writing)?;
    }
    Ok(Stamp::of(&file.metadata().map_err(writing)?))
}

/// Sees to it that the file says when it was last changed.
fn date(file: &File, modified: Timestamp) -> io::Result<()> {
    let since = Duration::from_millis(modified.0.unsigned_abs());
    let time = if modified.0 < 0 { UNIX_EPOCH.checked_sub(since) } else { UNIX_EPOCH.checked_add(since) };
    // A time that this system cannot say is left out: the bytes matter more.
    time.map_or(Ok(()), |time| file.try_clone()?.into_std().set_modified(time))
}

fn place(folder: &Dir, part: &str, name: &OsStr, condition: Condition) -> Result<()> {
    match condition {
        Condition::Always => folder.rename(part, folder, name).map_err(writing)?,
        Condition::Absent => rename_if_absent(folder, part, name).map_err(writing)?,
    }
    marker::replaced(folder, name);
    Ok(())
}

/// Deletes a file, or with a key that ends in `/` a folder's marker and the folder if nothing else is in it. Links are
/// deleted, never followed.
pub(super) fn delete(root: &Root, dir: &Dir, key: &Key) -> Result<()> {
    let outcome = if key.as_bytes().ends_with(b"/") {
        remove_folder(dir, &root.directory(key)?)
    } else {
        let path = root.object(key)?;
        remove_file(dir, &path).inspect(|()| tidy(root, dir, &path))
    };
    match outcome {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
            Err(Error::new(ErrorKind::Invalid, DELETE, "the folder is not empty")
                .hint("delete what is in it first")
                .caused_by(error))
        }
        outcome => outcome.map_err(|error| Error::from_io(DELETE, error)),
    }
}

/// Takes away the folders on the way that are there for keys only, once nothing is in them: nobody else makes folders
/// with such names, and one that stayed would be in the way of an object of its name.
fn tidy(root: &Root, dir: &Dir, path: &Path) {
    let above = path.ancestors().skip(1);
    let spelled = |folder: &&Path| folder.file_name().is_some_and(|name| root.is_spelled(name));
    // Whatever is not empty says no, and that is the end of it.
    let _ = above.take_while(spelled).try_for_each(|folder| dir.remove_dir(folder));
}

fn remove_folder(dir: &Dir, path: &Path) -> io::Result<()> {
    if !dir.symlink_metadata(path)?.is_dir() {
        return Ok(());
    }
    let marked = marker::delete(&dir.open_dir(path)?)?;
    match dir.remove_dir(path) {
        // The object is gone, and that is what was asked: what else is in the folder stays.
        Err(error) if marked && error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        outcome => outcome,
    }
}

fn remove_file(dir: &Dir, path: &Path) -> io::Result<()> {
    match dir.remove_file(path) {
        // A folder is no object: to the one who asks for the object, it is not there.
        Err(_) if dir.symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir()) => Ok(()),
        outcome => outcome,
    }
}

/// The folder as what can be flushed, so that a new name survives a power cut as well. Other systems cannot open a
/// folder for this, and keep names in a journal of their own.
fn flushable(folder: &Dir) -> io::Result<Option<File>> {
    if cfg!(unix) { folder.open(".").map(Some) } else { Ok(None) }
}

#[cfg(unix)]
fn rename_if_absent(folder: &Dir, part: &str, name: &OsStr) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(folder, part, folder, name, RenameFlags::NOREPLACE) {
        // File systems that cannot do it in one step can still link without replacing.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => link_if_absent(folder, part, name),
        outcome => Ok(outcome?),
    }
}

#[cfg(not(unix))]
fn rename_if_absent(folder: &Dir, part: &str, name: &OsStr) -> io::Result<()> {
    link_if_absent(folder, part, name)
}

fn link_if_absent(folder: &Dir, part: &str, name: &OsStr) -> io::Result<()> {
    folder.hard_link(part, folder, name)?;
    folder.remove_file(part)
}

pub(super) fn writing(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Error::new(ErrorKind::AlreadyExists, WRITE, "there is an object of that name").caused_by(error)
        }
        io::ErrorKind::IsADirectory => {
            Error::new(ErrorKind::Invalid, WRITE, "there is a folder of that name").hint("give the object another name")
        }
        _ => Error::from_io(WRITE, error),
    }
}

/// cap-std's refusal has no number of the operating system behind it.
fn leads_out(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

fn in_the_way(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            Error::new(ErrorKind::Invalid, WRITE, "a file stands where a folder is needed")
                .hint("a disk cannot hold both a file x and a folder x: rename one of them")
        }
        _ if leads_out(&error) => Error::new(ErrorKind::Denied, WRITE, "a link leads out of the folder"),
        _ => Error::from_io(WRITE, error),
    }
}
