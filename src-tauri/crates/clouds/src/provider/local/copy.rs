//! Copying inside the folder: the bytes go from file to file, shared by the disk where it can. Never a link.

use super::attributes;
use super::place::Root;
use super::read::{self, changed, reading};
use super::stamp::Stamp;
use super::write::{self, WRITE, folder_of, new_part, publish, writing};
use super::{blocking, names::EMPTY};
use crate::store::{Attributes, Condition, Copy, Read, Write, Written};
use cap_std::fs::{Dir, File};
use model::{Error, ErrorKind, Key, Result};
use std::ffi::OsString;
use std::io::{self, Read as _};
use std::sync::Arc;

/// Bytes that are copied before anybody is asked whether to go on.
const STEP: u64 = 64 << 20;

/// Copies an object. Whoever drops this stops it, and nothing stays of it.
pub(super) async fn object(root: Arc<Root>, from: Key, to: Key, copy: Copy) -> Result<Written> {
    let begun = blocking(move || Copying::begin(&root, &from, &to, copy)).await?;
    let mut copying = match begun {
        Begun::Done(written) => return Ok(written),
        Begun::Copying(copying) => copying,
    };
    while copying.left > 0 {
        copying = blocking(move || copying.step()).await?;
    }
    blocking(move || copying.finish()).await
}

enum Begun {
    /// There were no bytes.
    Done(Written),
    Copying(Box<Copying>),
}

struct Copying {
    source: std::fs::File,
    stamp: Stamp,
    target: std::fs::File,
    left: u64,
    part: Unfinished,
    name: OsString,
    write: Write,
}

/// A temporary file that goes with its copy.
struct Unfinished {
    folder: Dir,
    part: String,
    published: bool,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.published {
            // One that stays is never listed, and can be given up as an upload.
            let _ = self.folder.remove_file(&self.part);
        }
    }
}

impl Copying {
    fn begin(root: &Root, from: &Key, to: &Key, copy: Copy) -> Result<Begun> {
        if copy.version.is_some() {
            return Err(Error::new(ErrorKind::Unsupported, WRITE, "a local folder keeps no versions"));
        }
        let opened = read::open(root, from, Read { if_match: copy.if_match, ..Read::default() })?;
        // What was only guessed from the source's name is guessed anew from the target's.
        let attributes = copy.attributes.unwrap_or_else(|| attributes::kept(&opened.file));
        let attributes = Attributes { storage_class: None, ..attributes };
        let write = Write { attributes, condition: copy.condition, ..Write::default() };
        if opened.head.size == 0 {
            return write::whole_now(root, to, &[], &write).map(Begun::Done);
        }
        let (folder, name) = folder_of(root, to, true)?;
        if write.condition == Condition::Absent && name != EMPTY && folder.symlink_metadata(&name).is_ok() {
            return Err(writing(io::ErrorKind::AlreadyExists.into()));
        }
        let (part, target) = new_part(&folder)?;
        Ok(Begun::Copying(Box::new(Self {
            source: opened.file.into_std(),
            stamp: opened.stamp,
            target: target.into_std(),
            left: opened.head.size,
            part: Unfinished { folder, part, published: false },
            name,
            write,
        })))
    }

    /// Where the system can, it copies without the bytes passing through here, and shares them on disks that share.
    fn step(mut self: Box<Self>) -> Result<Box<Self>> {
        let wanted = self.left.min(STEP);
        let copied = io::copy(&mut (&self.source).take(wanted), &mut &self.target).map_err(writing)?;
        if copied < wanted {
            return Err(changed());
        }
        self.left -= copied;
        Ok(self)
    }

    fn finish(mut self: Box<Self>) -> Result<Written> {
        let source = File::from_std(self.source.try_clone().map_err(reading)?);
        if Stamp::of(&source.metadata().map_err(reading)?) != self.stamp {
            return Err(changed());
        }
        let target = File::from_std(self.target.try_clone().map_err(writing)?);
        let written = publish(&self.part.folder, &target, &self.part.part, &self.name, &self.write)?;
        self.part.published = true;
        Ok(written)
    }
}
