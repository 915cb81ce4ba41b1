//! Sends requests and receives answers: connections, signatures, silence. Never retries; that is for the floor above.

use super::encode;
use super::exact::Exact;
use super::progress::{Progress, Slices};
use super::request::Request;
use super::sign::{Signer, sha256};
use super::xml;
use super::{Account, is_bucket_name};
use crate::error::{Refusal, from_network, nonsense};
use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
use hyper::{Method, StatusCode};
use model::{Error, ErrorKind, Result};
use object_store::aws::{AmazonS3Builder, AwsCredentialProvider};
use reqwest::Body;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How long a connection may take.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// The longest error that is read, in bytes.
const LONGEST_ERROR: usize = 64 << 10;
/// The longest XML that is read: a page of 1,000 keys of 1,024 bytes, thrice encoded, with room to spare.
const LONGEST_XML: usize = 16 << 20;

/// A way to one endpoint.
pub(super) struct Wire {
    client: reqwest::Client,
    exact: Exact,
    endpoint: Url,
    path_style: bool,
    region: String,
    credentials: AwsCredentialProvider,
    idle: Duration,
}

/// An answer whose status says success; its body is still to come.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: BoxStream<'static, Result<Bytes>>,
}

impl Wire {
    pub(super) fn new(account: &Account, idle: Duration) -> Result<Self> {
        // One provider for the process; an error says that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .http1_only()
            .tcp_nodelay(true)
            .connect_timeout(CONNECT)
            .pool_max_idle_per_host(1024)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("skyferry/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::new(ErrorKind::Internal, "connect", "no HTTP client").caused_by(error))?;
        let credentials = AmazonS3Builder::new()
            .with_bucket_name("any")
            .with_region(&account.region)
            .with_access_key_id(&account.access_key_id)
            .with_secret_access_key(account.secret.expose())
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Invalid, "connect", "the credentials cannot be used").caused_by(error)
            })?
            .credentials()
            .clone();
        let endpoint = Url::parse(&account.endpoint).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let endpoint = endpoint.filter(Url::has_host).ok_or_else(|| {
            Error::new(ErrorKind::Invalid, "connect", format!("endpoint: {:?} is no address", account.endpoint))
                .hint("write the endpoint as https://host or https://host:port")
        })?;
        let (exact, region, path_style) = (Exact::default(), account.region.clone(), account.path_style);
        Ok(Self { client, exact, endpoint, path_style, region, credentials, idle })
    }

    /// Sends a request once. An answer that is no success is an error.
    pub(super) async fn send(&self, doing: &'static str, request: Request) -> Result<Answer> {
        let progress = Progress::default();
        let request = self.signed(doing, request, &progress).await?;
        let answer = progress.watch(self.idle, self.dispatch(doing, request)).await;
        let answer = answer.unwrap_or_else(|| Err(silence(doing)))?;
        let status = answer.status();
        let headers = answer.headers().clone();
        let body = chunks(doing, answer, self.idle);
        if status.is_success() {
            return Ok(Answer { status, headers, body });
        }
        Err(refusal(status, &headers, body).await.into_error(doing))
    }

    /// Sends a request once and reads its answer's XML.
    pub(super) async fn ask(&self, doing: &'static str, request: Request) -> Result<(HeaderMap, String)> {
        let Answer { headers, body, .. } = self.send(doing, request).await?;
        let bytes = bounded(body, LONGEST_XML).await?;
        let Some(bytes) = bytes else { return Err(nonsense(doing, "it is longer than any S3 answer")) };
        let text = String::from_utf8(bytes.into()).map_err(|_| nonsense(doing, "it is no text"))?;
        Ok((headers, text))
    }

    async fn dispatch(&self, doing: &'static str, request: hyper::Request<Body>) -> Result<reqwest::Response> {
        if encode::has_dots(request.uri().path()) {
            return self.exact.send(request).await.map_err(|error| from_network(doing, error));
        }
        let request = reqwest::Request::try_from(request).map_err(|error| nonsense(doing, error.to_string()))?;
        self.client.execute(request).await.map_err(|error| from_network(doing, error.without_url().into()))
    }

    async fn signed(&self, doing: &'static str, request: Request, progress: &Progress) -> Result<hyper::Request<Body>> {
        let (host, path) = self.address(doing, &request)?;
        let mut uri = format!("{}://{host}{path}", self.endpoint.scheme());
        if !request.query.is_empty() {
            uri = format!("{uri}?{}", encode::query(&request.query));
        }
        // Over TLS the bytes are safe on their way; SHA-256 would cost more than everything else.
        let is_plain = self.endpoint.scheme() == "http";
        let payload = if is_plain { sha256(&request.body) } else { "UNSIGNED-PAYLOAD".to_owned() };
        let unsayable =
            |error: hyper::http::Error| Error::new(ErrorKind::Invalid, doing, "no such address").caused_by(error);
        let length = request.body.len();
        let body = Slices::new(request.body, progress.clone());
        let mut signed = hyper::Request::builder().method(&request.method).uri(uri).body(()).map_err(unsayable)?;
        *signed.headers_mut() = request.headers;
        let credential = self.credentials.get_credential().await.map_err(|error| {
            Error::new(ErrorKind::Unauthenticated, doing, "no credentials could be had").caused_by(error)
        })?;
        // The server compares this time with its own, so it is the system's, whatever clock a test holds.
        let now = chrono::Utc::now();
        let signer = Signer { credential: &credential, region: &self.region, now, host: &host };
        signer.sign(&mut signed, &payload).map_err(|_| {
            Error::new(ErrorKind::Invalid, doing, "the access key id holds characters no key has").hint("copy it again")
        })?;
        if length > 0 || matches!(request.method, Method::PUT | Method::POST) {
            signed.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        Ok(signed.map(|()| if length == 0 { Body::from(Bytes::new()) } else { Body::wrap(body) }))
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

fn chunks(doing: &'static str, answer: reqwest::Response, idle: Duration) -> BoxStream<'static, Result<Bytes>> {
    let next = move |mut answer: reqwest::Response| async move {
        match timeout(idle, answer.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk.map(|chunk| (chunk, answer))),
            Ok(Err(error)) => Err(from_network(doing, error.without_url().into())),
            Err(_) => Err(silence(doing)),
        }
    };
    stream::try_unfold(answer, next).boxed()
}

/// A body of at most `longest` bytes; `None` when it goes on.
async fn bounded(mut body: BoxStream<'static, Result<Bytes>>, longest: usize) -> Result<Option<Bytes>> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.try_next().await? {
        if bytes.len() + chunk.len() > longest {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes.freeze()))
}

async fn refusal(status: StatusCode, headers: &HeaderMap, body: BoxStream<'static, Result<Bytes>>) -> Refusal {
    // A broken or endless body takes nothing from what the status says.
    let body = bounded(body, LONGEST_ERROR).await.ok().flatten().unwrap_or_default();
    let mut refusal = xml::refusal(&body).unwrap_or_default();
    refusal.status = status.as_u16();
    let region = headers.get("x-amz-bucket-region").and_then(|region| region.to_str().ok());
    refusal.region = region.map(str::to_owned).or(refusal.region);
    refusal
}

fn silence(doing: &'static str) -> Error {
    Error::new(ErrorKind::Unavailable, doing, "the endpoint fell silent").hint("check the network connection")
}
