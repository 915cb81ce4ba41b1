//! Whether a folder takes names that differ in case for one. Looks at what is there; writes nothing.

use super::place::Root;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata};
use model::Support;
use std::collections::BTreeSet;

/// Entries that are looked at.
const MOST: usize = 4096;

/// `Yes` or `No` where a name was there to try it with, in the folder or of the folder itself; else what the system's
/// disks are mostly like.
pub(super) fn probe(root: &Root, dir: &Dir) -> Support {
    let known = by_entries(dir).or_else(|| by_own_name(root));
    let usual = if cfg!(any(windows, target_vendor = "apple")) { Support::Unproved } else { Support::No };
    known.map_or(usual, |folds| if folds { Support::Yes } else { Support::No })
}

fn by_entries(dir: &Dir) -> Option<bool> {
    let entries = dir.entries().ok()?.take(MOST).filter_map(Result::ok);
    let names: BTreeSet<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let tried = names.iter().filter_map(|name| other_case(name).map(|other| (name, other)));
    // Two entries that differ in case only say it all.
    tried.take(16).find_map(|(name, other)| {
        if names.contains(&other) {
            return Some(false);
        }
        is_same(dir, name, &other)
    })
}

/// An empty folder has only its own name, which lies in the folder above; another disk may begin here.
fn by_own_name(root: &Root) -> Option<bool> {
    let path = root.path().canonicalize().ok()?;
    let name = path.file_name()?.to_str()?;
    let above = Dir::open_ambient_dir(path.parent()?, ambient_authority()).ok()?;
    let (outside, inside) = (above.dir_metadata().ok()?, above.symlink_metadata(name).ok()?);
    if disk(&outside) != disk(&inside) {
        return None;
    }
    is_same(&above, name, &other_case(name)?)
}

fn is_same(dir: &Dir, name: &str, other: &str) -> Option<bool> {
    let this = dir.symlink_metadata(name).ok()?;
    Some(dir.symlink_metadata(other).is_ok_and(|that| identity(&this) == identity(&that)))
}

/// The name with its letters in the other case; `None` if it has none that is ASCII.
fn other_case(name: &str) -> Option<String> {
    let turn = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    let other: String = name.chars().map(turn).collect();
    (other != name).then_some(other)
}

#[cfg(unix)]
fn disk(metadata: &Metadata) -> u64 {
    cap_std::fs::MetadataExt::dev(metadata)
}

#[cfg(not(unix))]
fn disk(_: &Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, u64) {
    (disk(metadata), cap_std::fs::MetadataExt::ino(metadata))
}

/// What resolves under a name that is not listed is the same.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}
