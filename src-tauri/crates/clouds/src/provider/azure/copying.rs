//! Copies inside the account. Azure copies in its own time: a copy is done when Azure says so, not when it has begun.

use super::refusal::nonsense;
use super::wire::Wire;
use super::{attributes, names, objects};
use crate::provider::request::Request;
use crate::store::{Attributes, Copy, Tags, Written};
use hyper::Method;
use hyper::header::HeaderMap;
use model::{Error, ErrorKind, Key, Result};
use std::time::Duration;
use tokio::time::{Instant, sleep};

pub(super) const DOING: &str = "copy";

/// The first pause before Azure is asked how far a copy is, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// A copy that has not moved for so long is given up.
const PATIENCE: Duration = Duration::from_mins(10);

/// An object: container and key.
pub(super) type Place<'a> = (&'a str, &'a Key);

pub(super) async fn copy(wire: &Wire, from: Place<'_>, to: Place<'_>, copy: &Copy) -> Result<Written> {
    objects::latest(DOING, copy.version.as_ref())?;
    let request = begun(wire, from, to, copy).await?;
    let answer = wire.send(DOING, request).await.map_err(|error| match (error.kind, &copy.if_match) {
        // With a condition on either side a bare "condition not met" may be about the source.
        (ErrorKind::Conflict, Some(_)) => error,
        _ => attributes::taken(DOING, error, copy.condition),
    })?;
    let headers = ended(wire, to, answer.headers).await?;
    let etag = attributes::etag(&headers).ok_or_else(|| nonsense(DOING, "a copy without its entity tag"))?;
    let etag = match &copy.attributes {
        None => etag,
        Some(attributes) => described(wire, to, attributes, etag).await?,
    };
    Ok(Written { etag: Some(etag), ..Written::default() })
}

/// The request that begins a copy. Azure itself carries what HTTP describes and the metadata; tier and tags it does not.
async fn begun(wire: &Wire, from: Place<'_>, to: Place<'_>, copy: &Copy) -> Result<Request> {
    let source = wire.send(DOING, names::object(DOING, Method::HEAD, from.0, from.1)?).await?.headers;
    let mut request = names::object(DOING, Method::PUT, to.0, to.1)?;
    if let Some(etag) = &copy.if_match {
        request = request.header("x-ms-source-if-match", &objects::quoted(etag))?;
    }
    request = attributes::conditional(request, copy.condition)?;
    request = request.header("x-ms-copy-source", &wire.source(from.0, from.1))?;
    let carried = match &copy.attributes {
        None => attributes::head(&source, 0).attributes.storage_class,
        Some(own) => {
            request = attributes::with_metadata(request, own)?;
            own.storage_class.clone()
        }
    };
    let request = attributes::with_tier(request, carried.as_deref())?;
    let has_tags = attributes::text(&source, "x-ms-tag-count").is_some_and(|count| count.trim() != "0");
    let tags = if has_tags { objects::tags(wire, from.0, from.1).await? } else { Tags::new() };
    attributes::with_tags(request, &tags)
}

/// Waits until Azure has copied. Gives the headers that say so.
async fn ended(wire: &Wire, to: Place<'_>, mut headers: HeaderMap) -> Result<HeaderMap> {
    let own = |headers: &HeaderMap, name| attributes::text(headers, name).unwrap_or_default();
    let id = own(&headers, "x-ms-copy-id");
    let (mut pause, mut moved, mut progress) = (PAUSES.0, Instant::now(), String::new());
    loop {
        if own(&headers, "x-ms-copy-id") != id {
            return Err(Error::new(ErrorKind::Conflict, DOING, "someone else has written the object meanwhile"));
        }
        match own(&headers, "x-ms-copy-status").as_str() {
            "success" => return Ok(headers),
            "pending" => {}
            status => return Err(failed(wire, to, &headers, status).await),
        }
        let now = own(&headers, "x-ms-copy-progress");
        if now != progress {
            (progress, moved) = (now, Instant::now());
        } else if moved.elapsed() > PATIENCE {
            give_up(wire, to, &id).await?;
            return Err(Error::new(
                ErrorKind::Unavailable,
                DOING,
                "Azure has not gone on with the copy for 10 minutes",
            ));
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSES.1);
        headers = wire.send(DOING, names::object(DOING, Method::HEAD, to.0, to.1)?).await?.headers;
    }
}

/// A copy that failed leaves an empty object behind, which is taken away if it is still that one.
async fn failed(wire: &Wire, to: Place<'_>, headers: &HeaderMap, status: &str) -> Error {
    let why = attributes::text(headers, "x-ms-copy-status-description").unwrap_or_default();
    let etag = attributes::etag(headers);
    let left = names::object(DOING, Method::DELETE, to.0, to.1)
        .and_then(|request| objects::matching(request, etag.as_deref()));
    if let (Ok(request), true) = (left, etag.is_some() && matches!(status, "failed" | "aborted")) {
        // If it cannot be taken away, the error of the copy is still the one to tell.
        let _ = wire.send(DOING, request).await;
    }
    let message = format!("Azure did not copy it: {} {}", crate::error::clipped(status), crate::error::clipped(&why));
    Error::new(ErrorKind::Unavailable, DOING, message.trim())
}

async fn give_up(wire: &Wire, to: Place<'_>, id: &str) -> Result<()> {
    let request = names::object(DOING, Method::PUT, to.0, to.1)?.query("comp", "copy").query("copyid", id);
    wire.send(DOING, request.header("x-ms-copy-action", "abort")?).await.map(|_| ())
}

/// Gives the copy, if it is still that of `etag`, attributes of its own. Gives its new entity tag.
async fn described(wire: &Wire, to: Place<'_>, own: &Attributes, mut etag: String) -> Result<String> {
    let change = |comp: &'static str, etag: &str| {
        let request = names::object(DOING, Method::PUT, to.0, to.1)?.query("comp", comp);
        objects::matching(request, Some(etag))
    };
    let mut requests = vec![attributes::described(change("properties", &etag)?, own)?];
    if own.metadata.is_empty() {
        // Without metadata of its own a copy has its source's.
        requests.push(change("metadata", &etag)?);
    }
    for request in requests {
        let headers = wire.send(DOING, objects::matching(request, Some(&etag))?).await?.headers;
        etag = attributes::etag(&headers).unwrap_or(etag);
    }
    Ok(etag)
}

#[cfg(test)]
#[path = "copying/tests.rs"]
mod tests;
