//! From a key to a place inside the folder. Refuses what a disk cannot say; never touches bytes.

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use model::{Error, ErrorKind, Key, Result};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// How the names of unfinished files begin. Such names are never listed and cannot be written to.
pub(super) const PART: &str = ".skyferry-part-";

/// The longest name of one folder or file, in bytes (`NAME_MAX` of Linux, macOS and the BSDs).
const LONGEST_NAME: usize = 255;

/// The folder that a local cloud never leaves.
pub(super) struct Root {
    path: PathBuf,
    whole_disk: bool,
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
    pub(super) fn folder(path: PathBuf) -> Self {
        Self { path, whole_disk: false }
    }

    pub(super) fn whole_disk() -> Self {
        Self { path: PathBuf::from("/"), whole_disk: true }
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
        let bytes = self.relative(key);
        if bytes.is_empty() || bytes.ends_with(b"/") {
            return Err(unsayable(key, "an object in a folder has a name that does not end in '/'"));
        }
        let path = path(key, bytes)?;
        if last_segment(bytes).starts_with(PART.as_bytes()) {
            return Err(unsayable(key, "names that begin with .skyferry-part- are kept for unfinished files"));
        }
        Ok(self.unlinked(path))
    }

    /// The file to look for: a key that cannot be a file's names nothing that is there.
    pub(super) fn existing(&self, key: &Key) -> Result<PathBuf> {
        if key.is_prefix() {
            return Err(Error::new(ErrorKind::NotFound, "find the object", "this names a folder, no object"));
        }
        self.object(key)
    }

    /// The folder that a key ending in `/` names, relative to the root.
    pub(super) fn directory(&self, key: &Key) -> Result<PathBuf> {
        let bytes = self.relative(key);
        let bytes = bytes.strip_suffix(b"/").unwrap_or(bytes);
        if bytes.is_empty() {
            return Err(unsayable(key, "this is the folder of the cloud itself"));
        }
        Ok(self.unlinked(path(key, bytes)?))
    }

    /// What to list for a prefix.
    pub(super) fn prefix(&self, key: &Key) -> Result<Prefix> {
        let bytes = self.relative(key);
        let given = key.as_bytes();
        let stem = bytes.iter().rposition(|byte| *byte == b'/').map_or(bytes, |slash| &bytes[slash + 1..]);
        let folder = &bytes[..bytes.len() - stem.len()];
        let folder = folder.strip_suffix(b"/").unwrap_or(folder);
        let prefix = Key::from(&given[..given.len() - stem.len()]);
        if bytes.first() == Some(&b'/') || stem.contains(&0) {
            return Err(unsayable(key, "no file's name is empty or holds a NUL byte"));
        }
        let folder = if folder.is_empty() { PathBuf::new() } else { self.unlinked(path(key, folder)?) };
        Ok(Prefix { folder, key: prefix, stem: stem.to_vec() })
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

    fn relative<'a>(&self, key: &'a Key) -> &'a [u8] {
        let bytes = key.as_bytes();
        if self.whole_disk { bytes.strip_prefix(b"/").unwrap_or(bytes) } else { bytes }
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

/// A name as key bytes; `None` for a name that no key can say.
#[cfg_attr(unix, expect(clippy::unnecessary_wraps, reason = "other systems have names that no key can say"))]
pub(super) fn name_bytes(name: &OsStr) -> Option<Vec<u8>> {
    #[cfg(unix)]
    return Some(std::os::unix::ffi::OsStrExt::as_bytes(name).to_vec());
    #[cfg(not(unix))]
    return name.to_str().map(|text| text.as_bytes().to_vec());
}

fn path(key: &Key, bytes: &[u8]) -> Result<PathBuf> {
    for segment in bytes.split(|byte| *byte == b'/') {
        match segment {
            b"" => return Err(unsayable(key, "a folder cannot hold an empty name, so no '//' and no '/' in front")),
            b"." | b".." => return Err(unsayable(key, "'.' and '..' are not names on a disk")),
            _ if segment.contains(&0) => return Err(unsayable(key, "no file's name holds a NUL byte")),
            _ if segment.len() > LONGEST_NAME => {
                return Err(unsayable(key, "one of its names is longer than 255 bytes"));
            }
            _ => {}
        }
    }
    system_path(key, bytes)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems refuse here")]
fn system_path(_key: &Key, bytes: &[u8]) -> Result<PathBuf> {
    Ok(PathBuf::from(<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn system_path(key: &Key, bytes: &[u8]) -> Result<PathBuf> {
    let text = std::str::from_utf8(bytes).map_err(|_| unsayable(key, "its bytes are not UTF-8"))?;
    if text.contains(['\\', ':', '*', '?', '"', '<', '>', '|'])
        || text.split('/').any(|name| name.ends_with(['.', ' ']))
    {
        return Err(unsayable(key, "this system's names cannot hold \\ : * ? \" < > | or end in a dot or space"));
    }
    Ok(PathBuf::from(text))
}

fn last_segment(bytes: &[u8]) -> &[u8] {
    bytes.rsplit(|byte| *byte == b'/').next().unwrap_or(bytes)
}

fn unsayable(key: &Key, why: &str) -> Error {
    let shown: String = key.display().chars().take(80).collect();
    Error::new(ErrorKind::Invalid, "find a place on the disk", format!("{shown:?} cannot name a file: {why}"))
        .hint("give the object another name")
}
