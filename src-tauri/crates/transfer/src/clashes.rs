//! Targets whose names are one, found while a job is planned: the same key, names that the target takes for one, a file
//! and a folder of one name. Keeps hashes of names, never the names; asks nobody.
//!
//! Each object costs one entry of 16 bytes (with the table's spare room 17 to 36), each folder of a target with real
//! folders another, until the plan is made. Names are only compared when two hashes are equal, by whoever has the journal.

use catalogue::{NewTask, TaskId};
use icu_normalizer::DecomposingNormalizerBorrowed;
use model::{Capabilities, Error, ErrorKind, Feature, Key};
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

/// The names of a plan so far.
pub(crate) struct Clashes {
    folds: bool,
    folders: bool,
    names: HashMap<u64, Name>,
    /// Hostile keys cannot be made to collide without knowing it.
    state: RandomState,
    /// The key before, whose folders are all known.
    last: Vec<u8>,
}

/// Whose name it is, and how it is written.
#[derive(Clone, Copy)]
struct Name {
    task: TaskId,
    /// Half a hash of the exact bytes, its last bit saying whether it is a folder.
    written: u32,
}

impl Name {
    fn is_folder(self) -> bool {
        self.written & 1 == 1
    }
}

/// Two tasks that would have one name.
#[derive(Debug)]
pub(crate) struct Clash {
    /// The task that had the name first.
    pub(crate) first: TaskId,
    how: How,
    /// The segments of both keys that are one name.
    depth: usize,
    folds: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    SameKey,
    Folded,
    FileAndFolder,
}

impl Clashes {
    /// Of names at a target that can do `can`.
    pub(crate) fn at(can: &Capabilities) -> Self {
        let (folds, folders) = (can.can(Feature::CaseFolds), can.can(Feature::RealFolders));
        Self { folds, folders, names: HashMap::new(), state: RandomState::new(), last: Vec::new() }
    }

    /// Takes the name of a task's target, unless an earlier one has it or stands in its way.
    pub(crate) fn take(&mut self, task: TaskId, key: &Key, size: u64) -> Option<Clash> {
        let (exact, folded) = (key.as_bytes(), self.folded(key));
        let mut new = Vec::new();
        if self.folders {
            let known = self.known_folders(exact);
            for (depth, (exact, folded)) in (1..).zip(folders(exact).zip(folders(&folded))).skip(known) {
                let name = self.name(task, exact, true);
                let hash = self.state.hash_one(folded);
                match self.names.get(&hash) {
                    None => new.push((hash, name)),
                    Some(other) if other.written == name.written => {}
                    Some(other) => return Some(self.clash(*other, true, depth)),
                }
            }
        }
        // An empty folder marker is no file beside the folder: it is the folder.
        if !(self.folders && size == 0 && key.is_prefix()) {
            let hash = self.state.hash_one(&*folded);
            if let Some(other) = self.names.get(&hash) {
                let same = !other.is_folder() && other.written == self.name(task, exact, false).written;
                let clash = self.clash(*other, false, exact.split(|byte| *byte == b'/').count());
                return Some(if same { Clash { how: How::SameKey, ..clash } } else { clash });
            }
            new.push((hash, self.name(task, exact, false)));
        }
        self.names.extend(new);
        if self.folders {
            self.last.clear();
            self.last.extend_from_slice(exact);
        }
        None
    }

    fn name(&self, task: TaskId, exact: &[u8], folder: bool) -> Name {
        // Where nothing is folded, what is one name is written alike.
        let hash = if self.folds { self.state.hash_one((exact, 0_u8)) } else { 0 };
        let [a, b, c, d, ..] = hash.to_le_bytes();
        Name { task, written: u32::from_le_bytes([a, b, c, d]) & !1 | u32::from(folder) }
    }

    fn clash(&self, other: Name, folder: bool, depth: usize) -> Clash {
        let how = if other.is_folder() == folder { How::Folded } else { How::FileAndFolder };
        Clash { first: other.task, how, depth, folds: self.folds }
    }

    /// How many of a key's folders the key before had too. Keys come sorted, so mostly all of them.
    fn known_folders(&self, exact: &[u8]) -> usize {
        let common = exact.iter().zip(&self.last).take_while(|(one, other)| one == other).count();
        folders(&exact[..common]).count()
    }

    fn folded<'a>(&self, key: &'a Key) -> Cow<'a, [u8]> {
        if self.folds { fold(key.as_bytes()) } else { Cow::Borrowed(key.as_bytes()) }
    }
}

impl Clash {
    /// Why `task` cannot be copied; `None` if only the hashes of the two names were equal.
    pub(crate) fn error(&self, task: &NewTask, first: &NewTask) -> Option<Error> {
        let name = |task: &NewTask| {
            let bytes = task.target_key.as_ref()?.as_bytes();
            let folded = if self.folds { fold(bytes) } else { Cow::Borrowed(bytes) };
            Some(folded.split(|byte| *byte == b'/').take(self.depth).map(<[u8]>::to_vec).collect::<Vec<_>>())
        };
        if name(task) != name(first) {
            return None;
        }
        let first = first.key.display();
        let message = match self.how {
            How::SameKey => format!("{first:?} goes to the same place"),
            How::Folded => format!("the destination takes its name and that of {first:?} for one"),
            How::FileAndFolder => {
                format!("with {first:?} the destination would have to hold a file and a folder of one name")
            }
        };
        Some(Error::new(ErrorKind::Invalid, "plan", message).hint("copy it in another job, under another name"))
    }
}

