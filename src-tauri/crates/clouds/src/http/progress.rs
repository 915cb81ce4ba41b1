//! Notices silence: an upload may take for ever as long as bytes move.

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Bytes handed on at a time.
const SLICE: usize = 256 << 10;

/// When bytes last moved.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Progress {
    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Waits for `work`; `None` when nothing moved for `idle`.
    pub(super) async fn watch<T>(&self, idle: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            let until = self.last() + idle;
            tokio::select! {
                done = &mut work => return Some(done),
                () = sleep_until(until) => if self.last() + idle <= Instant::now() { return None },
            }
        }
    }
}

/// A body from memory that is handed on slice by slice.
pub(super) struct Slices {
    left: Bytes,
    progress: Progress,
}

impl Slices {
    pub(super) fn new(bytes: Bytes, progress: Progress) -> Self {
        Self { left: bytes, progress }
    }
}

impl Body for Slices {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.progress.note();
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.left.len().min(SLICE);
        let slice = self.left.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn silence_ends_the_wait_and_progress_prolongs_it() {
        let progress = Progress::default();
        let idle = Duration::from_mins(1);
        assert_eq!(progress.watch(idle, std::future::pending::<()>()).await, None, "nothing moved");
        let slow = Progress::default();
        let moving = async {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_secs(50)).await;
                slow.note();
            }
            7
        };
        assert_eq!(slow.watch(idle, moving).await, Some(7), "250 seconds, but never 60 without progress");
    }
}
