//! Objects over the wire: reading, writing, deleting.

use super::buckets::wire_time;
use super::digest;
use super::history::Gone;
use super::memory::{Guard, Held, Memory, Stored};
use super::tags;
use bytes::{Bytes, BytesMut};
use clouds::Attributes;
use futures::TryStreamExt;
use model::{Key, Timestamp};
use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag,
    GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, Metadata, PutObjectInput, PutObjectOutput,
    StorageClass, StreamingBlob,
};
use s3s::{Body, S3Result, s3_error};

/// What S3 says of an object whose type nobody gave.
const UNKNOWN_TYPE: &str = "binary/octet-stream";

macro_rules! attributes {
    ($input:expr) => {
        clouds::Attributes {
            content_type: $input.content_type.clone(),
            content_encoding: $input.content_encoding.clone(),
            content_language: $input.content_language.clone(),
            content_disposition: $input.content_disposition.clone(),
            cache_control: $input.cache_control.clone(),
            storage_class: $input.storage_class.as_ref().map(|class| class.as_str().to_owned()),
            metadata: $input.metadata.clone().unwrap_or_default().into_iter().collect(),
        }
    };
}
pub(crate) use attributes;

macro_rules! announced {
    ($input:expr) => {
        $crate::s3::objects::announced!($input, $input.content_md5.clone())
    };
    ($input:expr, $md5:expr) => {
        $crate::s3::digest::Announced {
            content_md5: $md5,
            checksum: s3s::dto::Checksum {
                checksum_crc32: $input.checksum_crc32.clone(),
                checksum_crc32c: $input.checksum_crc32c.clone(),
                checksum_crc64nvme: $input.checksum_crc64nvme.clone(),
                checksum_sha1: $input.checksum_sha1.clone(),
                checksum_sha256: $input.checksum_sha256.clone(),
                checksum_type: None,
            },
        }
    };
}
pub(crate) use announced;

/// The checksums in an answer.
macro_rules! told {
    ($output:ident, $checksum:expr) => {
        $output.checksum_crc32 = $checksum.checksum_crc32.clone();
        $output.checksum_crc32c = $checksum.checksum_crc32c.clone();
        $output.checksum_crc64nvme = $checksum.checksum_crc64nvme.clone();
        $output.checksum_sha1 = $checksum.checksum_sha1.clone();
        $output.checksum_sha256 = $checksum.checksum_sha256.clone();
    };
}
pub(crate) use told;

macro_rules! described {
    ($output:ident, $stored:expr, $length:expr) => {
        $output {
            accept_ranges: Some("bytes".to_owned()),
            content_length: i64::try_from($length).ok(),
            e_tag: Some(ETag::Strong($stored.etag.clone())),
            last_modified: Some(wire_time($stored.modified)),
            content_type: Some($stored.attributes.content_type.clone().unwrap_or_else(|| UNKNOWN_TYPE.to_owned())),
            content_encoding: $stored.attributes.content_encoding.clone(),
            content_language: $stored.attributes.content_language.clone(),
            content_disposition: $stored.attributes.content_disposition.clone(),
            cache_control: $stored.attributes.cache_control.clone(),
            metadata: metadata(&$stored.attributes),
            storage_class: class(&$stored.attributes),
            version_id: $stored.version.clone(),
            ..$output::default()
        }
    };
}

fn metadata(attributes: &Attributes) -> Option<Metadata> {
    let pairs = attributes.metadata.iter().map(|(name, value)| (name.clone(), value.clone()));
    (!attributes.metadata.is_empty()).then(|| pairs.collect())
}

/// The whole body of a request. It ends in an error if the signed digest is not that of what arrived.
pub(crate) async fn whole(body: Option<StreamingBlob>) -> S3Result<Bytes> {
    let Some(body) = body else { return Ok(Bytes::new()) };
    let wrong = |error| s3_error!(BadDigest, "the body is not what was signed: {error}");
    let mut chunks: Vec<Bytes> = body.try_collect().await.map_err(wrong)?;
    if chunks.len() == 1 {
        return Ok(chunks.remove(0));
    }
    Ok(chunks
        .iter()
        .fold(BytesMut::new(), |mut all, chunk| {
            all.extend_from_slice(chunk);
            all
        })
        .freeze())
}

/// As S3 does, a class is named unless it is the usual one.
fn class(attributes: &Attributes) -> Option<StorageClass> {
    let class = attributes.storage_class.clone().filter(|class| class != StorageClass::STANDARD);
    class.map(StorageClass::from)
}

