//! Uploads in parts: their names, parts, end; and the list of those that nobody has ended.

use super::super::checksums::{Sums, element};
use super::{late_refusal, read, unquoted};
use crate::error::nonsense;
use crate::store::Part;
use model::{Checksum, Result};
use quick_xml::escape::escape;
use serde::Deserialize;
use std::fmt::Write as _;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Started {
    upload_id: String,
}

/// A page of an upload's parts.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Parts {
    pub(crate) is_truncated: bool,
    #[serde(rename = "Part")]
    pub(crate) listed: Vec<ListedPart>,
}

/// A part of an upload.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListedPart {
    pub(crate) part_number: u32,
    #[serde(rename = "ETag")]
    pub(crate) etag: String,
    pub(crate) size: u64,
    #[serde(rename = "ChecksumCRC64NVME", default)]
    crc64nvme: Option<String>,
    #[serde(rename = "ChecksumCRC32C", default)]
    crc32c: Option<String>,
    #[serde(rename = "ChecksumCRC32", default)]
    crc32: Option<String>,
    #[serde(rename = "ChecksumSHA256", default)]
    sha256: Option<String>,
    #[serde(rename = "ChecksumSHA1", default)]
    sha1: Option<String>,
}

impl ListedPart {
    /// The checksum of the part's bytes, if the cloud told one.
    pub(crate) fn checksum(self) -> Option<Checksum> {
        let Self { crc64nvme, crc32c, crc32, sha256, sha1, .. } = self;
        Sums { crc64nvme, crc32c, crc32, sha256, sha1, kind: None }.first()
    }
}

/// A page of unfinished uploads. Keys are encoded if `encoding` says `url`, the marker of the next page likewise.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct UploadPage {
    pub(crate) is_truncated: bool,
    #[serde(rename = "NextKeyMarker")]
    pub(crate) next_key: Option<String>,
    #[serde(rename = "NextUploadIdMarker")]
    pub(crate) next_upload: Option<String>,
    #[serde(rename = "EncodingType", alias = "Encoding-Type")]
    pub(crate) encoding: Option<String>,
    #[serde(rename = "Upload")]
    pub(crate) listed: Vec<ListedUpload>,
}

/// An unfinished upload.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListedUpload {
    pub(crate) key: String,
    pub(crate) upload_id: String,
    #[serde(default)]
    pub(crate) initiated: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Completed {
    #[serde(rename = "ETag", default)]
    etag: Option<String>,
}

pub(crate) fn upload_id(doing: &'static str, text: &str) -> Result<String> {
    let started: Started = read(doing, text, "InitiateMultipartUploadResult")?;
    if started.upload_id.is_empty() {
        return Err(nonsense(doing, "the upload has no id"));
    }
    Ok(started.upload_id)
}

pub(crate) fn parts(doing: &'static str, text: &str) -> Result<Parts> {
    read(doing, text, "ListPartsResult")
}

pub(crate) fn uploads(doing: &'static str, text: &str) -> Result<UploadPage> {
    read(doing, text, "ListMultipartUploadsResult")
}

/// The entity tag of a completed upload and its checksums. A completion can fail after its status said success.
pub(crate) fn completed(doing: &'static str, text: &str) -> Result<(Option<String>, Vec<Checksum>)> {
    late_refusal(doing, text)?;
    let completed: Completed = read(doing, text, "CompleteMultipartUploadResult")?;
    let sums: Sums = read(doing, text, "CompleteMultipartUploadResult")?;
    Ok((completed.etag.map(|etag| unquoted(&etag)).filter(|etag| !etag.is_empty()), sums.whole()))
}

