//! Listings that are read to their end: a trouble that may pass is waited out, and the listing goes on where it was.

use crate::limits::Limits;
use crate::retry::{Budget, Tries};
use clouds::{List, Pages, Store};
use futures::StreamExt as _;
use model::{Entry, Feature, Key, Location, Result, There};
use std::collections::VecDeque;
use std::sync::Arc;

/// A recursive listing on its way.
pub(super) struct Walk {
    store: Arc<dyn Store>,
    at: Location,
    list: List,
    limits: Limits,
    pages: Option<Pages>,
    /// The last key that came.
    last: Option<Key>,
}

impl Walk {
    /// Everything below the prefix `at`; with `folders` also those that exist by themselves.
    pub(super) fn new(store: Arc<dyn Store>, at: Location, folders: bool, limits: Limits) -> Self {
        let list = List { recursive: true, folders, after: None };
        Self { store, at, list, limits, pages: None, last: None }
    }

    /// The next page; `None` at the end of the listing.
    ///
    /// # Errors
    /// The cloud's, when it does not pass, or when the cloud cannot go on behind a key.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Entry>>> {
        let budget = Budget::default();
        let mut tries = Tries::new(&self.limits, &budget);
        loop {
            let (store, at, list) = (&self.store, &self.at, &self.list);
            let resumed = self.pages.is_none();
            let pages = self.pages.get_or_insert_with(|| {
                store.list(at, List { after: self.last.clone().or_else(|| list.after.clone()), ..list.clone() })
            });
            let error = match pages.next().await {
                None => return Ok(None),
                Some(Ok(page)) => return Ok(Some(self.behind(page, resumed))),
                Some(Err(error)) => error,
            };
            if self.last.is_some() && !self.store.capabilities().can(Feature::ListAfter) {
                return Err(error);
            }
            tries.after(error).await?;
            self.pages = None;
        }
    }

    /// A cloud that does not heed the key to begin behind gives what was seen once more.
    fn behind(&mut self, mut page: Vec<Entry>, resumed: bool) -> Vec<Entry> {
        if let Some(last) = self.last.as_ref().filter(|_| resumed) {
            page.retain(|entry| entry.key > *last);
        }
        self.last = page.last().map(|entry| entry.key.clone()).or(self.last.take());
        page
    }
}

/// What a target has below a prefix, beside a source that is listed in the same order: two listings side by side, whatever
/// their length, in the memory of a page each. Where an order is not kept, the target is asked for each key.
pub(super) struct Beside {
    store: Arc<dyn Store>,
    at: Location,
    walk: Walk,
    page: VecDeque<Entry>,
    asked: Option<Key>,
    ended: bool,
    ordered: bool,
}

impl Beside {
    pub(super) fn new(store: Arc<dyn Store>, at: Location, limits: Limits) -> Self {
        let walk = Walk::new(Arc::clone(&store), at.clone(), false, limits);
        Self { store, at, walk, page: VecDeque::new(), asked: None, ended: false, ordered: true }
    }

    /// The object of this key, if there is one.
    pub(super) async fn find(&mut self, key: &Key) -> Result<Option<There>> {
        self.ordered = self.ordered && self.asked.as_ref().is_none_or(|asked| asked <= key);
        self.asked = Some(key.clone());
        while self.ordered {
            let Some(first) = self.page.front() else {
                if self.ended {
                    return Ok(None);
                }
                self.fetch().await?;
                continue;
            };
            if first.key > *key {
                return Ok(None);
            }
            if first.key == *key {
                return Ok(Some(there(first)));
            }
            let before = self.page.pop_front();
            let next = self.page.front();
            self.ordered = before.zip(next).is_none_or(|(before, next)| before.key < next.key);
        }
        look(&*self.store, &self.at.with_key(key.clone()), self.walk.limits).await
    }

    async fn fetch(&mut self) -> Result<()> {
        match self.walk.next().await {
            Ok(Some(page)) => self.page.extend(page),
            Ok(None) => self.ended = true,
            // A key that may write but not list: then what is there shows when it is written.
            Err(error) if error.kind == model::ErrorKind::Denied => self.ended = true,
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Asks for one object.
pub(super) async fn look(store: &dyn Store, at: &Location, limits: Limits) -> Result<Option<There>> {
    let budget = Budget::default();
    let mut tries = Tries::new(&limits, &budget);
    loop {
        match store.head(at).await {
            Ok(head) => {
                return Ok(Some(There { size: model::Bytes(head.size), modified: head.modified, etag: head.etag }));
            }
            Err(error) if matches!(error.kind, model::ErrorKind::NotFound | model::ErrorKind::Denied) => {
                return Ok(None);
            }
            Err(error) => tries.after(error).await?,
        };
    }
}

fn there(entry: &Entry) -> There {
    There { size: entry.size.unwrap_or_default(), modified: entry.modified, etag: entry.etag.clone() }
}
