//! Other attributes for an object that is there. S3 changes none in place: the object is copied onto itself, and the bytes
//! never come here.

use super::copying::{self, Source};
use super::objects::object;
use super::request::Request;
use super::wire::Wire;
use super::{attributes, tags, xml};
use crate::provider::body::length;
use crate::store::{Attributes, Tags, Written};
use hyper::Method;
use hyper::header::HeaderMap;
use model::{Error, ErrorKind, Feature, Key, Result};

pub(super) const DOING: &str = "set metadata";

/// What a copy with attributes of its own would lose, and nobody wants changed.
const KEPT: [&str; 6] = [
    "expires",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled",
];

pub(super) async fn set(
    wire: &Wire,
    bucket: &str,
    key: &Key,
    own: &Attributes,
    if_match: Option<&str>,
) -> Result<Written> {
    let now = wire.send(DOING, object(Method::HEAD, bucket, key)?).await?.headers;
    let etag = attributes::etag(&now);
    if if_match.is_some_and(|asked| etag.as_deref() != Some(xml::unquoted(asked).as_str())) {
        return Err(Error::new(ErrorKind::Conflict, DOING, "the object changed since it was looked at"));
    }
    if length(&now).is_some_and(|size| size > wire.can.sizes.copy.0) {
        let message = "the object is larger than what the cloud copies at once, and metadata is set by a copy";
        return Err(Error::new(ErrorKind::Unsupported, DOING, message).hint("upload it again with other metadata"));
    }
    let source = Source { bucket, key, version: None, if_match: etag.as_deref() };
    let request = source.named(object(Method::PUT, bucket, key)?)?.header("x-amz-metadata-directive", "REPLACE")?;
    let unclassed = Attributes { storage_class: None, ..own.clone() };
    let request = kept(attributes::carried(request, &unclassed, &wire.can)?, &now)?;
    let request = with_tags(wire, bucket, key, request).await?;
    let (headers, text) = wire.ask(DOING, request).await?;
    let (etag, checksums) = xml::copied(copying::DOING, &text)?;
    Ok(Written { etag, version: attributes::version(&headers), checksums })
}

/// Says the tags again: Ceph loses them with the metadata that is replaced.
async fn with_tags(wire: &Wire, bucket: &str, key: &Key, request: Request) -> Result<Request> {
    let can = wire.can.can(Feature::Tags);
    let tags = if can { tags::read(wire, bucket, key).await? } else { Tags::new() };
    if tags.is_empty() {
        return Ok(request);
    }
    attributes::tagged(request.header("x-amz-tagging-directive", "REPLACE")?, &tags, &wire.can)
}

fn kept(mut request: Request, now: &HeaderMap) -> Result<Request> {
    for name in KEPT {
        if let Some(value) = attributes::text(now, name).filter(|value| !value.is_empty()) {
            request = request.header(name, &value)?;
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_changes_stays() {
        let mut now = HeaderMap::new();
        for (name, value) in [("x-amz-storage-class", "GLACIER_IR"), ("expires", "0"), ("x-amz-meta-old", "gone")] {
            now.insert(name, value.parse().unwrap());
        }
        let request = kept(Request::to_endpoint(Method::PUT), &now).unwrap();
        assert_eq!(
            (&request.headers["x-amz-storage-class"], &request.headers["expires"]),
            (&"GLACIER_IR".parse().unwrap(), &"0".parse().unwrap())
        );
        assert!(!request.headers.contains_key("x-amz-meta-old"), "metadata is what was given, and no more");
    }
}
