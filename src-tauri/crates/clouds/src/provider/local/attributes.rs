//! Content type and metadata in extended attributes. Where the file system has none, nothing is kept.

use crate::store::Attributes;
use cap_std::fs::{Dir, File};
use model::{Error, ErrorKind, Key, Result};
use std::io;

const MIME_TYPE: &str = "user.mime_type"; // the name that freedesktop.org gives it
const ENCODING: &str = "user.skyferry.content-encoding";
const LANGUAGE: &str = "user.skyferry.content-language";
const DISPOSITION: &str = "user.skyferry.content-disposition";
const CACHE: &str = "user.skyferry.cache-control";
const META: &str = "user.skyferry.meta.";

/// What all names of ours begin with, but for the content type's.
const OURS: &str = "user.skyferry.";

/// The longest value, and list of names, that Linux gives (`XATTR_SIZE_MAX`), in bytes.
#[cfg(unix)]
const LONGEST: usize = 64 << 10;

/// Whether the file system of `dir` keeps extended attributes. Asks for one that nobody set: nothing is written.
pub(super) fn are_kept(dir: &Dir) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let mut nothing = [0_u8; 1];
        match rustix::fs::fgetxattr(dir, "user.skyferry.probe", &mut nothing) {
            Ok(_) => true,
            Err(errno) => errno != Errno::NOTSUP && errno != Errno::NOSYS && errno != Errno::PERM,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = dir;
        false
    }
}

/// Puts attributes on an open file. A file system without them is no error: the capabilities say so.
pub(super) fn set(file: &File, attributes: &Attributes) -> Result<()> {
    for (name, value) in fixed(attributes) {
        if let Some(value) = value {
            put(file, name, value)?;
        }
    }
    for (name, value) in &attributes.metadata {
        put(file, &format!("{META}{name}"), value)?;
    }
    Ok(())
}

/// Puts one attribute on an open folder; with `only_new`, fails with `AlreadyExists` if it has it. `false` where the
/// file system has none.
pub(super) fn put_first(folder: &File, name: &str, value: &str, only_new: bool) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use rustix::fs::XattrFlags;
        use rustix::io::Errno;
        let flags = if only_new { XattrFlags::CREATE } else { XattrFlags::empty() };
        match rustix::fs::fsetxattr(folder, name, value.as_bytes(), flags) {
            Ok(()) => Ok(true),
            Err(Errno::NOTSUP | Errno::NOSYS | Errno::PERM) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }
    #[cfg(not(unix))]
    {
        let _ = (folder, name, value, only_new);
        Ok(false)
    }
}

/// Takes off what was kept on an open folder, as far as `which` says so. Attributes of others stay.
pub(super) fn clear(folder: &File, which: impl Fn(&str) -> bool) {
    #[cfg(unix)]
    for name in names(folder) {
        if (name == MIME_TYPE || name.starts_with(OURS)) && which(&name) {
            // One that cannot be taken off is in nobody's way.
            let _ = rustix::fs::fremovexattr(folder, name.as_str());
        }
    }
    #[cfg(not(unix))]
    let _ = (folder, which);
}

/// Reads the attributes of an open file; the content type is guessed from the key when none was kept.
pub(super) fn of(file: Option<&File>, key: &Key) -> Attributes {
    let mut attributes = file.map(kept).unwrap_or_default();
    attributes.content_type = attributes.content_type.or_else(|| guess(key));
    attributes
}

/// Reads the attributes that were kept with an open file or folder.
pub(super) fn kept(file: &File) -> Attributes {
    let mut attributes = Attributes::default();
    // One call for the names: most files have none, and then no more is asked.
    for name in names(file) {
        let Some(value) = get(file, &name) else { continue };
        match name.as_str() {
            MIME_TYPE => attributes.content_type = Some(value),
            ENCODING => attributes.content_encoding = Some(value),
            LANGUAGE => attributes.content_language = Some(value),
            DISPOSITION => attributes.content_disposition = Some(value),
            CACHE => attributes.cache_control = Some(value),
            other => {
                if let Some(own) = other.strip_prefix(META) {
                    attributes.metadata.insert(own.to_owned(), value);
                }
            }
        }
    }
    attributes
}

/// The names under which attributes are kept.
pub(super) fn names_of(attributes: &Attributes) -> Vec<String> {
    let fixed = fixed(attributes).into_iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name.to_owned());
    fixed.chain(attributes.metadata.keys().map(|name| format!("{META}{name}"))).collect()
}

fn fixed(attributes: &Attributes) -> [(&'static str, Option<&String>); 5] {
    [
        (MIME_TYPE, attributes.content_type.as_ref()),
        (ENCODING, attributes.content_encoding.as_ref()),
        (LANGUAGE, attributes.content_language.as_ref()),
        (DISPOSITION, attributes.content_disposition.as_ref()),
        (CACHE, attributes.cache_control.as_ref()),
    ]
}

fn guess(key: &Key) -> Option<String> {
    let name = key.last_segment();
    let name = name.display();
    let extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())?.1;
    mime_guess::from_ext(extension).first_raw().map(str::to_owned)
}

#[cfg(unix)]
fn put(file: &File, name: &str, value: &str) -> Result<()> {
    use rustix::fs::XattrFlags;
    use rustix::io::Errno;
    match rustix::fs::fsetxattr(file, name, value.as_bytes(), XattrFlags::empty()) {
        Ok(()) | Err(Errno::NOTSUP | Errno::NOSYS | Errno::PERM) => Ok(()),
        Err(Errno::NOSPC | Errno::TOOBIG | Errno::RANGE | Errno::INVAL | Errno::NAMETOOLONG) => Err(Error::new(
            ErrorKind::Invalid,
            "keep metadata",
            format!("the disk has no room for {name} of the object"),
        )
        .hint("copy the object without its metadata")),
        Err(errno) => Err(Error::from_io("keep metadata", errno.into())),
    }
}

/// One attribute of an open file or folder.
#[cfg(unix)]
pub(super) fn get(file: impl std::os::fd::AsFd, name: &str) -> Option<String> {
    let mut value = vec![0_u8; 256];
    let mut length = rustix::fs::fgetxattr(&file, name, &mut value);
    if length == Err(rustix::io::Errno::RANGE) {
        value.resize(LONGEST, 0);
        length = rustix::fs::fgetxattr(&file, name, &mut value);
    }
    value.truncate(length.ok()?);
    String::from_utf8(value).ok()
}

#[cfg(unix)]
fn names(file: &File) -> Vec<String> {
    let mut names = vec![0_u8; LONGEST];
    let Ok(length) = rustix::fs::flistxattr(file, &mut names) else { return Vec::new() };
    let names = names[..length].split(|byte| *byte == 0);
    names.filter_map(|name| std::str::from_utf8(name).ok()).map(str::to_owned).collect()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "other systems can fail here")]
fn put(_file: &File, _name: &str, _value: &str) -> Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn get<F>(_file: &F, _name: &str) -> Option<String> {
    None
}

#[cfg(not(unix))]
fn names(_file: &File) -> Vec<String> {
    Vec::new()
}
