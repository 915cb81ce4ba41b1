//! Objects whole: put, read, described, deleted.

use super::answer::{Answer, Refusal, empty, escaped, xml};
use super::ask::{Ask, unquoted};
use super::content::Content;
use super::memory::{Memory, Object, kept};
use super::receive::{Received, told};
use bytes::Bytes;
use hyper::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH, LAST_MODIFIED,
    RANGE,
};
use hyper::{Response, StatusCode};
use model::Key;
use std::fmt::Write as _;
use std::ops::Range;

pub(super) fn put(memory: &Memory, ask: &Ask, received: Received) -> Result<Answer, Refusal> {
    let only_if_absent = only_if_absent(&ask.headers)?;
    let object = Object::new(received.content, kept(&ask.headers), received.crc);
    let mut answer = empty(StatusCode::OK);
    answer.headers_mut().insert(ETAG, quoted(&object.etag));
    told(answer.headers_mut(), object.crc.as_ref());
    memory.bucket(&ask.bucket)?.held().place(&ask.key, object, only_if_absent)?;
    Ok(answer)
}

pub(super) fn read(memory: &Memory, ask: &Ask, is_head: bool) -> Result<Answer, Refusal> {
    let object = memory.object(&ask.bucket, &ask.key)?;
    if ask.header(IF_MATCH.as_str()).is_some_and(|etag| etag != "*" && unquoted(etag) != object.etag) {
        return Err(Refusal::failed_condition());
    }
    let size = object.content.size();
    let range = ask.header(RANGE.as_str()).map(|text| range(text, size)).transpose()?.flatten();
    let sent = range.clone().unwrap_or(0..size);
    let content = match (is_head, &range) {
        (true, _) => Content::default(),
        (false, None) => object.content.clone(),
        (false, Some(range)) => object.content.range(range.clone()),
    };
    let mut answer = Response::new(content.into_pieces());
    let headers = answer.headers_mut();
    headers.insert(ETAG, quoted(&object.etag));
    headers.insert(LAST_MODIFIED, value(&object.modified.format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(sent.end - sent.start));
    headers.extend(object.kept.iter().cloned());
    if let Some(Range { start, end }) = range {
        headers.insert(CONTENT_RANGE, value(&format!("bytes {start}-{}/{size}", end - 1)));
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
    } else if ask.header("x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("ENABLED")) {
        told(headers, object.crc.as_ref());
    }
    Ok(answer)
}

pub(super) fn delete(memory: &Memory, ask: &Ask) -> Result<Answer, Refusal> {
    memory.bucket(&ask.bucket)?.held().objects.remove(&ask.key);
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Deletes the keys of a document; a key that is not there is no error.
pub(super) fn delete_many(memory: &Memory, ask: &Ask, document: &Bytes) -> Result<Answer, Refusal> {
    #[derive(serde::Deserialize)]
    struct Deletion {
        #[serde(rename = "Object", default)]
        objects: Vec<Named>,
    }
    #[derive(serde::Deserialize)]
    struct Named {
        #[serde(rename = "Key")]
        key: String,
    }
    let deletion: Deletion = quick_xml::de::from_reader(&document[..]).map_err(|_| malformed())?;
    let bucket = memory.bucket(&ask.bucket)?;
    let mut held = bucket.held();
    let mut answer = String::from("<DeleteResult>");
    for Named { key } in deletion.objects {
        held.objects.remove(&Key::from(key.as_str()));
        // Writing to a String cannot fail.
        let _ = write!(answer, "<Deleted><Key>{}</Key></Deleted>", escaped(&key));
    }
    answer.push_str("</DeleteResult>");
    Ok(xml(&answer))
}

pub(super) fn malformed() -> Refusal {
    Refusal::bad("MalformedXML", "the document is not what it should be")
}

/// Whether the request must not replace an object.
pub(super) fn only_if_absent(headers: &HeaderMap) -> Result<bool, Refusal> {
    match headers.get(IF_NONE_MATCH) {
        None => Ok(false),
        Some(etag) if etag == "*" => Ok(true),
        Some(_) => Err(Refusal::not_here()),
    }
}

/// `bytes=5-11`, `bytes=5-` or `bytes=-7` of so many bytes; `None` if it is no range, which HTTP says to overlook.
pub(super) fn range(text: &str, size: u64) -> Result<Option<Range<u64>>, Refusal> {
    const BEYOND: Refusal =
        Refusal::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", "the object has no such bytes");
    let Some((first, last)) = text.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Ok(None);
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(last)) if first.is_empty() => size.saturating_sub(last)..size,
        _ => return Ok(None),
    };
    if range.is_empty() { Err(BEYOND) } else { Ok(Some(range)) }
}

pub(super) fn quoted(etag: &str) -> HeaderValue {
    value(&format!("\"{etag}\""))
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("numbers, dates and our own tags are plain text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        for (text, wanted) in [
            ("bytes=0-0", Some(0..1)),
            ("bytes=5-11", Some(5..10)),
            ("bytes=9-", Some(9..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=-30", Some(0..10)),
            ("bytes=5-4", None),
            ("lines=1-2", None),
            ("bytes=a-b", None),
        ] {
            assert_eq!(range(text, 10).unwrap(), wanted, "{text}");
        }
        assert!(range("bytes=10-12", 10).is_err(), "there is no such byte");
        assert!(range("bytes=0-0", 0).is_err(), "an empty object has no byte at all");
    }
}
