//! Our HTTP under aws-config: the same trust, proxies and words for network troubles as for the cloud itself.

use crate::http::{Http, Trust, bounded};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use model::{Error, ErrorKind, Result};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long STS or SSO may be silent.
const IDLE: Duration = Duration::from_secs(20);

/// How long an endpoint beside this computer may be silent.
const NEARBY_IDLE: Duration = Duration::from_secs(2);

/// Credentials are a few KiB; what is longer is something else.
const LONGEST: usize = 1 << 20;

/// A way to endpoints that give credentials. Times out by itself: aws-config's own connect and read timeouts do nothing.
#[derive(Clone)]
pub(super) struct Line(Arc<Http>);

impl Line {
    /// To STS and SSO: with the trust of the cloud and the proxies of the environment.
    pub(super) fn far(trust: &Trust) -> Result<Self> {
        Http::new(trust, IDLE).map(|http| Self(Arc::new(http)))
    }

    /// To the metadata of an instance or container: never through a proxy, and given up within seconds.
    pub(super) fn nearby() -> Result<Self> {
        Http::nearby(NEARBY_IDLE).map(|http| Self(Arc::new(http)))
    }

    async fn answer(&self, request: HttpRequest) -> std::result::Result<HttpResponse, ConnectorError> {
        let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
        let (parts, body) = request.into_parts();
        let body = body.bytes().map(Bytes::copy_from_slice).ok_or_else(|| broken("the request has no bytes"))?;
        let request = hyper::Request::from_parts(parts, body);
        let reply = self.0.send(super::DOING, request).await.map_err(failed)?;
        let body = bounded(reply.body, LONGEST).await.map_err(failed)?;
        let body = body.ok_or_else(|| broken("the answer is too long for credentials"))?;
        let mut response = hyper::Response::new(SdkBody::from(body));
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers;
        HttpResponse::try_from(response).map_err(|_| broken("the answer has a header that is no text"))
    }
}

/// Only what may pass is tried again by aws-config.
fn failed(error: Error) -> ConnectorError {
    match error.kind {
        ErrorKind::Unavailable => ConnectorError::io(error.into()),
        _ => ConnectorError::user(error.into()),
    }
}

fn broken(what: &'static str) -> ConnectorError {
    ConnectorError::user(Error::new(ErrorKind::Unavailable, super::DOING, what).into())
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let line = self.clone();
        HttpConnectorFuture::new(async move { line.answer(request).await })
    }
}

impl HttpClient for Line {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}
