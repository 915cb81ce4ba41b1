//! Listings, page by page, as far as somebody reads on.

use super::attributes::{http_time, unquoted};
use super::refusal::nonsense;
use super::wire::Wire;
use super::xml;
use crate::provider::request::Request;
use crate::store::{List, Pages};
use futures::{StreamExt, stream};
use hyper::Method;
use model::{Bucket, Bytes, Entry, Error, ErrorKind, Key, Location, Result};
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

pub(super) const DOING: &str = "list";
pub(super) const BUCKETS: &str = "list the containers";
pub(super) const DELETE_BUCKET: &str = "delete the container";

/// A listing on its way through its pages.
pub(super) struct Walk {
    wire: Arc<Wire>,
    bucket: Result<String>,
    prefix: Key,
    recursive: bool,
    /// What to list besides what is there: `uncommittedblobs`, or nothing.
    include: &'static str,
    marker: Option<String>,
    /// Of markers that were used: one that comes twice would make the listing endless.
    used: HashSet<u64>,
    hasher: RandomState,
    is_over: bool,
}

pub(super) fn pages(wire: Arc<Wire>, bucket: Result<String>, at: Location, list: List) -> Pages {
    // `startFrom` is documented for no version that is spoken here, so what lies before is read and left out.
    let List { recursive, after, .. } = list;
    let walk = Walk::new(wire, bucket, &at.key, recursive, "");
    let pages = stream::try_unfold((walk, after.filter(|_| recursive)), |(mut walk, after)| async move {
        while let Some(rows) = walk.next().await? {
            let wanted = |row: &xml::Row| after.as_ref().is_none_or(|after| row.key > *after);
            let page: Vec<Entry> = rows.into_iter().filter(wanted).map(entry).collect();
            if !page.is_empty() {
                return Ok(Some((page, (walk, after))));
            }
        }
        Ok(None)
    });
    pages.map(move |page: Result<Vec<Entry>>| page.map_err(|error| error.at(&at))).boxed()
}

fn entry(row: xml::Row) -> Entry {
    let Some(blob) = row.blob else { return Entry::folder(row.key) };
    let mut entry = Entry::object(row.key, Bytes(blob.size));
    entry.modified = blob.modified.as_deref().and_then(http_time);
    entry.etag = blob.etag.map(|etag| unquoted(&etag)).filter(|etag| !etag.is_empty());
    entry
}

impl Walk {
    pub(super) fn new(
        wire: Arc<Wire>,
        bucket: Result<String>,
        prefix: &Key,
        recursive: bool,
        include: &'static str,
    ) -> Self {
        let (used, hasher) = (HashSet::new(), RandomState::new());
        Self { wire, bucket, prefix: prefix.clone(), recursive, include, marker: None, used, hasher, is_over: false }
    }

    /// The rows of the next page; `None` behind the last.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<xml::Row>>> {
        if self.is_over {
            return Ok(None);
        }
        let text = self.wire.ask(DOING, self.request(1000)?).await?;
        let page = xml::page(DOING, &text)?;
        match page.next {
            None => self.is_over = true,
            Some(marker) if self.used.insert(self.hasher.hash_one(&marker)) => self.marker = Some(marker),
            Some(_) => return Err(nonsense(DOING, "the listing begins again and would have no end")),
        }
        match page.rows.iter().find(|row| row.key.strip_prefix(&self.prefix).is_none()) {
            None => Ok(Some(page.rows)),
            Some(row) => Err(nonsense(DOING, format!("{:?} does not lie below what was listed", row.key.display()))),
        }
    }

    fn request(&self, most: u32) -> Result<Request> {
        let bucket = self.bucket.clone()?;
        let mut request = Request::to_bucket(Method::GET, &bucket)
            .query("restype", "container")
            .query("comp", "list")
            .query("maxresults", most.to_string());
        if !self.prefix.is_empty() {
            request = request.query("prefix", self.prefix.as_bytes());
        }
        if !self.recursive {
            request = request.query("delimiter", "/");
        }
        if !self.include.is_empty() {
            request = request.query("include", self.include);
        }
        if let Some(marker) = &self.marker {
            request = request.query("marker", marker.as_str());
        }
        Ok(request)
    }
}

/// All containers of the account.
pub(super) async fn buckets(wire: &Wire) -> Result<Vec<Bucket>> {
    let (mut buckets, mut marker) = (Vec::new(), None::<String>);
    loop {
        let mut request = Request::to_endpoint(Method::GET).query("comp", "list");
        if let Some(marker) = &marker {
            request = request.query("marker", marker.as_str());
        }
        let (names, next) = xml::containers(BUCKETS, &wire.ask(BUCKETS, request).await?)?;
        // Azure says when a container was changed, not when it was made.
        buckets.extend(names.into_iter().map(|name| Bucket { name, created: None }));
        match next {
            None => return Ok(buckets),
            again if again == marker => return Err(nonsense(BUCKETS, "the list of containers has no end")),
            next => marker = next,
        }
    }
}

/// Deletes a container that holds nothing. Azure itself would delete one with everything in it; between the look and
/// the deletion a moment remains in which somebody can write.
pub(super) async fn delete_bucket(wire: &Arc<Wire>, name: &str) -> Result<()> {
    let include = "snapshots,uncommittedblobs";
    let walk = Walk::new(Arc::clone(wire), Ok(name.to_owned()), &Key::default(), true, include);
    let page = xml::page(DELETE_BUCKET, &wire.ask(DELETE_BUCKET, walk.request(1)?).await?)?;
    // A page may be empty although there are more.
    if !page.rows.is_empty() || page.next.is_some() {
        return Err(Error::new(ErrorKind::Refused, DELETE_BUCKET, "the container is not empty")
            .hint("delete what is in it first, snapshots and unfinished uploads too"));
    }
    let request = Request::to_bucket(Method::DELETE, name).query("restype", "container");
    wire.send(DELETE_BUCKET, request).await.map(|_| ())
}
