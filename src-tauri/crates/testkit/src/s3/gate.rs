//! Gates: a test stops an operation after a number of requests, does what it likes, and lets them go.

use super::Operation;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// A held request is waited for this long, then the test ends.
const PATIENCE: Duration = Duration::from_mins(1);

/// Holds requests of one operation once enough have passed. Opens when dropped, so that a failed test does not hang.
pub struct Gate(pub(crate) Arc<Bar>);

/// What the door waits at.
pub(crate) struct Bar {
    operation: Operation,
    left: AtomicUsize,
    open: watch::Sender<bool>,
    held: watch::Sender<usize>,
}

impl Gate {
    /// Lets every held request go, and all further ones.
    pub fn open(&self) {
        self.0.open.send_replace(true);
    }

    /// How many requests are held at this moment. One whose client has gone is not.
    pub fn held(&self) -> usize {
        *self.0.held.borrow()
    }

    /// Waits until a request is held.
    ///
    /// # Panics
    /// When none was held for 60 seconds.
    pub async fn wait_held(&self) {
        self.wait_for(|held| held > 0, "a request to be held").await;
    }

    /// Waits until no request is held any more, because the clients have gone or the gate was opened.
    ///
    /// # Panics
    /// When one was still held after 60 seconds.
    pub async fn wait_empty(&self) {
        self.wait_for(|held| held == 0, "the held requests to go").await;
    }

    async fn wait_for(&self, enough: impl Fn(usize) -> bool, what: &str) {
        let mut held = self.0.held.subscribe();
        let waited = tokio::time::timeout(PATIENCE, held.wait_for(|held| enough(*held))).await;
        assert!(waited.is_ok(), "waited {PATIENCE:?} at the gate of {:?} for {what}", self.0.operation);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.open();
    }
}

impl Bar {
    pub(crate) fn new(operation: Operation, after: usize) -> Self {
        let left = AtomicUsize::new(after);
        Self { operation, left, open: watch::Sender::new(false), held: watch::Sender::new(0) }
    }

    pub(crate) fn is_open(&self) -> bool {
        *self.open.borrow()
    }

    /// Waits until a request of `operation` may pass. Dropping the future gives the place up.
    pub(crate) async fn pass(&self, operation: Operation) {
        let free = |left: usize| left.checked_sub(1);
        if operation != self.operation || self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, free).is_ok() {
            return;
        }
        let _place = Place::take(&self.held);
        // The sender lives as long as this bar, so the wait cannot fail.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

/// One held request.
struct Place<'a>(&'a watch::Sender<usize>);

impl<'a> Place<'a> {
    fn take(held: &'a watch::Sender<usize>) -> Self {
        held.send_modify(|held| *held += 1);
        Self(held)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|held| *held -= 1);
    }
}
