//! S3's answers and questions in XML. What comes from the network is hostile until it has been parsed.

mod buckets;
mod copying;
mod deleting;
#[cfg(any(test, feature = "fuzzing"))]
mod fuzzed;
mod listing;
mod tags;
mod uploads;

use crate::error::{Refusal, nonsense};
use chrono::DateTime;
use model::{Result, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub(crate) use buckets::{buckets, is_versioned, location, location_constraint};
pub(crate) use copying::{copied, copied_part};
pub(crate) use deleting::{Deletions, deletion, deletions};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use fuzzed::fuzzed;
pub(crate) use listing::{Page, page, versions};
pub(crate) use tags::{tagging, tags};
pub(crate) use uploads::{completed, completion, parts, upload_id, uploads};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Fault {
    code: String,
    message: String,
    region: Option<String>,
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

/// What an error document says; `None` when it is none.
pub(crate) fn refusal(body: &[u8]) -> Option<Refusal> {
    let text = std::str::from_utf8(body).ok()?;
    if root_name(text) != Some("Error") {
        return None;
    }
    let Fault { code, message, region } = quick_xml::de::from_str(text).ok()?;
    Some(Refusal { code, message, region, ..Refusal::default() })
}

/// The error of an answer whose status said success before the work was done.
fn late_refusal(doing: &'static str, text: &str) -> Result<()> {
    if root_name(text) != Some("Error") {
        return Ok(());
    }
    Err(Refusal { status: 500, ..refusal(text.as_bytes()).unwrap_or_default() }.into_error(doing))
}

/// A time as XML gives it (RFC 3339).
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| Timestamp(time.timestamp_millis()))
}

/// An entity tag without quotes and without the mark of a weak one.
pub(crate) fn unquoted(etag: &str) -> String {
    etag.trim().trim_start_matches("W/").trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ErrorKind;

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
            assert!(uploads("list", garbage).is_err(), "{garbage:?}");
            assert!(upload_id("list", garbage).is_err(), "{garbage:?}");
            assert!(versions("list", garbage).is_err(), "{garbage:?}");
            assert!(deletions("list", garbage).is_err(), "{garbage:?}");
            assert!(completed("list", garbage).is_err(), "{garbage:?}");
        }
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
}
