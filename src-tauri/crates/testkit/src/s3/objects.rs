//! Objects over the wire: reading, writing, copying, deleting.

use super::buckets::wire_time;
use super::digest::{self, Announced};
use super::memory::{Guard, Memory, Stored};
use bytes::{Bytes, BytesMut};
use clouds::Attributes;
use futures::TryStreamExt;
use model::Key;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, DeleteObjectOutput, DeleteObjectsInput,
    DeleteObjectsOutput, DeletedObject, ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput,
    HeadObjectOutput, Metadata, MetadataDirective, PutObjectInput, PutObjectOutput, StreamingBlob,
};
use s3s::{Body, S3Result, s3_error};
use std::sync::Arc;

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
            metadata: $input.metadata.clone().unwrap_or_default().into_iter().collect(),
            ..clouds::Attributes::default()
        }
    };
}
pub(crate) use attributes;

macro_rules! announced {
    ($input:expr) => {
        $crate::s3::digest::Announced {
            content_md5: $input.content_md5.clone(),
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

/// Checks what was announced of a body, and gives its MD5.
pub(crate) fn checked(body: &Bytes, announced: &Announced) -> S3Result<[u8; 16]> {
    let digest = digest::md5(body);
    announced.check(body, digest)?;
    Ok(digest)
}

pub(crate) fn head(memory: &Memory, input: &HeadObjectInput) -> S3Result<HeadObjectOutput> {
    let stored = memory.object(&input.bucket, &input.key)?;
    stored.readable(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    Ok(described!(HeadObjectOutput, stored, stored.bytes.len()))
}

pub(crate) fn get(memory: &Memory, input: &GetObjectInput) -> S3Result<GetObjectOutput> {
    let stored = memory.object(&input.bucket, &input.key)?;
    stored.readable(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let size = stored.bytes.len();
    let range = input.range.map(|range| range.check(size as u64)).transpose()?;
    let bytes = match &range {
        Some(range) => stored.bytes.slice(index(range.start)..index(range.end)),
        None => stored.bytes.clone(),
    };
    let mut output = described!(GetObjectOutput, stored, bytes.len());
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
    let digest = checked(&bytes, &announced!(input))?;
    let guard = Guard { if_match: input.if_match.take(), if_none_match: input.if_none_match.take() };
    let stored = Stored { bytes, etag: digest::hex(&digest), modified: memory.now(), attributes: attributes!(input) };
    let etag = memory.store(&input.bucket, &input.key, stored, &guard)?;
    Ok(PutObjectOutput { e_tag: Some(ETag::Strong(etag)), ..PutObjectOutput::default() })
}

/// The object that a copy reads, if it still is the one that was meant.
pub(crate) fn source(memory: &Memory, source: &CopySource, wanted: Option<&ETagCondition>) -> S3Result<Arc<Stored>> {
    let CopySource::Bucket { bucket, key, .. } = source else {
        return Err(s3_error!(NotImplemented, "a copy reads from a bucket"));
    };
    let stored = memory.object(bucket, key)?;
    stored.readable(wanted, None)?;
    Ok(stored)
}

pub(crate) fn copy(memory: &Memory, input: &CopyObjectInput) -> S3Result<CopyObjectOutput> {
    let mut stored = Stored::clone(&*source(memory, &input.copy_source, input.copy_source_if_match.as_ref())?);
    stored.etag = digest::hex(&digest::md5(&stored.bytes));
    stored.modified = memory.now();
    if input.metadata_directive.as_ref().is_some_and(|it| it.as_str() == MetadataDirective::REPLACE) {
        stored.attributes = attributes!(input);
    }
    let modified = wire_time(stored.modified);
    let etag = memory.store(&input.bucket, &input.key, stored, &Guard::default())?;
    let result = CopyObjectResult {
        e_tag: Some(ETag::Strong(etag)),
        last_modified: Some(modified),
        ..CopyObjectResult::default()
    };
    Ok(CopyObjectOutput { copy_object_result: Some(result), ..CopyObjectOutput::default() })
}

pub(crate) fn delete(memory: &Memory, bucket: &str, key: &str) -> S3Result<DeleteObjectOutput> {
    memory.in_bucket(bucket, |held| {
        held.objects.remove(&Key::from(key));
        Ok(DeleteObjectOutput::default())
    })
}

pub(crate) fn delete_many(memory: &Memory, input: DeleteObjectsInput) -> S3Result<DeleteObjectsOutput> {
    if input.delete.objects.len() > 1_000 {
        return Err(s3_error!(MalformedXML, "at most 1000 keys are deleted at once"));
    }
    let quiet = input.delete.quiet.unwrap_or_default();
    memory.in_bucket(&input.bucket, |held| {
        let deleted = input.delete.objects.into_iter().map(|object| {
            held.objects.remove(&Key::from(object.key.as_str()));
            DeletedObject { key: Some(object.key), ..DeletedObject::default() }
        });
        let deleted: Vec<_> = deleted.collect();
        Ok(DeleteObjectsOutput { deleted: (!quiet).then_some(deleted), ..DeleteObjectsOutput::default() })
    })
}
