//! Uploads in parts over the wire.

use super::buckets::wire_time;
use super::digest::{self, Plan};
use super::encoding::Encoder;
use super::listing::text;
use super::memory::{Guard, Held, Memory, Part, Stored, Upload};
use super::objects::{announced, attributes, told, whole};
use super::tags;
use bytes::{Bytes, BytesMut};
use model::Key;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, Checksum, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag,
    ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload,
    Part as WirePart, UploadPartInput, UploadPartOutput,
};
use s3s::{S3Result, s3_error};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

static BEGUN: AtomicU64 = AtomicU64::new(1);

pub(crate) fn create(memory: &Memory, input: &CreateMultipartUploadInput) -> S3Result<CreateMultipartUploadOutput> {
    let id = format!("upload-{:08}", BEGUN.fetch_add(1, Ordering::Relaxed));
    let (key, begun) = (Key::from(input.key.as_str()), memory.now());
    let plan = Plan::new(input.checksum_algorithm.as_ref(), input.checksum_type.as_ref())?;
    let (attributes, tags) = (attributes!(input), tags::told(input.tagging.as_deref())?);
    let upload = Upload { key, begun, attributes, tags, plan, parts: BTreeMap::new() };
    memory.in_bucket(&input.bucket, |held| {
        held.uploads.insert(id.clone(), upload);
        Ok(())
    })?;
    Ok(CreateMultipartUploadOutput {
        bucket: Some(input.bucket.clone()),
        key: Some(input.key.clone()),
        upload_id: Some(id),
        checksum_algorithm: input.checksum_algorithm.clone(),
        checksum_type: input.checksum_type.clone(),
        ..CreateMultipartUploadOutput::default()
    })
}

pub(crate) async fn upload_part(memory: &Memory, mut input: UploadPartInput) -> S3Result<UploadPartOutput> {
    let bytes = whole(input.body.take()).await?;
    let digest = announced!(input).check(&bytes)?;
    let checksum = plan(memory, &input.bucket, &Key::from(input.key.as_str()), &input.upload_id)?.of_part(&bytes);
    let mut output =
        UploadPartOutput { e_tag: Some(ETag::Strong(digest::hex(&digest))), ..UploadPartOutput::default() };
    told!(output, checksum);
    let part = Part { bytes, digest, checksum, modified: memory.now() };
    keep(memory, &input.bucket, &input.key, &input.upload_id, input.part_number, part)?;
    Ok(output)
}

/// How an upload was begun.
pub(crate) fn plan(memory: &Memory, bucket: &str, key: &Key, upload: &str) -> S3Result<Plan> {
    memory.in_bucket(bucket, |held| Ok(held.upload(key, upload)?.plan.clone()))
}

pub(crate) fn keep(memory: &Memory, bucket: &str, key: &str, upload: &str, number: i32, part: Part) -> S3Result<()> {
    if !(1..=10_000).contains(&number) {
        return Err(s3_error!(InvalidArgument, "part numbers go from 1 to 10000"));
    }
    memory.in_bucket(bucket, |held| {
        held.upload(&Key::from(key), upload)?.parts.insert(number, part);
        Ok(())
    })
}

impl Held {
    fn upload(&mut self, key: &Key, id: &str) -> S3Result<&mut Upload> {
        let found = self.uploads.get_mut(id).filter(|upload| upload.key == *key);
        found.ok_or_else(|| s3_error!(NoSuchUpload, "the upload was finished or aborted, or never begun"))
    }
}

pub(crate) fn list_parts(memory: &Memory, input: &ListPartsInput) -> S3Result<ListPartsOutput> {
    let most = usize::try_from(input.max_parts.unwrap_or(1_000).clamp(1, 1_000)).unwrap_or(1);
    let after = input.part_number_marker.as_ref().and_then(|marker| marker.to_string().parse().ok()).unwrap_or(0);
    memory.in_bucket(&input.bucket, |held| {
        let parts = &held.upload(&Key::from(input.key.as_str()), &input.upload_id)?.parts;
        let rows: Vec<_> = parts.range(after + 1..).take(most).collect();
        let last = rows.last().map(|(number, _)| **number);
        let truncated = last.is_some_and(|last| parts.range(last + 1..).next().is_some());
        Ok(ListPartsOutput {
            bucket: Some(input.bucket.clone()),
            key: Some(input.key.clone()),
            upload_id: Some(input.upload_id.clone()),
            is_truncated: Some(truncated),
            next_part_number_marker: last.filter(|_| truncated),
            parts: Some(rows.into_iter().map(|(number, part)| wire_part(*number, part)).collect()),
            ..ListPartsOutput::default()
        })
    })
}

fn wire_part(number: i32, part: &Part) -> WirePart {
    let mut row = WirePart {
        part_number: Some(number),
        size: i64::try_from(part.bytes.len()).ok(),
        e_tag: Some(ETag::Strong(digest::hex(&part.digest))),
        last_modified: Some(wire_time(part.modified)),
        ..WirePart::default()
    };
    told!(row, part.checksum);
    row
}

