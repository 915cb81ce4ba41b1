//! Google's words for what S3 says otherwise: headers, entity tags, generations. No requests, no locks.

use crate::hex::hex;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};

/// The number of an object's state: microseconds of its time, told apart by its entity tag where two fall together.
pub(super) fn generation(modified_millis: i64, etag: &str) -> i64 {
    let apart = etag.bytes().fold(7_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1000);
    modified_millis * 1000 + apart
}

/// An entity tag as Google gives it: that of an upload in parts has nothing to do with MD5.
pub(super) fn etag(s3: &str) -> String {
    if s3.contains('-') { format!("-{}", hex(s3.as_bytes())) } else { s3.to_owned() }
}

/// The entity tag that Google's stands for.
pub(super) fn s3_etag(google: &str) -> String {
    let digits = google.strip_prefix('-').filter(|hex| hex.len() % 2 == 0 && hex.is_ascii());
    let bytes = digits.and_then(|hex| {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect::<Option<Vec<u8>>>()
    });
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| google.to_owned())
}

/// A document with Google's entity tags in place of S3's.
pub(super) fn with_etags(xml: &str) -> String {
    let mut pieces = xml.split("<ETag>");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (tag, rest) = piece.split_once("</ETag>").unwrap_or((piece, ""));
        let bare = tag.replace("&quot;", "").replace('"', "");
        format!("{text}<ETag>&quot;{}&quot;</ETag>{rest}", etag(&bare))
    })
}

/// The headers of a request as S3 understands them. What Google overlooks is left out.
pub(super) fn asked(headers: &HeaderMap) -> HeaderMap {
    let mut asked = HeaderMap::new();
    for (name, value) in headers {
        let text = value.to_str().unwrap_or_default();
        match name.as_str() {
            // A condition for reading only, and a signature that was checked.
            "authorization" | "if-none-match" | "accept-encoding" => {}
            "x-goog-if-generation-match" if text == "0" => insert(&mut asked, "if-none-match", "*"),
            "x-goog-hash" => {
                for digest in text.split(',') {
                    match digest.trim().split_once('=') {
                        Some(("crc32c", value)) => insert(&mut asked, "x-amz-checksum-crc32c", value),
                        Some(("md5", value)) => insert(&mut asked, "content-md5", value),
                        _ => {}
                    }
                }
            }
            "if-match" => insert(&mut asked, "if-match", &format!("\"{}\"", s3_etag(text.trim_matches('"')))),
            "x-goog-copy-source-if-match" => {
                insert(&mut asked, "x-amz-copy-source-if-match", &format!("\"{}\"", s3_etag(text.trim_matches('"'))));
            }
            other => match other.strip_prefix("x-goog-") {
                Some(tail) => insert(&mut asked, &format!("x-amz-{tail}"), text),
                None => drop(asked.append(name, value.clone())),
            },
        }
    }
    asked
}

/// The headers of an answer in Google's words.
pub(super) fn answered(headers: &HeaderMap) -> HeaderMap {
    let mut answered = HeaderMap::new();
    for (name, value) in headers {
        let text = value.to_str().unwrap_or_default();
        match name.as_str() {
            "etag" => insert(&mut answered, "etag", &format!("\"{}\"", etag(text.trim_matches('"')))),
            "x-amz-storage-class" => insert(&mut answered, "x-goog-storage-class", text),
            other => match (other.strip_prefix("x-amz-meta-"), other.starts_with("x-amz-")) {
                (Some(tail), _) => insert(&mut answered, &format!("x-goog-meta-{tail}"), text),
                (None, true) => {}
                (None, false) => drop(answered.append(name, value.clone())),
            },
        }
    }
    answered
}

pub(super) fn insert(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes()).expect("names of headers stay names of headers");
    headers.insert(name, HeaderValue::from_str(value).expect("values of headers stay values of headers"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_tags_go_there_and_back() {
        for tag in ["d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e-12"] {
            assert_eq!(s3_etag(&etag(tag)), tag, "{tag}");
        }
        let xml = "<A><ETag>&quot;x-2&quot;</ETag></A><ETag>\"y\"</ETag>";
        assert_eq!(with_etags(xml), "<A><ETag>&quot;-782d32&quot;</ETag></A><ETag>&quot;y&quot;</ETag>");
        assert_eq!(with_etags("<A/>"), "<A/>");
    }

    #[test]
    fn a_later_state_has_a_higher_number() {
        assert!(generation(2, "a") > generation(1, "z"), "time counts first");
        assert_ne!(generation(1, "a"), generation(1, "b"), "two states of one moment are told apart");
    }
}
