//! Objects in parts.

use super::objects::object;
use super::request::Request;
use super::wire::Wire;
use super::{attributes, xml};
use crate::error::nonsense;
use crate::store::{Part, PartWrite, UploadId, Write, Written};
use hyper::Method;
use model::{ErrorKind, Key, Result};

pub(super) const DOING: &str = "upload";

pub(super) async fn begin(wire: &Wire, bucket: &str, key: &Key, write: &Write) -> Result<UploadId> {
    let request = object(Method::POST, bucket, key)?.query("uploads", "");
    let (_, text) = wire.ask(DOING, attributes::carried(request, &write.attributes)?).await?;
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
    let request = of(Method::PUT, bucket, key, upload)?.query("partNumber", number.to_string()).body(part.body);
    let answer = wire.send(DOING, request).await?;
    let etag = attributes::etag(&answer.headers).ok_or_else(|| nonsense(DOING, "a part without its entity tag"))?;
    Ok(Part { number, etag, size, checksum: None })
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
            checksum: None,
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
    let request = attributes::conditional(request, write)?.body(xml::completion(parts));
    let answered = wire.ask(DOING, request).await;
    let completed = answered.and_then(|(headers, text)| Ok((headers, xml::completed(DOING, &text)?)));
    let (headers, etag) = completed.map_err(|error| attributes::taken(DOING, error, write))?;
    Ok(Written { etag: etag.filter(|etag| !etag.is_empty()), ..attributes::written(&headers) })
}

pub(super) async fn abort(wire: &Wire, bucket: &str, key: &Key, upload: &UploadId) -> Result<()> {
    match wire.send(DOING, of(Method::DELETE, bucket, key, upload)?).await {
        Err(error) if error.kind != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn of(method: Method, bucket: &str, key: &Key, upload: &UploadId) -> Result<Request> {
    Ok(object(method, bucket, key)?.query("uploadId", upload.0.as_str()))
}
