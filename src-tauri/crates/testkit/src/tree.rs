//! File trees that are the same at every run, and digests of trees for comparison.

use crate::hex::hex;
use bytes::Bytes;
use md5::{Digest as _, Md5};
use model::Key;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Names that trip careless programs, all of which a Linux folder can hold.
pub const ODD_NAMES: [&str; 14] = [
    "report#1",
    "track #2",
    " lead space",
    "trail space ",
    "tab\there",
    "new\nline",
    "100%25",
    "a+b&c=d?e",
    "quo\"te'd<x>",
    "back\\slash",
    "...",
    "日本語",
    "e\u{301}-decomposed",
    "é-composed",
];

/// Size and MD5 of every file of a tree, by its path in it with `/` between the parts.
pub type Digests = BTreeMap<Key, (u64, String)>;

/// A tree to be written.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    seed: u64,
    files: Vec<(String, usize)>,
}

impl Tree {
    /// `count` files in folders of at most 100, whose sizes in bytes go round `sizes`.
    pub fn of(count: usize, sizes: &[usize], seed: u64) -> Self {
        let sized = (0..count).zip(sizes.iter().cycle());
        let files = sized.map(|(at, size)| (format!("folder-{:03}/file-{at:05}.bin", at / 100), *size));
        Self { seed, files: files.collect() }
    }

    /// The same with one more file at `path` (with `/` between its parts) of `size` bytes.
    #[must_use]
    pub fn with(mut self, path: &str, size: usize) -> Self {
        self.files.push((path.to_owned(), size));
        self
    }

    /// The same with a folder `odd` that holds a file of every odd name.
    #[must_use]
    pub fn with_odd_names(self) -> Self {
        ODD_NAMES.iter().fold(self, |tree, name| tree.with(&format!("odd/{name}"), name.len()))
    }

    /// The path and the bytes of every file.
    pub fn files(&self) -> impl Iterator<Item = (Key, Bytes)> {
        self.files.iter().map(|(path, size)| (Key::from(path.as_str()), contents(self.seed, path, *size)))
    }

    /// What [`digests`] gives once it is written.
    pub fn digests(&self) -> Digests {
        of_objects(self.files())
    }

    /// Writes it below `root`, which is made if need be.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, root: &Path) -> io::Result<()> {
        for (path, size) in &self.files {
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap_or(root))?;
            fs::write(file, contents(self.seed, path, *size))?;
        }
        Ok(())
    }
}

/// `size` bytes that depend on nothing but `seed` and `name`, and do not compress.
pub fn contents(seed: u64, name: &str, size: usize) -> Bytes {
    let start = name.bytes().fold(seed, |state, byte| mixed(state ^ u64::from(byte)));
    let mut bytes = vec![0; size];
    for (at, word) in (0_u64..).zip(bytes.chunks_mut(8)) {
        word.copy_from_slice(&mixed(start.wrapping_add(at)).to_le_bytes()[..word.len()]);
    }
    bytes.into()
}

/// One step of splitmix64.
fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

/// The digests of what lies below `root`. Folders themselves do not count.
///
/// # Errors
/// What the file system says.
pub fn digests(root: &Path) -> io::Result<Digests> {
    let (mut found, mut folders) = (Digests::new(), vec![PathBuf::new()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                found.insert(key_of(&path), digest_of(&entry.path())?);
            }
        }
    }
    Ok(found)
}

/// The digests of objects in memory.
pub fn of_objects(objects: impl Iterator<Item = (Key, Bytes)>) -> Digests {
    objects.map(|(key, bytes)| (key, (bytes.len() as u64, hex(&Md5::digest(&bytes))))).collect()
}

fn digest_of(file: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut hasher, mut size) = (fs::File::open(file)?, Md5::new(), 0);
    let mut block = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok((size, hex(&hasher.finalize())));
        }
        hasher.update(&block[..read]);
        size += read as u64;
    }
}

fn key_of(path: &Path) -> Key {
    let parts: Vec<&[u8]> = path.iter().map(std::ffi::OsStr::as_encoded_bytes).collect();
    Key::from(parts.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_the_same_at_every_run_and_comes_back_from_disk() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tree = Tree::of(250, &[0, 1, 7, 8, 9, 4_096], 42).with_odd_names().with("deep/er/and/er", 3);
        tree.write(folder.path()).expect("it can be written");
        let found = digests(folder.path()).expect("it can be read");
        assert_eq!(found.len(), 250 + ODD_NAMES.len() + 1, "every file is there under its own name");
        assert_eq!(found, tree.digests(), "the disk holds what was meant");
        assert_ne!(contents(1, "x", 64), contents(2, "x", 64), "another seed gives other bytes");
        assert_ne!(contents(1, "x", 64), contents(1, "y", 64), "another name gives other bytes");
        assert_eq!(&contents(7, "x", 3)[..], &contents(7, "x", 64)[..3], "a longer file begins like a shorter one");
    }
}
