//! What the server holds: buckets, objects, unfinished uploads. Every change happens under one lock, so that
//! conditions hold between any two writers. Knows nothing of HTTP.

use super::digest::{self, Plan};
use super::history::History;
use bytes::Bytes;
use clouds::{Attributes, Tags};
use model::{Clock, Key, Timestamp};
use s3s::dto::{Checksum, ETag, ETagCondition};
use s3s::{S3Result, s3_error};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// An object.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) bytes: Bytes,
    pub(crate) etag: String,
    pub(crate) modified: Timestamp,
    pub(crate) attributes: Attributes,
    pub(crate) tags: Tags,
    /// What was announced of all its bytes and found right.
    pub(crate) checksum: Checksum,
    /// Which version it is; `None` in a bucket that keeps none.
    pub(crate) version: Option<String>,
}

/// An upload in parts that nobody has finished.
pub(crate) struct Upload {
    pub(crate) key: Key,
    pub(crate) begun: Timestamp,
    pub(crate) attributes: Attributes,
    pub(crate) tags: Tags,
    pub(crate) plan: Plan,
    pub(crate) parts: BTreeMap<i32, Part>,
}

/// A part as it arrived.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) bytes: Bytes,
    pub(crate) digest: [u8; 16],
    pub(crate) checksum: Checksum,
    pub(crate) modified: Timestamp,
}

/// One bucket.
pub(crate) struct Held {
    pub(crate) created: Timestamp,
    pub(crate) region: String,
    pub(crate) history: History,
    /// Whether entity tags are none of MD5, as those of buckets that are encrypted with keys of their own.
    pub(crate) tags_oddly: bool,
    /// What each key gives now.
    pub(crate) objects: BTreeMap<Key, Arc<Stored>>,
    pub(crate) uploads: BTreeMap<String, Upload>,
}

/// When a write may happen.
#[derive(Default)]
pub(crate) struct Guard {
    pub(crate) if_match: Option<ETagCondition>,
    pub(crate) if_none_match: Option<ETagCondition>,
}

/// Everything that the server holds.
pub(crate) struct Memory {
    buckets: Mutex<BTreeMap<String, Held>>,
    clock: Arc<dyn Clock>,
    pub(crate) smallest_part: usize,
}

impl Memory {
    pub(crate) fn new(clock: Arc<dyn Clock>, smallest_part: usize) -> Self {
        Self { buckets: Mutex::default(), clock, smallest_part }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn buckets(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.buckets.lock().expect("no request panicked while it held the buckets")
    }

    /// Makes a bucket, unless there is one of that name. Says whether it is new.
    pub(crate) fn create_bucket(&self, name: &str, region: &str) -> bool {
        let created = self.now();
        let mut buckets = self.buckets();
        let new = !buckets.contains_key(name);
        buckets.entry(name.to_owned()).or_insert_with(|| Held {
            created,
            region: region.to_owned(),
            history: History::default(),
            tags_oddly: false,
            objects: BTreeMap::new(),
            uploads: BTreeMap::new(),
        });
        new
    }

    /// Does something to one bucket, alone.
    pub(crate) fn in_bucket<T>(&self, name: &str, act: impl FnOnce(&mut Held) -> S3Result<T>) -> S3Result<T> {
        let mut buckets = self.buckets();
        let held = buckets.get_mut(name).ok_or_else(|| s3_error!(NoSuchBucket, "the bucket does not exist"))?;
        act(held)
    }

    /// An object, or one version of it.
    pub(crate) fn object(&self, bucket: &str, key: &str, version: Option<&str>) -> S3Result<Arc<Stored>> {
        self.in_bucket(bucket, |held| held.object(&Key::from(key), version))
    }

    /// Keeps an object, if `guard` allows it, and answers with it as it was kept.
    pub(crate) fn store(&self, bucket: &str, key: &str, stored: Stored, guard: &Guard) -> S3Result<Arc<Stored>> {
        self.in_bucket(bucket, |held| {
            let key = Key::from(key);
            held.allow(&key, guard)?;
            Ok(held.keep(key, stored))
        })
    }
}

impl Held {
    /// `PreconditionFailed` if `guard` forbids to write `key` now.
    pub(crate) fn allow(&self, key: &Key, guard: &Guard) -> S3Result<()> {
        let present = self.objects.get(key);
        let unchanged = match (&guard.if_match, present) {
            (None, _) => true,
            (Some(_), None) => return Err(s3_error!(NoSuchKey, "the specified key does not exist")),
            (Some(condition), Some(stored)) => stored.matches(condition),
        };
        let absent = match (&guard.if_none_match, present) {
            (Some(condition), Some(stored)) => !stored.matches(condition),
            _ => true,
        };
        if unchanged && absent { Ok(()) } else { Err(moved()) }
    }
}

impl Stored {
    /// An object of one piece.
    pub(crate) fn whole(bytes: Bytes, modified: Timestamp, attributes: Attributes) -> Self {
        let etag = digest::hex(&digest::md5(&bytes));
        let (tags, checksum) = (Tags::new(), Checksum::default());
        Self { bytes, etag, modified, attributes, tags, checksum, version: None }
    }

    /// Whether a condition names this object.
    pub(crate) fn matches(&self, condition: &ETagCondition) -> bool {
        condition.is_any() || condition.as_etag().map(ETag::value) == Some(&self.etag)
    }

    /// `PreconditionFailed` if the reader wants another object than this, `NotModified` if it has this one.
    pub(crate) fn readable(&self, want: Option<&ETagCondition>, has: Option<&ETagCondition>) -> S3Result<()> {
        if want.is_some_and(|condition| !self.matches(condition)) {
            return Err(moved());
        }
        if has.is_some_and(|condition| self.matches(condition)) {
            return Err(s3_error!(NotModified, "not modified"));
        }
        Ok(())
    }
}

fn moved() -> s3s::S3Error {
    s3_error!(PreconditionFailed, "at least one of the preconditions you specified did not hold")
}
