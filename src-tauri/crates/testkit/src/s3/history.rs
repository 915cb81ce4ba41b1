//! Versions: what each key held before, and what it holds now. A bucket keeps them once it was told to.

use super::memory::{Held, Stored};
use model::{Key, Timestamp};
use s3s::{S3Result, s3_error};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The versions of one bucket.
#[derive(Default)]
pub(crate) struct History {
    /// Whether every write makes a version; otherwise it replaces the one that is called `null`.
    pub(crate) is_kept: bool,
    /// Versions of each key, oldest first. There is a key here if and only if it has a version.
    pub(crate) versions: BTreeMap<Key, Vec<Versioned>>,
    made: u64,
}

/// One version.
#[derive(Clone)]
pub(crate) struct Versioned {
    pub(crate) id: String,
    pub(crate) modified: Timestamp,
    /// `None` of a deletion.
    pub(crate) stored: Option<Arc<Stored>>,
}

/// What a deletion did, for its answer.
#[derive(Default)]
pub(crate) struct Gone {
    /// The version that was made or deleted.
    pub(crate) version: Option<String>,
    /// Whether that version stands for a deletion.
    pub(crate) is_marker: bool,
}

/// What stands for a version in a bucket that keeps none.
const NULL: &str = "null";

impl Held {
    /// What a key gives now, or the version of it that was named.
    pub(crate) fn object(&self, key: &Key, version: Option<&str>) -> S3Result<Arc<Stored>> {
        let Some(version) = version else {
            let found = self.objects.get(key).cloned();
            return found.ok_or_else(|| s3_error!(NoSuchKey, "the specified key does not exist"));
        };
        let versions = self.history.versions.get(key).map(Vec::as_slice).unwrap_or_default();
        match versions.iter().find(|it| it.id == version) {
            None => Err(s3_error!(NoSuchVersion, "the specified version does not exist")),
            Some(found) => {
                found.stored.clone().ok_or_else(|| s3_error!(MethodNotAllowed, "that version is a delete marker"))
            }
        }
    }

    /// Keeps an object as what its key gives from now on.
    pub(crate) fn keep(&mut self, key: Key, mut stored: Stored) -> Arc<Stored> {
        if self.tags_oddly {
            stored.etag = format!("{:032x}", fastrand::u128(..));
        }
        let id = self.history.next();
        stored.version = self.history.is_kept.then(|| id.clone());
        let (modified, stored) = (stored.modified, Arc::new(stored));
        self.history.add(&key, Versioned { id, modified, stored: Some(Arc::clone(&stored)) });
        self.objects.insert(key, Arc::clone(&stored));
        stored
    }

    /// Puts another state in the place of an object or of one version, without making a version.
    pub(crate) fn amend(&mut self, key: &Key, version: Option<&str>, change: impl FnOnce(&mut Stored)) -> S3Result<()> {
        let old = self.object(key, version)?;
        let mut stored = Stored::clone(&old);
        change(&mut stored);
        let stored = Arc::new(stored);
        let rows = self.history.versions.get_mut(key).into_iter().flatten();
        for row in rows.filter(|row| row.stored.as_ref().is_some_and(|it| Arc::ptr_eq(it, &old))) {
            row.stored = Some(Arc::clone(&stored));
        }
        self.show(key);
        Ok(())
    }

    /// Deletes an object: where versions are kept, a deletion is put on top of them.
    pub(crate) fn remove(&mut self, key: &Key, now: Timestamp) -> Gone {
        self.objects.remove(key);
        if !self.history.is_kept {
            self.history.versions.remove(key);
            return Gone::default();
        }
        let id = self.history.next();
        self.history.add(key, Versioned { id: id.clone(), modified: now, stored: None });
        Gone { version: Some(id), is_marker: true }
    }

    /// Deletes one version for good. What lies below comes to light.
    pub(crate) fn remove_version(&mut self, key: &Key, version: &str) -> Gone {
        let rows = self.history.versions.entry(key.clone()).or_default();
        let at = rows.iter().position(|row| row.id == version);
        let is_marker = at.is_some_and(|at| rows.remove(at).stored.is_none());
        if rows.is_empty() {
            self.history.versions.remove(key);
        }
        self.show(key);
        Gone { version: Some(version.to_owned()), is_marker }
    }

    /// Lets a key give its newest version.
    fn show(&mut self, key: &Key) {
        match self.history.versions.get(key).and_then(|rows| rows.last()).and_then(|row| row.stored.clone()) {
            Some(stored) => drop(self.objects.insert(key.clone(), stored)),
            None => drop(self.objects.remove(key)),
        }
    }
}

impl History {
    fn next(&mut self) -> String {
        if !self.is_kept {
            return NULL.to_owned();
        }
        self.made += 1;
        // Amazon's look as little like numbers, and some of them need encoding in a query.
        format!("v{:06}.+{}", self.made, "x".repeat(8))
    }

    fn add(&mut self, key: &Key, row: Versioned) {
        let rows = self.versions.entry(key.clone()).or_default();
        rows.retain(|old| old.id != row.id);
        rows.push(row);
    }
}
