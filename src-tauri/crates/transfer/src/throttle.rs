//! How fast bytes may move: a rate that can be changed while they do.

use tokio::sync::{Mutex, watch};
use tokio::time::{Duration, Instant, sleep_until};

/// How far ahead of its rate a stream may be, so that a pause of the reader is made up for.
const BURST: Duration = Duration::from_millis(200);

/// A limit on bytes a second, shared by all that must keep it together.
#[derive(Debug)]
pub(crate) struct Throttle {
    rate: watch::Sender<Option<u64>>,
    /// When the next byte may move.
    next: Mutex<Instant>,
}

impl Throttle {
    /// So many bytes a second; `None` is no limit.
    pub(crate) fn new(rate: Option<u64>) -> Self {
        Self { rate: watch::Sender::new(rate), next: Mutex::new(Instant::now()) }
    }

    /// Another rate from now on, also for those who wait.
    pub(crate) fn set(&self, rate: Option<u64>) {
        self.rate.send_replace(rate);
    }

    /// Waits until `bytes` may move, after those who came before.
    pub(crate) async fn take(&self, bytes: u64) {
        if self.rate.borrow().is_none() {
            return;
        }
        let mut rate = self.rate.subscribe();
        let mut next = self.next.lock().await;
        let mut left = bytes;
        while left > 0 {
            let Some(per_second) = rate.borrow_and_update().map(|rate| rate.max(1)) else {
                *next = Instant::now();
                return;
            };
            let now = Instant::now();
            let begin = (*next).max(now.checked_sub(BURST).unwrap_or(now));
            // A second's worth at a time, so that a new rate counts soon.
            let some = left.min(per_second);
            #[expect(clippy::cast_precision_loss, reason = "a rate needs no 53 bits")]
            let end = begin + Duration::from_secs_f64(some as f64 / per_second as f64);
            tokio::select! {
                () = sleep_until(end) => {
                    *next = end;
                    left -= some;
                }
                _ = rate.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn bytes_move_at_the_rate_and_not_faster() {
        let throttle = Throttle::new(Some(1_000));
        let begun = Instant::now();
        for _ in 0..10 {
            throttle.take(500).await;
        }
        let took = begun.elapsed().as_secs_f64();
        assert!((4.7..=5.1).contains(&took), "5,000 bytes at 1,000 a second took {took} s");
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_rate_counts_for_those_who_wait() {
        let throttle = Throttle::new(Some(1));
        let begun = Instant::now();
        let free = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            throttle.set(None);
        };
        tokio::join!(throttle.take(1_000_000), free);
        assert!(begun.elapsed() < Duration::from_secs(4), "it did not wait for eleven days");
    }
}
