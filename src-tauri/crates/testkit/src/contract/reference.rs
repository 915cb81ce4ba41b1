//! The simplest store that keeps the contract, and ways to break it: the proof that the contract proves something.

use crate::clock::HeldClock;
use async_trait::async_trait;
use bytes::Bytes;
use clouds::{Attributes, Body, Condition, Head, List, Pages, Part, PartWrite, Read, Store, UploadId, Write, Written};
use futures::stream;
use model::{Bucket, Capabilities, Clock, Entry, Error, ErrorKind, Feature, Key, Location, Result, Sizes, Support};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

/// How a reference breaks the contract.
#[cfg_attr(not(test), expect(dead_code, reason = "only the tests of the contract lie"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lie {
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
}

#[cfg(test)]
impl Lie {
    pub(super) const ALL: [Self; 10] = [
        Self::LosesThePageAfterTheFirst,
        Self::OverwritesWhatMustBeAbsent,
        Self::IgnoresTheEntityTag,
        Self::IgnoresTheRange,
        Self::TrimsKeys,
        Self::JoinsSlashes,
        Self::ForgetsAttributes,
        Self::ShowsUnfinishedUploads,
        Self::CallsMissingKeysFailures,
        Self::DeletesFolders,
    ];
}

#[derive(Default)]
struct Held {
    buckets: BTreeSet<String>,
    objects: BTreeMap<Key, (Bytes, Head)>,
    uploads: BTreeMap<String, (Key, Attributes, BTreeMap<u32, Bytes>)>,
    writes: u64,
}

/// A store in memory that keeps the whole contract and can do nothing beyond it. Its one bucket at first is `bucket`.
pub struct Reference {
    held: Mutex<Held>,
    lie: Option<Lie>,
}

impl Default for Reference {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Reference {
    pub(super) fn new(lie: Option<Lie>) -> Self {
        let held = Held { buckets: ["bucket".to_owned()].into(), ..Held::default() };
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

    fn keep(&self, held: &mut Held, key: &Key, bytes: Bytes, write: &Write) -> Result<Written> {
        let key = self.key(key);
        let absent = write.condition == Condition::Absent && !self.lies(Lie::OverwritesWhatMustBeAbsent);
        if absent && held.objects.contains_key(&key) {
            return Err(Error::new(ErrorKind::AlreadyExists, "write", "it is there"));
        }
        held.writes += 1;
        let attributes =
            if self.lies(Lie::ForgetsAttributes) { Attributes::default() } else { write.attributes.clone() };
        let etag = Some(format!("tag-{}", held.writes));
        let modified = Some(HeldClock::default().now());
        let head = Head { size: bytes.len() as u64, etag: etag.clone(), modified, attributes, ..Head::default() };
        held.objects.insert(key, (bytes, head));
        Ok(Written { etag, ..Written::default() })
    }

    fn rows(&self, prefix: &Key, recursive: bool) -> Vec<Entry> {
        let held = self.held();
        let mut rows: BTreeMap<Key, Entry> = BTreeMap::new();
        let unfinished =
            held.uploads.values().map(|(key, ..)| (key, 0)).filter(|_| self.lies(Lie::ShowsUnfinishedUploads));
        for (key, size) in held.objects.iter().map(|(key, (_, head))| (key, head.size)).chain(unfinished) {
            let Some(rest) = key.strip_prefix(prefix) else { continue };
            let slash = rest.iter().position(|byte| *byte == b'/').filter(|_| !recursive);
            let row = if let Some(slash) = slash {
                Entry::folder(prefix.join(&rest[..=slash]))
            } else {
                let head = held.objects.get(key).map(|(_, head)| head);
                let (modified, etag) = (head.and_then(|it| it.modified), head.and_then(|it| it.etag.clone()));
                Entry { modified, etag, ..Entry::object(key.clone(), model::Bytes(size)) }
            };
            rows.insert(row.key.clone(), row);
        }
        rows.into_values().collect()
    }
}

fn missing() -> Error {
    Error::new(ErrorKind::NotFound, "find", "it is not there")
}

#[async_trait]
impl Store for Reference {
    fn capabilities(&self) -> Capabilities {
        use Feature::{ConditionalCreate, ConditionalFinish, CreateBuckets, ListBuckets, Metadata, PartsInAnyOrder};
        let sure = [ConditionalCreate, ConditionalFinish, CreateBuckets, ListBuckets, Metadata, PartsInAnyOrder];
        let any = model::Bytes(u64::MAX);
        let sizes = Sizes { write: any, part_min: model::Bytes(1), part_max: any, parts: 10_000, copy: any, key: 1024 };
        Capabilities {
            features: sure.into_iter().map(|feature| (feature, Support::Yes)).collect(),
            sizes,
            storage_classes: Vec::new(),
            read_only: false,
            protected: false,
        }
    }

