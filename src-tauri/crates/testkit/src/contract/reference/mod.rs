//! The simplest store that keeps the contract, and ways to break it: the proof that the contract proves something.
//! It holds its objects in memory; the bucket that it begins with keeps versions, others do not.

mod answers;
mod changes;
mod store;

use clouds::{Attributes, Head, Tags};
use model::{Checksum, Error, ErrorKind, Key};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

macro_rules! lies {
    ($($lie:ident),* $(,)?) => {
        /// How a reference breaks the contract.
        #[cfg_attr(not(test), expect(dead_code, reason = "only the tests of the contract lie"))]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::contract) enum Lie {
            $($lie),*
        }

        #[cfg(test)]
        impl Lie {
            pub(in crate::contract) const ALL: &[Self] = &[$(Self::$lie),*];
        }
    };
}

lies! {
    LosesThePageAfterTheFirst,
    OverwritesWhatMustBeAbsent,
    IgnoresTheEntityTag,
    IgnoresTheRange,
    TrimsKeys,
    JoinsSlashes,
    ForgetsAttributes,
    ShowsUnfinishedUploads,
    CallsMissingKeysFailures,
    DeletesFolders,
    BeginsWithTheKeyItself,
    DeletesBucketsThatHoldSomething,
    HidesUploads,
    CopiesToTheWrongBucket,
    CopiesWithoutAttributes,
    CopiesTheOldAttributes,
    CopiesWithoutTags,
    CopiesWhatChanged,
    CopiesOntoWhatIsThere,
    CopiesTheWholeAsAPart,
    CopiesTheLatestVersion,
    ForgetsOlderVersions,
    HidesDeletions,
    ReadsTheLatestVersion,
    DeletesTheLatestVersion,
    LosesVersionsAfterTheFirstPage,
    SetsAttributesOfWhatChanged,
    KeepsOldAttributesBesideNew,
    ForgetsTagsOfWrites,
    AddsTags,
    TakesAnyChecksum,
    TakesAnyChecksumOfAPart,
    TellsTheChecksumOfTheLastPart,
}

/// What a key held at some time.
#[derive(Clone)]
struct State {
    id: String,
    object: Option<Object>,
}

#[derive(Clone)]
struct Object {
    bytes: bytes::Bytes,
    head: Head,
    tags: Tags,
}

/// An unfinished upload.
struct Begun {
    bucket: String,
    key: Key,
    attributes: Attributes,
    tags: Tags,
    checksum: Option<Checksum>,
    parts: BTreeMap<u32, (bytes::Bytes, Option<Checksum>)>,
}

#[derive(Default)]
struct Held {
    buckets: BTreeSet<String>,
    /// States of each key of each bucket, oldest first; never none.
    keys: BTreeMap<(String, Key), Vec<State>>,
    uploads: BTreeMap<String, Begun>,
    writes: u64,
}

/// A store in memory that keeps the whole contract. Its one bucket at first is `bucket`.
pub struct Reference {
    held: Mutex<Held>,
    lie: Option<Lie>,
}

/// The bucket that is there, and keeps versions.
const BUCKET: &str = "bucket";

impl Default for Reference {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Reference {
    pub(in crate::contract) fn new(lie: Option<Lie>) -> Self {
        let held = Held { buckets: [BUCKET.to_owned()].into(), ..Held::default() };
        Self { held: Mutex::new(held), lie }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().expect("no test panicked inside")
    }

    fn lies(&self, lie: Lie) -> bool {
        self.lie == Some(lie)
    }

    fn key(&self, key: &Key) -> Key {
        match (self.lie, key.as_str()) {
            (Some(Lie::TrimsKeys), Some(text)) => Key::from(text.trim()),
            (Some(Lie::JoinsSlashes), Some(text)) => Key::from(text.replace("//", "/")),
            _ => key.clone(),
        }
    }
}

impl Held {
    /// What a key gives now.
    fn now(&self, bucket: &str, key: &Key) -> Option<&Object> {
        self.keys.get(&(bucket.to_owned(), key.clone()))?.last()?.object.as_ref()
    }

    /// What every key of a bucket gives now.
    fn all<'a>(&'a self, bucket: &'a str) -> impl Iterator<Item = (&'a Key, &'a Object)> {
        let states = self.keys.iter().filter(move |((one, _), _)| one == bucket);
        states.filter_map(|((_, key), states)| Some((key, states.last()?.object.as_ref()?)))
    }
}

fn missing() -> Error {
    Error::new(ErrorKind::NotFound, "find", "it is not there")
}

fn no_bucket() -> Error {
    Error::new(ErrorKind::NoBucket, "find", "there is no such bucket")
}
