//! A door for sound and moving pictures: on Linux the web engine leaves playing to a library that reads HTTP and knows no
//! scheme of ours. So one object is served on this computer alone (127.0.0.1), under its token, as long as its grant is open.
//! Bytes pass as they are asked for; nothing is held.

use super::DOING;
use super::grants::Granted;
use super::range::{self, Asked};
use ::clouds::{Read, Registry};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use model::{Error, Result};
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

type Answer = Response<UnsyncBoxBody<Bytes, Error>>;

/// An open door; closes when it is dropped.
pub(super) struct Door {
    url: String,
    _close: DropGuard,
}

/// Reads what the grant allows.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) registry: Arc<Registry>,
    pub(super) granted: Arc<Granted>,
}

impl Door {
    /// Opens one on a port that the system chooses.
    pub(super) async fn open(
        token: &str,
        reader: Reader,
        closed: CancellationToken,
        tracker: &TaskTracker,
    ) -> Result<Self> {
        let failed = |error| Error::from_io(DOING, error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
        let place = listener.local_addr().map_err(failed)?.to_string();
        let (path, close) = (format!("/{token}"), closed.clone());
        let url = format!("http://{place}{path}");
        let (inner, guests) = (tracker.clone(), Arc::new((place, path, reader)));
        tracker.spawn(async move {
            loop {
                let stream = tokio::select! {
                    () = close.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                // Whoever could not be let in comes again.
                let Ok((stream, _)) = stream else { continue };
                let (close, guests) = (close.clone(), guests.clone());
                inner.spawn(async move {
                    let service = service_fn(move |request: Request<Incoming>| {
                        let (guests, (request, _)) = (guests.clone(), request.into_parts());
                        async move {
                            let (place, path, reader) = &*guests;
                            Ok::<_, Infallible>(answer(&request, place, path, reader).await)
                        }
                    });
                    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                    tokio::select! {
                        () = close.cancelled() => {}
                        // A player that goes away in the middle is how players are.
                        _ = served => {}
                    }
                });
            }
        });
        Ok(Self { url, _close: closed.drop_guard() })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

async fn answer(request: &Parts, place: &str, path: &str, reader: &Reader) -> Answer {
    // Another host's name in front of this address is a page elsewhere that tries its luck.
    let is_ours = request.headers.get(header::HOST).is_some_and(|host| host.as_bytes() == place.as_bytes());
    if !is_ours || request.uri.path() != path {
        return bare(StatusCode::NOT_FOUND);
    }
    if request.method != Method::GET && request.method != Method::HEAD {
        return bare(StatusCode::METHOD_NOT_ALLOWED);
    }
    let size = reader.granted.size;
    let asked = request.headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let (status, range) = match range::parsed(asked, size) {
        Asked::Whole => (StatusCode::OK, 0..size),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Nothing => return bare(StatusCode::RANGE_NOT_SATISFIABLE),
    };
    let mut response = if request.method == Method::HEAD {
        bare(status)
    } else {
        match reader.open(range.clone()).await {
            Ok(response) => response,
            Err(_) => return bare(StatusCode::BAD_GATEWAY),
        }
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    put(headers, header::CONTENT_TYPE, reader.granted.look.served.unwrap_or("application/octet-stream"));
    put(headers, header::CONTENT_LENGTH, &(range.end - range.start).to_string());
    if status == StatusCode::PARTIAL_CONTENT {
        put(headers, header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end - 1));
    }
    response
}

impl Reader {
    async fn open(&self, range: std::ops::Range<u64>) -> Result<Answer> {
        let granted = &self.granted;
        let read = Read { range: Some(range), if_match: granted.etag.clone(), version: None };
        let body = self.registry.open(&granted.at.cloud).await?.read(&granted.at, read).await?;
        let mut response = bare(StatusCode::OK);
        *response.body_mut() = StreamBody::new(body.stream.map_ok(Frame::data).boxed()).boxed_unsync();
        Ok(response)
    }
}

fn bare(status: StatusCode) -> Answer {
    let mut response = Response::new(Empty::new().map_err(|never| match never {}).boxed_unsync());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    put(headers, header::ACCEPT_RANGES, "bytes");
    put(headers, header::CACHE_CONTROL, "no-store");
    put(headers, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
