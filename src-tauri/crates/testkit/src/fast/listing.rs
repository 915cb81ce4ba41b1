//! Listings, page by page, as `list-type=2` has them.

use super::answer::{Answer, Refusal, escaped, xml};
use super::ask::Ask;
use super::copies::time;
use super::memory::Memory;
use crate::s3::{After, Encoder, Wanted, cut};
use std::fmt::Write as _;

/// Rows of a page at most.
const MOST: usize = 1000;

pub(super) fn list(memory: &Memory, ask: &Ask) -> Result<Answer, Refusal> {
    if ask.parameter("list-type") != Some("2") {
        return Err(Refusal::not_here());
    }
    let after = match (ask.parameter("continuation-token"), ask.parameter("start-after")) {
        (Some(token), _) => {
            After::from_token(token).ok_or(Refusal::bad("InvalidArgument", "the continuation token is not ours"))?
        }
        (None, Some(key)) => After::Key(key.as_bytes().to_vec()),
        (None, None) => After::Nothing,
    };
    let (prefix, delimiter) = (ask.parameter("prefix").unwrap_or_default(), ask.parameter("delimiter"));
    let most = ask.number("max-keys")?.unwrap_or(MOST).min(MOST);
    let encoder = Encoder::new(ask.parameter("encoding-type") == Some("url"));
    let told = |key: &str| escaped(&encoder.encode(key));
    let bucket = memory.bucket(&ask.bucket)?;
    let held = bucket.held();
    let page = cut(&held.objects, &Wanted { prefix, delimiter, after, most });
    let mut text = format!("<ListBucketResult><Name>{}</Name>", escaped(&ask.bucket));
    for (key, object) in &page.objects {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size>\
             <StorageClass>STANDARD</StorageClass></Contents>",
            told(&key.display()),
            time(object.modified),
            object.etag,
            object.content.size()
        );
    }
    for key in &page.prefixes {
        let _ = write!(text, "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", told(&key.display()));
    }
    if let Some(next) = &page.next {
        let _ = write!(text, "<NextContinuationToken>{}</NextContinuationToken>", next.token());
    }
    let _ = write!(
        text,
        "<Prefix>{}</Prefix>{}<KeyCount>{}</KeyCount><MaxKeys>{most}</MaxKeys><IsTruncated>{}</IsTruncated>\
         </ListBucketResult>",
        told(prefix),
        encoder.element(),
        page.objects.len() + page.prefixes.len(),
        page.next.is_some()
    );
    Ok(xml(&text))
}
