//! Older versions of objects: listed and deleted. They are read like any object.

use super::objects::object;
use super::request::Request;
use super::walk::{self, Coded};
use super::wire::Wire;
use super::xml;
use crate::store::{Version, VersionId};
use futures::stream::BoxStream;
use hyper::Method;
use model::{ErrorKind, Key, Location, Result};
use std::cmp::Reverse;
use std::sync::Arc;

pub(super) const LISTING: &str = "list versions";
pub(super) const DELETING: &str = "delete a version";

/// The versions below a prefix, page by page, newest first within a key.
pub(super) fn pages(wire: Arc<Wire>, bucket: Result<String>, at: Location) -> BoxStream<'static, Result<Vec<Version>>> {
    let prefix = at.key.clone();
    walk::pages(LISTING, at, move |mark| {
        let (wire, bucket, prefix) = (Arc::clone(&wire), bucket.clone(), prefix.clone());
        async move {
            let request = walk::request(&bucket?, "versions", &prefix).query("max-keys", "1000");
            let (_, text) = wire.ask(LISTING, walk::from(request, mark, "version-id-marker")).await?;
            let page = xml::versions(LISTING, &text)?;
            let coded = Coded { doing: LISTING, is_encoded: page.encoding.as_deref() == Some("url"), prefix: &prefix };
            let next = coded.next(page.is_truncated, page.next_key, page.next_version)?;
            let rows = page.rows.into_iter().map(|(row, deleted)| {
                let modified = row.last_modified.as_deref().and_then(xml::timestamp);
                let etag = row.etag.map(|etag| xml::unquoted(&etag)).filter(|etag| !etag.is_empty());
                let (key, id, latest) = (coded.key(&row.key)?, VersionId(row.version_id), row.is_latest);
                Ok(Version { key, id, latest, deleted, size: if deleted { 0 } else { row.size }, modified, etag })
            });
            let mut rows: Vec<Version> = rows.collect::<Result<_>>()?;
            // Some servers give all versions first, then all deletions.
            rows.sort_by(|one, next| {
                let by_age = |row: &Version| (!row.latest, Reverse(row.modified));
                one.key.cmp(&next.key).then_with(|| by_age(one).cmp(&by_age(next)))
            });
            Ok((rows, next))
        }
    })
}

pub(super) async fn delete(wire: &Wire, bucket: &str, key: &Key, version: &VersionId) -> Result<()> {
    let request = object(Method::DELETE, bucket, key)?.query("versionId", version.0.as_str());
    match wire.send(DELETING, request).await {
        // A version that is not there is no error; a bucket that is not there is one.
        Err(error) if error.kind == ErrorKind::NotFound => {
            let bucket = wire.send(DELETING, Request::to_bucket(Method::HEAD, bucket)).await;
            bucket.map(|_| ()).map_err(|_| error)
        }
        outcome => outcome.map(|_| ()),
    }
}