pub(crate) fn list(memory: &Memory, input: &ListMultipartUploadsInput) -> S3Result<ListMultipartUploadsOutput> {
    let encoder = Encoder::asked(input.encoding_type.as_ref());
    let prefix = Key::from(input.prefix.as_deref().unwrap_or_default());
    let most = usize::try_from(input.max_uploads.unwrap_or(1_000).clamp(1, 1_000)).unwrap_or(1);
    memory.in_bucket(&input.bucket, |held| {
        let below = held.uploads.iter().filter(|(_, upload)| upload.key.strip_prefix(&prefix).is_some());
        let mut found: Vec<_> = below.filter(|(id, upload)| is_behind(&upload.key, id, input)).collect();
        found.sort_by(|(one, left), (other, right)| left.key.cmp(&right.key).then(one.cmp(other)));
        let is_truncated = found.len() > most;
        found.truncate(most);
        let last = found.last().filter(|_| is_truncated);
        let rows = found.iter().map(|(id, upload)| MultipartUpload {
            key: Some(encoder.encode(&text(&upload.key))),
            upload_id: Some((*id).clone()),
            initiated: Some(wire_time(upload.begun)),
            ..MultipartUpload::default()
        });
        Ok(ListMultipartUploadsOutput {
            bucket: Some(input.bucket.clone()),
            encoding_type: input.encoding_type.clone(),
            is_truncated: Some(is_truncated),
            next_key_marker: last.map(|(_, upload)| encoder.encode(&text(&upload.key))),
            next_upload_id_marker: last.map(|(id, _)| (*id).clone()),
            uploads: Some(rows.collect()),
            ..ListMultipartUploadsOutput::default()
        })
    })
}

/// Whether an upload is behind the marks of the page that was asked for. A mark without an upload means the whole key.
fn is_behind(key: &Key, id: &str, input: &ListMultipartUploadsInput) -> bool {
    let Some(marker) = input.key_marker.as_deref().map(Key::from) else { return true };
    *key > marker || (*key == marker && input.upload_id_marker.as_deref().is_some_and(|marker| id > marker))
}

pub(crate) fn complete(
    memory: &Memory,
    input: CompleteMultipartUploadInput,
) -> S3Result<CompleteMultipartUploadOutput> {
    let announced = announced!(input, None).checksum;
    let named = input.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
    let guard = Guard { if_match: input.if_match, if_none_match: input.if_none_match };
    let modified = memory.now();
    let stored = memory.in_bucket(&input.bucket, |held| {
        let key = Key::from(input.key.as_str());
        let upload = held.upload(&key, &input.upload_id)?;
        let (bytes, etag, checksum) = join(upload, &named, memory.smallest_part)?;
        if !digest::agree(&announced, &checksum) {
            return Err(s3_error!(BadDigest, "the checksum you specified did not match that of the parts"));
        }
        let (attributes, tags) = (upload.attributes.clone(), upload.tags.clone());
        held.allow(&key, &guard)?;
        held.uploads.remove(&input.upload_id);
        Ok(held.keep(key, Stored { bytes, etag, modified, attributes, tags, checksum, version: None }))
    })?;
    let mut output = CompleteMultipartUploadOutput {
        location: Some(format!("/{}/{}", input.bucket, input.key)),
        bucket: Some(input.bucket),
        key: Some(input.key),
        e_tag: Some(ETag::Strong(stored.etag.clone())),
        version_id: stored.version.clone(),
        checksum_type: stored.checksum.checksum_type.clone(),
        ..CompleteMultipartUploadOutput::default()
    };
    told!(output, stored.checksum);
    Ok(output)
}

/// Puts the named parts together; they must be there, in order, and as their entity tags say.
fn join(upload: &Upload, named: &[CompletedPart], smallest: usize) -> S3Result<(Bytes, String, Checksum)> {
    if named.is_empty() {
        return Err(s3_error!(MalformedXML, "an upload is finished with one part or more"));
    }
    if !named.is_sorted_by(|one, next| one.part_number < next.part_number) {
        return Err(s3_error!(InvalidPartOrder, "the parts are not in ascending order"));
    }
    let (mut bytes, mut digests) = (BytesMut::new(), Vec::new());
    let mut parts = Vec::new();
    for (at, wanted) in named.iter().enumerate() {
        let part = wanted.part_number.and_then(|number| upload.parts.get(&number));
        let tag = wanted.e_tag.as_ref().map(ETag::value);
        let part = part.filter(|part| tag == Some(digest::hex(&part.digest).as_str()));
        let part = part.filter(|part| digest::agree(&announced!(wanted, None).checksum, &part.checksum));
        let part = part.ok_or_else(|| s3_error!(InvalidPart, "a part is missing or has another entity tag"))?;
        if part.bytes.len() < smallest && at + 1 < named.len() {
            return Err(s3_error!(EntityTooSmall, "a part is smaller than the minimum"));
        }
        bytes.extend_from_slice(&part.bytes);
        digests.push(part.digest);
        parts.push(part.bytes.clone());
    }
    let checksum = upload.plan.of_object(&bytes, &parts);
    Ok((bytes.freeze(), digest::of_parts(&digests), checksum))
}

pub(crate) fn abort(memory: &Memory, input: &AbortMultipartUploadInput) -> S3Result<AbortMultipartUploadOutput> {
    memory.in_bucket(&input.bucket, |held| {
        held.upload(&Key::from(input.key.as_str()), &input.upload_id)?;
        held.uploads.remove(&input.upload_id);
        Ok(AbortMultipartUploadOutput::default())
    })
}
