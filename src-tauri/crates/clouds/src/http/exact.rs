//! Requests for keys with a segment `.` or `..`. The `url` crate, and with it reqwest, takes such segments for steps,
//! also when they are encoded, so these requests go straight through hyper. They do not use a proxy.

use super::{CONNECT, Trust, no_certificate};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use reqwest::{Body, Response};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::{BuilderVerifierExt as _, Verifier};
use std::error::Error as StdError;
use std::sync::{Arc, OnceLock};

type Failure = Box<dyn StdError + Send + Sync>;
type Connections = Client<HttpsConnector<HttpConnector>, Body>;

/// A client of its own, made when the first such key comes.
pub(super) struct Exact {
    trust: Trust,
    client: OnceLock<Connections>,
}

impl Exact {
    pub(super) fn new(trust: Trust) -> Self {
        Self { trust, client: OnceLock::new() }
    }

    pub(super) async fn send(&self, request: hyper::Request<Body>) -> Result<Response, Failure> {
        if self.client.get().is_none() {
            // Of two that were made at once, one is dropped.
            let _ = self.client.set(connections(&self.trust)?);
        }
        let Some(client) = self.client.get() else { return Err("no client could be made".into()) };
        let answer = client.request(request).await?;
        Ok(Response::from(answer.map(Body::wrap)))
    }
}

fn connections(trust: &Trust) -> Result<Connections, Failure> {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT));
    http.enforce_http(false);
    let tls = tls(trust)?;
    let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new()).build(https))
}

/// TLS with the system's certificates and those that are trusted besides.
fn tls(trust: &Trust) -> Result<rustls::ClientConfig, Failure> {
    let builder = rustls::ClientConfig::builder();
    let Some(pem) = &trust.0 else { return Ok(builder.with_platform_verifier()?.with_no_client_auth()) };
    let certificates =
        CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().map_err(|_| no_certificate())?;
    let verifier = Verifier::new_with_extra_roots(certificates, Arc::clone(builder.crypto_provider()))?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}
