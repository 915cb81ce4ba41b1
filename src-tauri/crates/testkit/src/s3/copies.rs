//! Copies over the wire: of objects, and of parts.

use super::buckets::wire_time;
use super::digest;
use super::memory::{Guard, Memory, Part, Stored};
use super::objects::{attributes, index, told};
use super::tags;
use super::uploads;
use hyper::HeaderMap;
use model::Key;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopyPartResult, CopySource, ETag, ETagCondition,
    MetadataDirective, Range, TaggingDirective, UploadPartCopyInput, UploadPartCopyOutput,
};
use s3s::{S3Result, s3_error};
use std::sync::Arc;

/// The object that a copy reads, if it still is the one that was meant.
fn source(memory: &Memory, source: &CopySource, wanted: Option<&ETagCondition>) -> S3Result<Arc<Stored>> {
    let CopySource::Bucket { bucket, key, version_id } = source else {
        return Err(s3_error!(NotImplemented, "a copy reads from a bucket"));
    };
    let stored = memory.object(bucket, key, version_id.as_deref())?;
    stored.readable(wanted, None)?;
    Ok(stored)
}

/// Copies an object. s3s does not read the condition on the target, so the headers come along.
pub(crate) fn object(memory: &Memory, input: &CopyObjectInput, headers: &HeaderMap) -> S3Result<CopyObjectOutput> {
    let from = source(memory, &input.copy_source, input.copy_source_if_match.as_ref())?;
    let etag = digest::hex(&digest::md5(&from.bytes));
    let mut stored = Stored { etag, modified: memory.now(), version: None, ..Stored::clone(&from) };
    let class = input.storage_class.as_ref().map(|class| class.as_str().to_owned());
    if input.metadata_directive.as_ref().is_some_and(|it| it.as_str() == MetadataDirective::REPLACE) {
        stored.attributes = attributes!(input);
    } else if same(&input.copy_source, input) && class.is_none() {
        return Err(s3_error!(InvalidRequest, "a copy onto itself must change something"));
    }
    // S3 carries everything but the class.
    stored.attributes.storage_class = class;
    if input.tagging_directive.as_ref().is_some_and(|it| it.as_str() == TaggingDirective::REPLACE) {
        stored.tags = tags::told(input.tagging.as_deref())?;
    }
    let absent = headers.get("if-none-match").is_some_and(|value| value.as_bytes() == b"*");
    let guard = Guard { if_match: None, if_none_match: absent.then_some(ETagCondition::Any) };
    let stored = memory.store(&input.bucket, &input.key, stored, &guard)?;
    let mut result = CopyObjectResult {
        e_tag: Some(ETag::Strong(stored.etag.clone())),
        last_modified: Some(wire_time(stored.modified)),
        checksum_type: stored.checksum.checksum_type.clone(),
        ..CopyObjectResult::default()
    };
    told!(result, stored.checksum);
    let (result, version_id) = (Some(result), stored.version.clone());
    let copy_source_version_id = from.version.clone();
    Ok(CopyObjectOutput {
        copy_object_result: result,
        version_id,
        copy_source_version_id,
        ..CopyObjectOutput::default()
    })
}

fn same(source: &CopySource, input: &CopyObjectInput) -> bool {
    matches!(source, CopySource::Bucket { bucket, key, version_id: None }
        if **bucket == *input.bucket && **key == *input.key)
}

pub(crate) fn part(memory: &Memory, input: &UploadPartCopyInput) -> S3Result<UploadPartCopyOutput> {
    let stored = source(memory, &input.copy_source, input.copy_source_if_match.as_ref())?;
    let bytes = match input.copy_source_range.as_deref() {
        None => stored.bytes.clone(),
        Some(range) => {
            let range = Range::parse(range).map_err(|error| s3_error!(InvalidArgument, "{error}"))?;
            let range = range.check(stored.bytes.len() as u64)?;
            stored.bytes.slice(index(range.start)..index(range.end))
        }
    };
    let (digest, modified) = (digest::md5(&bytes), memory.now());
    let plan = uploads::plan(memory, &input.bucket, &Key::from(input.key.as_str()), &input.upload_id)?;
    let checksum = plan.of_part(&bytes);
    let mut result = CopyPartResult {
        e_tag: Some(ETag::Strong(digest::hex(&digest))),
        last_modified: Some(wire_time(modified)),
        ..CopyPartResult::default()
    };
    told!(result, checksum);
    let part = Part { bytes, digest, checksum, modified };
    uploads::keep(memory, &input.bucket, &input.key, &input.upload_id, input.part_number, part)?;
    let (copy_part_result, copy_source_version_id) = (Some(result), stored.version.clone());
    Ok(UploadPartCopyOutput { copy_part_result, copy_source_version_id, ..UploadPartCopyOutput::default() })
}
