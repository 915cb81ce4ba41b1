//! What a copy answers. It can fail after its status said success.

use super::super::checksums::Sums;
use super::{late_refusal, read, unquoted};
use model::{Checksum, Result};
use serde::Deserialize;

/// An object or a part that was copied.
#[derive(Debug, Deserialize)]
struct Copied {
    #[serde(rename = "ETag", default)]
    etag: Option<String>,
}

/// The entity tag of a copied object, and checksums of all its bytes.
pub(crate) fn copied(doing: &'static str, text: &str) -> Result<(Option<String>, Vec<Checksum>)> {
    late_refusal(doing, text)?;
    let copied: Copied = read(doing, text, "CopyObjectResult")?;
    let sums: Sums = read(doing, text, "CopyObjectResult")?;
    Ok((tag(copied.etag), sums.whole()))
}

/// The entity tag of a copied part, and its checksum.
pub(crate) fn copied_part(doing: &'static str, text: &str) -> Result<(Option<String>, Option<Checksum>)> {
    late_refusal(doing, text)?;
    let copied: Copied = read(doing, text, "CopyPartResult")?;
    let sums: Sums = read(doing, text, "CopyPartResult")?;
    Ok((tag(copied.etag), sums.first()))
}

fn tag(etag: Option<String>) -> Option<String> {
    etag.map(|etag| unquoted(&etag)).filter(|etag| !etag.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ErrorKind;

    #[test]
    fn a_copy_can_fail_after_success() {
        let fine = "<CopyObjectResult><LastModified>x</LastModified><ETag>\"e\"</ETag></CopyObjectResult>";
        assert_eq!(copied("copy", fine).unwrap().0.as_deref(), Some("e"));
        let failed = "\n<?xml version='1.0'?>\n<Error><Code>InternalError</Code><Message>again</Message></Error>";
        assert_eq!(copied("copy", failed).unwrap_err().kind, ErrorKind::Unavailable, "a 200 that holds an error");
        assert_eq!(copied_part("copy", failed).unwrap_err().kind, ErrorKind::Unavailable);
        let moved = "<Error><Code>PreconditionFailed</Code></Error>";
        assert_eq!(copied_part("copy", moved).unwrap_err().kind, ErrorKind::Conflict);
        for garbage in ["", "<html/>", "<CopyObjectResult>"] {
            assert!(copied("copy", garbage).is_err(), "{garbage:?} is no copy");
        }
        let part = "<CopyPartResult><ETag>\"p\"</ETag><ChecksumCRC32C>4waSgw==</ChecksumCRC32C></CopyPartResult>";
        let (etag, sum) = copied_part("copy", part).unwrap();
        assert_eq!((etag.as_deref(), sum.unwrap().value.as_str()), (Some("p"), "4waSgw=="));
    }
}
