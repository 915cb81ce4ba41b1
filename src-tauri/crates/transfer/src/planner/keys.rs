//! Which key an object of a source gets at the target, and what could only go wrong.

use model::{EntryKind, Error, ErrorKind, JobKind, JobSpec, Key, Keys, Location, Result, Source, Target};
use std::collections::HashSet;

const DOING: &str = "plan the job";

/// Refuses what could only go wrong, before anything is listed.
pub(crate) fn check(spec: &JobSpec) -> Result<()> {
    let invalid = |message: String| Error::new(ErrorKind::Invalid, DOING, message);
    if spec.sources.is_empty() {
        return Err(invalid("nothing was chosen".into()));
    }
    let Some(target) = &spec.target else {
        let deletes = spec.kind == JobKind::Delete;
        return if deletes { Ok(()) } else { Err(invalid("no destination is named".into())) };
    };
    if let Target::Each(keys) = target {
        return check_each(spec, keys);
    }
    if let Target::As(_) = target
        && spec.sources.len() > 1
    {
        return Err(invalid("several sources cannot become one object".into()).hint("end the destination with '/'"));
    }
    let mut names = HashSet::new();
    for (index, source) in (0..).zip(&spec.sources) {
        let name = source.location.key.last_segment();
        let name = name.as_bytes().strip_suffix(b"/").unwrap_or(name.as_bytes()).to_vec();
        if !names.insert(name) {
            let shown = source.location.key.last_segment();
            return Err(invalid(format!("two of the sources are named {:?}", shown.display()))
                .at(target.location())
                .hint("copy them in two jobs, into two folders"));
        }
        let same = |key: Option<Key>| key.is_some_and(|key| target.location().with_key(key) == source.location);
        if same(target_key(spec, index, source_tail(source).as_bytes())) {
            return Err(invalid("source and destination are the same".into()).at(&source.location));
        }
    }
    Ok(())
}

/// Keys of their own need objects, one for each, and none twice.
fn check_each(spec: &JobSpec, Keys { bucket, keys }: &Keys) -> Result<()> {
    let invalid = |message: String| Error::new(ErrorKind::Invalid, DOING, message);
    let objects = spec.sources.iter().all(|source| source.kind == EntryKind::Object);
    if !objects || keys.len() != spec.sources.len() {
        return Err(invalid("keys of their own are for objects, one for each".into()));
    }
    let mut taken = HashSet::new();
    for (source, key) in spec.sources.iter().zip(keys) {
        if key.is_empty() {
            return Err(invalid("its key would be empty".into()).at(&source.location));
        }
        if !taken.insert(key) {
            return Err(invalid(format!("{:?} is the key of two sources", key.display())).at(&source.location));
        }
        if bucket.with_key(key.clone()) == source.location {
            return Err(invalid("source and destination are the same".into()).at(&source.location));
        }
    }
    Ok(())
}

/// What stands for the source itself behind a target prefix: an object's own name, nothing for a folder.
fn source_tail(source: &Source) -> Key {
    match source.kind {
        EntryKind::Object => source.location.key.last_segment(),
        EntryKind::Folder => Key::default(),
    }
}

/// Where `tail` of source number `index` goes: the object's own name, or what stands behind the source folder's prefix.
pub(super) fn target_key(spec: &JobSpec, index: u32, tail: &[u8]) -> Option<Key> {
    let source = spec.sources.get(index as usize)?;
    Some(match (spec.target.as_ref()?, source.kind) {
        (Target::Each(each), _) => each.keys.get(index as usize)?.clone(),
        (Target::As(exact), EntryKind::Object) => exact.key.clone(),
        // A folder's contents, or an object under its own name: either way `tail` says what stands behind the prefix.
        (Target::As(prefix), EntryKind::Folder) | (Target::Into(prefix), EntryKind::Object) => {
            folder(&prefix.key).join(tail)
        }
        (Target::Into(prefix), EntryKind::Folder) => {
            folder(&prefix.key).join(source.location.key.last_segment().as_bytes()).join(tail)
        }
    })
}

/// The prefix that was chosen as the destination: everything that is copied goes below it.
pub(crate) fn chosen(spec: &JobSpec) -> Option<Location> {
    let target = spec.target.as_ref()?;
    let one = spec.sources.iter().all(|source| source.kind == EntryKind::Object);
    if let Target::Each(each) = target {
        return Some(each.bucket.clone());
    }
    let key = &target.location().key;
    let key = if matches!(target, Target::As(_)) && one { key.parent() } else { folder(key) };
    Some(target.location().with_key(key))
}

/// A prefix that keys can be put behind.
fn folder(prefix: &Key) -> Key {
    if prefix.is_prefix() { prefix.clone() } else { prefix.join(b"/") }
}
