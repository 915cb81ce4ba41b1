//! What a request asks for, read from its line.

use super::answer::Refusal;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};
use model::Key;
use percent_encoding::percent_decode_str;

/// A request without its body.
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) bucket: String,
    /// Empty for a request to the bucket.
    pub(super) key: Key,
    query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
}

impl Ask {
    pub(super) fn of(parts: Parts) -> Result<Self, Refusal> {
        let path = parts.uri.path();
        let path = path.strip_prefix('/').unwrap_or(path);
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let pairs = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(&value.replace('+', " "))?))
        });
        let query = query.collect::<Result<_, Refusal>>()?;
        let (bucket, key) = (decoded(bucket)?, Key::from(decoded(key)?.as_str()));
        Ok(Self { method: parts.method, bucket, key, query, headers: parts.headers })
    }

    /// A parameter of the query, empty if it has no value.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parameter(name).is_some()
    }

    /// A parameter that is a number.
    pub(super) fn number<N: std::str::FromStr>(&self, name: &'static str) -> Result<Option<N>, Refusal> {
        let wrong = |_| Refusal::bad("InvalidArgument", "a parameter is no number");
        self.parameter(name).filter(|value| !value.is_empty()).map(|value| value.parse().map_err(wrong)).transpose()
    }

    /// A header, if it is plain text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Percent-encoded text; S3 knows only UTF-8.
pub(super) fn decoded(text: &str) -> Result<String, Refusal> {
    let wrong = |_| Refusal::bad("InvalidURI", "the request is not in UTF-8");
    percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned).map_err(wrong)
}

/// An entity tag without its quotes.
pub(super) fn unquoted(etag: &str) -> &str {
    etag.trim().trim_matches('"')
}
