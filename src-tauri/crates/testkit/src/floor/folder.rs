//! The calls on files that the floor makes. Blocking.

use super::{Failure, Found};
use bytes::Bytes;
use std::fs::{self, File};
use std::io::Write as _;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// Every file below a folder.
pub(super) fn list(root: &Path) -> Result<Vec<Found>, Failure> {
    let (mut found, mut left) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                left.push(entry.path());
                continue;
            }
            let path = entry.path();
            let key = path.strip_prefix(root)?.to_str().ok_or("the floor knows only names in UTF-8")?.to_owned();
            found.push(Found { key, size: entry.metadata()?.len(), etag: String::new() });
        }
    }
    Ok(found)
}

/// Bytes of a file.
pub(super) fn read(path: &Path, range: Range<u64>) -> Result<Bytes, Failure> {
    let mut bytes = vec![0; usize::try_from(range.end - range.start)?];
    File::open(path)?.read_exact_at(&mut bytes, range.start)?;
    Ok(Bytes::from(bytes))
}

/// A file that gets its name when it is whole.
pub(super) struct Growing {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
}

impl Growing {
    pub(super) fn create(path: PathBuf, size: u64) -> Result<Self, Failure> {
        let mut temporary = path.clone().into_os_string();
        temporary.push(".part");
        let temporary = PathBuf::from(temporary);
        let file = match File::create(&temporary) {
            Err(_) => {
                fs::create_dir_all(path.parent().ok_or("a file lies in a folder")?)?;
                File::create(&temporary)?
            }
            Ok(file) => file,
        };
        file.set_len(size)?;
        Ok(Self { file, temporary, path })
    }

    pub(super) fn write(&self, pieces: &[Bytes], mut offset: u64) -> Result<(), Failure> {
        for piece in pieces {
            self.file.write_all_at(piece, offset)?;
            offset += piece.len() as u64;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.file.flush()?;
        Ok(fs::rename(self.temporary, self.path)?)
    }
}