/// The parts that make up an object.
pub(crate) fn completion(parts: &[Part]) -> String {
    let mut xml = String::from(r#"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#);
    for part in parts {
        let (number, etag) = (part.number, escape(part.etag.as_str()));
        // Writing to a String cannot fail.
        let _ = write!(xml, "<Part><PartNumber>{number}</PartNumber><ETag>&quot;{etag}&quot;</ETag>");
        if let Some(sum) = &part.checksum {
            let (name, value) = (element(sum.algorithm), escape(sum.value.as_str()));
            let _ = name.map(|name| write!(xml, "<{name}>{value}</{name}>"));
        }
        xml.push_str("</Part>");
    }
    xml + "</CompleteMultipartUpload>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Algorithm, ErrorKind};

    #[test]
    fn parts_and_uploads_are_read() {
        let text = "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>2</PartNumber>\
            <ETag>\"e\"</ETag><Size>5</Size><ChecksumCRC32C>4waSgw==</ChecksumCRC32C></Part></ListPartsResult>";
        let page = parts("list", text).unwrap();
        assert_eq!((page.listed[0].part_number, page.listed[0].size), (2, 5));
        let sum = Checksum { algorithm: Algorithm::Crc32c, value: "4waSgw==".to_owned() };
        assert_eq!(page.listed.into_iter().next().and_then(ListedPart::checksum), Some(sum));

        let text = "<InitiateMultipartUploadResult><UploadId>u~1</UploadId></InitiateMultipartUploadResult>";
        assert_eq!(upload_id("upload", text).unwrap(), "u~1");
        let empty = "<InitiateMultipartUploadResult><UploadId></UploadId></InitiateMultipartUploadResult>";
        assert!(upload_id("upload", empty).is_err(), "an upload without a name cannot be gone on with");

        let text = "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a+b</NextKeyMarker>\
            <NextUploadIdMarker>u</NextUploadIdMarker><EncodingType>url</EncodingType><Upload><Key>a+b</Key>\
            <UploadId>u</UploadId><Initiated>2026-01-02T03:04:05Z</Initiated></Upload></ListMultipartUploadsResult>";
        let page = uploads("list", text).unwrap();
        assert!(page.is_truncated && page.encoding.as_deref() == Some("url"));
        assert_eq!((page.next_key.as_deref(), page.next_upload.as_deref()), (Some("a+b"), Some("u")));
        assert_eq!((page.listed[0].key.as_str(), page.listed[0].upload_id.as_str()), ("a+b", "u"));
    }

    #[test]
    fn a_completion_can_fail_after_success() {
        let fine = "\n\n<?xml version='1.0'?>\n<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag></CompleteMultipartUploadResult>";
        assert_eq!(completed("upload", fine).unwrap().0.as_deref(), Some("e-2"));
        let failed = "<?xml version='1.0'?><Error><Code>InternalError</Code><Message>again</Message></Error>";
        assert_eq!(completed("upload", failed).unwrap_err().kind, ErrorKind::Unavailable);
        let late = "<Error><Code>PreconditionFailed</Code></Error>";
        assert_eq!(completed("upload", late).unwrap_err().kind, ErrorKind::Conflict);
    }

    #[test]
    fn a_checksum_of_checksums_is_none_of_the_bytes() {
        let with = |rest: &str| {
            let text = format!("<CompleteMultipartUploadResult><ETag>e</ETag>{rest}</CompleteMultipartUploadResult>");
            completed("upload", &text).unwrap().1
        };
        let whole = "<ChecksumCRC64NVME>rosUhgp5mIg=</ChecksumCRC64NVME>";
        assert_eq!(with(whole), [Checksum { algorithm: Algorithm::Crc64Nvme, value: "rosUhgp5mIg=".to_owned() }]);
        assert!(with("<ChecksumCRC32C>4waSgw==-2</ChecksumCRC32C>").is_empty(), "it ends in the number of parts");
        let composite = "<ChecksumCRC32C>4waSgw==</ChecksumCRC32C><ChecksumType>COMPOSITE</ChecksumType>";
        assert!(with(composite).is_empty(), "it says so");
    }

    #[test]
    fn a_completion_escapes_what_it_carries() {
        let sum = Checksum { algorithm: Algorithm::Crc32c, value: "a<b".to_owned() };
        let part = Part { number: 1, etag: "e&".to_owned(), size: 1, checksum: Some(sum) };
        let text = completion(&[part]);
        assert!(text.contains("<PartNumber>1</PartNumber><ETag>&quot;e&amp;&quot;</ETag>"), "{text}");
        assert!(text.contains("<ChecksumCRC32C>a&lt;b</ChecksumCRC32C></Part>"), "{text}");
    }
}
