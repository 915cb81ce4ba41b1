//! Copies inside the cloud: the bytes never come here.

use super::objects::{Wanted, head, object};
use super::request::Request;
use super::wire::Wire;
use super::{attributes, uploads, xml};
use crate::encode;
use crate::error::nonsense;
use crate::store::{Attributes, Condition, Copy, Part, PartCopy, UploadId, VersionId, Written};
use hyper::Method;
use model::{Error, ErrorKind, Feature, Key, Result};

pub(super) const DOING: &str = "copy";

/// What is copied.
pub(super) struct Source<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a Key,
    pub(super) version: Option<&'a VersionId>,
    pub(super) if_match: Option<&'a str>,
}

pub(super) async fn copy(wire: &Wire, source: Source<'_>, bucket: &str, key: &Key, copy: &Copy) -> Result<Written> {
    let class = prepared(wire, &source, bucket, key, copy).await?;
    let request = source.named(object(Method::PUT, bucket, key)?)?;
    let request = attributes::conditional(request, copy.condition)?;
    let request = match &copy.attributes {
        Some(own) => attributes::carried(request.header("x-amz-metadata-directive", "REPLACE")?, own, &wire.can)?,
        None => attributes::carried(request, &Attributes { storage_class: class, ..Attributes::default() }, &wire.can)?,
    };
    let answered = wire.ask(DOING, request).await;
    let copied = answered.and_then(|(headers, text)| Ok((headers, xml::copied(DOING, &text)?)));
    match copied {
        Ok((headers, (etag, checksums))) => Ok(Written { etag, version: attributes::version(&headers), checksums }),
        // Both conditions fail alike; which one it was can only be seen.
        Err(error) if copy.if_match.is_some() && error.kind == ErrorKind::Conflict => {
            if copy.condition == Condition::Absent && head(wire, bucket, key, Wanted::default()).await.is_ok() {
                return Err(attributes::taken(DOING, error, copy.condition));
            }
            Err(error)
        }
        Err(error) => Err(attributes::taken(DOING, error, copy.condition)),
    }
}

/// Looks at what the request cannot make sure of: conditions that the endpoint may overlook, and the storage class,
/// which S3 does not carry by itself. Gives the class to ask for.
async fn prepared(wire: &Wire, source: &Source<'_>, bucket: &str, key: &Key, copy: &Copy) -> Result<Option<String>> {
    let is_sure = wire.can.surely(Feature::ConditionalCopy);
    if copy.condition == Condition::Absent && !is_sure {
        match head(wire, bucket, key, Wanted::default()).await {
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Ok(_) => return Err(Error::new(ErrorKind::AlreadyExists, DOING, "there is an object of that name")),
            Err(error) => return Err(error),
        }
    }
    let carries_class = copy.attributes.is_none() && wire.can.can(Feature::StorageClasses);
    if !carries_class && (is_sure || source.if_match.is_none()) {
        return Ok(None);
    }
    Ok(source.head(wire).await?.filter(|_| carries_class))
}

pub(super) async fn copy_part(
    wire: &Wire,
    source: Source<'_>,
    bucket: &str,
    key: &Key,
    upload: &UploadId,
    part: &PartCopy,
) -> Result<Part> {
    let range = &part.range;
    if range.is_empty() {
        return Err(Error::new(ErrorKind::Invalid, DOING, "a part of no bytes cannot be copied"));
    }
    if source.if_match.is_some() && !wire.can.surely(Feature::ConditionalCopy) {
        source.head(wire).await?;
    }
    let request = uploads::of(Method::PUT, bucket, key, upload)?.query("partNumber", part.number.to_string());
    let bytes = format!("bytes={}-{}", range.start, range.end - 1);
    let request = source.named(request)?.header("x-amz-copy-source-range", &bytes)?;
    let (_, text) = wire.ask(DOING, request).await?;
    let (etag, checksum) = xml::copied_part(DOING, &text)?;
    let etag = etag.ok_or_else(|| nonsense(DOING, "a part without its entity tag"))?;
    Ok(Part { number: part.number, etag, size: range.end - range.start, checksum })
}

impl Source<'_> {
    /// Names the source in a request, with its condition.
    pub(super) fn named(&self, request: Request) -> Result<Request> {
        // The path without its leading slash: a key may begin with one itself.
        let mut name = encode::path(Some(self.bucket), Some(self.key)).split_off(1);
        if let Some(version) = self.version {
            name = format!("{name}?{}", encode::query(&[("versionId", version.0.clone().into_bytes())]));
        }
        let request = request.header("x-amz-copy-source", &name)?;
        match self.if_match {
            Some(etag) => request.header("x-amz-copy-source-if-match", &format!("\"{}\"", xml::unquoted(etag))),
            None => Ok(request),
        }
    }

    /// Looks whether the source is still the one that was meant. Gives its storage class.
    async fn head(&self, wire: &Wire) -> Result<Option<String>> {
        let wanted = Wanted { if_match: self.if_match, version: self.version };
        let found = head(wire, self.bucket, self.key, wanted).await?;
        Ok(found.attributes.storage_class.filter(|class| class != "STANDARD"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_byte_for_byte() {
        for (key, version, expected) in [
            ("a//b", None, "bucket/a//b"),
            ("/lead", None, "bucket//lead"),
            ("..", None, "bucket/.."),
            ("100%+ ?versionId=1", None, "bucket/100%25%2B%20%3FversionId%3D1"),
            ("é", Some("a&b"), "bucket/%C3%A9?versionId=a%26b"),
        ] {
            let (key, version) = (Key::from(key), version.map(|id: &str| VersionId(id.to_owned())));
            let source = Source { bucket: "bucket", key: &key, version: version.as_ref(), if_match: Some("\"e\"") };
            let request = source.named(Request::to_endpoint(Method::PUT)).unwrap();
            assert_eq!(request.headers["x-amz-copy-source"], expected);
            assert_eq!(request.headers["x-amz-copy-source-if-match"], "\"e\"");
        }
    }
}
