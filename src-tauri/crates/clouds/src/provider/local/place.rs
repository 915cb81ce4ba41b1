//! From a key to a place inside the folder, and from a name to its segment. Refuses what is too long; never touches bytes.

use super::names::{LONGEST_NAME, Rules};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use model::{Error, ErrorKind, Key, Result};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// The folder that a local cloud never leaves.
pub(super) struct Root {
    path: PathBuf,
    whole_disk: bool,
    rules: Rules,
    /// What every key begins with, of a folder of the whole disk.
    above: Key,
}

/// A prefix taken apart: the folder to list and how the names in it must begin.
pub(super) struct Prefix {
    /// The folder, relative to the root; empty for the root itself.
    pub(super) folder: PathBuf,
    /// The folder as the keys of its entries begin.
    pub(super) key: Key,
    /// How names must begin.
    pub(super) stem: Vec<u8>,
}

impl Root {
    pub(super) fn folder(path: PathBuf, rules: Rules) -> Self {
        Self { path, whole_disk: false, rules, above: Key::default() }
    }

    pub(super) fn whole_disk() -> Self {
        Self { path: PathBuf::from("/"), whole_disk: true, rules: Rules::here(), above: Key::default() }
    }

    /// The folder of the whole disk that the prefix `above` names, which is made if need be: keys stay absolute, and what
    /// is below is never left.
    pub(super) fn below(above: &Key) -> Result<Self> {
        let disk = Self::whole_disk();
        let bytes = disk.relative(above)?;
        let bytes = bytes.strip_suffix(b"/").unwrap_or(bytes);
        if bytes.is_empty() {
            return Ok(disk);
        }
        let path = disk.path.join(disk.path_of(above, bytes)?);
        std::fs::create_dir_all(&path).map_err(|error| Error::from_io("make the folder", error))?;
        Ok(Self { path, whole_disk: false, rules: Rules::here(), above: above.clone() })
    }

    /// Whether it is a cloud's own root, and no folder below it.
    pub(super) fn is_whole(&self) -> bool {
        self.above.is_empty()
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the folder. Done for each call, so that a folder that was unmounted is noticed.
    pub(super) fn open(&self) -> Result<Dir> {
        Dir::open_ambient_dir(&self.path, ambient_authority()).map_err(|error| {
            let gone = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
            if !gone {
                return Error::from_io("open the folder", error);
            }
            Error::new(ErrorKind::NotFound, "open the folder", format!("there is no folder {}", self.path.display()))
                .hint("connect its disk, or choose another folder for this cloud")
        })
    }

    /// The file that an object's key names, relative to the root.
    pub(super) fn object(&self, key: &Key) -> Result<PathBuf> {
        let bytes = self.relative(key)?;
        if bytes.is_empty() {
            return Err(top(key));
        }
        Ok(self.unlinked(self.path_of(key, bytes)?))
    }

    /// Whether the key has a place; asks nothing of the disk.
    pub(super) fn accepts(&self, key: &Key) -> Result<()> {
        let bytes = self.relative(key)?;
        if bytes.is_empty() { Err(top(key)) } else { self.path_of(key, bytes).map(drop) }
    }

    /// The file to look for. The top of the cloud is no object.
    pub(super) fn existing(&self, key: &Key) -> Result<PathBuf> {
        if self.relative(key)?.is_empty() {
            return Err(Error::new(ErrorKind::NotFound, "find the object", "this names a folder, no object"));
        }
        self.object(key)
    }

    /// The folder that a key ending in `/` names, relative to the root.
    pub(super) fn directory(&self, key: &Key) -> Result<PathBuf> {
        let bytes = self.relative(key)?;
        if bytes.is_empty() {
            return Err(top(key));
        }
        Ok(self.unlinked(self.path_of(key, bytes.strip_suffix(b"/").unwrap_or(bytes))?))
    }

    /// What to list for a prefix.
    pub(super) fn prefix(&self, key: &Key) -> Result<Prefix> {
        let (bytes, given) = (self.relative(key)?, key.as_bytes());
        let slash = bytes.iter().rposition(|byte| *byte == b'/');
        let (folder, stem) = match slash {
            Some(slash) => (self.unlinked(self.path_of(key, &bytes[..slash])?), &bytes[slash + 1..]),
            None => (PathBuf::new(), bytes),
        };
        Ok(Prefix { folder, key: Key::from(&given[..given.len() - stem.len()]), stem: stem.to_vec() })
    }

    /// The key's segment that a file's name stands for.
    pub(super) fn segment<'a>(&self, name: &'a OsStr) -> Cow<'a, [u8]> {
        self.rules.segment(name.as_encoded_bytes())
    }

    /// The same of a name's bytes.
    pub(super) fn segment_of(&self, name: &[u8]) -> Vec<u8> {
        self.rules.segment(name).into_owned()
    }

    /// Whether a name is a spelling.
    pub(super) fn is_spelled(&self, name: &OsStr) -> bool {
        *self.segment(name) != *name.as_encoded_bytes()
    }

    /// What a link leads to, if that is inside the root.
    pub(super) fn follow(&self, dir: &Dir, relative: &Path) -> io::Result<cap_std::fs::Metadata> {
        if self.whole_disk {
            // An absolute link is an escape to cap-std, but there is nothing outside of the whole disk.
            return std::fs::metadata(self.path.join(relative)).map(cap_std::fs::Metadata::from_just_metadata);
        }
        dir.metadata(relative)
    }

    /// The path to open for reading: on the whole disk the link's end, since cap-std refuses absolute links.
    pub(super) fn target(&self, relative: PathBuf) -> PathBuf {
        if self.whole_disk
            && let Ok(real) = std::fs::canonicalize(self.path.join(&relative))
            && let Ok(inside) = real.strip_prefix(&self.path)
        {
            return inside.to_owned();
        }
        relative
    }

    fn relative<'a>(&self, key: &'a Key) -> Result<&'a [u8]> {
        let outside = || unsayable(key, "it lies outside of the chosen folder");
        let bytes = key.strip_prefix(&self.above).ok_or_else(outside)?;
        Ok(if self.whole_disk { bytes.strip_prefix(b"/").unwrap_or(bytes) } else { bytes })
    }

    /// On the whole disk, the same place with links in its folders resolved as far as they exist; the last name stays.
    fn unlinked(&self, path: PathBuf) -> PathBuf {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return path };
        if !self.whole_disk || parent.as_os_str().is_empty() {
            return path;
        }
        match std::fs::canonicalize(self.path.join(parent)) {
            Ok(real) => real.strip_prefix(&self.path).map(|inside| inside.join(name)).unwrap_or(path),
            Err(_) => self.unlinked(parent.to_owned()).join(name),
        }
    }
}

