//! Sends requests and receives answers: addresses, signatures, refusals. Never retries; that is for the floor above.

use super::dialect::Dialect;
use super::request::Request;
use super::sign::{Keys, Signer, sha256};
use super::xml;
use super::{Account, is_bucket_name};
use crate::credentials::{Identity, no_credentials};
use crate::encode;
use crate::error::{Refusal, again_after, nonsense};
use crate::http::{Http, Reply, bounded};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::http::uri::Scheme;
use hyper::{StatusCode, Uri};
use model::{Capabilities, Error, ErrorKind, Key, Result, Secret};
use std::time::Duration;
use url::{Host, Url};

/// The longest error that is read, in bytes.
const LONGEST_ERROR: usize = 64 << 10;
/// The longest XML that is read: a page of 1,000 keys of 1,024 bytes, thrice encoded, with room to spare.
const LONGEST_XML: usize = 16 << 20;

/// A way to one endpoint.
pub(super) struct Wire {
    http: Http,
    scheme: Scheme,
    /// `host[:port]`, without the bucket.
    host: String,
    path_style: bool,
    region: String,
    /// Whether signatures cover the bytes. Over TLS, and where nobody stands between, they are safe on their way, and
    /// SHA-256 would cost more than everything else.
    signs_bodies: bool,
    keys: Keys,
    pub(super) identity: Identity,
    pub(super) dialect: Dialect,
    /// What is known of the endpoint.
    pub(super) can: Capabilities,
}

/// An answer whose status says success; its body is still to come.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: BoxStream<'static, Result<Bytes>>,
}

impl Wire {
    pub(super) fn new(account: &Account, dialect: Dialect, idle: Duration) -> Result<Self> {
        let http = Http::new(&account.trust, idle)?;
        let endpoint = Url::parse(&account.endpoint).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let endpoint = endpoint.filter(Url::has_host).ok_or_else(|| {
            Error::new(ErrorKind::Invalid, "connect", format!("endpoint: {:?} is no address", account.endpoint))
                .hint("write the endpoint as https://host or https://host:port")
        })?;
        let scheme = if endpoint.scheme() == "http" { Scheme::HTTP } else { Scheme::HTTPS };
        let signs_bodies = scheme == Scheme::HTTP && !is_this_computer(&endpoint, &http);
        let host = endpoint.host_str().unwrap_or_default();
        let host = endpoint.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let (region, path_style, identity) = (account.region.clone(), account.path_style, account.identity.clone());
        let (keys, can) = (Keys::default(), account.can.clone());
        Ok(Self { http, scheme, host, path_style, region, signs_bodies, keys, identity, dialect, can })
    }

    /// Sends a request once. An answer that is no success is an error.
    pub(super) async fn send(&self, doing: &'static str, request: Request) -> Result<Answer> {
        let Reply { status, headers, body } = self.dispatch(doing, self.dialect.said(request)?).await?;
        let headers = self.dialect.heard(headers);
        if status.is_success() {
            return Ok(Answer { status, headers, body });
        }
        Err(refusal(status, &headers, body).await.into_error(doing))
    }

    /// Sends a request once; a second time with another token when the cloud does not take the first one, because a
    /// token can end or be revoked before its time.
    async fn dispatch(&self, doing: &'static str, request: Request) -> Result<Reply> {
        let Identity::Bearer(tokens) = &self.identity else {
            return self.http.send(doing, self.signed(doing, request).await?).await;
        };
        let signed = self.signed(doing, request.clone()).await?;
        let used = signed.headers().get(AUTHORIZATION).cloned();
        let reply = self.http.send(doing, signed).await?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        tokens.reject(used.as_ref()).await;
        self.http.send(doing, self.signed(doing, request).await?).await
    }

    /// Sends a request once and reads its answer's XML.
    pub(super) async fn ask(&self, doing: &'static str, request: Request) -> Result<(HeaderMap, String)> {
        let Answer { headers, body, .. } = self.send(doing, request).await?;
        let bytes = bounded(body, LONGEST_XML).await?;
        let Some(bytes) = bytes else { return Err(nonsense(doing, "it is longer than any S3 answer")) };
        let text = String::from_utf8(bytes.into()).map_err(|_| nonsense(doing, "it is no text"))?;
        Ok((headers, text))
    }

    /// The address of a request with its signature inside, good from `now` for so many seconds. Asks nothing.
    pub(super) async fn presigned(
        &self,
        doing: &'static str,
        request: Request,
        now: DateTime<Utc>,
        seconds: u64,
    ) -> Result<Secret<String>> {
        let Identity::Keys(keys) = &self.identity else {
            let message = "only who has an access key can sign a link";
            return Err(Error::new(ErrorKind::Unsupported, doing, message));
        };
        let (host, path) = self.address(doing, &request)?;
        if encode::has_dots(&path) {
            return Err(Error::new(ErrorKind::Invalid, doing, "a browser takes '.' and '..' in the key for steps")
                .hint("copy the object to another name, then make a link to that"));
        }
        let credential = keys.get_credential().await.map_err(|error| no_credentials(doing, error))?;
        let (scheme, region) = (self.dialect.scheme(), self.region.as_str());
        let signer = Signer { scheme, credential: &credential, keys: &self.keys, region, now, host: &host };
        let query = signer.presigned(&request.method, &path, request.query, seconds);
        Ok(Secret::new(format!("{}://{host}{path}?{query}", self.scheme)))
    }