/// The folders on the way to a key, without their closing `/`.
fn folders(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    key.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &key[..at])
}

/// What is left of a key where neither case nor Unicode form tells names apart. Rather too little than too much: a disk
/// that folds less holds both in two jobs, one that folds more would lose one. Bytes that are no text stay.
fn fold(key: &[u8]) -> Cow<'_, [u8]> {
    if key.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    let nfd = DecomposingNormalizerBorrowed::new_nfd();
    let mut folded = Vec::with_capacity(key.len() * 2);
    for chunk in key.utf8_chunks() {
        let lower = nfd.normalize(chunk.valid()).to_uppercase().to_lowercase();
        // A final sigma is a sigma: upper case has one, lower case two.
        folded.extend_from_slice(nfd.normalize(&lower).replace('ς', "σ").as_bytes());
        folded.extend_from_slice(chunk.invalid());
    }
    Cow::Owned(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Bytes, Sizes, Support};

    fn clashes(features: &[Feature]) -> Clashes {
        let any = Bytes(u64::MAX);
        let sizes = Sizes { write: any, part_min: Bytes(1), part_max: any, parts: 1, copy: any, key: 1024 };
        let features = features.iter().map(|feature| (*feature, Support::Yes)).collect();
        let can = Capabilities { features, sizes, storage_classes: vec![], read_only: false, protected: false };
        Clashes::at(&can)
    }

    /// For each key, the key that it clashes with.
    fn found<'a>(features: &[Feature], keys: &[&'a str]) -> Vec<Option<&'a str>> {
        let (mut clashes, mut tasks) = (clashes(features), Vec::new());
        let mut answers = Vec::new();
        for (id, key) in (1..).zip(keys) {
            let key = Key::from(*key);
            let task = NewTask { target_key: Some(key.clone()), key, size: 1, ..NewTask::default() };
            let clash = clashes.take(id, task.target_key.as_ref().unwrap(), task.size);
            tasks.push(task);
            answers.push(clash.map(|clash| {
                let first = clash.first as usize - 1;
                let error = clash.error(tasks.last().unwrap(), &tasks[first]).expect("the names are compared too");
                assert!(error.message().contains(&format!("{:?}", keys[first])), "{error} names the other");
                keys[first]
            }));
        }
        answers
    }

    #[test]
    fn only_the_same_key_is_one_name_in_an_object_store() {
        let keys = ["A", "a", "a/b", "a/", "e\u{301}", "é", "A", "a//b", "a/b"];
        let wanted = [None, None, None, None, None, None, Some("A"), None, Some("a/b")];
        assert_eq!(found(&[], &keys), wanted);
    }

    #[test]
    fn a_file_and_a_folder_of_one_name_cannot_both_be_on_a_disk() {
        let keys = ["x", "x.txt", "x/y", "x/z/w", "d/e/f", "d/e", "d", "d/e/g", "d/", "d//x", "A/1", "a/1"];
        let x = Some("x");
        let wanted = [None, None, x, x, None, Some("d/e/f"), Some("d/e/f"), None, None, Some("d/"), None, None];
        assert_eq!(found(&[Feature::RealFolders], &keys), wanted);
    }

    #[test]
    fn names_that_differ_in_case_or_form_are_one_where_they_are_folded() {
        let features = [Feature::RealFolders, Feature::CaseFolds];
        let keys =
            ["Photos/1", "photos/1", "photos/2", "Photos/2", "é", "e\u{301}", "É", "straße", "STRASSE", "ΟΔΟΣ", "οδος"];
        let (one, acute) = (Some("Photos/1"), Some("é"));
        let wanted = [None, one, one, None, None, acute, acute, None, Some("straße"), None, Some("ΟΔΟΣ")];
        assert_eq!(found(&features, &keys), wanted, "folders count too: their contents would be listed under one name");
        assert_eq!(found(&features, &["a", "B", "A/x"]), [None, None, Some("a")]);
        assert_eq!(fold(b"A\xff\xc9/B"), Cow::Borrowed(&b"a\xff\xc9/b"[..]), "bytes that are no text stay");
    }

    #[test]
    fn an_empty_marker_is_its_folder() {
        let mut clashes = clashes(&[Feature::RealFolders]);
        let mut take = |task, key: &str, size| clashes.take(task, &Key::from(key), size).map(|clash| clash.first);
        assert_eq!(take(1, "d/", 0), None);
        assert_eq!(take(2, "d//x", 1), None, "nothing stands in its way");
        assert_eq!(take(3, "d", 1), Some(1), "but no file can have the folder's name");
    }

    #[test]
    fn equal_hashes_alone_are_no_clash() {
        let clash = Clash { first: 1, how: How::Folded, depth: 1, folds: true };
        let task = |key: &str| NewTask { key: key.into(), target_key: Some(key.into()), size: 1, ..NewTask::default() };
        assert!(clash.error(&task("a"), &task("b")).is_none(), "two names whose hashes are equal are two names");
    }
}