/// A local folder has one bucket, without a name.
pub(super) fn only_bucket(bucket: &str) -> Result<()> {
    if bucket.is_empty() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::NotFound, "find the bucket", format!("a local folder has no bucket {bucket:?}"))
        .hint("write cloud:/key"))
}

/// The key that an absolute path of this computer has in the cloud of its files.
pub(super) fn key_of(path: &Path) -> Key {
    let bytes = path.as_os_str().as_encoded_bytes();
    let rules = Rules::here();
    // An empty name is no name: it stands before the first slash, or behind the last.
    let segment = |name| if name == b"" { Cow::Borrowed(name) } else { rules.segment(name) };
    Key::from(bytes.split(|byte| *byte == b'/').map(segment).collect::<Vec<_>>().join(&b'/'))
}

impl Root {
    fn path_of(&self, key: &Key, bytes: &[u8]) -> Result<PathBuf> {
        let names: Vec<Cow<'_, [u8]>> = bytes.split(|byte| *byte == b'/').map(|it| self.rules.name(it)).collect();
        let unit = self.rules.unit();
        if names.iter().any(|name| !self.rules.fits(name)) {
            return Err(unsayable(key, &format!("one of its names has more than {LONGEST_NAME} {unit} on this disk")));
        }
        let path = names.join(&b'/');
        if !self.rules.path_fits(&path) {
            return Err(unsayable(key, &format!("its path has more {unit} than this system takes")));
        }
        system_path(path)
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems refuse here")]
fn system_path(bytes: Vec<u8>) -> Result<PathBuf> {
    Ok(PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes)))
}

#[cfg(not(unix))]
fn system_path(bytes: Vec<u8>) -> Result<PathBuf> {
    let message = "its bytes are not UTF-8";
    let text = String::from_utf8(bytes).map_err(|_| Error::new(ErrorKind::Invalid, PLACE, message))?;
    Ok(PathBuf::from(text))
}

const PLACE: &str = "find a place on the disk";

fn top(key: &Key) -> Error {
    unsayable(key, "this is the folder of the cloud itself")
}

fn unsayable(key: &Key, why: &str) -> Error {
    let shown: String = key.display().chars().take(80).collect();
    Error::new(ErrorKind::Invalid, PLACE, format!("{shown:?} cannot name a file: {why}"))
        .hint("give the object another name")
}
