//! Attributes as headers, both ways.

use super::identifier;
use crate::encode;
use crate::provider::request::Request;
use crate::provider::word;
use crate::store::{Attributes, Condition, Head, Tags, Written};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use hyper::header::HeaderMap;
use model::{Algorithm, Checksum, Error, ErrorKind, Result, Timestamp};

const META: &str = "x-ms-meta-";

/// The access tiers that can be asked for.
pub(super) const TIERS: [&str; 4] = ["Hot", "Cool", "Cold", "Archive"];

/// Puts everything that goes with the bytes into the request that makes an object.
pub(super) fn carried(request: Request, attributes: &Attributes, tags: &Tags) -> Result<Request> {
    let request = described(request, attributes)?;
    let request = with_metadata(request, attributes)?;
    let request = with_tags(request, tags)?;
    with_tier(request, attributes.storage_class.as_deref())
}

/// Puts what HTTP describes into a request.
pub(super) fn described(mut request: Request, attributes: &Attributes) -> Result<Request> {
    let fixed = [
        ("x-ms-blob-content-type", &attributes.content_type),
        ("x-ms-blob-content-encoding", &attributes.content_encoding),
        ("x-ms-blob-content-language", &attributes.content_language),
        ("x-ms-blob-content-disposition", &attributes.content_disposition),
        ("x-ms-blob-cache-control", &attributes.cache_control),
    ];
    for (name, value) in fixed {
        if let Some(value) = value {
            request = request.header(name, value)?;
        }
    }
    Ok(request)
}

/// Puts user metadata into a request.
pub(super) fn with_metadata(mut request: Request, attributes: &Attributes) -> Result<Request> {
    for (name, value) in &attributes.metadata {
        let name = format!("{META}{}", identifier::encoded(name));
        request = request.header(name, &word::encoded(value))?;
    }
    Ok(request)
}

/// Puts tags into a request.
pub(super) fn with_tags(request: Request, tags: &Tags) -> Result<Request> {
    if tags.is_empty() {
        return Ok(request);
    }
    let pairs: Vec<(&str, Vec<u8>)> = tags.iter().map(|(name, value)| (name.as_str(), value.clone().into())).collect();
    request.header("x-ms-tags", &encode::query(&pairs))
}

/// Puts the access tier into a request.
pub(super) fn with_tier(request: Request, tier: Option<&str>) -> Result<Request> {
    let Some(tier) = tier else { return Ok(request) };
    let known = TIERS.iter().find(|known| known.eq_ignore_ascii_case(tier));
    let Some(known) = known else {
        let message = format!("storage-class: {:?} is no access tier", tier.chars().take(80).collect::<String>());
        return Err(Error::new(ErrorKind::Invalid, "write", message).hint("choose Hot, Cool, Cold or Archive"));
    };
    request.header("x-ms-access-tier", known)
}

/// Puts a checksum of the body into its request, if Azure would check one by its algorithm.
pub(super) fn checked(request: Request, checksum: Option<&Checksum>) -> Result<Request> {
    match checksum {
        Some(Checksum { algorithm: Algorithm::Md5, value }) => request.header("content-md5", value),
        Some(Checksum { algorithm: Algorithm::Crc64Nvme, value }) => {
            let turned = turned(value)
                .ok_or_else(|| Error::new(ErrorKind::Internal, "write", "the checksum is no base64 of 8 bytes"))?;
            request.header("x-ms-content-crc64", &turned)
        }
        _ => Ok(request),
    }
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
    let is_inferred = text(headers, "x-ms-access-tier-inferred").is_some_and(|told| told.eq_ignore_ascii_case("true"));
    let mut attributes = Attributes {
        content_type: text(headers, "content-type"),
        content_encoding: text(headers, "content-encoding"),
        content_language: text(headers, "content-language"),
        content_disposition: text(headers, "content-disposition"),
        cache_control: text(headers, "cache-control"),
        // A tier that nobody chose is the account's, and no attribute of the object.
        storage_class: text(headers, "x-ms-access-tier").filter(|_| !is_inferred),
        ..Attributes::default()
    };
    for name in headers.keys() {
        if let (Some(own), Some(value)) = (name.as_str().strip_prefix(META), text(headers, name.as_str())) {
            attributes.metadata.insert(identifier::decoded(own), word::decoded(&value));
        }
    }
    // The answer with a part of an object has the MD5 of the whole in a header of its own.
    let is_part = headers.contains_key("content-range");
    let md5 = text(headers, if is_part { "x-ms-blob-content-md5" } else { "content-md5" });
    Head {
        size,
        etag: etag(headers),
        modified: text(headers, "last-modified").and_then(|time| http_time(&time)),
        checksums: md5.map(|value| Checksum { algorithm: Algorithm::Md5, value }).into_iter().collect(),
        attributes,
        tags: Some(text(headers, "x-ms-tag-count").and_then(|count| count.parse().ok()).unwrap_or_default()),
        ..Head::default()
    }
}

