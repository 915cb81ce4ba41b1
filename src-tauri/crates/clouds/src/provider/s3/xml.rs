//! S3's answers and questions in XML. What comes from the network is hostile until it has been parsed.

use crate::error::{Refusal, nonsense};
use chrono::DateTime;
use model::{Bucket, Result, Timestamp};
use quick_xml::escape::escape;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Write as _;

/// A page of a listing. Keys are encoded if `encoding` says `url`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Page {
    pub(super) is_truncated: bool,
    pub(super) next_continuation_token: Option<String>,
    #[serde(rename = "EncodingType")]
    pub(super) encoding: Option<String>,
    pub(super) contents: Vec<Content>,
    pub(super) common_prefixes: Vec<CommonPrefix>,
}

/// An object of a listing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Content {
    pub(super) key: String,
    #[serde(default)]
    pub(super) last_modified: Option<String>,
    #[serde(rename = "ETag", default)]
    pub(super) etag: Option<String>,
    pub(super) size: u64,
}

/// A folder of a listing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CommonPrefix {
    pub(super) prefix: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Started {
    upload_id: String,
}

/// A page of an upload's parts.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Parts {
    pub(super) is_truncated: bool,
    #[serde(rename = "Part")]
    pub(super) listed: Vec<ListedPart>,
}

/// A part of an upload.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedPart {
    pub(super) part_number: u32,
    #[serde(rename = "ETag")]
    pub(super) etag: String,
    pub(super) size: u64,
}

#[derive(Debug, Deserialize)]
struct Completed {
    #[serde(rename = "ETag", default)]
    etag: Option<String>,
}

/// What became of each key of a bulk deletion.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Deletions {
    #[serde(rename = "Deleted")]
    pub(super) deleted: Vec<Deleted>,
    #[serde(rename = "Error")]
    pub(super) errors: Vec<Undeleted>,
}

/// A key that was deleted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Deleted {
    pub(super) key: String,
}

/// A key that was not.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Undeleted {
    pub(super) key: String,
    pub(super) code: String,
    pub(super) message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Fault {
    code: String,
    message: String,
    region: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct BucketPage {
    buckets: BucketList,
    continuation_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BucketList {
    #[serde(rename = "Bucket")]
    buckets: Vec<ListedBucket>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedBucket {
    name: String,
    #[serde(default)]
    creation_date: Option<String>,
}

/// Reads a document whose root is called `root`.
fn read<T: DeserializeOwned>(doing: &'static str, text: &str, root: &str) -> Result<T> {
    let found = root_name(text).unwrap_or("nothing");
    // Not every server keeps Amazon's names: `…Response` (moto), nothing at all behind the verb (rclone).
    let ending = found.strip_prefix(root.trim_end_matches("Result"));
    if !matches!(ending, Some("Result" | "Response" | "Output" | "")) {
        return Err(nonsense(doing, format!("it is {found:.40}, no {root}")));
    }
    quick_xml::de::from_str(text).map_err(|error| nonsense(doing, format!("{root}: {error}")))
}

/// The name of the first element, without its namespace prefix.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while rest.starts_with("<?") || rest.starts_with("<!--") {
        let end = if rest.starts_with("<?") { "?>" } else { "-->" };
        rest = rest[rest.find(end)? + end.len()..].trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let name = &name[..name.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?];
    Some(name.rsplit(':').next().unwrap_or(name))
}

pub(super) fn page(doing: &'static str, text: &str) -> Result<Page> {
    read(doing, text, "ListBucketResult")
}

/// Buckets, and the token of the next page.
pub(super) fn buckets(doing: &'static str, text: &str) -> Result<(Vec<Bucket>, Option<String>)> {
    let page: BucketPage = read(doing, text, "ListAllMyBucketsResult")?;
    let bucket = |listed: ListedBucket| Bucket {
        created: listed.creation_date.as_deref().and_then(timestamp),
        name: listed.name,
    };
    let token = page.continuation_token.filter(|token| !token.is_empty());
    Ok((page.buckets.buckets.into_iter().map(bucket).collect(), token))
}

pub(super) fn upload_id(doing: &'static str, text: &str) -> Result<String> {
    let started: Started = read(doing, text, "InitiateMultipartUploadResult")?;
    if started.upload_id.is_empty() {
        return Err(nonsense(doing, "the upload has no id"));
    }
    Ok(started.upload_id)
}

pub(super) fn parts(doing: &'static str, text: &str) -> Result<Parts> {
    read(doing, text, "ListPartsResult")
}

/// The entity tag of a completed upload. A completion can fail after its status said success.
pub(super) fn completed(doing: &'static str, text: &str) -> Result<Option<String>> {
    if root_name(text) == Some("Error") {
        return Err(Refusal { status: 500, ..refusal(text.as_bytes()).unwrap_or_default() }.into_error(doing));
    }
    let completed: Completed = read(doing, text, "CompleteMultipartUploadResult")?;
    Ok(completed.etag.map(|etag| unquoted(&etag)))
}

pub(super) fn deletions(doing: &'static str, text: &str) -> Result<Deletions> {
    read(doing, text, "DeleteResult")
}

/// What an error document says; `None` when it is none.
pub(crate) fn refusal(body: &[u8]) -> Option<Refusal> {
    let text = std::str::from_utf8(body).ok()?;
    if root_name(text) != Some("Error") {
        return None;
    }
    let Fault { code, message, region } = quick_xml::de::from_str(text).ok()?;
    Some(Refusal { code, message, region, status: 0 })
}

/// A time as XML gives it (RFC 3339).
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| Timestamp(time.timestamp_millis()))
}

