//! What the server holds. One lock a bucket, never held while bytes move.

use super::answer::Refusal;
use super::content::Content;
use chrono::{DateTime, Utc};
use clouds::Crc;
use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use model::{Algorithm, Key};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything.
#[derive(Default)]
pub(super) struct Memory {
    buckets: Mutex<BTreeMap<String, Arc<Bucket>>>,
}

/// One bucket.
pub(super) struct Bucket {
    pub(super) made: DateTime<Utc>,
    held: Mutex<Held>,
}

/// What is in a bucket.
#[derive(Default)]
pub(super) struct Held {
    pub(super) objects: BTreeMap<Key, Arc<Object>>,
    pub(super) uploads: HashMap<String, Upload>,
}

/// One object.
pub(super) struct Object {
    pub(super) content: Content,
    /// Without quotes. Sixteen digits and `-1`: nobody takes it for an MD5.
    pub(super) etag: String,
    pub(super) modified: DateTime<Utc>,
    /// The headers that are given back as they came.
    pub(super) kept: Vec<(HeaderName, HeaderValue)>,
    /// The CRC of all bytes, if a client sent one.
    pub(super) crc: Option<Crc>,
}

/// One unfinished upload.
pub(super) struct Upload {
    pub(super) key: Key,
    pub(super) begun: DateTime<Utc>,
    pub(super) kept: Vec<(HeaderName, HeaderValue)>,
    /// By which the parts are checked, if the client said so.
    pub(super) algorithm: Option<Algorithm>,
    pub(super) parts: BTreeMap<u32, Part>,
}

/// One part of it.
pub(super) struct Part {
    pub(super) content: Content,
    pub(super) etag: String,
    pub(super) crc: Option<Crc>,
    pub(super) modified: DateTime<Utc>,
}

impl Memory {
    pub(super) fn buckets(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Bucket>>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a bucket; false if there is one.
    pub(super) fn make(&self, name: &str) -> bool {
        let mut buckets = self.buckets();
        let is_new = !buckets.contains_key(name);
        if is_new {
            buckets.insert(name.to_owned(), Arc::new(Bucket { made: Utc::now(), held: Mutex::default() }));
        }
        is_new
    }

    pub(super) fn bucket(&self, name: &str) -> Result<Arc<Bucket>, Refusal> {
        const NONE: Refusal = Refusal::new(StatusCode::NOT_FOUND, "NoSuchBucket", "there is no such bucket");
        self.buckets().get(name).cloned().ok_or(NONE)
    }

    pub(super) fn object(&self, bucket: &str, key: &Key) -> Result<Arc<Object>, Refusal> {
        self.bucket(bucket)?.held().objects.get(key).cloned().ok_or(Refusal::no_key())
    }
}

impl Bucket {
    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Puts an object in its place, unless it must not replace one.
    pub(super) fn place(&mut self, key: &Key, object: Object, only_if_absent: bool) -> Result<(), Refusal> {
        if only_if_absent && self.objects.contains_key(key) {
            return Err(Refusal::failed_condition());
        }
        self.objects.insert(key.clone(), Arc::new(object));
        Ok(())
    }
}

impl Object {
    pub(super) fn new(content: Content, kept: Vec<(HeaderName, HeaderValue)>, crc: Option<Crc>) -> Self {
        Self { content, etag: etag(), modified: Utc::now(), kept, crc }
    }
}

/// An entity tag that was never given before.
pub(super) fn etag() -> String {
    static GIVEN: AtomicU64 = AtomicU64::new(1);
    // Spread over all digits, so that no two look alike; an odd factor maps no two numbers on one.
    let number = GIVEN.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("{number:016x}-1")
}

/// The headers of a request that belong to its object.
pub(super) fn kept(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    const PLAIN: [&str; 5] = ["content-type", "content-language", "content-disposition", "cache-control", "expires"];
    let mut kept = Vec::new();
    for (name, value) in headers {
        let text = name.as_str();
        if text.starts_with("x-amz-meta-") || PLAIN.contains(&text) {
            kept.push((name.clone(), value.clone()));
        } else if text == "content-encoding" || text == "x-amz-storage-class" {
            kept.extend(changed(text, value).map(|value| (name.clone(), value)));
        }
    }
    kept
}

/// `aws-chunked` is about the request, and the usual class is not told, as at Amazon.
fn changed(name: &str, value: &HeaderValue) -> Option<HeaderValue> {
    let words = value.to_str().ok()?.split(',').map(str::trim);
    let left: Vec<&str> = words.filter(|word| !["aws-chunked", "STANDARD", ""].contains(word)).collect();
    if left.is_empty() {
        return None;
    }
    HeaderValue::from_str(&left.join(if name == "content-encoding" { "," } else { ", " })).ok()
}
