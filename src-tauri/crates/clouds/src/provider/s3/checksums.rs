//! Checksums as S3 says them: headers and elements, both ways. Only those of all bytes count: a checksum of the parts'
//! checksums (`COMPOSITE`) says nothing of an object that was cut up otherwise.
//!
//! Source: "Checking object integrity in Amazon S3", Amazon S3 user guide.

use super::attributes::text;
use super::request::Request;
use crate::checksum::said;
use hyper::header::HeaderMap;
use model::{Algorithm, Capabilities, Checksum, Error, ErrorKind, Feature, Result};
use serde::Deserialize;

/// Algorithm, header, element, and the word of `x-amz-checksum-algorithm`.
const NAMES: [(Algorithm, &str, &str, &str); 6] = [
    (Algorithm::Crc64Nvme, "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME", "CRC64NVME"),
    (Algorithm::Crc32c, "x-amz-checksum-crc32c", "ChecksumCRC32C", "CRC32C"),
    (Algorithm::Crc32, "x-amz-checksum-crc32", "ChecksumCRC32", "CRC32"),
    (Algorithm::Sha256, "x-amz-checksum-sha256", "ChecksumSHA256", "SHA256"),
    (Algorithm::Sha1, "x-amz-checksum-sha1", "ChecksumSHA1", "SHA1"),
    // Amazon tells none; Google does, and the dialect writes it so.
    (Algorithm::Md5, "x-amz-checksum-md5", "ChecksumMD5", "MD5"),
];

/// The checksums in a document of S3's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sums {
    #[serde(rename = "ChecksumCRC64NVME")]
    pub(super) crc64nvme: Option<String>,
    #[serde(rename = "ChecksumCRC32C")]
    pub(super) crc32c: Option<String>,
    #[serde(rename = "ChecksumCRC32")]
    pub(super) crc32: Option<String>,
    #[serde(rename = "ChecksumSHA256")]
    pub(super) sha256: Option<String>,
    #[serde(rename = "ChecksumSHA1")]
    pub(super) sha1: Option<String>,
    #[serde(rename = "ChecksumType")]
    pub(super) kind: Option<String>,
}

impl Sums {
    /// Those of all bytes.
    pub(super) fn whole(self) -> Vec<Checksum> {
        if self.kind.as_deref() == Some("COMPOSITE") {
            return Vec::new();
        }
        let told = [
            (Algorithm::Crc64Nvme, self.crc64nvme),
            (Algorithm::Crc32c, self.crc32c),
            (Algorithm::Crc32, self.crc32),
            (Algorithm::Sha256, self.sha256),
            (Algorithm::Sha1, self.sha1),
        ];
        told.into_iter().filter_map(|(algorithm, value)| said(algorithm, &value?)).collect()
    }

    /// The one of a part.
    pub(super) fn first(self) -> Option<Checksum> {
        self.whole().into_iter().next()
    }
}

/// Whether the endpoint checks this algorithm. Of the others nobody knows beforehand, so they are not sent.
pub(super) fn is_checked(can: &Capabilities, algorithm: Algorithm) -> bool {
    match algorithm {
        Algorithm::Crc64Nvme => can.can(Feature::Crc64Nvme),
        Algorithm::Crc32c => can.can(Feature::Crc32c),
        Algorithm::Crc32 | Algorithm::Sha256 | Algorithm::Sha1 | Algorithm::Md5 => false,
    }
}

/// The checksum that is sent, if the endpoint checks it.
pub(super) fn checked<'a>(can: &Capabilities, checksum: Option<&'a Checksum>) -> Option<&'a Checksum> {
    checksum.filter(|checksum| is_checked(can, checksum.algorithm))
}

/// Puts the checksum of its body into a request.
pub(super) fn sent(request: Request, checksum: Option<&Checksum>) -> Result<Request> {
    let named = checksum.and_then(|checksum| Some((names(checksum.algorithm)?.0, checksum)));
    match named {
        Some((name, checksum)) => request.header(name, &checksum.value),
        None => Ok(request),
    }
}