/// An entity tag without quotes and without the mark of a weak one.
pub(super) fn unquoted(etag: &str) -> String {
    etag.trim().trim_start_matches("W/").trim_matches('"').to_owned()
}

/// The question of a bulk deletion.
pub(super) fn deletion<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let mut xml = String::from(r#"<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#);
    for key in keys {
        // Writing to a String cannot fail.
        let _ = write!(xml, "<Object><Key>{}</Key></Object>", escape(key));
    }
    xml + "</Delete>"
}

/// The parts that make up an object.
pub(super) fn completion(parts: &[crate::store::Part]) -> String {
    let mut xml = String::from(r#"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#);
    for part in parts {
        let (number, etag) = (part.number, escape(part.etag.as_str()));
        let _ = write!(xml, "<Part><PartNumber>{number}</PartNumber><ETag>&quot;{etag}&quot;</ETag></Part>");
    }
    xml + "</CompleteMultipartUpload>"
}

/// Where a new bucket is to lie.
pub(super) fn location_constraint(region: &str) -> String {
    format!(
        r#"<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>"#,
        escape(region)
    )
}

/// Every reader of an answer in turn, for the fuzz target of listings; what a page says, as text.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn fuzzed(text: &str) -> Option<Vec<(String, u64)>> {
    drop((buckets("list", text), parts("list", text), upload_id("upload", text), completed("upload", text)));
    drop((deletions("delete", text), refusal(text.as_bytes())));
    let page = page("list", text).ok()?;
    let _read = page.contents.iter().filter_map(|row| timestamp(row.last_modified.as_deref()?)).count();
    Some(page.contents.into_iter().map(|row| (row.key, row.size)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Part;
    use model::ErrorKind;

    const PAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix></Prefix><KeyCount>3</KeyCount>
<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b+/=</NextContinuationToken>
<Contents><Key>a+b</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>&quot;e-1&quot;</ETag><Size>7</Size>
<Owner><ID>x</ID></Owner></Contents><CommonPrefixes><Prefix>d%2F</Prefix></CommonPrefixes>
<Contents><Key>z</Key><Size>0</Size></Contents></ListBucketResult>"#;

    #[test]
    fn a_page_is_read_with_rows_in_any_order() {
        let page = page("list", PAGE).unwrap();
        assert!(page.is_truncated && page.encoding.as_deref() == Some("url"));
        assert_eq!(page.next_continuation_token.as_deref(), Some("a&b+/="), "a token is not decoded");
        assert_eq!(
            page.contents.iter().map(|row| (row.key.as_str(), row.size)).collect::<Vec<_>>(),
            [("a+b", 7), ("z", 0)]
        );
        assert_eq!(unquoted(page.contents[0].etag.as_deref().unwrap()), "e-1");
        assert_eq!(timestamp(page.contents[0].last_modified.as_deref().unwrap()), Some(Timestamp(1_767_323_045_678)));
        assert_eq!(page.common_prefixes[0].prefix, "d%2F");
    }

    #[test]
    fn garbage_is_an_error_and_never_an_empty_listing() {
        for garbage in [
            "",
            "<",
            "<html><body>Sign in to the Wi-Fi</body></html>",
            "<ListBucketResult>",
            "<ListBucketResult><IsTruncated>maybe</IsTruncated></ListBucketResult>",
            "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
            "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>",
            "<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Conte",
            "<ListBucketResult>&undefined;</ListBucketResult>",
            "{\"error\": \"json\"}",
            "<Error><Code>AccessDenied</Code></Error>",
        ] {
            let error = page("list", garbage).map(|page| page.contents.len()).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unavailable, "{garbage:?}");
            assert!(buckets("list", garbage).is_err(), "{garbage:?}");
            assert!(parts("list", garbage).is_err(), "{garbage:?}");
            assert!(upload_id("list", garbage).is_err(), "{garbage:?}");
            assert!(deletions("list", garbage).is_err(), "{garbage:?}");
            assert!(completed("list", garbage).is_err(), "{garbage:?}");
        }
    }

    #[test]
    fn a_document_that_grows_out_of_entities_does_not() {
        let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><ListBucketResult><Contents><Key>&b;</Key>
            <Size>1</Size></Contents></ListBucketResult>"#;
        assert!(page("list", bomb).is_err(), "declared entities are not expanded");
        let deep = format!("<ListBucketResult>{}</ListBucketResult>", "<x>".repeat(100_000));
        assert!(page("list", &deep).is_err(), "depth ends in an error, not in a crash");
    }

    #[test]
    fn buckets_parts_and_uploads_are_read() {
        let text = "<ListAllMyBucketsResult><Owner/><Buckets><Bucket><Name>one</Name>\
            <CreationDate>2026-01-02T03:04:05Z</CreationDate></Bucket><Bucket><Name>two</Name></Bucket></Buckets>\
            </ListAllMyBucketsResult>";
        let (listed, next) = buckets("list", text).unwrap();
        assert_eq!(listed.iter().map(|bucket| bucket.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert!(listed[0].created.is_some() && next.is_none());
        assert!(buckets("list", "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>").unwrap().0.is_empty());

        let text = "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>2</PartNumber>\
            <ETag>\"e\"</ETag><Size>5</Size></Part></ListPartsResult>";
        assert_eq!(parts("list", text).unwrap().listed[0].part_number, 2);

        let text = "<InitiateMultipartUploadResult><UploadId>u~1</UploadId></InitiateMultipartUploadResult>";
        assert_eq!(upload_id("upload", text).unwrap(), "u~1");
        let empty = "<InitiateMultipartUploadResult><UploadId></UploadId></InitiateMultipartUploadResult>";
        assert!(upload_id("upload", empty).is_err(), "an upload without a name cannot be gone on with");
    }

    #[test]
    fn a_completion_can_fail_after_success() {
        let fine = "\n\n<?xml version='1.0'?>\n<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag></CompleteMultipartUploadResult>";
        assert_eq!(completed("upload", fine).unwrap().as_deref(), Some("e-2"));
        let failed = "<?xml version='1.0'?><Error><Code>InternalError</Code><Message>again</Message></Error>";
        assert_eq!(completed("upload", failed).unwrap_err().kind, ErrorKind::Unavailable);
        let late = "<Error><Code>PreconditionFailed</Code></Error>";
        assert_eq!(completed("upload", late).unwrap_err().kind, ErrorKind::Conflict);
    }

    #[test]
    fn each_deleted_key_has_its_outcome() {
        let text = "<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>b</Key><Code>AccessDenied</Code>\
            <Message>no</Message></Error><Deleted><Key>c&amp;d</Key></Deleted></DeleteResult>";
        let answer = deletions("delete", text).unwrap();
        assert_eq!(answer.deleted.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["a", "c&d"]);
        assert_eq!((answer.errors[0].key.as_str(), answer.errors[0].code.as_str()), ("b", "AccessDenied"));
    }

    #[test]
    fn an_error_says_code_and_region_and_garbage_says_nothing() {
        let text =
            b"<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-1</Region></Error>";
        let refusal = refusal(text).unwrap();
        assert_eq!(
            (refusal.code.as_str(), refusal.region.as_deref()),
            ("AuthorizationHeaderMalformed", Some("eu-west-1"))
        );
        for garbage in [&b""[..], b"\xff\xfe", b"<html/>", b"<Error", b"no"] {
            assert!(super::refusal(garbage).is_none(), "{garbage:?}");
        }
    }

    #[test]
    fn questions_escape_what_they_carry() {
        assert!(deletion(["<a>&'\"", ".."].into_iter()).contains("<Key>&lt;a&gt;&amp;&apos;&quot;</Key>"));
        let part = Part { number: 1, etag: "e&".to_owned(), size: 1, checksum: None };
        assert!(completion(&[part]).contains("<PartNumber>1</PartNumber><ETag>&quot;e&amp;&quot;</ETag>"));
        assert!(location_constraint("<x>").contains("&lt;x&gt;"));
    }
}
