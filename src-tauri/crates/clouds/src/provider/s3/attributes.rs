//! Attributes as headers, both ways.

use super::request::Request;
use super::{word, xml};
use crate::store::{Attributes, Condition, Head, VersionId, Write, Written};
use chrono::DateTime;
use hyper::header::HeaderMap;
use model::{Algorithm, Checksum, Error, ErrorKind, Result, Timestamp};

const META: &str = "x-amz-meta-";

/// Where checksums are told. Amazon tells no MD5; Google does, and the dialect writes it so.
const CHECKSUMS: [(&str, Algorithm); 6] = [
    ("x-amz-checksum-crc64nvme", Algorithm::Crc64Nvme),
    ("x-amz-checksum-crc32c", Algorithm::Crc32c),
    ("x-amz-checksum-crc32", Algorithm::Crc32),
    ("x-amz-checksum-sha256", Algorithm::Sha256),
    ("x-amz-checksum-sha1", Algorithm::Sha1),
    ("x-amz-checksum-md5", Algorithm::Md5),
];

/// Puts attributes into a request.
pub(super) fn carried(mut request: Request, attributes: &Attributes) -> Result<Request> {
    let fixed = [
        ("content-type", &attributes.content_type),
        ("content-encoding", &attributes.content_encoding),
        ("content-language", &attributes.content_language),
        ("content-disposition", &attributes.content_disposition),
        ("cache-control", &attributes.cache_control),
        ("x-amz-storage-class", &attributes.storage_class),
    ];
    for (name, value) in fixed {
        if let Some(value) = value {
            request = request.header(name, value)?;
        }
    }
    for (name, value) in &attributes.metadata {
        request = request.header(format!("{META}{name}"), &word::encoded(value))?;
    }
    Ok(request)
}

/// Puts the condition of a write into its request.
pub(super) fn conditional(request: Request, write: &Write) -> Result<Request> {
    match write.condition {
        Condition::Always => Ok(request),
        Condition::Absent => request.header("if-none-match", "*"),
    }
}

/// The error of a conditional write: here a failed precondition means that there is an object.
pub(super) fn taken(doing: &'static str, error: Error, write: &Write) -> Error {
    let refused = matches!(error.kind, ErrorKind::Conflict | ErrorKind::AlreadyExists);
    if write.condition == Condition::Always || !refused {
        return error;
    }
    Error::new(ErrorKind::AlreadyExists, doing, "there is an object of that name").caused_by(error)
}

/// An object of `size` bytes as its headers describe it.
pub(super) fn head(headers: &HeaderMap, size: u64) -> Head {
    let mut attributes = Attributes {
        content_type: text(headers, "content-type"),
        content_encoding: text(headers, "content-encoding").and_then(|value| without_chunked(&value)),
        content_language: text(headers, "content-language"),
        content_disposition: text(headers, "content-disposition"),
        cache_control: text(headers, "cache-control"),
        storage_class: text(headers, "x-amz-storage-class"),
        ..Attributes::default()
    };
    for name in headers.keys() {
        if let (Some(own), Some(value)) = (name.as_str().strip_prefix(META), text(headers, name.as_str())) {
            attributes.metadata.insert(own.to_owned(), word::decoded(&value));
        }
    }
    Head {
        size,
        etag: etag(headers),
        modified: text(headers, "last-modified").and_then(|time| http_time(&time)),
        version: version(headers),
        checksums: checksums(headers),
        attributes,
    }
}

/// Which version an answer is about.
pub(super) fn version(headers: &HeaderMap) -> Option<VersionId> {
    text(headers, "x-amz-version-id").filter(|version| version != "null").map(VersionId)
}

/// Checksums of all bytes of an object; those that are made of its parts' say `COMPOSITE`.
pub(super) fn checksums(headers: &HeaderMap) -> Vec<Checksum> {
    if text(headers, "x-amz-checksum-type").is_some_and(|kind| kind == "COMPOSITE") {
        return Vec::new();
    }
    let told = CHECKSUMS.iter().filter_map(|(name, algorithm)| Some((*algorithm, text(headers, name)?)));
    told.map(|(algorithm, value)| Checksum { algorithm, value }).collect()
}

/// What the answer to a write says of the object.
pub(super) fn written(headers: &HeaderMap) -> Written {
    Written { etag: etag(headers), version: version(headers), checksums: checksums(headers) }
}

/// The entity tag of an answer.
pub(super) fn etag(headers: &HeaderMap) -> Option<String> {
    text(headers, "etag").map(|etag| xml::unquoted(&etag)).filter(|etag| !etag.is_empty())
}

/// A header as text. Some servers send metadata as bare UTF-8.
pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// `aws-chunked` says how the upload was framed, nothing of the object; some servers keep it.
fn without_chunked(value: &str) -> Option<String> {
    let kept: Vec<&str> = value.split(',').map(str::trim).filter(|coding| *coding != "aws-chunked").collect();
    Some(kept.join(", ")).filter(|kept| !kept.is_empty())
}

fn http_time(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc2822(text).ok().map(|time| Timestamp(time.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Method;
    use std::collections::BTreeMap;

    fn with(metadata: &[(&str, &str)]) -> Attributes {
        let metadata: BTreeMap<_, _> = metadata.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Attributes { content_type: Some("text/plain".to_owned()), metadata, ..Attributes::default() }
    }

    #[test]
    fn attributes_come_back_from_their_headers() {
        let attributes = with(&[("author", "Ada"), ("ort", "Zürich, 日本"), ("odd", " =?x two  spaces ")]);
        let request = carried(Request::to_endpoint(Method::PUT), &attributes).unwrap();
        assert!(request.headers.values().all(|value| value.to_str().is_ok()), "headers are ASCII");
        assert_eq!(head(&request.headers, 1).attributes, attributes);
    }

    #[test]
    fn what_no_header_can_say_is_refused_by_name() {
        for attributes in [with(&[("schlüssel", "x")]), with(&[("a b", "x")])] {
            let error = carried(Request::to_endpoint(Method::PUT), &attributes).err().unwrap();
            assert_eq!(error.kind, ErrorKind::Invalid);
            assert!(error.message().contains("x-amz-meta-"), "{}", error.message());
        }
        let forged = Attributes { content_type: Some("a\r\nx-evil: 1".to_owned()), ..Attributes::default() };
        assert!(carried(Request::to_endpoint(Method::PUT), &forged).is_err(), "a line break would forge a header");
    }

    #[test]
    fn headers_describe_the_object() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("etag", "\"abc-2\""),
            ("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
            ("content-encoding", "aws-chunked,gzip"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let head = head(&headers, 5);
        assert_eq!((head.etag.as_deref(), head.modified), (Some("abc-2"), Some(Timestamp(1_445_412_480_000))));
        assert_eq!(head.attributes.content_encoding.as_deref(), Some("gzip"));
    }
}
