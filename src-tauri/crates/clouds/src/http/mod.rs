//! HTTP as every cloud needs it: one pool of connections, trust, proxies, silence, keys that a URL parser would fold.
//! Knows no cloud, signs nothing and never retries.

mod chunks;
mod direct;
mod progress;

use crate::encode;
use crate::error::from_network;
use bytes::{Bytes, BytesMut};
use chunks::Chunks;
use direct::{Direct, Failure};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
use hyper::http::response::Parts;
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use model::{Error, ErrorKind, Result};
use progress::{Progress, Slices};
use reqwest::Body;
use std::time::Duration;
use tokio::time::timeout;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a connection to something beside this computer may take.
const CONNECT_NEARBY: Duration = Duration::from_secs(1);

/// Connections to one host that are kept open while nothing is asked.
const IDLE_CONNECTIONS: usize = 1024;

const USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("skyferry/", env!("CARGO_PKG_VERSION")));

/// Whom to trust besides the system's certificates: certificates in PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust(pub Option<Vec<u8>>);

impl Trust {
    /// Reads the file that a site names; without one only the system's certificates are trusted.
    ///
    /// # Errors
    /// `Invalid`, beginning with `ca: `, when it cannot be read. What it holds is looked at when it is first used.
    pub async fn read(file: Option<&str>) -> Result<Self> {
        let Some(file) = file else { return Ok(Self::default()) };
        tokio::fs::read(file).await.map(|pem| Self(Some(pem))).map_err(|error| {
            let message = format!("ca: {file} cannot be read: {}", error.to_string().to_lowercase());
            Error::new(ErrorKind::Invalid, "connect", message).hint("choose a file with certificates").caused_by(error)
        })
    }
}

/// Sends requests and receives answers.
pub(crate) struct Http {
    /// Through the proxies of the environment.
    client: reqwest::Client,
    direct: Direct,
    /// `None` where no proxy is ever used.
    proxies: Option<Matcher>,
    idle: Duration,
}

/// Bytes as they come.
type Chunked = BoxStream<'static, Result<Bytes>>;

/// An answer, whatever its status says; its body is still to come.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Chunked,
}

/// Who answered, and when by his own clock.
pub(crate) struct Glance {
    /// The endpoint's certificate (DER); `None` without TLS.
    pub(crate) certificate: Option<Vec<u8>>,
    /// Its `Date` header.
    pub(crate) date: Option<String>,
}

impl Http {
    /// Trusts `trust` besides the system's certificates; gives an endpoint up that is silent for `idle`.
    pub(crate) fn new(trust: &Trust, idle: Duration) -> Result<Self> {
        let client = reqwest::Client::builder().connect_timeout(CONNECT);
        // The same variables that reqwest looks at.
        Self::with(client, Direct::new(trust.clone(), CONNECT), Some(Matcher::from_system()), trust, idle)
    }

    /// For what stands beside this computer, such as the metadata of an instance: without a proxy, and unreachable
    /// within a second.
    pub(crate) fn nearby(idle: Duration) -> Result<Self> {
        let (trust, client) = (Trust::default(), reqwest::Client::builder().connect_timeout(CONNECT_NEARBY).no_proxy());
        Self::with(client, Direct::new(trust.clone(), CONNECT_NEARBY), None, &trust, idle)
    }

    fn with(
        client: reqwest::ClientBuilder,
        direct: Direct,
        proxies: Option<Matcher>,
        trust: &Trust,
        idle: Duration,
    ) -> Result<Self> {
        // One provider for the process; an error says that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = client
            .http1_only()
            .tcp_nodelay(true)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .redirect(reqwest::redirect::Policy::none())
            .tls_info(true)
            .user_agent(USER_AGENT);
        if let Some(pem) = &trust.0 {
            let certificates =
                reqwest::Certificate::from_pem_bundle(pem).map_err(|error| no_certificate().caused_by(error))?;
            if certificates.is_empty() {
                return Err(no_certificate());
            }
            client = client.tls_certs_merge(certificates);
        }
        let client = client
            .build()
            .map_err(|error| Error::new(ErrorKind::Internal, "connect", "no HTTP client").caused_by(error))?;
        Ok(Self { client, direct, proxies, idle })
    }

