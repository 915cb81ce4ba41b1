//! Objects in parts. Azure knows blocks, not uploads: what begins, lists and gives one up is made of blocks' names.
//!
//! Finishing one upload, or writing the key whole, takes the blocks of every other upload to that key away; they are
//! `NotFound` then, and never mixed.

use super::refusal::nonsense;
use super::wire::Wire;
use super::{attributes, blocks, listing, names, objects, xml};
use crate::provider::request::Request;
use crate::store::{Part, PartCopy, PartWrite, Upload, UploadId, Write, Written};
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use hyper::Method;
use model::{Error, ErrorKind, Key, Location, Result};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const DOING: &str = "upload";

/// Parts of one upload, at most.
pub(super) const PARTS: u32 = 50_000;
/// Requests under way at once, of one call.
const ABREAST: usize = 16;

pub(super) fn begin(key: &Key) -> Result<UploadId> {
    names::object(DOING, Method::PUT, "", key)?;
    blocks::new_upload(DOING)
}

pub(super) async fn write_part(
    wire: &Wire,
    bucket: &str,
    key: &Key,
    upload: &UploadId,
    part: PartWrite,
) -> Result<Part> {
    let (number, size) = (part.number, part.body.len() as u64);
    let (request, etag) = block(bucket, key, upload, number)?;
    if part.body.is_empty() {
        // Azure takes no empty block, and an empty part adds nothing to an object.
        return Ok(Part { number, etag, size, checksum: None });
    }
    let request = attributes::checked(request, part.checksum.as_ref())?.body(part.body);
    let answer = wire.send(DOING, request).await?;
    Ok(Part { number, etag, size, checksum: part.checksum.or_else(|| attributes::crc(&answer.headers)) })
}

pub(super) async fn copy_part(
    wire: &Wire,
    from_bucket: &str,
    bucket: &str,
    key: &Key,
    upload: &UploadId,
    part: PartCopy,
) -> Result<Part> {
    objects::latest(DOING, part.version.as_ref())?;
    names::object(DOING, Method::GET, from_bucket, &part.from.key)?;
    let (number, size) = (part.number, part.range.end.saturating_sub(part.range.start));
    let (request, etag) = block(bucket, key, upload, number)?;
    if size > 0 {
        let mut request = request
            .header("x-ms-copy-source", &wire.source(from_bucket, &part.from.key))?
            .header("x-ms-source-range", &format!("bytes={}-{}", part.range.start, part.range.end - 1))?;
        if let Some(etag) = &part.if_match {
            request = request.header("x-ms-source-if-match", &objects::quoted(etag))?;
        }
        wire.send(DOING, request).await?;
    }
    Ok(Part { number, etag, size, checksum: None })
}

pub(super) async fn parts(wire: &Wire, bucket: &str, key: &Key, upload: &UploadId) -> Result<Vec<Part>> {
    blocks::ours(DOING, upload)?;
    let sent = sent(wire, bucket, key, upload).await?;
    if sent.is_empty() || sent.iter().any(|part| part.number == blocks::TOMBSTONE) {
        return Err(Error::new(ErrorKind::NotFound, DOING, "the cloud no longer knows the upload"));
    }
    Ok(sent)
}

pub(super) async fn finish(
    wire: &Wire,
    bucket: &str,
    key: &Key,
    upload: &UploadId,
    parts: &[Part],
    write: &Write,
) -> Result<Written> {
    blocks::ours(DOING, upload)?;
    let sent: Vec<String> =
        parts.iter().filter(|part| part.size > 0).map(|part| blocks::name(upload, part.number)).collect();
    let request = names::object(DOING, Method::PUT, bucket, key)?.query("comp", "blocklist");
    let request = attributes::carried(request, &write.attributes, &write.tags)?;
    let request = attributes::conditional(request, write.condition)?;
    let request = request.body(xml::block_list(sent.iter().map(String::as_str)));
    let answer = wire.send(DOING, request).await;
    let answer = answer.map_err(|error| attributes::taken(DOING, error, write.condition))?;
    // The checksums in this answer are those of the list of blocks.
    Ok(Written { etag: attributes::etag(&answer.headers), ..Written::default() })
}

