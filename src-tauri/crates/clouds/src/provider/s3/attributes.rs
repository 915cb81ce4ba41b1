//! Attributes as headers, both ways.

use super::request::Request;
use super::{checksums, word, xml};
use crate::encode;
use crate::store::{Attributes, Condition, Head, Tags, VersionId, Written};
use chrono::DateTime;
use hyper::header::HeaderMap;
use model::{Capabilities, Error, ErrorKind, Feature, Result, Timestamp};

const META: &str = "x-amz-meta-";
const CLASS: &str = "x-amz-storage-class";

/// Puts attributes into a request. A storage class is left out where there are none.
pub(super) fn carried(mut request: Request, attributes: &Attributes, can: &Capabilities) -> Result<Request> {
    let fixed = [
        ("content-type", &attributes.content_type),
        ("content-encoding", &attributes.content_encoding),
        ("content-language", &attributes.content_language),
        ("content-disposition", &attributes.content_disposition),
        ("cache-control", &attributes.cache_control),
    ];
    for (name, value) in fixed {
        if let Some(value) = value {
            request = request.header(name, value)?;
        }
    }
    for (name, value) in &attributes.metadata {
        request = request.header(format!("{META}{name}"), &word::encoded(value))?;
    }
    match attributes.storage_class.as_deref().filter(|_| can.can(Feature::StorageClasses)) {
        Some(class) => request.header(CLASS, class),
        None => Ok(request),
    }
}

/// Puts tags into the request of a write. They are left out where there are none.
pub(super) fn tagged(request: Request, tags: &Tags, can: &Capabilities) -> Result<Request> {
    if tags.is_empty() || !can.can(Feature::Tags) {
        return Ok(request);
    }
    let pairs: Vec<(&str, Vec<u8>)> =
        tags.iter().map(|(name, value)| (name.as_str(), value.clone().into_bytes())).collect();
    request.header("x-amz-tagging", &encode::query(&pairs))
}

/// Puts the condition of a write into its request.
pub(super) fn conditional(request: Request, condition: Condition) -> Result<Request> {
    match condition {
        Condition::Always => Ok(request),
        Condition::Absent => request.header("if-none-match", "*"),
    }
}

/// The error of a conditional write: here a failed precondition means that there is an object.
pub(super) fn taken(doing: &'static str, error: Error, condition: Condition) -> Error {
    let refused = matches!(error.kind, ErrorKind::Conflict | ErrorKind::AlreadyExists);
    if condition == Condition::Always || !refused {
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
        storage_class: text(headers, CLASS).filter(|class| !class.is_empty()),
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
        checksums: checksums::told(headers),
        attributes,
        // The header comes only with objects that have tags.
        tags: Some(text(headers, "x-amz-tagging-count").and_then(|count| count.parse().ok()).unwrap_or_default()),
    }
}

/// What an answer says of an object that was taken.
pub(super) fn written(headers: &HeaderMap) -> Written {
    Written { etag: etag(headers), version: version(headers), checksums: checksums::told(headers) }
}

/// The version in an answer. Where versions were never kept there is none; `null` is one.
pub(super) fn version(headers: &HeaderMap) -> Option<VersionId> {
    text(headers, "x-amz-version-id").filter(|id| !id.is_empty()).map(VersionId)
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
    use super::super::Account;
    use super::*;
    use hyper::Method;
    use model::Support;
    use std::collections::BTreeMap;

    fn with(metadata: &[(&str, &str)]) -> Attributes {
        let metadata: BTreeMap<_, _> = metadata.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let (content_type, storage_class) = (Some("text/plain".to_owned()), Some("COLD".to_owned()));
        Attributes { content_type, storage_class, metadata, ..Attributes::default() }
    }

    #[test]
    fn attributes_come_back_from_their_headers() {
        let attributes = with(&[("author", "Ada"), ("ort", "Zürich, 日本"), ("odd", " =?x two  spaces ")]);
        let request = carried(Request::to_endpoint(Method::PUT), &attributes, &Account::dialect()).unwrap();
        assert!(request.headers.values().all(|value| value.to_str().is_ok()), "headers are ASCII");
        assert_eq!(head(&request.headers, 1).attributes, attributes);
    }

    #[test]
    fn what_no_header_can_say_is_refused_by_name() {
        for attributes in [with(&[("schlüssel", "x")]), with(&[("a b", "x")])] {
            let error = carried(Request::to_endpoint(Method::PUT), &attributes, &Account::dialect()).err().unwrap();
            assert_eq!(error.kind, ErrorKind::Invalid);
            assert!(error.message().contains("x-amz-meta-"), "{}", error.message());
        }
        let forged = Attributes { content_type: Some("a\r\nx-evil: 1".to_owned()), ..Attributes::default() };
        assert!(
            carried(Request::to_endpoint(Method::PUT), &forged, &Account::dialect()).is_err(),
            "a line break would forge a header"
        );
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

    #[test]
    fn tags_and_classes_go_only_where_there_are_any() {
        let tags: Tags = [("a b", "x+y=z&"), ("é", "")].map(|(name, value)| (name.into(), value.into())).into();
        let can = Account::dialect();
        let request = tagged(Request::to_endpoint(Method::PUT), &tags, &can).unwrap();
        assert_eq!(request.headers["x-amz-tagging"], "%C3%A9=&a%20b=x%2By%3Dz%26");
        let cannot = can.with(&[(Feature::Tags, Support::No), (Feature::StorageClasses, Support::No)].into());
        let request = tagged(Request::to_endpoint(Method::PUT), &tags, &cannot).unwrap();
        let request = carried(request, &with(&[]), &cannot).unwrap();
        assert!(request.headers.keys().all(|name| name == "content-type"), "{:?}", request.headers);
    }

    #[test]
    fn a_version_may_be_called_null() {
        let mut headers = HeaderMap::new();
        assert_eq!(version(&headers), None);
        headers.insert("x-amz-version-id", "null".parse().unwrap());
        assert_eq!(written(&headers).version, Some(VersionId("null".to_owned())));
    }
}
