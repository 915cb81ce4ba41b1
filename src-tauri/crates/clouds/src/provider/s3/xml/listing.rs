//! Pages of listings: objects, versions.

use super::read;
use model::Result;
use serde::Deserialize;

/// A page of a listing. Keys are encoded if `encoding` says `url`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Page {
    pub(crate) is_truncated: bool,
    pub(crate) next_continuation_token: Option<String>,
    #[serde(rename = "EncodingType", alias = "Encoding-Type")]
    pub(crate) encoding: Option<String>,
    pub(crate) contents: Vec<Content>,
    pub(crate) common_prefixes: Vec<CommonPrefix>,
}

/// An object of a listing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Content {
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) last_modified: Option<String>,
    #[serde(rename = "ETag", default)]
    pub(crate) etag: Option<String>,
    pub(crate) size: u64,
}

/// A folder of a listing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CommonPrefix {
    pub(crate) prefix: String,
}

/// A page of versions. Keys are encoded if `encoding` says `url`, the marker of the next page likewise.
#[derive(Debug, Default)]
pub(crate) struct VersionPage {
    pub(crate) is_truncated: bool,
    pub(crate) next_key: Option<String>,
    pub(crate) next_version: Option<String>,
    pub(crate) encoding: Option<String>,
    /// Versions and deletions in the order of the document; of a deletion `true` comes with it.
    pub(crate) rows: Vec<(VersionRow, bool)>,
}

/// A version of an object, or a deletion.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VersionRow {
    pub(crate) key: String,
    pub(crate) version_id: String,
    pub(crate) is_latest: bool,
    #[serde(default)]
    pub(crate) last_modified: Option<String>,
    #[serde(rename = "ETag", default)]
    pub(crate) etag: Option<String>,
    #[serde(default)]
    pub(crate) size: u64,
}

/// The children of a page in their order, which says what came after what.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Children {
    #[serde(rename = "$value")]
    all: Vec<Child>,
}

#[derive(Debug, Deserialize)]
enum Child {
    Version(VersionRow),
    DeleteMarker(VersionRow),
    IsTruncated(bool),
    NextKeyMarker(String),
    NextVersionIdMarker(String),
    #[serde(alias = "Encoding-Type")]
    EncodingType(String),
    #[serde(other)]
    Other,
}

pub(crate) fn page(doing: &'static str, text: &str) -> Result<Page> {
    read(doing, text, "ListBucketResult")
}

pub(crate) fn versions(doing: &'static str, text: &str) -> Result<VersionPage> {
    let children: Children = read(doing, text, "ListVersionsResult")
        .or_else(|error| read(doing, text, "ListObjectVersionsResult").map_err(|_| error))?;
    let mut page = VersionPage::default();
    for child in children.all {
        match child {
            Child::Version(row) => page.rows.push((row, false)),
            Child::DeleteMarker(row) => page.rows.push((row, true)),
            Child::IsTruncated(is) => page.is_truncated = is,
            Child::NextKeyMarker(key) => page.next_key = Some(key),
            Child::NextVersionIdMarker(id) => page.next_version = Some(id),
            Child::EncodingType(encoding) => page.encoding = Some(encoding),
            Child::Other => {}
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::super::{timestamp, unquoted};
    use super::*;
    use model::Timestamp;

    #[test]
    fn an_encoding_is_heard_in_googles_spelling_too() {
        let text =
            "<ListBucketResult><IsTruncated>false</IsTruncated><Encoding-Type>url</Encoding-Type></ListBucketResult>";
        assert_eq!(page("list", text).unwrap().encoding.as_deref(), Some("url"), "or keys would be read undecoded");
    }

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
    fn a_document_that_grows_out_of_entities_does_not() {
        let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><ListBucketResult><Contents><Key>&b;</Key>
            <Size>1</Size></Contents></ListBucketResult>"#;
        assert!(page("list", bomb).is_err(), "declared entities are not expanded");
        let deep = format!("<ListBucketResult>{}</ListBucketResult>", "<x>".repeat(100_000));
        assert!(page("list", &deep).is_err(), "depth ends in an error, not in a crash");
        assert!(versions("list", &deep.replace("Bucket", "Versions")).is_err(), "here as well");
    }

    #[test]
    fn versions_and_deletions_keep_their_order() {
        let row = |kind: &str, key: &str, id: &str, rest: &str| {
            format!("<{kind}><Key>{key}</Key><VersionId>{id}</VersionId><IsLatest>false</IsLatest>{rest}</{kind}>")
        };
        let text = format!(
            "<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><Prefix/>\
            <IsTruncated>true</IsTruncated><NextKeyMarker>b%20</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>\
            {}{}{}<CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes></ListVersionsResult>",
            row("Version", "a", "3", "<Size>5</Size><Owner><ID>me</ID></Owner><ETag>\"e\"</ETag>"),
            row("DeleteMarker", "a", "2", ""),
            row("Version", "a", "null", "<Size>7</Size>"),
        );
        let page = versions("list", &text).unwrap();
        let rows: Vec<_> = page.rows.iter().map(|(row, gone)| (row.version_id.as_str(), row.size, *gone)).collect();
        assert_eq!(rows, [("3", 5, false), ("2", 0, true), ("null", 7, false)]);
        assert!(page.is_truncated);
        assert_eq!((page.next_key.as_deref(), page.next_version.as_deref()), (Some("b%20"), Some("2")));
        for garbage in ["", "<html/>", "<ListVersionsResult><Version><Key>a</Key></Version></ListVersionsResult>"] {
            assert!(versions("list", garbage).is_err(), "{garbage:?}");
        }
        assert!(versions("list", "<ListVersionsResult/>").unwrap().rows.is_empty(), "no versions are no error");
    }
}
