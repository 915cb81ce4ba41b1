//! The way of one request: read, received, done, delayed, answered.

use super::answer::{Answer, Refusal};
use super::ask::Ask;
use super::memory::Memory;
use super::receive::{Received, receive};
use super::{buckets, copies, listing, objects, uploads};
use hyper::body::Incoming;
use hyper::{Method, Request};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// What every connection shares.
pub(super) struct Door {
    pub(super) memory: Memory,
    /// Added to each request once it has come in whole.
    pub(super) latency: Duration,
}

/// Parameters that name what the server does not have.
const NOT_HERE: [&str; 8] =
    ["acl", "lifecycle", "policy", "tagging", "versionId", "versioning", "versions", "object-lock"];

impl Door {
    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Answer, Infallible> {
        let is_head = *request.method() == Method::HEAD;
        let outcome = self.outcome(request).await;
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        Ok(outcome.unwrap_or_else(|refusal| refusal.answer(is_head)))
    }

    async fn outcome(&self, request: Request<Incoming>) -> Result<Answer, Refusal> {
        let (parts, body) = request.into_parts();
        let ask = Ask::of(parts)?;
        let received = match ask.method {
            Method::PUT | Method::POST => Some(receive(&ask.headers, body).await?),
            _ => None,
        };
        if NOT_HERE.iter().any(|name| ask.has(name)) {
            return Err(Refusal::not_here());
        }
        if ask.bucket.is_empty() {
            return if ask.method == Method::GET { Ok(buckets::list(&self.memory)) } else { Err(Refusal::not_here()) };
        }
        if ask.key.is_empty() { self.of_bucket(&ask, received) } else { self.of_object(&ask, received) }
    }

    fn of_bucket(&self, ask: &Ask, received: Option<Received>) -> Result<Answer, Refusal> {
        let (memory, name) = (&self.memory, &ask.bucket);
        match (&ask.method, received) {
            (&Method::GET, _) if ask.has("location") => buckets::location(memory, name),
            (&Method::GET, _) if ask.has("uploads") => uploads::unfinished(memory, ask),
            (&Method::GET, _) => listing::list(memory, ask),
            (&Method::HEAD, _) => buckets::head(memory, name),
            (&Method::PUT, _) => buckets::create(memory, name),
            (&Method::DELETE, _) => buckets::delete(memory, name),
            (&Method::POST, Some(body)) if ask.has("delete") => {
                objects::delete_many(memory, ask, &body.content.whole())
            }
            _ => Err(Refusal::not_here()),
        }
    }

    fn of_object(&self, ask: &Ask, received: Option<Received>) -> Result<Answer, Refusal> {
        let (memory, upload) = (&self.memory, ask.parameter("uploadId"));
        let is_copy = ask.headers.contains_key("x-amz-copy-source");
        match (&ask.method, upload, received) {
            (&Method::GET, Some(upload), _) => uploads::parts(memory, ask, upload),
            (&Method::GET, None, _) => objects::read(memory, ask, false),
            (&Method::HEAD, ..) => objects::read(memory, ask, true),
            (&Method::PUT, Some(upload), _) if is_copy => copies::copy_part(memory, ask, upload),
            (&Method::PUT, Some(upload), Some(body)) => uploads::put_part(memory, ask, upload, body),
            (&Method::PUT, None, _) if is_copy => copies::copy(memory, ask),
            (&Method::PUT, None, Some(body)) => objects::put(memory, ask, body),
            (&Method::POST, Some(upload), Some(body)) => uploads::complete(memory, ask, upload, &body.content.whole()),
            (&Method::POST, None, _) if ask.has("uploads") => uploads::create(memory, ask),
            (&Method::DELETE, Some(upload), _) => uploads::abort(memory, ask, upload),
            (&Method::DELETE, None, _) => objects::delete(memory, ask),
            _ => Err(Refusal::not_here()),
        }
    }
}
