//! The way of one request: counted, read, held, perhaps spoiled, answered by s3s.

use super::faults::{Fault, Faults};
use super::operation::Operation;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};
use s3s::Body;
use s3s::service::S3Service;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What every connection shares.
pub(crate) struct Door {
    pub(crate) faults: Arc<Faults>,
    pub(crate) service: S3Service,
}

impl Door {
    /// Answers one request; an error ends its connection without an answer.
    pub(crate) async fn answer<B>(self: Arc<Self>, request: Request<B>) -> Result<Response<Body>, Failure>
    where
        B: hyper::body::Body<Data = Bytes>,
        B::Error: Into<Failure>,
    {
        let (parts, body) = request.into_parts();
        let operation = Operation::of(&parts);
        let _guest = self.faults.enter(operation);
        // Reading all of it first lets hyper notice a client that dies while its request is held.
        let body = body.collect().await.map_err(Into::into)?.to_bytes();
        self.faults.wait(operation).await;
        let fault = self.faults.take(operation);
        if let Some(refusal) = fault.and_then(|fault| refusal(fault, &parts.method)) {
            return refusal;
        }
        let request = Request::from_parts(parts, Body::from(body));
        let response = self.service.call(request).await.map_err(Failure::from)?;
        match fault {
            Some(Fault::LoseAnswer) => Err("the answer was lost".into()),
            Some(Fault::Cut { after }) => cut(response, after).await,
            Some(Fault::Corrupt) => corrupt(response).await,
            _ => Ok(response),
        }
    }
}

/// The answer of a fault that lets nothing happen.
fn refusal(fault: Fault, method: &Method) -> Option<Result<Response<Body>, Failure>> {
    let (status, code) = match fault {
        Fault::SlowDown => (StatusCode::SERVICE_UNAVAILABLE, "SlowDown"),
        Fault::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "TooManyRequests"),
        Fault::InternalError => (StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
        Fault::AccessDenied => (StatusCode::FORBIDDEN, "AccessDenied"),
        Fault::Expired => (StatusCode::BAD_REQUEST, "ExpiredToken"),
        Fault::Elsewhere => (StatusCode::MOVED_PERMANENTLY, "PermanentRedirect"),
        Fault::HangUp => return Some(Err("hung up".into())),
        Fault::LoseAnswer | Fault::Cut { .. } | Fault::Corrupt => return None,
    };
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>a planned fault</Message></Error>"
    );
    let body = if *method == Method::HEAD { Body::empty() } else { Body::from(xml) };
    let mut response = Response::builder().status(status).header(CONTENT_TYPE, "application/xml");
    if let Fault::TooManyRequests { retry_after } = fault {
        response = response.header(RETRY_AFTER, retry_after);
    }
    Some(response.body(body).map_err(Failure::from))
}

async fn corrupt(response: Response<Body>) -> Result<Response<Body>, Failure> {
    let (parts, body) = response.into_parts();
    let mut bytes = body.collect().await?.to_bytes().to_vec();
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0xFF;
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

async fn cut(response: Response<Body>, after: usize) -> Result<Response<Body>, Failure> {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes();
    let size = bytes.len() as u64;
    let kept = bytes.slice(..after.min(bytes.len()));
    let body = Broken { kept: Some(kept), size, flushed: false };
    Ok(Response::from_parts(parts, Body::http_body_unsync(body)))
}

/// A body that announces more than it gives.
struct Broken {
    kept: Option<Bytes>,
    size: u64,
    flushed: bool,
}

impl hyper::body::Body for Broken {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        if let Some(kept) = self.kept.take().filter(|kept| !kept.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(kept))));
        }
        if !self.flushed {
            // hyper flushes what it has when a body is not ready: what was kept arrives before the end does.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err("the body was cut".into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.size)
    }
}
