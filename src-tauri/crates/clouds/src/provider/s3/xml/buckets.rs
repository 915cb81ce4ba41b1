//! Buckets: their list, where they lie.

use super::{read, timestamp};
use model::{Bucket, Result};
use quick_xml::escape::escape;
use serde::Deserialize;

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

/// Amazon writes the region as the root's own text, others put an element of the same name inside.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    #[serde(rename = "$text")]
    bare: Option<String>,
    #[serde(rename = "LocationConstraint")]
    nested: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Versioning {
    status: Option<String>,
}

/// Buckets, and the token of the next page.
pub(crate) fn buckets(doing: &'static str, text: &str) -> Result<(Vec<Bucket>, Option<String>)> {
    let page: BucketPage = read(doing, text, "ListAllMyBucketsResult")?;
    let bucket = |listed: ListedBucket| Bucket {
        created: listed.creation_date.as_deref().and_then(timestamp),
        name: listed.name,
    };
    let token = page.continuation_token.filter(|token| !token.is_empty());
    Ok((page.buckets.buckets.into_iter().map(bucket).collect(), token))
}

/// Where a bucket lies. Source: "`GetBucketLocation`", Amazon S3 API reference, for the two old
/// spellings.
pub(crate) fn location(doing: &'static str, text: &str) -> Result<String> {
    let place: Place = read(doing, text, "LocationConstraint")
        .or_else(|error| read(doing, text, "GetBucketLocationResult").map_err(|_| error))?;
    let said = place.bare.or(place.nested).unwrap_or_default();
    Ok(match said.trim() {
        "" => "us-east-1".to_owned(),
        "EU" => "eu-west-1".to_owned(),
        region => region.to_owned(),
    })
}

/// Whether a bucket keeps versions: only `Enabled` does. `Suspended` keeps the old ones, and makes no new ones.
pub(crate) fn is_versioned(doing: &'static str, text: &str) -> Result<bool> {
    let said: Versioning = read(doing, text, "VersioningConfiguration")?;
    Ok(said.status.as_deref().map(str::trim) == Some("Enabled"))
}

/// Where a new bucket is to lie.
pub(crate) fn location_constraint(region: &str) -> String {
    format!(
        r#"<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>"#,
        escape(region)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_enabled_versioning_keeps_what_is_deleted() {
        for (text, kept) in [
            (r#"<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>"#, false),
            ("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>", true),
            ("<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>", false),
        ] {
            assert_eq!(is_versioned("ask", text).unwrap(), kept, "{text}");
        }
        assert!(is_versioned("ask", "<html/>").is_err(), "an answer to another question says nothing");
    }

    #[test]
    fn buckets_are_read() {
        let text = "<ListAllMyBucketsResult><Owner/><Buckets><Bucket><Name>one</Name>\
            <CreationDate>2026-01-02T03:04:05Z</CreationDate></Bucket><Bucket><Name>two</Name></Bucket></Buckets>\
            </ListAllMyBucketsResult>";
        let (listed, next) = buckets("list", text).unwrap();
        assert_eq!(listed.iter().map(|bucket| bucket.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert!(listed[0].created.is_some() && next.is_none());
        assert!(buckets("list", "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>").unwrap().0.is_empty());
    }

    #[test]
    fn a_region_is_read_in_every_spelling() {
        const NS: &str = r#"xmlns="http://s3.amazonaws.com/doc/2006-03-01/""#;
        for (text, region) in [
            (
                format!("<?xml version=\"1.0\"?>\n<LocationConstraint {NS}>eu-central-1</LocationConstraint>"),
                "eu-central-1",
            ),
            (format!("<LocationConstraint {NS}/>"), "us-east-1"),
            (format!("<LocationConstraint {NS}></LocationConstraint>"), "us-east-1"),
            (format!("<LocationConstraint {NS}>EU</LocationConstraint>"), "eu-west-1"),
            (
                "<GetBucketLocationOutput><LocationConstraint>r</LocationConstraint></GetBucketLocationOutput>"
                    .to_owned(),
                "r",
            ),
            ("<LocationConstraint><LocationConstraint>r</LocationConstraint></LocationConstraint>".to_owned(), "r"),
        ] {
            assert_eq!(location("ask", &text).unwrap(), region, "{text}");
        }
        for garbage in ["", "<html/>", "<Error><Code>AccessDenied</Code></Error>", "<LocationConstraint>"] {
            assert!(location("ask", garbage).is_err(), "{garbage:?} names no region");
        }
        assert!(location_constraint("<x>").contains("&lt;x&gt;"));
    }
}