/// Gives an upload up. Azure forgets blocks only a week after the last one, so those of this upload are replaced with
/// one byte each, and one more says that it was given up. The blocks of others stay as they are.
pub(super) async fn abort(wire: &Wire, bucket: &str, key: &Key, upload: &UploadId) -> Result<()> {
    match blocks::ours(DOING, upload) {
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(()),
        known => known?,
    }
    let sent = match sent(wire, bucket, key, upload).await {
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(()),
        sent => sent?,
    };
    if sent.is_empty() {
        return Ok(());
    }
    let shrink = |number| async move {
        let (request, _) = named(bucket, key, upload, number)?;
        wire.send(DOING, request.body(Bytes::from_static(b"x"))).await.map(|_| ())
    };
    if sent.iter().all(|part| part.number != blocks::TOMBSTONE) {
        shrink(blocks::TOMBSTONE).await?;
    }
    let large: Vec<u32> = sent.iter().filter(|part| part.size > 1).map(|part| part.number).collect();
    stream::iter(large).map(shrink).buffer_unordered(ABREAST).try_collect().await
}

/// Unfinished uploads to keys that have no object yet; Azure does not say of the others that there are any.
pub(super) fn uploads(
    wire: Arc<Wire>,
    bucket: Result<String>,
    at: Location,
) -> BoxStream<'static, Result<Vec<Upload>>> {
    let walk = listing::Walk::new(Arc::clone(&wire), bucket.clone(), &at.key, true, "uncommittedblobs");
    let state = (walk, wire, bucket);
    let pages = stream::try_unfold(state, |(mut walk, wire, bucket)| async move {
        while let Some(rows) = walk.next().await? {
            // An object that was not finished is listed with no bytes, as an empty one is.
            let empty = rows.into_iter().filter(|row| row.blob.as_ref().is_some_and(|blob| blob.size == 0));
            let name = bucket.clone()?;
            let found = stream::iter(empty).map(|row| under(&wire, &name, row.key)).buffered(ABREAST);
            let found: Vec<Vec<Upload>> = found.try_collect().await?;
            let page = found.concat();
            if !page.is_empty() {
                return Ok(Some((page, (walk, wire, bucket))));
            }
        }
        Ok(None)
    });
    pages.map(move |page: Result<Vec<Upload>>| page.map_err(|error| error.at(&at))).boxed()
}

/// The unfinished uploads to one key.
async fn under(wire: &Wire, bucket: &str, key: Key) -> Result<Vec<Upload>> {
    let blocks = match listed(wire, bucket, &key).await {
        Ok(blocks) => blocks,
        // It was deleted, or is no block blob.
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused | ErrorKind::Invalid) => Vec::new(),
        Err(error) => return Err(error),
    };
    let known: Vec<Option<(UploadId, u32)>> = blocks.iter().map(|block| blocks::parsed(&block.name)).collect();
    let given_up: BTreeSet<&str> = known
        .iter()
        .flatten()
        .filter(|(_, number)| *number == blocks::TOMBSTONE)
        .map(|(id, _)| id.0.as_str())
        .collect();
    let ids: BTreeSet<String> = known
        .iter()
        .map(|block| block.as_ref().map_or_else(|| blocks::foreign().0, |(id, _)| id.0.clone()))
        .filter(|id| !given_up.contains(id.as_str()))
        .collect();
    Ok(ids.into_iter().map(|id| Upload { key: key.clone(), id: UploadId(id), begun: None }).collect())
}

/// The blocks of one upload, in order.
async fn sent(wire: &Wire, bucket: &str, key: &Key, upload: &UploadId) -> Result<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    for block in listed(wire, bucket, key).await? {
        let Some((_, number)) = blocks::parsed(&block.name).filter(|(of, _)| of == upload) else { continue };
        parts.push(Part { number, etag: block.name, size: block.size, checksum: None });
    }
    parts.sort_by_key(|part| part.number);
    if !parts.is_sorted_by(|a, b| a.number < b.number) {
        return Err(nonsense(DOING, "a block is listed twice"));
    }
    Ok(parts)
}

async fn listed(wire: &Wire, bucket: &str, key: &Key) -> Result<Vec<xml::Block>> {
    let request = names::object(DOING, Method::GET, bucket, key)?.query("comp", "blocklist");
    xml::uncommitted(DOING, &wire.ask(DOING, request.query("blocklisttype", "uncommitted")).await?)
}

/// A request that sends a part, and the part's name.
fn block(bucket: &str, key: &Key, upload: &UploadId, number: u32) -> Result<(Request, String)> {
    blocks::ours(DOING, upload)?;
    if !(1..=PARTS).contains(&number) {
        return Err(Error::new(ErrorKind::Invalid, DOING, format!("part {number} is none of 1 to {PARTS}")));
    }
    named(bucket, key, upload, number)
}

fn named(bucket: &str, key: &Key, upload: &UploadId, number: u32) -> Result<(Request, String)> {
    let name = blocks::name(upload, number);
    let request =
        names::object(DOING, Method::PUT, bucket, key)?.query("comp", "block").query("blockid", name.as_str());
    Ok((request, name))
}
