//! One request to an endpoint, before it is encoded, signed and sent. Knows no protocol but HTTP.

use bytes::Bytes;
use hyper::Method;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use model::{Error, ErrorKind, Key, Result};

/// What to ask, of which bucket and key.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) bucket: Option<String>,
    pub(super) key: Option<Key>,
    pub(super) query: Vec<(&'static str, Vec<u8>)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    /// A request to the endpoint itself.
    pub(super) fn to_endpoint(method: Method) -> Self {
        let (query, headers) = (Vec::new(), HeaderMap::new());
        Self { method, bucket: None, key: None, query, headers, body: Bytes::new() }
    }

    /// A request to a bucket.
    pub(super) fn to_bucket(method: Method, bucket: &str) -> Self {
        Self { bucket: Some(bucket.to_owned()), ..Self::to_endpoint(method) }
    }

    /// A request to an object.
    pub(super) fn to_object(method: Method, bucket: &str, key: &Key) -> Self {
        Self { key: Some(key.clone()), ..Self::to_bucket(method, bucket) }
    }

    /// Adds to the query.
    pub(super) fn query(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Adds a header; `Invalid` when no header can say the value.
    pub(super) fn header(mut self, name: impl AsRef<str>, value: &str) -> Result<Self> {
        let name = name.as_ref();
        let unsayable = || {
            let message = format!("{name} cannot be sent: {:?}", value.chars().take(80).collect::<String>());
            Error::new(ErrorKind::Invalid, "send", message).hint("use letters, digits and '-' in names of metadata")
        };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsayable())?;
        let value = HeaderValue::from_str(value).ok().filter(|value| value.to_str().is_ok());
        self.headers.insert(header, value.ok_or_else(unsayable)?);
        Ok(self)
    }

    /// Sets the body.
    pub(super) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}