    /// Whether a proxy stands between this computer and an address.
    pub(crate) fn is_proxied(&self, uri: &Uri) -> bool {
        self.proxies.as_ref().is_some_and(|proxies| proxies.intercept(uri).is_some())
    }

    /// Sends a request once. The body's length is declared where the method has one.
    pub(crate) async fn send(&self, doing: &'static str, request: Request<Bytes>) -> Result<Reply> {
        let progress = Progress::default();
        let (mut parts, body) = request.into_parts();
        if !body.is_empty() || matches!(parts.method, Method::PUT | Method::POST) {
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        let request = Request::from_parts(parts, Slices::new(body, progress.clone()));
        let answer = progress.watch(self.idle, self.dispatch(doing, request)).await;
        let (Parts { status, headers, .. }, body) = answer.unwrap_or_else(|| Err(silence(doing)))?;
        Ok(Reply { status, headers, body })
    }

    /// Asks the endpoint for anything at all, unsigned, to see who answers and what time it is there.
    pub(crate) async fn glance(&self, endpoint: &str) -> Result<Glance> {
        const DOING: &str = "reach the endpoint";
        let request = Request::get(format!("{endpoint}/")).body(Body::default());
        let request =
            request.map_err(|error| Error::new(ErrorKind::Invalid, DOING, "no such address").caused_by(error))?;
        let answer = timeout(self.idle, self.through_proxies(DOING, request)).await.map_err(|_| silence(DOING))??;
        let seen = answer.extensions().get::<reqwest::tls::TlsInfo>();
        let certificate = seen.and_then(|seen| seen.peer_certificate()).map(<[u8]>::to_vec);
        let date = answer.headers().get(hyper::header::DATE).and_then(|date| date.to_str().ok());
        Ok(Glance { certificate, date: date.map(str::to_owned) })
    }

    async fn dispatch(&self, doing: &'static str, request: Request<Slices>) -> Result<(Parts, Chunked)> {
        if encode::has_dots(request.uri().path()) || !self.is_proxied(request.uri()) {
            let answer = self.direct.send(request).await.map_err(|error| from_network(doing, error))?;
            let (parts, body) = answer.into_parts();
            return Ok((parts, Chunks::new(doing, body, self.idle, Into::into).boxed()));
        }
        let answer = self.through_proxies(doing, request.map(Body::wrap)).await?;
        let (parts, body) = hyper::Response::from(answer).into_parts();
        let foreign = |error: reqwest::Error| Failure::from(error.without_url());
        Ok((parts, Chunks::new(doing, body, self.idle, foreign).boxed()))
    }

    async fn through_proxies(&self, doing: &'static str, request: Request<Body>) -> Result<reqwest::Response> {
        let request = reqwest::Request::try_from(request)
            .map_err(|error| Error::new(ErrorKind::Invalid, doing, "no such address").caused_by(error))?;
        self.client.execute(request).await.map_err(|error| from_network(doing, error.without_url().into()))
    }
}

fn no_certificate() -> Error {
    Error::new(ErrorKind::Invalid, "connect", "ca: the file holds no certificate in PEM")
        .hint("choose the file that begins with -----BEGIN CERTIFICATE-----")
}

/// A body of at most `longest` bytes; `None` when it goes on.
pub(crate) async fn bounded(mut body: BoxStream<'static, Result<Bytes>>, longest: usize) -> Result<Option<Bytes>> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.try_next().await? {
        if bytes.len() + chunk.len() > longest {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes.freeze()))
}

fn silence(doing: &'static str) -> Error {
    Error::new(ErrorKind::Unavailable, doing, "the endpoint fell silent").hint("check the network connection")
}
