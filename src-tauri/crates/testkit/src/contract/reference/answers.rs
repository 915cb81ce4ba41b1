//! What the reference says of what it holds.

use super::{Held, Lie, Object, Reference, missing};
use clouds::{List, Version, VersionId};
use model::{Bytes, Entry, Key, Location, Result};
use std::collections::BTreeMap;

impl Reference {
    /// An object, or one version of it.
    pub(super) fn state(&self, held: &Held, at: &Location, version: Option<&VersionId>) -> Result<Object> {
        let key = self.key(&at.key);
        let Some(version) = version.filter(|_| !self.lies(Lie::ReadsTheLatestVersion)) else {
            return held.now(&at.bucket, &key).cloned().ok_or_else(missing);
        };
        let mut states = held.keys.get(&(at.bucket.clone(), key)).into_iter().flatten();
        let found = states.find(|state| state.id == version.0);
        found.and_then(|state| state.object.clone()).ok_or_else(missing)
    }

    pub(super) fn rows(&self, at: &Location, list: &List) -> Vec<Entry> {
        let held = self.held();
        let prefix = &at.key;
        let mut rows: BTreeMap<Key, Entry> = BTreeMap::new();
        let unfinished = held.uploads.values().filter(|_| self.lies(Lie::ShowsUnfinishedUploads));
        let unfinished = unfinished.map(|begun| (&begun.key, 0));
        for (key, size) in held.all(&at.bucket).map(|(key, it)| (key, it.head.size)).chain(unfinished) {
            let Some(rest) = key.strip_prefix(prefix) else { continue };
            let first = list.after.as_ref().filter(|_| list.recursive);
            if first.is_some_and(|first| key < first || (key == first && !self.lies(Lie::BeginsWithTheKeyItself))) {
                continue;
            }
            let slash = rest.iter().position(|byte| *byte == b'/').filter(|_| !list.recursive);
            let row = if let Some(slash) = slash {
                Entry::folder(prefix.join(&rest[..=slash]))
            } else {
                let head = held.now(&at.bucket, key).map(|it| &it.head);
                let (modified, etag) = (head.and_then(|it| it.modified), head.and_then(|it| it.etag.clone()));
                Entry { modified, etag, ..Entry::object(key.clone(), Bytes(size)) }
            };
            rows.insert(row.key.clone(), row);
        }
        rows.into_values().collect()
    }

    pub(super) fn version_rows(&self, at: &Location) -> Vec<Version> {
        let held = self.held();
        let below =
            held.keys.iter().filter(|((bucket, key), _)| *bucket == at.bucket && key.strip_prefix(&at.key).is_some());
        let rows = below.flat_map(|((_, key), states)| {
            let latest = states.len() - 1;
            states.iter().enumerate().rev().map(move |(at, state)| {
                let head = state.object.as_ref().map(|object| &object.head);
                Version {
                    key: key.clone(),
                    id: VersionId(state.id.clone()),
                    latest: at == latest,
                    deleted: head.is_none(),
                    size: head.map_or(0, |head| head.size),
                    modified: head.and_then(|head| head.modified),
                    etag: head.and_then(|head| head.etag.clone()),
                }
            })
        });
        rows.collect()
    }
}
