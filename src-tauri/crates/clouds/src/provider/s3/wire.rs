//! Sends requests and receives answers: addresses, signatures, refusals. Never retries; that is for the floor above.

use super::dialect::Dialect;
use super::request::Request;
use super::sign::{Signer, sha256};
use super::xml;
use super::{Account, is_bucket_name};
use crate::credentials::{Identity, no_credentials};
use crate::encode;
use crate::error::{Refusal, again_after, nonsense};
use crate::http::{Http, Reply, bounded};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HeaderMap};
use model::{Capabilities, Error, ErrorKind, Result, Secret};
use std::time::Duration;
use url::Url;

/// The longest error that is read, in bytes.
const LONGEST_ERROR: usize = 64 << 10;
/// The longest XML that is read: a page of 1,000 keys of 1,024 bytes, thrice encoded, with room to spare.
const LONGEST_XML: usize = 16 << 20;

/// A way to one endpoint.
pub(super) struct Wire {
    http: Http,
    endpoint: Url,
    path_style: bool,
    region: String,
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
        let (region, path_style, identity) = (account.region.clone(), account.path_style, account.identity.clone());
        Ok(Self { http, endpoint, path_style, region, identity, dialect, can: account.can.clone() })
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
        let signed = self.signed(doing, request.clone()).await?;
        let used = signed.headers().get(AUTHORIZATION).cloned();
        let reply = self.http.send(doing, signed).await?;
        let Identity::Bearer(tokens) = &self.identity else { return Ok(reply) };
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
        let signer = Signer { scheme, credential: &credential, region, now, host: &host };
        let query = signer.presigned(&request.method, &path, request.query, seconds);
        Ok(Secret::new(format!("{}://{host}{path}?{query}", self.endpoint.scheme())))
    }

    async fn signed(&self, doing: &'static str, request: Request) -> Result<hyper::Request<Bytes>> {
        let (host, path) = self.address(doing, &request)?;
        let mut uri = format!("{}://{host}{path}", self.endpoint.scheme());
        if !request.query.is_empty() {
            uri = format!("{uri}?{}", encode::query(&request.query));
        }
        let unsayable =
            |error: hyper::http::Error| Error::new(ErrorKind::Invalid, doing, "no such address").caused_by(error);
        let mut signed =
            hyper::Request::builder().method(&request.method).uri(uri).body(request.body).map_err(unsayable)?;
        *signed.headers_mut() = request.headers;
        match &self.identity {
            Identity::Keys(keys) => {
                let credential = keys.get_credential().await.map_err(|error| no_credentials(doing, error))?;
                // Over TLS the bytes are safe on their way; SHA-256 would cost more than everything else.
                let is_plain = self.endpoint.scheme() == "http";
                let payload = if is_plain { sha256(signed.body()) } else { "UNSIGNED-PAYLOAD".to_owned() };
                // The server compares this time with its own, so it is the system's, whatever clock a test holds.
                let now = chrono::Utc::now();
                let (scheme, region) = (self.dialect.scheme(), self.region.as_str());
                let signer = Signer { scheme, credential: &credential, region, now, host: &host };
                signer.sign(&mut signed, &payload).map_err(|_| unfit(doing))?;
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
        let host = self.endpoint.host_str().unwrap_or_default();
        let host = self.endpoint.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let Some(bucket) = &request.bucket else { return Ok((host, encode::path(None, None))) };
        if !is_bucket_name(bucket) {
            let message = format!("{bucket:?} cannot be a bucket's name");
            return Err(Error::new(ErrorKind::Invalid, doing, message).hint("name a bucket: cloud:bucket/key"));
        }
        if self.path_style {
            return Ok((host, encode::path(Some(bucket), request.key.as_ref())));
        }
        let key = request.key.clone().unwrap_or_default();
        Ok((format!("{bucket}.{host}"), encode::path(None, Some(&key))))
    }
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