    fn accepts(&self, _: &Key) -> Result<()> {
        Ok(())
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        Ok(self.held().buckets.iter().map(|name| Bucket { name: name.clone(), created: None }).collect())
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        let new = self.held().buckets.insert(name.to_owned());
        if new { Ok(()) } else { Err(Error::new(ErrorKind::AlreadyExists, "make a bucket", "it is there")) }
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        if !self.held().buckets.contains(&at.bucket) {
            let error = Error::new(ErrorKind::NoBucket, "list", "there is no such bucket");
            return Box::pin(stream::iter([Err(error)]));
        }
        let rows = self.rows(&at.key, list.recursive);
        let pages: Vec<_> = rows.chunks(1_000).map(|page| Ok(page.to_vec())).collect();
        let most = if self.lies(Lie::LosesThePageAfterTheFirst) { 1 } else { usize::MAX };
        Box::pin(stream::iter(pages.into_iter().take(most)))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.held().objects.get(&self.key(&at.key)).map(|(_, head)| head.clone()).ok_or_else(missing)
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let (bytes, head) = self.held().objects.get(&self.key(&at.key)).cloned().ok_or_else(missing)?;
        if read.if_match.is_some() && read.if_match != head.etag && !self.lies(Lie::IgnoresTheEntityTag) {
            return Err(Error::new(ErrorKind::Conflict, "read", "it changed"));
        }
        let asked = read.range.filter(|_| !self.lies(Lie::IgnoresTheRange));
        let range = asked.unwrap_or(0..head.size);
        let index = |at: u64| usize::try_from(at).expect("it is in memory");
        let bytes = bytes.slice(index(range.start)..index(range.end));
        Ok(Body { head, range, stream: Box::pin(stream::iter([Ok(bytes)])) })
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.keep(&mut self.held(), &at.key, body, write)
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        let mut held = self.held();
        held.writes += 1;
        let id = format!("upload-{}", held.writes);
        held.uploads.insert(id.clone(), (at.key.clone(), write.attributes.clone(), BTreeMap::new()));
        Ok(UploadId(id))
    }

    async fn write_part(&self, _: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        let PartWrite { number, body, .. } = part;
        let size = body.len() as u64;
        self.held().uploads.get_mut(&upload.0).ok_or_else(missing)?.2.insert(number, body);
        Ok(Part { number, etag: number.to_string(), size, checksum: None })
    }

    async fn parts(&self, _: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        let held = self.held();
        let parts = &held.uploads.get(&upload.0).ok_or_else(missing)?.2;
        let part = |(number, bytes): (&u32, &Bytes)| Part {
            number: *number,
            etag: number.to_string(),
            size: bytes.len() as u64,
            checksum: None,
        };
        Ok(parts.iter().map(part).collect())
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        let mut held = self.held();
        let sent = &held.uploads.get(&upload.0).ok_or_else(missing)?.2;
        let bytes: Vec<u8> = parts.iter().flat_map(|part| sent[&part.number].to_vec()).collect();
        let written = self.keep(&mut held, &at.key, bytes.into(), write)?;
        held.uploads.remove(&upload.0);
        Ok(written)
    }

    async fn abort_upload(&self, _: &Location, upload: &UploadId) -> Result<()> {
        self.held().uploads.remove(&upload.0);
        Ok(())
    }

    async fn delete(&self, _: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        let mut held = self.held();
        let outcomes = keys.iter().map(|key| {
            if self.lies(Lie::DeletesFolders) {
                let below = key.join(b"/");
                held.objects.retain(|other, _| other.strip_prefix(&below).is_none());
            }
            let found = held.objects.remove(&self.key(key)).is_some();
            if found || !self.lies(Lie::CallsMissingKeysFailures) { Ok(()) } else { Err(missing()) }
        });
        Ok(outcomes.collect())
    }
}
