//! Buckets: listed, made, deleted, and where they lie.

use super::request::Request;
use super::wire::Wire;
use super::{attributes, xml};
use crate::error::nonsense;
use hyper::Method;
use model::{Bucket, Error, ErrorKind, Result};

pub(super) const LISTING: &str = "list the buckets";
pub(super) const MAKING: &str = "make the bucket";
pub(super) const DELETING: &str = "delete the bucket";
pub(super) const LOCATING: &str = "find the bucket's region";
pub(super) const VERSIONING: &str = "ask whether versions are kept";

pub(super) async fn list(wire: &Wire) -> Result<Vec<Bucket>> {
    let (mut buckets, mut token) = (Vec::new(), None::<String>);
    loop {
        let mut request = Request::to_endpoint(Method::GET);
        if let Some(token) = &token {
            request = request.query("continuation-token", token.clone());
        }
        let (_, text) = wire.ask(LISTING, request).await?;
        let (page, next) = xml::buckets(LISTING, &text)?;
        buckets.extend(page);
        match next {
            None => return Ok(buckets),
            again if again == token => return Err(nonsense(LISTING, "the list of buckets has no end")),
            next => token = next,
        }
    }
}

pub(super) async fn create(wire: &Wire, name: &str, region: &str) -> Result<()> {
    let mut request = Request::to_bucket(Method::PUT, name);
    if region != wire.dialect.home() {
        request = request.body(xml::location_constraint(region));
    }
    // In us-east-1 Amazon answers 200 to an owner who makes a bucket a second time, and so do others.
    let there = wire.send(MAKING, Request::to_bucket(Method::HEAD, name)).await;
    if there.is_ok() {
        return Err(Error::new(ErrorKind::AlreadyExists, MAKING, "there is a bucket of that name"));
    }
    wire.send(MAKING, request).await.map(|_| ())
}

pub(super) async fn delete(wire: &Wire, name: &str) -> Result<()> {
    wire.send(DELETING, Request::to_bucket(Method::DELETE, name)).await.map(|_| ())
}

/// Where a bucket lies. Endpoints that know no regions say nothing.
pub(super) async fn region(wire: &Wire, name: &str) -> Result<Option<String>> {
    let answer =
        wire.send(LOCATING, Request::to_bucket(Method::HEAD, name)).await.map_err(|error| match error.kind {
            // The answer to HEAD has no body that could say what is not there.
            ErrorKind::NotFound => {
                Error::new(ErrorKind::NoBucket, LOCATING, "there is no such bucket").caused_by(error)
            }
            _ => error,
        })?;
    let told = attributes::text(&answer.headers, "x-amz-bucket-region").filter(|region| !region.trim().is_empty());
    if told.is_some() {
        return Ok(told);
    }
    let asked = wire.ask(LOCATING, Request::to_bucket(Method::GET, name).query("location", "")).await;
    match asked.and_then(|(_, text)| xml::location(LOCATING, &text)) {
        Ok(region) => Ok(Some(region)),
        // The bucket is there, so the trouble is that nobody says where.
        Err(error) if matches!(error.kind, ErrorKind::Unsupported | ErrorKind::NotFound | ErrorKind::Denied) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether the bucket keeps versions. Endpoints that do not know the question, or do not let it be asked, say nothing.
pub(super) async fn keeps_versions(wire: &Wire, name: &str) -> Result<Option<bool>> {
    let asked = wire.ask(VERSIONING, Request::to_bucket(Method::GET, name).query("versioning", "")).await;
    match asked.and_then(|(_, text)| xml::is_versioned(VERSIONING, &text)) {
        Ok(kept) => Ok(Some(kept)),
        Err(error) if matches!(error.kind, ErrorKind::Unsupported | ErrorKind::Denied) => Ok(None),
        Err(error) => Err(error),
    }
}