/// Says by which algorithm the parts of an upload will be checked.
pub(super) fn announced(request: Request, checksum: Option<&Checksum>) -> Result<Request> {
    match checksum.and_then(|checksum| names(checksum.algorithm)) {
        Some((_, _, word)) => {
            request.header("x-amz-checksum-algorithm", word)?.header("x-amz-checksum-type", "FULL_OBJECT")
        }
        None => Ok(request),
    }
}

/// Asks for the object's checksums, if there is one that the endpoint knows.
pub(super) fn asked(request: Request, can: &Capabilities) -> Result<Request> {
    let known = [Algorithm::Crc64Nvme, Algorithm::Crc32c].into_iter().any(|algorithm| is_checked(can, algorithm));
    if known { request.header("x-amz-checksum-mode", "ENABLED") } else { Ok(request) }
}

/// The checksums of all bytes that an answer's headers tell.
pub(super) fn told(headers: &HeaderMap) -> Vec<Checksum> {
    if text(headers, "x-amz-checksum-type").as_deref() == Some("COMPOSITE") {
        return Vec::new();
    }
    NAMES.iter().filter_map(|(algorithm, header, ..)| said(*algorithm, &text(headers, header)?)).collect()
}

/// `Corrupt` if the cloud tells another checksum than was sent.
pub(super) fn agree(doing: &'static str, sent: Option<&Checksum>, told: &[Checksum]) -> Result<()> {
    let differs = |sent: &&Checksum| told.iter().any(|it| it.algorithm == sent.algorithm && it.value != sent.value);
    match sent.filter(differs) {
        Some(_) => Err(Error::new(ErrorKind::Corrupt, doing, "the cloud has other bytes than were sent")),
        None => Ok(()),
    }
}

/// The element of an algorithm.
pub(super) fn element(algorithm: Algorithm) -> Option<&'static str> {
    names(algorithm).map(|(_, element, _)| element)
}

fn names(algorithm: Algorithm) -> Option<(&'static str, &'static str, &'static str)> {
    NAMES.iter().find(|(one, ..)| *one == algorithm).map(|(_, header, element, word)| (*header, *element, *word))
}

#[cfg(test)]
mod tests {
    use super::super::Account;
    use super::*;
    use hyper::Method;
    use model::Support;

    fn sum(algorithm: Algorithm, value: &str) -> Checksum {
        Checksum { algorithm, value: value.to_owned() }
    }

    #[test]
    fn only_checksums_that_the_endpoint_checks_are_sent() {
        let can = Account::dialect().with(&[(Feature::Crc32c, Support::No)].into());
        assert!(checked(&can, Some(&sum(Algorithm::Crc64Nvme, "x"))).is_some());
        assert!(checked(&can, Some(&sum(Algorithm::Crc32c, "x"))).is_none());
        assert!(checked(&can, Some(&sum(Algorithm::Sha256, "x"))).is_none(), "nobody says whether it is checked");
        let none = can.with(&[(Feature::Crc64Nvme, Support::No)].into());
        let request = asked(Request::to_endpoint(Method::HEAD), &none).unwrap();
        assert!(request.headers.is_empty(), "an endpoint without checksums is not asked for them");
    }

    #[test]
    fn headers_tell_checksums_of_all_bytes_only() {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-checksum-crc64nvme", "rosUhgp5mIg=".parse().unwrap());
        headers.insert("x-amz-checksum-crc32c", "4waSgw==-3".parse().unwrap());
        headers.insert("x-amz-checksum-sha1", "garbage".parse().unwrap());
        assert_eq!(told(&headers), [sum(Algorithm::Crc64Nvme, "rosUhgp5mIg=")]);
        headers.insert("x-amz-checksum-type", "COMPOSITE".parse().unwrap());
        assert!(told(&headers).is_empty());
    }

    #[test]
    fn another_checksum_than_was_sent_is_damage() {
        let (sent, other) = (sum(Algorithm::Crc32c, "4waSgw=="), sum(Algorithm::Crc32c, "AAAAAA=="));
        assert!(agree("write", Some(&sent), std::slice::from_ref(&sent)).is_ok());
        assert!(agree("write", Some(&sent), &[]).is_ok(), "a cloud need not tell");
        assert_eq!(agree("write", Some(&sent), &[other]).unwrap_err().kind, ErrorKind::Corrupt);
    }
}