pub(crate) fn head(memory: &Memory, input: &HeadObjectInput) -> S3Result<HeadObjectOutput> {
    let stored = memory.object(&input.bucket, &input.key, input.version_id.as_deref())?;
    stored.readable(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let mut output = described!(HeadObjectOutput, stored, stored.bytes.len());
    if input.checksum_mode.is_some() {
        told!(output, stored.checksum);
        output.checksum_type.clone_from(&stored.checksum.checksum_type);
    }
    Ok(output)
}

pub(crate) fn get(memory: &Memory, input: &GetObjectInput) -> S3Result<GetObjectOutput> {
    let stored = memory.object(&input.bucket, &input.key, input.version_id.as_deref())?;
    stored.readable(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let size = stored.bytes.len();
    let range = input.range.map(|range| range.check(size as u64)).transpose()?;
    let bytes = match &range {
        Some(range) => stored.bytes.slice(index(range.start)..index(range.end)),
        None => stored.bytes.clone(),
    };
    let mut output = described!(GetObjectOutput, stored, bytes.len());
    output.tag_count = i32::try_from(stored.tags.len()).ok().filter(|count| *count > 0);
    if input.checksum_mode.is_some() && range.is_none() {
        told!(output, stored.checksum);
        output.checksum_type.clone_from(&stored.checksum.checksum_type);
    }
    output.content_range = range.map(|range| format!("bytes {}-{}/{size}", range.start, range.end - 1));
    output.body = Some(StreamingBlob::from(Body::from(bytes)));
    Ok(output)
}

/// A position in bytes that are in memory.
pub(crate) fn index(position: u64) -> usize {
    usize::try_from(position).expect("an object in memory is no longer than memory")
}

pub(crate) async fn put(memory: &Memory, mut input: PutObjectInput) -> S3Result<PutObjectOutput> {
    let bytes = whole(input.body.take()).await?;
    let announced = announced!(input);
    let etag = digest::hex(&announced.check(&bytes)?);
    let guard = Guard { if_match: input.if_match.take(), if_none_match: input.if_none_match.take() };
    let (modified, attributes, tags) = (memory.now(), attributes!(input), tags::told(input.tagging.as_deref())?);
    let stored = Stored { bytes, etag, modified, attributes, tags, checksum: announced.of_object(), version: None };
    let stored = memory.store(&input.bucket, &input.key, stored, &guard)?;
    let mut output = PutObjectOutput {
        e_tag: Some(ETag::Strong(stored.etag.clone())),
        version_id: stored.version.clone(),
        checksum_type: stored.checksum.checksum_type.clone(),
        ..PutObjectOutput::default()
    };
    told!(output, stored.checksum);
    Ok(output)
}

/// Deletes an object, or a version of it for good.
pub(crate) fn delete(memory: &Memory, input: &DeleteObjectInput) -> S3Result<DeleteObjectOutput> {
    let now = memory.now();
    memory.in_bucket(&input.bucket, |held| {
        let gone = remove(held, &input.key, input.version_id.as_deref(), now);
        let delete_marker = gone.is_marker.then_some(true);
        Ok(DeleteObjectOutput { delete_marker, version_id: gone.version, ..DeleteObjectOutput::default() })
    })
}

fn remove(held: &mut Held, key: &str, version: Option<&str>, now: Timestamp) -> Gone {
    match version {
        None => held.remove(&Key::from(key), now),
        Some(version) => held.remove_version(&Key::from(key), version),
    }
}

pub(crate) fn delete_many(memory: &Memory, input: DeleteObjectsInput) -> S3Result<DeleteObjectsOutput> {
    if input.delete.objects.len() > 1_000 {
        return Err(s3_error!(MalformedXML, "at most 1000 keys are deleted at once"));
    }
    let (quiet, now) = (input.delete.quiet.unwrap_or_default(), memory.now());
    memory.in_bucket(&input.bucket, |held| {
        let deleted = input.delete.objects.into_iter().map(|object| {
            let gone = remove(held, &object.key, object.version_id.as_deref(), now);
            let (marker, made) = (gone.is_marker.then_some(true), gone.version.filter(|_| object.version_id.is_none()));
            let (key, version_id) = (Some(object.key), object.version_id);
            DeletedObject { key, version_id, delete_marker: marker, delete_marker_version_id: made }
        });
        let deleted: Vec<_> = deleted.collect();
        Ok(DeleteObjectsOutput { deleted: (!quiet).then_some(deleted), ..DeleteObjectsOutput::default() })
    })
}
