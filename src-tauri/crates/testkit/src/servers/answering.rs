//! An HTTP server that answers as a test says and remembers what it was asked: for endpoints that nobody can run here.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_util::task::TaskTracker;

/// A request that came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `GET`, `PUT`, `POST`.
    pub method: String,
    /// Path and query; of a proxied request with scheme and host.
    pub target: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as text.
    pub body: String,
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// An answer without headers.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }
}

type Rule = dyn Fn(&Asked) -> Answer + Send + Sync;

struct Desk {
    rule: Box<Rule>,
    asked: Mutex<Vec<Asked>>,
}

/// A running server. It has its own threads, so that a test may block, and ends when this is dropped.
pub struct Answering {
    runtime: Option<Runtime>,
    address: SocketAddr,
    desk: Arc<Desk>,
}

impl Answering {
    /// Starts a server that answers every request by `rule`, in the order in which they come.
    ///
    /// # Panics
    /// When the system gives no port or no threads.
    pub async fn start(rule: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = threads.expect("the system gives two threads");
        let bound = runtime.spawn(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = bound.await.expect("binding does not panic").expect("there is a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let desk = Arc::new(Desk { rule: Box::new(rule), asked: Mutex::default() });
        runtime.spawn(accept(listener, Arc::clone(&desk)));
        Self { runtime: Some(runtime), address, desk }
    }

    /// `http://127.0.0.1:port`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked until now.
    pub fn asked(&self) -> Vec<Asked> {
        self.desk.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept(listener: TcpListener, desk: Arc<Desk>) {
    let connections = TaskTracker::new();
    while let Ok((socket, _)) = listener.accept().await {
        let desk = Arc::clone(&desk);
        connections.spawn(async move {
            let answer = service_fn(move |request| answer(Arc::clone(&desk), request));
            // A connection that ends in an error is one that a client cut.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), answer).await;
        });
    }
}

async fn answer(desk: Arc<Desk>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let asked = Asked {
        method: parts.method.to_string(),
        target: parts.uri.to_string(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let answer = (desk.rule)(&asked);
    desk.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    Ok(response.body(Full::new(answer.body.into())).expect("a test gives headers that are headers"))
}
