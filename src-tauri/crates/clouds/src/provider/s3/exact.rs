//! Requests for keys with a segment `.` or `..`. The `url` crate, and with it reqwest, takes such segments for steps,
//! also when they are encoded, so these requests go straight through hyper. They do not use a proxy.

use super::wire::CONNECT;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use reqwest::{Body, Response};
use rustls_platform_verifier::ConfigVerifierExt;
use std::error::Error as StdError;
use std::sync::OnceLock;

type Failure = Box<dyn StdError + Send + Sync>;
type Connections = Client<HttpsConnector<HttpConnector>, Body>;

/// A client of its own, made when the first such key comes.
#[derive(Default)]
pub(super) struct Exact {
    client: OnceLock<Connections>,
}

impl Exact {
    pub(super) async fn send(&self, request: hyper::Request<Body>) -> Result<Response, Failure> {
        if self.client.get().is_none() {
            // Of two that were made at once, one is dropped.
            let _ = self.client.set(connections()?);
        }
        let Some(client) = self.client.get() else { return Err("no client could be made".into()) };
        let answer = client.request(request).await?;
        Ok(Response::from(answer.map(Body::wrap)))
    }
}

fn connections() -> Result<Connections, Failure> {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT));
    http.enforce_http(false);
    let tls = rustls::ClientConfig::with_platform_verifier()?;
    let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new()).build(https))
}
