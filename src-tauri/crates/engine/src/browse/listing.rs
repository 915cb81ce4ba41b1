//! One open listing: what has arrived, what state it is in, and the reading of its pages.

use super::rows::Sheet;
use crate::events::Bell;
use ::clouds::{List, Registry};
use futures::StreamExt;
use model::{
    Clock, Count, Entry, Error, Event, Key, ListingId, ListingState, Location, Result, Revision, Rows, Sort, Timestamp,
};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// A listing that a face has open.
pub(super) struct Listing {
    id: ListingId,
    location: Location,
    held: Mutex<Held>,
    closed: CancellationToken,
}

struct Held {
    revision: Revision,
    state: ListingState,
    error: Option<Error>,
    sheet: Sheet,
    /// Rows of a refresh, until it is complete.
    next: Option<Sheet>,
    as_of: Option<Timestamp>,
    running: bool,
    /// Whether something changed while it was being read.
    again: bool,
    /// Ends the reading that is under way.
    stop: CancellationToken,
}

impl Listing {
    pub(super) fn new(id: ListingId, location: Location, closed: CancellationToken) -> Self {
        let held = Held {
            revision: Revision(1),
            state: ListingState::Listing,
            error: None,
            sheet: Sheet::default(),
            next: None,
            as_of: None,
            running: false,
            again: false,
            stop: closed.child_token(),
        };
        Self { id, location, held: Mutex::new(held), closed }
    }

    /// Whether objects directly below `place` may be rows here, or make folders that are.
    pub(super) fn holds(&self, place: &Location) -> bool {
        place.cloud == self.location.cloud
            && place.bucket == self.location.bucket
            && place.key.strip_prefix(&self.location.key).is_some()
    }

    /// Takes the turn to read; `false` if somebody has it, who then reads once more.
    pub(super) fn wants_to_run(&self) -> bool {
        let mut held = self.lock();
        if held.running {
            held.again = true;
            return false;
        }
        held.running = true;
        held.stop = self.closed.child_token();
        true
    }

    pub(super) fn rows(&self, first: Count, count: Count) -> Rows {
        let held = &mut *self.lock();
        let (total, size) = held.sheet.total();
        Rows {
            location: self.location.clone(),
            revision: held.revision,
            state: held.state,
            error: held.error.clone(),
            total,
            arrived: held.sheet.arrived(),
            size,
            sort: held.sheet.sort(),
            filter: held.sheet.filter().to_owned(),
            as_of: held.as_of,
            first,
            rows: held.sheet.window(first, count),
        }
    }

    /// The location of an object that is among the rows.
    pub(super) fn object(&self, key: &Key) -> Option<Location> {
        self.lock().sheet.has_object(key).then(|| self.location.with_key(key.clone()))
    }

    pub(super) fn sort(&self, sort: Sort) -> Revision {
        let mut held = self.lock();
        held.sheet.set_sort(sort);
        if let Some(next) = &mut held.next {
            next.set_sort(sort);
        }
        held.bump()
    }

    pub(super) fn filter(&self, text: &str) -> Revision {
        let mut held = self.lock();
        held.sheet.set_filter(text);
        if let Some(next) = &mut held.next {
            next.set_filter(text);
        }
        held.bump()
    }

    pub(super) fn stop(&self) {
        self.lock().stop.cancel();
    }

    pub(super) fn close(&self) {
        self.closed.cancel();
    }

    /// Reads all pages, and says whether they should be read once more.
    pub(super) async fn read_all(&self, registry: &Registry, clock: &dyn Clock, bell: &Bell) -> bool {
        let stop = self.begin();
        self.ring(bell).await;
        let outcome = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            outcome = self.read_pages(registry, clock, bell) => Some(outcome),
        };
        let again = self.end(outcome, clock.now());
        self.ring(bell).await;
        again
    }

    fn begin(&self) -> CancellationToken {
        let mut held = self.lock();
        // What is shown stays until what replaces it is complete; a first reading shows its pages as they arrive.
        let shown = held.as_of.is_some();
        held.next = shown.then(|| held.sheet.like());
        held.state = ListingState::Listing;
        held.again = false;
        held.bump();
        held.stop.clone()
    }

    async fn read_pages(&self, registry: &Registry, clock: &dyn Clock, bell: &Bell) -> Result<()> {
        let store = registry.open(&self.location.cloud).await?;
        let mut pages = store.list(&self.location, List::default());
        while let Some(page) = pages.next().await {
            if self.take(page?, clock.now()) {
                self.ring(bell).await;
            }
        }
        Ok(())
    }

    /// Adds a page; says whether it can be seen.
    fn take(&self, mut page: Vec<Entry>, now: Timestamp) -> bool {
        // The object `photos/` is how some tools say that the folder exists: it is not a row inside itself.
        page.retain(|entry| entry.key != self.location.key);
        let held = &mut *self.lock();
        if let Some(next) = &mut held.next {
            next.append(page);
            return false;
        }
        held.sheet.append(page);
        held.as_of = Some(now);
        held.bump();
        true
    }

    /// `outcome` is `None` when somebody stopped it.
    fn end(&self, outcome: Option<Result<()>>, now: Timestamp) -> bool {
        let held = &mut *self.lock();
        held.state = match outcome {
            Some(Ok(())) => {
                if let Some(next) = held.next.take() {
                    held.sheet = next;
                }
                held.error = None;
                held.as_of = Some(now);
                ListingState::Complete
            }
            Some(Err(error)) => {
                held.error = Some(error);
                ListingState::Failed
            }
            None => ListingState::Stopped,
        };
        held.next = None;
        held.bump();
        let again = held.again && held.state == ListingState::Complete;
        held.running = again;
        again
    }

    async fn ring(&self, bell: &Bell) {
        let revision = self.lock().revision;
        bell.ring(Event::Listing { id: self.id, revision }).await;
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn bump(&mut self) -> Revision {
        self.revision.0 += 1;
        self.revision
    }
}
