//! An upload in parts: a temporary file beside its destination, written at offsets. Its name is the upload's id.
//!
//! A log beside it names the parts whose bytes have reached the disk: what is left to send after a crash.

use super::names::PART;
use super::place::Root;
use super::write::{folder_of, new_part, publish, writing};
use crate::store::{Part, PartWrite, UploadId, Write, Written};
use cap_std::fs::{Dir, File, OpenOptions};
use model::{Error, ErrorKind, Key, Result};
use std::collections::BTreeMap;
use std::io::{self, Read as _, Seek, SeekFrom, Write as _};

const UPLOAD: &str = "upload";

/// What the first line of a log begins with, before the name that the object's file will have, in hexadecimal.
const NAME: &str = "name ";

const LOG: &str = ".parts";

/// How much of a log is read for its first line: a name of 255 UTF-16 units in hexadecimal.
const FIRST_LINE: u64 = 2048;

/// An unfinished upload: the folder it lies in and the names of its two files.
struct Upload {
    folder: Dir,
    part: String,
    log: String,
    /// The name that the object will have.
    name: std::ffi::OsString,
}

pub(super) fn begin(root: &Root, key: &Key) -> Result<UploadId> {
    let (folder, name) = folder_of(root, key, true)?;
    let (part, _) = new_part(&folder)?;
    // So that whoever finds it after a crash can tell what it was to become.
    let told = name.as_encoded_bytes().iter().fold(String::from(NAME), |told, byte| format!("{told}{byte:02x}"));
    let mut log = folder.open_with(log_of(&part), OpenOptions::new().write(true).create_new(true)).map_err(writing)?;
    log.write_all(format!("{told}\n").as_bytes()).map_err(writing)?;
    Ok(UploadId(part))
}

pub(super) fn write_part(root: &Root, key: &Key, upload: &UploadId, part: &PartWrite) -> Result<Part> {
    let PartWrite { number, offset, body, .. } = part;
    let upload = Upload::find(root, key, upload)?;
    let mut file = upload.file()?;
    file.seek(SeekFrom::Start(*offset)).and_then(|_| file.write_all(body)).map_err(writing)?;
    file.sync_data().map_err(writing)?;
    let size = body.len() as u64;
    // Only now may the log say so; a line that a crash cut short is not read.
    let mut log =
        upload.folder.open_with(&upload.log, OpenOptions::new().append(true).create(true)).map_err(writing)?;
    log.write_all(format!("{number} {offset} {size}\n").as_bytes()).map_err(writing)?;
    Ok(told(*number, *offset, size))
}

pub(super) fn parts(root: &Root, key: &Key, upload: &UploadId) -> Result<Vec<Part>> {
    let upload = Upload::find(root, key, upload)?;
    let length = upload.file()?.metadata().map_err(writing)?.len();
    let mut log = String::new();
    match upload.folder.open(&upload.log) {
        Ok(mut file) => file.read_to_string(&mut log).map_err(writing)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(writing(error)),
    };
    let known = lines_of(&log).filter_map(logged).filter(|(_, offset, size)| offset.saturating_add(*size) <= length);
    let parts: BTreeMap<u32, Part> = known.map(|(number, offset, size)| (number, told(number, offset, size))).collect();
    Ok(parts.into_values().collect())
}

pub(super) fn finish(root: &Root, key: &Key, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
    let upload = Upload::find(root, key, upload)?;
    let file = upload.file()?;
    let mut end = 0;
    for given in parts {
        if *given != told(given.number, end, given.size) {
            let message = format!("part {} does not begin where the one before it ends", given.number);
            return Err(Error::new(ErrorKind::Invalid, UPLOAD, message).hint("send every part again"));
        }
        end += given.size;
    }
    let length = file.metadata().map_err(writing)?.len();
    if length < end {
        let message = format!("the file has {length} bytes, its parts {end}");
        return Err(Error::new(ErrorKind::Corrupt, UPLOAD, message).hint("send every part again"));
    }
    if length > end {
        // A last part that was sent again, shorter.
        file.set_len(end).map_err(writing)?;
    }
    let written = publish(&upload.folder, &file, &upload.part, &upload.name, write)?;
    // The object is there: a log that stays is never listed.
    let _ = upload.folder.remove_file(&upload.log);
    Ok(written)
}

pub(super) fn abort(root: &Root, key: &Key, upload: &UploadId) -> Result<()> {
    let upload = match Upload::find(root, key, upload) {
        Ok(upload) => upload,
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for name in [&upload.part, &upload.log] {
        match upload.folder.remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::from_io("give the upload up", error));
            }
            _ => {}
        }
    }
    Ok(())
}

impl Upload {
    fn find(root: &Root, key: &Key, upload: &UploadId) -> Result<Self> {
        let part = part_name(upload)?;
        let log = log_of(&part);
        let (folder, name) = folder_of(root, key, false)?;
        Ok(Self { folder, part, log, name })
    }

    fn file(&self) -> Result<File> {
        self.folder.open_with(&self.part, OpenOptions::new().write(true)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Error::new(ErrorKind::NotFound, UPLOAD, "the unfinished file is gone").caused_by(error)
            }
            _ => writing(error),
        })
    }
}

/// The upload that a file of a folder belongs to, if it is one of an upload's two.
pub(super) fn id_of(name: &str) -> Option<UploadId> {
    let id = UploadId(name.strip_suffix(LOG).unwrap_or(name).to_owned());
    part_name(&id).is_ok().then_some(id)
}

/// The name that the file of an unfinished upload will have, if it was begun in parts.
pub(super) fn name_of(folder: &Dir, upload: &UploadId) -> Option<Vec<u8>> {
    let mut log = String::new();
    folder.open(log_of(&upload.0)).ok()?.take(FIRST_LINE).read_to_string(&mut log).ok()?;
    let hexadecimal = lines_of(&log).next()?.strip_prefix(NAME)?.as_bytes();
    let digits = hexadecimal.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    digits.collect()
}

pub(super) fn log_of(part: &str) -> String {
    format!("{part}{LOG}")
}

/// The lines of a log; one that a crash cut short is none.
fn lines_of(log: &str) -> impl Iterator<Item = &str> {
    log.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'))
}

fn told(number: u32, offset: u64, size: u64) -> Part {
    Part { number, etag: format!("{offset:x}-{size:x}"), size, checksum: None }
}

fn logged(line: &str) -> Option<(u32, u64, u64)> {
    let mut words = line.split(' ');
    let (number, offset, size) = (words.next()?, words.next()?, words.next()?);
    Some((number.parse().ok()?, offset.parse().ok()?, size.parse().ok()?))
}

/// The id comes back from a journal: it must not name anything else.
fn part_name(upload: &UploadId) -> Result<String> {
    let random = upload.0.strip_prefix(PART);
    if random.is_some_and(|random| !random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return Ok(upload.0.clone());
    }
    Err(Error::new(ErrorKind::Invalid, UPLOAD, format!("{:?} names no upload of a local folder", upload.0)))
}
