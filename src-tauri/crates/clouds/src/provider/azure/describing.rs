//! Other attributes for an object that is there. Azure takes what HTTP describes and the metadata with one request each.

use super::wire::Wire;
use super::{attributes, names, objects};
use crate::store::{Attributes, Written};
use hyper::Method;
use model::{Error, ErrorKind, Key, Result};

pub(super) const DOING: &str = "set metadata";

pub(super) async fn set(
    wire: &Wire,
    bucket: &str,
    key: &Key,
    own: &Attributes,
    if_match: Option<&str>,
) -> Result<Written> {
    let now = wire.send(DOING, names::object(DOING, Method::HEAD, bucket, key)?).await?.headers;
    let mut etag = attributes::etag(&now);
    if if_match.is_some_and(|asked| etag.as_deref() != Some(attributes::unquoted(asked).as_str())) {
        return Err(Error::new(ErrorKind::Conflict, DOING, "the object changed since it was looked at"));
    }
    let change =
        |comp: &'static str| Ok::<_, Error>(names::object(DOING, Method::PUT, bucket, key)?.query("comp", comp));
    let mut properties = attributes::described(change("properties")?, own)?;
    // What these properties do not name is taken away, the digest of the bytes too.
    if let Some(md5) = attributes::text(&now, "content-md5") {
        properties = properties.header("x-ms-blob-content-md5", &md5)?;
    }
    let metadata = attributes::with_metadata(change("metadata")?, own)?;
    for request in [metadata, properties] {
        let headers = wire.send(DOING, objects::matching(request, etag.as_deref())?).await?.headers;
        etag = attributes::etag(&headers).or(etag);
    }
    Ok(Written { etag, ..Written::default() })
}
