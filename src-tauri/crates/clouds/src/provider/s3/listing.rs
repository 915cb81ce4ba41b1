//! Listings, page by page, as far as somebody reads on.

use super::request::Request;
use super::walk::{Coded, Used};
use super::wire::Wire;
use super::xml;
use crate::error::nonsense;
use crate::store::{List, Pages};
use futures::{StreamExt, stream};
use hyper::Method;
use model::{Bytes, Entry, Key, Location, Result};
use std::sync::Arc;

pub(super) const DOING: &str = "list";

/// Where a listing stands.
struct Walk {
    wire: Arc<Wire>,
    bucket: Result<String>,
    prefix: Key,
    recursive: bool,
    /// Rows up to this key are left out.
    after: Option<Key>,
    token: Option<String>,
    used: Used,
    is_over: bool,
}

pub(super) fn pages(wire: Arc<Wire>, bucket: Result<String>, at: Location, list: List) -> Pages {
    let (prefix, recursive) = (at.key.clone(), list.recursive);
    let after = list.after.filter(|_| recursive);
    let walk = Walk { wire, bucket, prefix, recursive, after, token: None, used: Used::default(), is_over: false };
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
        if let Some(after) = &self.after {
            request = request.query("start-after", after.as_bytes());
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
        self.used.once(DOING, &token)?;
        self.token = Some(token);
        Ok(())
    }

    fn entries(&self, page: xml::Page) -> Result<Vec<Entry>> {
        let is_encoded = page.encoding.as_deref() == Some("url");
        let coded = Coded { doing: DOING, is_encoded, prefix: &self.prefix };
        let mut entries = Vec::with_capacity(page.contents.len() + page.common_prefixes.len());
        for folder in page.common_prefixes {
            entries.push(Entry::folder(coded.key(&folder.prefix)?));
        }
        for object in page.contents {
            let key = coded.key(&object.key)?;
            if self.after.as_ref().is_some_and(|after| key <= *after) {
                continue; // The endpoint overlooked where to begin.
            }
            let mut entry = Entry::object(key, Bytes(object.size));
            entry.modified = object.last_modified.as_deref().and_then(xml::timestamp);
            entry.etag = object.etag.map(|etag| xml::unquoted(&etag)).filter(|etag| !etag.is_empty());
            entries.push(entry);
        }
        Ok(entries)
    }
}
