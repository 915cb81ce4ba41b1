//! Objects in parts.

use super::objects::object;
use super::request::Request;
use super::walk::{self, Coded};
use super::wire::Wire;
use super::{attributes, checksums, xml};
use crate::error::nonsense;
use crate::store::{Part, PartWrite, Upload, UploadId, Write, Written};
use futures::stream::BoxStream;
use hyper::Method;
use model::{ErrorKind, Key, Location, Result};
use std::sync::Arc;

pub(super) const DOING: &str = "upload";
pub(super) const LISTING: &str = "list unfinished uploads";

pub(super) async fn begin(wire: &Wire, bucket: &str, key: &Key, write: &Write) -> Result<UploadId> {
    let request = object(Method::POST, bucket, key)?.query("uploads", "");
    let request = attributes::carried(request, &write.attributes, &wire.can)?;
    let request = attributes::tagged(request, &write.tags, &wire.can)?;
    let request = checksums::announced(request, checksums::checked(&wire.can, write.checksum.as_ref()))?;
    let (_, text) = wire.ask(DOING, request).await?;
    xml::upload_id(DOING, &text).map(UploadId)
}

pub(super) async fn write_part(
    wire: &Wire,
    bucket: &str,
    key: &Key,
    upload: &UploadId,
    part: PartWrite,
) -> Result<Part> {
    let (number, size) = (part.number, part.body.len() as u64);
    let checksum = checksums::checked(&wire.can, part.checksum.as_ref());
    let request = of(Method::PUT, bucket, key, upload)?.query("partNumber", number.to_string());
    let answer = wire.send(DOING, checksums::sent(request, checksum)?.body(part.body)).await?;
    checksums::agree(DOING, checksum, &checksums::told(&answer.headers))?;
    let etag = attributes::etag(&answer.headers).ok_or_else(|| nonsense(DOING, "a part without its entity tag"))?;
    Ok(Part { number, etag, size, checksum: checksum.cloned() })
}

pub(super) async fn parts(wire: &Wire, bucket: &str, key: &Key, upload: &UploadId) -> Result<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    loop {
        let mut request = of(Method::GET, bucket, key, upload)?.query("max-parts", "1000");
        let last = parts.last().map(|part| part.number);
        if let Some(last) = last {
            request = request.query("part-number-marker", last.to_string());
        }
        let (_, text) = wire.ask(DOING, request).await?;
        let page = xml::parts(DOING, &text)?;
        let is_truncated = page.is_truncated;
        let listed = page.listed.into_iter();
        parts.extend(listed.map(|part| Part {
            number: part.part_number,
            etag: xml::unquoted(&part.etag),
            size: part.size,
            checksum: part.checksum(),
        }));
        if !parts.is_sorted_by(|a, b| a.number < b.number) {
            return Err(nonsense(DOING, "the list of parts is out of order"));
        }
        if !is_truncated {
            return Ok(parts);
        }
        if parts.last().map(|part| part.number) == last {
            return Err(nonsense(DOING, "the list of parts has no end"));
        }
    }
}

pub(super) async fn finish(
    wire: &Wire,
    bucket: &str,
    key: &Key,
    upload: &UploadId,
    parts: &[Part],
    write: &Write,
) -> Result<Written> {
    let request = of(Method::POST, bucket, key, upload)?.header("content-type", "application/xml")?;
    let request = attributes::conditional(request, write.condition)?.body(xml::completion(parts));
    let answered = wire.ask(DOING, request).await;
    let completed = answered.and_then(|(headers, text)| Ok((headers, xml::completed(DOING, &text)?)));
    let (headers, (etag, mut checksums)) =
        completed.map_err(|error| attributes::taken(DOING, error, write.condition))?;
    if checksums.is_empty() {
        checksums = checksums::told(&headers);
    }
    Ok(Written { etag, version: attributes::version(&headers), checksums })
}

pub(super) async fn abort(wire: &Wire, bucket: &str, key: &Key, upload: &UploadId) -> Result<()> {
    match wire.send(DOING, of(Method::DELETE, bucket, key, upload)?).await {
        Err(error) if error.kind != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Unfinished uploads, page by page.
pub(super) fn unfinished(
    wire: Arc<Wire>,
    bucket: Result<String>,
    at: Location,
) -> BoxStream<'static, Result<Vec<Upload>>> {
    let prefix = at.key.clone();
    walk::pages(LISTING, at, move |mark| {
        let (wire, bucket, prefix) = (Arc::clone(&wire), bucket.clone(), prefix.clone());
        async move {
            let request = walk::request(&bucket?, "uploads", &prefix).query("max-uploads", "1000");
            let (_, text) = wire.ask(LISTING, walk::from(request, mark, "upload-id-marker")).await?;
            let page = xml::uploads(LISTING, &text)?;
            let coded = Coded { doing: LISTING, is_encoded: page.encoding.as_deref() == Some("url"), prefix: &prefix };
            let next = coded.next(page.is_truncated, page.next_key, page.next_upload)?;
            let rows = page.listed.into_iter().map(|row| {
                let begun = row.initiated.as_deref().and_then(xml::timestamp);
                Ok(Upload { key: coded.key(&row.key)?, id: UploadId(row.upload_id), begun })
            });
            Ok((rows.collect::<Result<_>>()?, next))
        }
    })
}

pub(super) fn of(method: Method, bucket: &str, key: &Key, upload: &UploadId) -> Result<Request> {
    Ok(object(method, bucket, key)?.query("uploadId", upload.0.as_str()))
}
