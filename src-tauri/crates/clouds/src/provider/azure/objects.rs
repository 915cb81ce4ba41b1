//! Objects whole: described, read and written. And their tags.

use super::refusal::nonsense;
use super::wire::{Answer, Wire};
use super::{attributes, names, xml};
use crate::provider::body::{content_range, counted, length};
use crate::provider::request::Request;
use crate::store::{Body, Head, Read, Tags, VersionId, Write, Written};
use bytes::Bytes;
use futures::{StreamExt, stream};
use hyper::Method;
use model::{Error, ErrorKind, Key, Location, Result};
use std::ops::Range;

pub(super) const READ: &str = "read";
pub(super) const WRITE: &str = "write";
pub(super) const TAGS: &str = "read the tags";
pub(super) const SET_TAGS: &str = "set the tags";

pub(super) async fn head(wire: &Wire, bucket: &str, key: &Key, if_match: Option<&str>) -> Result<Head> {
    let answer = wire.send(READ, matching(names::object(READ, Method::HEAD, bucket, key)?, if_match)?).await?;
    described(&answer)
}

pub(super) fn described(answer: &Answer) -> Result<Head> {
    let size = length(&answer.headers).ok_or_else(|| nonsense(READ, "the cloud does not say the object's size"))?;
    Ok(attributes::head(&answer.headers, size))
}

pub(super) async fn read(wire: &Wire, bucket: &str, at: &Location, read: Read) -> Result<Body> {
    latest(READ, read.version.as_ref())?;
    let if_match = read.if_match.as_deref();
    let request = matching(names::object(READ, Method::GET, bucket, &at.key)?, if_match)?;
    let Some(range) = read.range else {
        let answer = wire.send(READ, request).await?;
        let head = described(&answer)?;
        let stream = counted(READ, answer.body, head.size, at);
        return Ok(Body { range: 0..head.size, head, stream });
    };
    if range.start > range.end {
        return Err(Error::new(ErrorKind::Invalid, READ, "the range ends before it begins"));
    }
    if range.is_empty() {
        // HTTP has no range of no bytes.
        let head = head(wire, bucket, &at.key, if_match).await?;
        return Ok(Body { head, range, stream: stream::empty().boxed() });
    }
    let request = request.header("x-ms-range", &format!("bytes={}-{}", range.start, range.end - 1))?;
    partial(wire.send(READ, request).await?, &range, at)
}

/// The part that was asked for, and no other.
fn partial(answer: Answer, asked: &Range<u64>, at: &Location) -> Result<Body> {
    let given = attributes::text(&answer.headers, "content-range").and_then(|text| content_range(&text));
    let Some((range, size)) = given else { return Err(nonsense(READ, "a part of an object without its place")) };
    if range != (asked.start..asked.end.min(size)) {
        return Err(nonsense(READ, format!("bytes {asked:?} were asked for, {range:?} are given")));
    }
    if length(&answer.headers).is_some_and(|length| length != range.end - range.start) {
        return Err(nonsense(READ, "the answer is not as long as the range it gives"));
    }
    let stream = counted(READ, answer.body, range.end - range.start, at);
    Ok(Body { head: attributes::head(&answer.headers, size), range, stream })
}

pub(super) async fn write(wire: &Wire, bucket: &str, key: &Key, body: Bytes, write: &Write) -> Result<Written> {
    let request = names::object(WRITE, Method::PUT, bucket, key)?.header("x-ms-blob-type", "BlockBlob")?;
    let request = attributes::carried(request, &write.attributes, &write.tags)?;
    let request = attributes::checked(request, write.checksum.as_ref())?;
    let request = attributes::conditional(request, write.condition)?.body(body);
    let answer = wire.send(WRITE, request).await;
    let answer = answer.map_err(|error| attributes::taken(WRITE, error, write.condition))?;
    Ok(attributes::written(&answer.headers))
}

pub(super) async fn tags(wire: &Wire, bucket: &str, key: &Key) -> Result<Tags> {
    let request = names::object(TAGS, Method::GET, bucket, key)?.query("comp", "tags");
    xml::tags(TAGS, &wire.ask(TAGS, request).await?)
}

pub(super) async fn set_tags(wire: &Wire, bucket: &str, key: &Key, tags: &Tags) -> Result<()> {
    let request = names::object(SET_TAGS, Method::PUT, bucket, key)?.query("comp", "tags");
    let request = request.header("content-type", "application/xml")?.body(xml::tag_set(tags));
    wire.send(SET_TAGS, request).await.map(|_| ())
}

/// Puts a condition on the entity tag into a request.
pub(super) fn matching(request: Request, if_match: Option<&str>) -> Result<Request> {
    match if_match {
        Some(etag) => request.header("if-match", &quoted(etag)),
        None => Ok(request),
    }
}

pub(super) fn quoted(etag: &str) -> String {
    format!("\"{}\"", attributes::unquoted(etag))
}

/// Nothing but the latest version can be asked for: see `Feature::Versions`.
pub(super) fn latest(doing: &'static str, version: Option<&VersionId>) -> Result<()> {
    match version {
        None => Ok(()),
        Some(_) => Err(Error::new(ErrorKind::Unsupported, doing, "this cloud cannot tell versions apart")),
    }
}
