//! Requests that no proxy stands between: straight through hyper, without what reqwest does besides. It also sends keys
//! with a segment `.` or `..` as they are: the `url` crate, and with it reqwest, takes such segments for steps, also when
//! they are encoded. Those do not use a proxy.

use super::progress::Slices;
use super::{Trust, USER_AGENT, no_certificate};
use hyper::Response;
use hyper::body::Incoming;
use hyper::header;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::{BuilderVerifierExt as _, Verifier};
use std::error::Error as StdError;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub(super) type Failure = Box<dyn StdError + Send + Sync>;
type Connections = Client<HttpsConnector<HttpConnector>, Slices>;

/// Connections of its own, prepared when the first request comes.
pub(super) struct Direct {
    trust: Trust,
    connect: Duration,
    client: OnceLock<Connections>,
}

impl Direct {
    /// Gives up an address that takes longer than `connect` to accept a connection.
    pub(super) fn new(trust: Trust, connect: Duration) -> Self {
        Self { trust, connect, client: OnceLock::new() }
    }

    pub(super) async fn send(&self, mut request: hyper::Request<Slices>) -> Result<Response<Incoming>, Failure> {
        if self.client.get().is_none() {
            // Of two that were made at once, one is dropped.
            let _ = self.client.set(self.connections()?);
        }
        let Some(client) = self.client.get() else { return Err("no client could be made".into()) };
        request.headers_mut().insert(header::USER_AGENT, USER_AGENT);
        Ok(client.request(request).await?)
    }

    fn connections(&self) -> Result<Connections, Failure> {
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        http.set_connect_timeout(Some(self.connect));
        http.enforce_http(false);
        let https = HttpsConnectorBuilder::new().with_tls_config(tls(&self.trust)?);
        let https = https.https_or_http().enable_http1().wrap_connector(http);
        let mut client = Client::builder(TokioExecutor::new());
        Ok(client.pool_timer(TokioTimer::new()).pool_max_idle_per_host(super::IDLE_CONNECTIONS).build(https))
    }
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
