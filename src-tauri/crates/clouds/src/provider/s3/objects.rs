//! Objects whole: described, read and written.

use super::request::Request;
use super::wire::{Answer, Wire};
use super::{attributes, checksums, xml};
use crate::error::nonsense;
use crate::store::{Body, Head, Read, VersionId, Write, Written};
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, stream};
use hyper::header::HeaderMap;
use hyper::{Method, StatusCode};
use model::{Error, ErrorKind, Key, Location, Result};
use std::ops::Range;

pub(super) const READ: &str = "read";
pub(super) const WRITE: &str = "write";

/// Which state of an object is meant.
#[derive(Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    pub(super) if_match: Option<&'a str>,
    pub(super) version: Option<&'a VersionId>,
}

pub(super) async fn head(wire: &Wire, bucket: &str, key: &Key, wanted: Wanted<'_>) -> Result<Head> {
    let request = checksums::asked(wanted.of(Method::HEAD, bucket, key)?, &wire.can)?;
    let answer = wire.send(READ, request).await.map_err(|error| wanted.gone(error))?;
    let size = length(&answer.headers).ok_or_else(|| nonsense(READ, "the cloud does not say the object's size"))?;
    unchanged(&answer, wanted.if_match)?;
    Ok(attributes::head(&answer.headers, size))
}

pub(super) async fn read(wire: &Wire, bucket: &str, at: &Location, read: Read) -> Result<Body> {
    let wanted = Wanted { if_match: read.if_match.as_deref(), version: read.version.as_ref() };
    let request = wanted.of(Method::GET, bucket, &at.key)?;
    let Some(range) = read.range else {
        let answer = wire.send(READ, checksums::asked(request, &wire.can)?).await;
        let answer = answer.map_err(|error| wanted.gone(error))?;
        unchanged(&answer, wanted.if_match)?;
        return whole(answer, at);
    };
    if range.start > range.end {
        return Err(Error::new(ErrorKind::Invalid, READ, "the range ends before it begins"));
    }
    if range.is_empty() {
        // HTTP has no range of no bytes.
        let head = head(wire, bucket, &at.key, wanted).await?;
        return Ok(Body { head, range, stream: stream::empty().boxed() });
    }
    let request = request.header("range", &format!("bytes={}-{}", range.start, range.end - 1))?;
    let answer = wire.send(READ, request).await.map_err(|error| wanted.gone(error))?;
    unchanged(&answer, wanted.if_match)?;
    // Some servers give a range with status 200 (`rclone serve s3`); others then give everything, without its place.
    if answer.status == StatusCode::PARTIAL_CONTENT || answer.headers.contains_key("content-range") {
        return partial(answer, &range, at);
    }
    cut(whole(answer, at)?, &range, at)
}

pub(super) async fn write(wire: &Wire, bucket: &str, key: &Key, body: Bytes, write: &Write) -> Result<Written> {
    let checksum = checksums::checked(&wire.can, write.checksum.as_ref());
    let request = attributes::carried(object(Method::PUT, bucket, key)?, &write.attributes, &wire.can)?;
    let request = attributes::tagged(request, &write.tags, &wire.can)?;
    let request = checksums::sent(attributes::conditional(request, write.condition)?, checksum)?.body(body);
    let answer = wire.send(WRITE, request).await;
    let answer = answer.map_err(|error| attributes::taken(WRITE, error, write.condition))?;
    let written = attributes::written(&answer.headers);
    checksums::agree(WRITE, checksum, &written.checksums)?;
    Ok(written)
}

impl Wanted<'_> {
    fn of(self, method: Method, bucket: &str, key: &Key) -> Result<Request> {
        let request = matching(object(method, bucket, key)?, self.if_match)?;
        Ok(match self.version {
            Some(version) => request.query("versionId", version.0.as_str()),
            None => request,
        })
    }

    /// A version that stands for a deletion answers that it cannot be read: there is no object.
    fn gone(self, error: Error) -> Error {
        match (self.version, error.kind) {
            (Some(_), ErrorKind::Unsupported) => {
                Error::new(ErrorKind::NotFound, READ, "that version stands for a deletion").caused_by(error)
            }
            _ => error,
        }
    }
}

/// A request to an object. Without a key it would be one to the bucket: `DELETE` would mean the bucket itself.
pub(super) fn object(method: Method, bucket: &str, key: &Key) -> Result<Request> {
    if key.is_empty() {
        return Err(Error::new(ErrorKind::Invalid, "find the object", "no key is named").hint("write cloud:bucket/key"));
    }
    Ok(Request::to_object(method, bucket, key))
}

fn matching(request: Request, if_match: Option<&str>) -> Result<Request> {
    match if_match {
        Some(etag) => request.header("if-match", &format!("\"{}\"", xml::unquoted(etag))),
        None => Ok(request),
    }
}

/// Some servers overlook the condition (`rclone serve s3`).
fn unchanged(answer: &Answer, if_match: Option<&str>) -> Result<()> {
    match (if_match, attributes::etag(&answer.headers)) {
        (Some(asked), Some(given)) if xml::unquoted(asked) != given => {
            Err(Error::new(ErrorKind::Conflict, READ, "the object changed since it was looked at"))
        }
        _ => Ok(()),
    }
}