    async fn signed(&self, doing: &'static str, request: Request) -> Result<hyper::Request<Bytes>> {
        let (host, mut path) = self.address(doing, &request)?;
        if !request.query.is_empty() {
            path.push('?');
            path.push_str(&encode::query(&request.query));
        }
        let unsayable =
            |error: hyper::http::Error| Error::new(ErrorKind::Invalid, doing, "no such address").caused_by(error);
        let uri = Uri::builder().scheme(self.scheme.clone()).authority(&*host).path_and_query(path);
        let uri = uri.build().map_err(unsayable)?;
        let mut signed =
            hyper::Request::builder().method(request.method).uri(uri).body(request.body).map_err(unsayable)?;
        *signed.headers_mut() = request.headers;
        match &self.identity {
            Identity::Keys(keys) => {
                let credential = keys.get_credential().await.map_err(|error| no_credentials(doing, error))?;
                let hash = self.signs_bodies.then(|| sha256(signed.body()));
                let payload = hash.as_deref().unwrap_or("UNSIGNED-PAYLOAD");
                // The server compares this time with its own, so it is the system's, whatever clock a test holds.
                let now = chrono::Utc::now();
                let (scheme, region) = (self.dialect.scheme(), self.region.as_str());
                let signer = Signer { scheme, credential: &credential, keys: &self.keys, region, now, host: &host };
                signer.sign(&mut signed, payload).map_err(|_| unfit(doing))?;
            }
            Identity::Bearer(tokens) => {
                signed.headers_mut().insert(AUTHORIZATION, tokens.bearer(doing).await?);
            }
            Identity::Nobody => {}
        }
        Ok(signed)
    }

    /// `host[:port]` and the encoded path.
    fn address(&self, doing: &'static str, request: &Request) -> Result<(String, String)> {
        let host = self.host.clone();
        let Some(bucket) = &request.bucket else { return Ok((host, encode::path(None, None))) };
        if !is_bucket_name(bucket) {
            let message = format!("{bucket:?} cannot be a bucket's name");
            return Err(Error::new(ErrorKind::Invalid, doing, message).hint("name a bucket: cloud:bucket/key"));
        }
        if self.path_style {
            return Ok((host, encode::path(Some(bucket), request.key.as_ref())));
        }
        let top = Key::default();
        Ok((format!("{bucket}.{host}"), encode::path(None, Some(request.key.as_ref().unwrap_or(&top)))))
    }
}

/// Whether requests never leave this computer. A name is not believed, whatever it says.
fn is_this_computer(endpoint: &Url, http: &Http) -> bool {
    let is_loopback = match endpoint.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    is_loopback && endpoint.as_str().parse().is_ok_and(|uri| !http.is_proxied(&uri))
}

fn unfit(doing: &'static str) -> Error {
    Error::new(ErrorKind::Invalid, doing, "the credentials hold characters that none have").hint("enter them again")
}

async fn refusal(status: StatusCode, headers: &HeaderMap, body: BoxStream<'static, Result<Bytes>>) -> Refusal {
    // A broken or endless body takes nothing from what the status says.
    let body = bounded(body, LONGEST_ERROR).await.ok().flatten().unwrap_or_default();
    let mut refusal = xml::refusal(&body).unwrap_or_default();
    refusal.status = status.as_u16();
    let region = headers.get("x-amz-bucket-region").and_then(|region| region.to_str().ok());
    refusal.region = region.map(str::to_owned).or(refusal.region);
    refusal.again_after = again_after(headers);
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::apart;

    fn signs_bodies(endpoint: &str) -> bool {
        let account = Account::keyed(endpoint, "us-east-1", "id", &Secret::new("secret".to_owned()));
        Wire::new(&account, Dialect::Amazon, Duration::from_mins(1)).unwrap().signs_bodies
    }

    #[test]
    fn bodies_are_signed_where_somebody_may_stand_between() {
        if !apart::is_apart() {
            let (home, name) = (tempfile::tempdir().unwrap(), "bodies_are_signed_where_somebody_may_stand_between");
            return apart::run(module_path!(), name, home.path(), &[]);
        }
        for (endpoint, expected) in [
            ("https://example.com", false),
            ("http://127.0.0.1:9000", false),
            ("http://[::1]:9000", false),
            ("http://example.com", true),
            ("http://10.0.0.1:9000", true),
            ("http://localhost:9000", true),
            ("http://127.0.0.1.example.com", true),
        ] {
            assert_eq!(signs_bodies(endpoint), expected, "{endpoint}");
        }
    }

    #[test]
    fn a_proxy_stands_between_even_on_this_computer() {
        if !apart::is_apart() {
            let (home, proxy) = (tempfile::tempdir().unwrap(), [("HTTP_PROXY", "http://127.0.0.1:1")]);
            return apart::run(module_path!(), "a_proxy_stands_between_even_on_this_computer", home.path(), &proxy);
        }
        assert!(signs_bodies("http://127.0.0.1:9000"));
    }
}
