//! Versions over the wire.

use super::buckets::wire_time;
use super::encoding::Encoder;
use super::history::Versioned;
use super::listing::{MOST, text};
use super::memory::{Held, Memory};
use model::Key;
use s3s::dto::{
    BucketVersioningStatus, DeleteMarkerEntry, ETag, GetBucketVersioningOutput, ListObjectVersionsInput,
    ListObjectVersionsOutput, ObjectVersion, ObjectVersionStorageClass, PutBucketVersioningInput,
    PutBucketVersioningOutput,
};
use s3s::{S3Result, s3_error};

/// A row of the listing: the key, the version, whether it is the latest.
type Row<'a> = (&'a Key, &'a Versioned, bool);

pub(crate) fn list(memory: &Memory, input: &ListObjectVersionsInput) -> S3Result<ListObjectVersionsOutput> {
    if input.delimiter.as_ref().is_some_and(|delimiter| !delimiter.is_empty()) {
        return Err(s3_error!(NotImplemented, "versions are listed without folders here"));
    }
    let (most, encoder) = (input.max_keys.unwrap_or(MOST).clamp(1, MOST), Encoder::asked(input.encoding_type.as_ref()));
    let prefix = Key::from(input.prefix.as_deref().unwrap_or_default());
    memory.in_bucket(&input.bucket, |held| {
        let mut rows = rows(held, &prefix).skip_while(|row| !is_behind(row, input));
        let page: Vec<Row<'_>> = rows.by_ref().take(usize::try_from(most).unwrap_or(1)).collect();
        let last = page.last().filter(|_| rows.next().is_some());
        let (deleted, kept): (Vec<Row<'_>>, Vec<Row<'_>>) = page.iter().partition(|(_, it, _)| it.stored.is_none());
        Ok(ListObjectVersionsOutput {
            name: Some(input.bucket.clone()),
            prefix: Some(encoder.encode(&text(&prefix))),
            encoding_type: input.encoding_type.clone(),
            max_keys: Some(most),
            is_truncated: Some(last.is_some()),
            next_key_marker: last.map(|(key, ..)| encoder.encode(&text(key))),
            next_version_id_marker: last.map(|(_, it, _)| it.id.clone()),
            versions: Some(kept.into_iter().map(|row| version(&encoder, row)).collect()),
            delete_markers: Some(deleted.into_iter().map(|row| marker(&encoder, row)).collect()),
            ..ListObjectVersionsOutput::default()
        })
    })
}

/// All versions below a prefix: keys in the order of their bytes, newest first within a key.
fn rows<'a>(held: &'a Held, prefix: &Key) -> impl Iterator<Item = Row<'a>> {
    let prefix = prefix.clone();
    let keys = held.history.versions.range(prefix.clone()..);
    let keys = keys.take_while(move |(key, _)| key.strip_prefix(&prefix).is_some());
    keys.flat_map(|(key, rows)| {
        let latest = rows.len() - 1;
        rows.iter().enumerate().rev().map(move |(at, row)| (key, row, at == latest))
    })
}

/// Whether a row is the first of the page that was asked for. A marker without a version means the whole key.
fn is_behind(row: &Row<'_>, input: &ListObjectVersionsInput) -> bool {
    let Some(marker) = input.key_marker.as_deref().map(Key::from) else { return true };
    match &input.version_id_marker {
        // Versions are numbered, and listed newest first: those behind the marker have smaller numbers.
        Some(id) if *row.0 == marker => row.1.id < *id,
        _ => *row.0 > marker,
    }
}

fn version(encoder: &Encoder, (key, it, latest): Row<'_>) -> ObjectVersion {
    let stored = it.stored.as_ref();
    let class = stored.and_then(|stored| stored.attributes.storage_class.clone());
    ObjectVersion {
        key: Some(encoder.encode(&text(key))),
        version_id: Some(it.id.clone()),
        is_latest: Some(latest),
        last_modified: Some(wire_time(it.modified)),
        size: stored.and_then(|stored| i64::try_from(stored.bytes.len()).ok()),
        e_tag: stored.map(|stored| ETag::Strong(stored.etag.clone())),
        storage_class: Some(ObjectVersionStorageClass::from(class.unwrap_or_else(|| "STANDARD".to_owned()))),
        ..ObjectVersion::default()
    }
}

fn marker(encoder: &Encoder, (key, it, latest): Row<'_>) -> DeleteMarkerEntry {
    DeleteMarkerEntry {
        key: Some(encoder.encode(&text(key))),
        version_id: Some(it.id.clone()),
        is_latest: Some(latest),
        last_modified: Some(wire_time(it.modified)),
        ..DeleteMarkerEntry::default()
    }
}

pub(crate) fn set(memory: &Memory, input: &PutBucketVersioningInput) -> S3Result<PutBucketVersioningOutput> {
    let status = input.versioning_configuration.status.as_ref().map(BucketVersioningStatus::as_str);
    memory.in_bucket(&input.bucket, |held| match status {
        Some(BucketVersioningStatus::ENABLED) => {
            held.history.is_kept = true;
            Ok(PutBucketVersioningOutput::default())
        }
        _ => Err(s3_error!(NotImplemented, "versions are not suspended here")),
    })
}

pub(crate) fn get(memory: &Memory, bucket: &str) -> S3Result<GetBucketVersioningOutput> {
    memory.in_bucket(bucket, |held| {
        let status = held.history.is_kept.then(|| BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED));
        Ok(GetBucketVersioningOutput { status, ..GetBucketVersioningOutput::default() })
    })
}