fn whole(answer: Answer, at: &Location) -> Result<Body> {
    let size = length(&answer.headers).ok_or_else(|| nonsense(READ, "the cloud does not say the object's size"))?;
    let stream = counted(answer.body, size, at);
    Ok(Body { head: attributes::head(&answer.headers, size), range: 0..size, stream })
}

fn partial(answer: Answer, asked: &Range<u64>, at: &Location) -> Result<Body> {
    let given = attributes::text(&answer.headers, "content-range").and_then(|text| content_range(&text));
    let Some((range, size)) = given else { return Err(nonsense(READ, "a part of an object without its place")) };
    if range != (asked.start..asked.end.min(size)) {
        let message = format!("bytes {asked:?} were asked for, {range:?} are given");
        return Err(nonsense(READ, message));
    }
    if length(&answer.headers).is_some_and(|length| length != range.end - range.start) {
        return Err(nonsense(READ, "the answer is not as long as the range it gives"));
    }
    let stream = counted(answer.body, range.end - range.start, at);
    // A checksum that comes with a range may be that of a part.
    let head = Head { checksums: Vec::new(), ..attributes::head(&answer.headers, size) };
    Ok(Body { head, range, stream })
}

fn cut(body: Body, asked: &Range<u64>, at: &Location) -> Result<Body> {
    let size = body.head.size;
    if asked.end > size {
        // It may be the end of the object, or a part of it that does not say so.
        return Err(nonsense(READ, format!("bytes {asked:?} were asked for, {size} bytes without a place are given")));
    }
    let range = asked.clone();
    let wanted = range.end - range.start;
    let pieces = body.stream.try_filter_map({
        let (mut skip, mut left) = (range.start, wanted);
        move |mut chunk| {
            let dropped = skip.min(chunk.len() as u64);
            skip -= dropped;
            // Both are at most the length of the chunk.
            let _ = chunk.split_to(usize::try_from(dropped).unwrap_or(usize::MAX));
            chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            left -= chunk.len() as u64;
            futures::future::ready(Ok((!chunk.is_empty()).then_some(chunk)))
        }
    });
    Ok(Body { head: body.head, range, stream: counted(pieces.boxed(), wanted, at) })
}

/// Exactly `size` bytes, or an error: a stream never ends early and silently, and stops when it has them.
fn counted(body: BoxStream<'static, Result<Bytes>>, size: u64, at: &Location) -> BoxStream<'static, Result<Bytes>> {
    let chunks = stream::try_unfold((body, size), move |(mut body, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let Some(mut chunk) = body.try_next().await? else {
            let message = format!("the answer broke off {left} bytes before its end");
            return Err(Error::new(ErrorKind::Unavailable, READ, message));
        };
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        let left = left - chunk.len() as u64;
        Ok(Some((chunk, (body, left))))
    });
    let at = at.clone();
    chunks.map(move |chunk| chunk.map_err(|error: Error| error.at(&at))).boxed()
}

fn length(headers: &HeaderMap) -> Option<u64> {
    attributes::text(headers, "content-length")?.trim().parse().ok()
}

/// `bytes 5-11/20` as `5..12` of 20.
fn content_range(text: &str) -> Option<(Range<u64>, u64)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, size): (u64, u64, u64) = (first.parse().ok()?, last.parse().ok()?, size.parse().ok()?);
    (first <= last && last < size).then_some((first..last + 1, size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::CloudId;

    fn at() -> Location {
        Location::new(CloudId::parse("x").unwrap(), "b", "k")
    }

    fn chunked(bytes: &'static [u8]) -> BoxStream<'static, Result<Bytes>> {
        stream::iter(bytes.chunks(3).map(|chunk| Ok(Bytes::from_static(chunk)))).boxed()
    }

    async fn collected(stream: BoxStream<'static, Result<Bytes>>) -> Result<Vec<u8>> {
        Ok(stream.try_collect::<Vec<Bytes>>().await?.concat())
    }

    #[test]
    fn a_content_range_is_read_strictly() {
        assert_eq!(content_range("bytes 5-11/20"), Some((5..12, 20)));
        for bad in ["", "bytes */20", "bytes 5-4/20", "bytes 5-20/20", "bytes 5-11/*", "5-11/20", "bytes a-b/c"] {
            assert_eq!(content_range(bad), None, "{bad:?}");
        }
    }

    #[tokio::test]
    async fn a_stream_that_ends_early_is_an_error() {
        let error = collected(counted(chunked(b"0123456789"), 11, &at())).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable);
        assert_eq!(collected(counted(chunked(b"0123456789"), 10, &at())).await.unwrap(), b"0123456789");
    }

    #[tokio::test]
    async fn a_range_is_cut_out_of_a_whole_answer() {
        for (range, bytes) in [(0..1, &b"0"[..]), (2..7, b"23456"), (9..10, b"9"), (0..10, b"0123456789")] {
            let head = attributes::head(&HeaderMap::new(), 10);
            let body = Body { head, range: 0..10, stream: counted(chunked(b"0123456789"), 10, &at()) };
            let body = cut(body, &range, &at()).unwrap();
            assert_eq!(body.range, range);
            assert_eq!(collected(body.stream).await.unwrap(), bytes, "{range:?}");
        }
        let head = attributes::head(&HeaderMap::new(), 5);
        let short = Body { head, range: 0..5, stream: chunked(b"01234") };
        assert!(cut(short, &(3..8), &at()).is_err(), "five bytes could be those asked for: nobody can tell");
    }
}
