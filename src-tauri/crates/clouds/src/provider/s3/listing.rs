//! Listings, page by page, as far as somebody reads on.

use super::request::Request;
use super::wire::Wire;
use super::xml;
use crate::error::nonsense;
use crate::store::{List, Pages};
use futures::{StreamExt, stream};
use hyper::Method;
use model::{Bytes, Entry, Key, Location, Result};
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

pub(super) const DOING: &str = "list";

/// Where a listing stands.
struct Walk {
    wire: Arc<Wire>,
    bucket: Result<String>,
    prefix: Key,
    recursive: bool,
    token: Option<String>,
    /// Of tokens that were used: one that comes twice would make the listing endless.
    used: HashSet<u64>,
    hasher: RandomState,
    is_over: bool,
}

pub(super) fn pages(wire: Arc<Wire>, bucket: Result<String>, at: Location, list: List) -> Pages {
    let (prefix, recursive) = (at.key.clone(), list.recursive);
    let (used, hasher) = (HashSet::new(), RandomState::new());
    let walk = Walk { wire, bucket, prefix, recursive, token: None, used, hasher, is_over: false };
    let pages = stream::try_unfold(walk, |mut walk| async move {
        while !walk.is_over {
            let page = walk.page().await?;
            if !page.is_empty() {
                return Ok(Some((page, walk)));
            }
        }
        Ok(None)
    });
    pages.map(move |page: Result<Vec<Entry>>| page.map_err(|error| error.at(&at))).boxed()
}

impl Walk {
    async fn page(&mut self) -> Result<Vec<Entry>> {
        let bucket = self.bucket.clone()?;
        let mut request = Request::to_bucket(Method::GET, &bucket)
            .query("list-type", "2")
            .query("encoding-type", "url")
            .query("max-keys", "1000");
        if !self.prefix.is_empty() {
            request = request.query("prefix", self.prefix.as_bytes());
        }
        if !self.recursive {
            request = request.query("delimiter", "/");
        }
        if let Some(token) = &self.token {
            request = request.query("continuation-token", token.clone());
        }
        let (_, text) = self.wire.ask(DOING, request).await?;
        let page = xml::page(DOING, &text)?;
        self.turn(&page)?;
        self.entries(page)
    }

    /// Notes where the next page begins.
    fn turn(&mut self, page: &xml::Page) -> Result<()> {
        if !page.is_truncated {
            self.is_over = true;
            return Ok(());
        }
        let token = page.next_continuation_token.clone().filter(|token| !token.is_empty());
        let Some(token) = token else {
            return Err(nonsense(DOING, "the listing goes on, but the cloud does not say where"));
        };
        if !self.used.insert(self.hasher.hash_one(&token)) {
            return Err(nonsense(DOING, "the listing begins again and would have no end"));
        }
        self.token = Some(token);
        Ok(())
    }

    fn entries(&self, page: xml::Page) -> Result<Vec<Entry>> {
        let is_encoded = page.encoding.as_deref() == Some("url");
        let key = |text: String| {
            let key = if is_encoded { crate::encode::decoded(&text) } else { Key::from(text) };
            match key.strip_prefix(&self.prefix) {
                Some(_) => Ok(key),
                None => Err(nonsense(DOING, format!("{:?} does not lie below what was listed", key.display()))),
            }
        };
        let mut entries = Vec::with_capacity(page.contents.len() + page.common_prefixes.len());
        for folder in page.common_prefixes {
            entries.push(Entry::folder(key(folder.prefix)?));
        }
        for object in page.contents {
            let mut entry = Entry::object(key(object.key)?, Bytes(object.size));
            entry.modified = object.last_modified.as_deref().and_then(xml::timestamp);
            entry.etag = object.etag.map(|etag| xml::unquoted(&etag)).filter(|etag| !etag.is_empty());
            entries.push(entry);
        }
        Ok(entries)
    }
}