/// What was said of an object that was made whole with one request.
pub(super) fn written(headers: &HeaderMap) -> Written {
    let md5 = text(headers, "content-md5").map(|value| Checksum { algorithm: Algorithm::Md5, value });
    Written { etag: etag(headers), version: None, checksums: md5.into_iter().chain(crc(headers)).collect() }
}

/// The CRC of the bytes that came with a request, as the answer tells it.
pub(super) fn crc(headers: &HeaderMap) -> Option<Checksum> {
    let value = text(headers, "x-ms-content-crc64").and_then(|value| turned(&value))?;
    Some(Checksum { algorithm: Algorithm::Crc64Nvme, value })
}

/// Azure's CRC64 is CRC64/NVME with its least significant byte first; ours has it last. The same way both ways.
/// Source: the polynomial in `Crc64.cs` of azure-storage-net; and Azurite's CRC of `123456789`.
fn turned(value: &str) -> Option<String> {
    let mut bytes = STANDARD.decode(value).ok().filter(|bytes| bytes.len() == 8)?;
    bytes.reverse();
    Some(STANDARD.encode(bytes))
}

/// The entity tag of an answer.
pub(super) fn etag(headers: &HeaderMap) -> Option<String> {
    text(headers, "etag").map(|etag| unquoted(&etag)).filter(|etag| !etag.is_empty())
}

/// An entity tag without quotes: headers have them, listings do not.
pub(super) fn unquoted(etag: &str) -> String {
    etag.trim().trim_start_matches("W/").trim_matches('"').to_owned()
}

/// A header as text.
pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// A time as headers and listings give it.
pub(super) fn http_time(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc2822(text).ok().map(|time| Timestamp(time.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Method;

    #[test]
    fn metadata_comes_back_whatever_its_names_and_values_are() {
        let metadata = [("with-dash", "a=b; c"), ("ort", "Zürich, 日本"), ("1st", " x ")];
        let metadata = metadata.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let attributes = Attributes { metadata, ..Attributes::default() };
        let request = with_metadata(Request::to_endpoint(Method::PUT), &attributes).unwrap();
        assert!(request.headers.values().all(|value| value.to_str().is_ok()), "headers are ASCII");
        assert!(request.headers.keys().all(|name| !name.as_str()[META.len()..].contains('-')), "{:?}", request.headers);
        assert_eq!(head(&request.headers, 1).attributes.metadata, attributes.metadata);
    }

    #[test]
    fn the_crc_is_the_one_of_nvme_with_its_bytes_turned() {
        let check = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Nvme, b"123456789");
        let ours = Checksum { algorithm: Algorithm::Crc64Nvme, value: STANDARD.encode(check.to_be_bytes()) };
        let request = checked(Request::to_endpoint(Method::PUT), Some(&ours)).unwrap();
        let sent = STANDARD.decode(&request.headers["x-ms-content-crc64"]).unwrap();
        assert_eq!(sent, [0x88, 0x98, 0x79, 0x0a, 0x86, 0x14, 0x8b, 0xae], "what Azurite says of 123456789");
        assert_eq!(crc(&request.headers), Some(ours));
    }

    #[test]
    fn a_tier_that_nobody_chose_is_not_carried_and_an_unknown_one_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert("x-ms-access-tier", "Cool".parse().unwrap());
        assert_eq!(head(&headers, 0).attributes.storage_class.as_deref(), Some("Cool"));
        headers.insert("x-ms-access-tier-inferred", "true".parse().unwrap());
        assert_eq!(head(&headers, 0).attributes.storage_class, None);
        let request = with_tier(Request::to_endpoint(Method::PUT), Some("cold")).unwrap();
        assert_eq!(request.headers["x-ms-access-tier"], "Cold");
        assert!(with_tier(Request::to_endpoint(Method::PUT), Some("STANDARD_IA")).is_err());
    }

    #[test]
    fn a_part_of_an_object_does_not_pass_its_checksum_for_the_objects() {
        let mut headers = HeaderMap::new();
        headers.insert("content-md5", "cGFydA==".parse().unwrap());
        assert_eq!(head(&headers, 9).checksums[0].value, "cGFydA==");
        headers.insert("content-range", "bytes 0-3/9".parse().unwrap());
        assert!(head(&headers, 9).checksums.is_empty(), "that is the MD5 of the part");
        headers.insert("x-ms-blob-content-md5", "d2hvbGU=".parse().unwrap());
        assert_eq!(head(&headers, 9).checksums[0].value, "d2hvbGU=");
    }
}
