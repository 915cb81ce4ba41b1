//! How much lies below a place: its listing is read to the end, and only counted. Several may go on at once; each can be
//! stopped.

use crate::Engine;
use ::clouds::List;
use futures::StreamExt as _;
use model::{Count, EntryKind, Location, Measured, Result};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often a count is told while it goes on, at most.
const BEAT: Duration = Duration::from_millis(250);

/// The counts that go on, by the number that the face gave them.
#[derive(Default)]
pub(crate) struct Measuring(Mutex<HashMap<u32, CancellationToken>>);

impl Measuring {
    fn lock(&self) -> MutexGuard<'_, HashMap<u32, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Counts objects and bytes below the prefix `at`, telling how far it has come. `number` names the count for
    /// [`Engine::stop_measuring`]; one that is stopped answers with what it had, not complete.
    ///
    /// # Errors
    /// `NotFound` when the cloud is not configured; the cloud's own trouble: half a count is none.
    pub async fn measure(&self, number: u32, at: &Location, tell: impl FnMut(Measured) + Send) -> Result<Measured> {
        let stop = self.cancel.child_token();
        self.measuring.lock().insert(number, stop.clone());
        let measured = self.count(at, &stop, tell).await;
        self.measuring.lock().remove(&number);
        measured
    }

    /// Ends a count; one that has ended is no error.
    pub fn stop_measuring(&self, number: u32) {
        if let Some(stop) = self.measuring.lock().get(&number) {
            stop.cancel();
        }
    }

    async fn count(
        &self,
        at: &Location,
        stop: &CancellationToken,
        mut tell: impl FnMut(Measured) + Send,
    ) -> Result<Measured> {
        self.check_bucket(at)?;
        let store = self.registry.open(&at.cloud).await?;
        let mut pages = store.list(at, List { recursive: true, ..List::default() });
        let mut sum = Measured { as_of: self.clock.now(), ..Measured::default() };
        let mut told = Instant::now();
        loop {
            let page = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(sum),
                page = pages.next() => page,
            };
            sum.as_of = self.clock.now();
            let Some(page) = page.transpose()? else { return Ok(Measured { complete: true, ..sum }) };
            for entry in page.iter().filter(|entry| entry.kind == EntryKind::Object) {
                sum.objects += Count(1);
                sum.bytes += entry.size.unwrap_or_default();
            }
            if told.elapsed() >= BEAT {
                told = Instant::now();
                tell(sum);
            }
        }
    }
}
