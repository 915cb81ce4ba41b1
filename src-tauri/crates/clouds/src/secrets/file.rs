//! One file that several processes write: whole, one after the other, readable by its owner only. Blocks; knows no secret.

use super::DOING;
use model::{Error, ErrorKind, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The largest file that is looked at, in bytes.
const MOST: u64 = 16 << 20;

/// What lies at `path`; `None` if nothing does.
pub(super) fn load(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(failed)?,
    };
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST {
        return Err(Error::new(ErrorKind::Corrupt, DOING, "the vault file is far too large"));
    }
    Ok(Some(bytes))
}

/// The right to write `path`, until it is dropped. Waits for whoever has it; a process that died has nothing.
pub(super) struct Turn {
    path: PathBuf,
    _lock: File,
}

impl Turn {
    pub(super) fn wait(path: &Path) -> Result<Self> {
        // Not the file itself: each write puts another one in its place.
        let lock = private().create(true).truncate(false).open(beside(path, ".lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    pub(super) fn load(&self) -> Result<Option<Vec<u8>>> {
        load(&self.path)
    }

    /// Puts `bytes` in place of what is there: a crash leaves the old file or the new one.
    pub(super) fn replace(&self, bytes: &[u8]) -> Result<()> {
        let new = beside(&self.path, ".new");
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let mut file = private().create_new(true).open(&new).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        drop(file);
        fs::rename(&new, &self.path).map_err(failed)?;
        self.settle()
    }

    /// Makes the rename last.
    #[cfg(unix)]
    fn settle(&self) -> Result<()> {
        match self.path.parent() {
            Some(folder) => File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed),
            None => Ok(()),
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "folders cannot be synced here")]
    fn settle(&self) -> Result<()> {
        Ok(())
    }
}

/// For writing a file that only its owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn failed(error: io::Error) -> Error {
    Error::from_io(DOING, error)
}
