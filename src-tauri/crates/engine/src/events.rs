//! Telling faces that something changed: coalesced, at most eight times a second.

use model::{Event, ListingId, Revision};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

const BEAT: Duration = Duration::from_millis(125);

/// Changes that may wait to be told.
const WAITING: usize = 1024;

/// Where changes are announced. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Bell(mpsc::Sender<Event>);

/// Where the task that tells them ends.
pub(crate) struct Rope {
    inbox: mpsc::Receiver<Event>,
    outbox: broadcast::Sender<Event>,
}

/// A bell and the rope that a task must pull.
pub(crate) fn bell() -> (Bell, Rope) {
    let (sender, inbox) = mpsc::channel(WAITING);
    (Bell(sender), Rope { inbox, outbox: broadcast::channel(WAITING).0 })
}

impl Bell {
    /// Announces a change, waiting while too many wait already.
    pub(crate) async fn ring(&self, event: Event) {
        // Once the engine has ended nobody listens.
        let _ = self.0.send(event).await;
    }
}

impl Rope {
    pub(crate) fn outbox(&self) -> broadcast::Sender<Event> {
        self.outbox.clone()
    }

    /// Tells what is announced: the first change at once, and what comes within a beat of it as one.
    pub(crate) async fn pull(mut self) {
        while let Some(first) = self.inbox.recv().await {
            let mut news = BTreeMap::from([(subject(first), first)]);
            while let Ok(next) = self.inbox.try_recv() {
                news.insert(subject(next), next);
            }
            for event in news.into_values() {
                // Nobody listening is no fault.
                let _ = self.outbox.send(event);
            }
            tokio::time::sleep(BEAT).await;
        }
    }
}

/// What an event is about, so that the latest of a kind stands for all.
fn subject(event: Event) -> (u8, ListingId) {
    match event {
        Event::Clouds { revision: Revision(_) } => (0, ListingId(0)),
        Event::Listing { id, .. } => (1, id),
        Event::Jobs { .. } => (2, ListingId(0)),
        Event::Rules { .. } => (3, ListingId(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_told_as_its_latest() {
        let (bell, rope) = bell();
        let mut told = rope.outbox().subscribe();
        for revision in 1..=500 {
            bell.ring(Event::Jobs { revision: Revision(revision) }).await;
        }
        let pulling = rope.pull();
        tokio::pin!(pulling);
        tokio::select! {
            () = &mut pulling => panic!("the bell is still there"),
            event = told.recv() => assert_eq!(event.unwrap(), Event::Jobs { revision: Revision(500) }),
        }
    }
}
