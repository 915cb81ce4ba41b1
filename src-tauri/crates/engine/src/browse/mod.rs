//! Listings live here, not in the window: opened, read a window of rows at a time, sorted, filtered, closed.

mod listing;
mod natural;
mod rows;

use crate::Engine;
use crate::events::Bell;
use ::clouds::{List, Pages, Registry};
use listing::Listing;
use model::{Clock, Count, Error, ErrorKind, Event, Key, ListingId, Location, Result, Rows, Sort};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The open listings of an engine.
pub(crate) struct Browse {
    open: Mutex<Open>,
    registry: Arc<Registry>,
    bell: Bell,
    clock: Arc<dyn Clock>,
    cancel: CancellationToken,
    tracker: TaskTracker,
}

#[derive(Default)]
struct Open {
    last: u32,
    listings: HashMap<ListingId, Arc<Listing>>,
}

impl Browse {
    pub(crate) fn new(
        registry: Arc<Registry>,
        bell: Bell,
        clock: Arc<dyn Clock>,
        cancel: CancellationToken,
        tracker: TaskTracker,
    ) -> Self {
        Self { open: Mutex::default(), registry, bell, clock, cancel, tracker }
    }

    fn open(self: &Arc<Self>, location: Location) -> ListingId {
        let mut open = self.lock();
        open.last += 1;
        let id = ListingId(open.last);
        let listing = Arc::new(Listing::new(id, location, self.cancel.child_token()));
        open.listings.insert(id, listing.clone());
        drop(open);
        self.run(&listing);
        id
    }

    fn find(&self, id: ListingId) -> Result<Arc<Listing>> {
        let closed = || Error::new(ErrorKind::NotFound, "read the listing", format!("listing {id} is not open"));
        self.lock().listings.get(&id).cloned().ok_or_else(closed)
    }

    /// Where an object lies that an open listing has among its rows, also one that a filter hides.
    pub(crate) fn object(&self, id: ListingId, key: &Key) -> Result<Location> {
        let missing = || Error::new(ErrorKind::NotFound, "find the object", "the listing has no such object");
        self.find(id)?.object(key).ok_or_else(missing)
    }

    fn close(&self, id: ListingId) {
        if let Some(listing) = self.lock().listings.remove(&id) {
            listing.close();
        }
    }

    /// Lists again wherever objects came or went directly below `place`; everywhere, if that is not known.
    pub(crate) fn touched(self: &Arc<Self>, place: Option<&Location>) {
        let concerned: Vec<_> = {
            let open = self.lock();
            open.listings.values().filter(|listing| place.is_none_or(|place| listing.holds(place))).cloned().collect()
        };
        concerned.iter().for_each(|listing| self.run(listing));
    }

    /// Starts listing, unless that listing is being read already: then it is read once more afterwards.
    fn run(self: &Arc<Self>, listing: &Arc<Listing>) {
        if !listing.wants_to_run() {
            return;
        }
        let (browse, listing) = (self.clone(), listing.clone());
        self.tracker
            .spawn(async move { while listing.read_all(&browse.registry, &*browse.clock, &browse.bell).await {} });
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Lists a location page by page, one level or everything below: for a face that keeps no rows.
    ///
    /// # Errors
    /// `NotFound` when the cloud is not configured; the stream ends with the cloud's own trouble.
    pub async fn list(&self, location: &Location, recursive: bool) -> Result<Pages> {
        self.check_bucket(location)?;
        let store = self.registry.open(&location.cloud).await?;
        Ok(store.list(location, List { recursive, ..List::default() }))
    }

    /// Whether a location names no bucket of a cloud that has several.
    pub fn is_whole_cloud(&self, location: &Location) -> bool {
        let several = self.registry.cloud(&location.cloud).is_some_and(|cloud| !cloud.is_pinned());
        several && location.bucket.is_empty() && location.key.is_empty()
    }

    /// Starts listing a location, one level. Rows can be read at once, as far as they have arrived.
    pub fn open_listing(&self, location: Location) -> ListingId {
        self.browse.open(location)
    }

    /// Up to `count` rows from index `first` on, with what the listing is now.
    ///
    /// # Errors
    /// `NotFound` if it is not open.
    pub fn read_rows(&self, id: ListingId, first: Count, count: Count) -> Result<Rows> {
        Ok(self.browse.find(id)?.rows(first, count))
    }

    /// Orders the rows otherwise.
    ///
    /// # Errors
    /// `NotFound` if it is not open.
    pub async fn sort_listing(&self, id: ListingId, sort: Sort) -> Result<()> {
        let revision = self.browse.find(id)?.sort(sort);
        self.bell.ring(Event::Listing { id, revision }).await;
        Ok(())
    }

    /// Keeps only rows whose name contains `text`, upper and lower case alike; all of them, if it is empty.
    ///
    /// # Errors
    /// `NotFound` if it is not open.
    pub async fn filter_listing(&self, id: ListingId, text: &str) -> Result<()> {
        let revision = self.browse.find(id)?.filter(text);
        self.bell.ring(Event::Listing { id, revision }).await;
        Ok(())
    }

    /// Lists again; the rows stay until the new ones are complete.
    ///
    /// # Errors
    /// `NotFound` if it is not open.
    pub fn refresh_listing(&self, id: ListingId) -> Result<()> {
        let listing = self.browse.find(id)?;
        self.browse.run(&listing);
        Ok(())
    }

    /// Stops listing; the rows that have arrived stay.
    ///
    /// # Errors
    /// `NotFound` if it is not open.
    pub fn stop_listing(&self, id: ListingId) -> Result<()> {
        self.browse.find(id)?.stop();
        Ok(())
    }

    /// Forgets a listing; one that is not open is no error.
    pub fn close_listing(&self, id: ListingId) {
        self.browse.close(id);
    }
}
