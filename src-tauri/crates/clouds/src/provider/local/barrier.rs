//! Durability for many files at once: whoever waits shares one flush of the disk with all who came meanwhile.
//!
//! An fsync of each small file costs 3 ms where one flush of the disk serves a hundred of them. Nobody is told that its
//! bytes are on the disk before they are.

use super::blocking;
use model::Result;
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// From how many who wait on, the whole disk is flushed for them. Fewer flush their own files.
#[cfg(target_os = "linux")]
const TOGETHER: u64 = 3;

/// Calls of the file system that may be under way at once: more would only be more threads that wait for one disk.
const CALLS: usize = 16;

/// The disks below one folder, each with those who wait for it.
pub(super) struct Disks {
    calls: Semaphore,
    barriers: Mutex<HashMap<u64, Arc<Barrier>>>,
}

/// Those who wait for one disk.
#[derive(Default)]
pub(super) struct Barrier {
    /// How many have come.
    came: AtomicU64,
    /// How many of them, in the order in which they came, are served.
    served: tokio::sync::Mutex<u64>,
}

impl Default for Disks {
    fn default() -> Self {
        Self { calls: Semaphore::new(CALLS), barriers: Mutex::default() }
    }
}

impl Disks {
    /// Runs a call of the file system, once it is its turn.
    pub(super) async fn call<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> Result<T> + Send + 'static,
    {
        let _turn = self.calls.acquire().await.map_err(|_| model::Error::cancelled("use the disk"))?;
        blocking(work).await
    }

    /// The disk of this number.
    pub(super) fn of(&self, device: u64) -> Arc<Barrier> {
        Arc::clone(self.barriers.lock().unwrap_or_else(PoisonError::into_inner).entry(device).or_default())
    }
}

impl Barrier {
    /// Waits until everything that was written to `file` (or, of a folder, made in it) before the call is on the disk.
    ///
    /// # Errors
    /// What the disk said. Others who wait then ask for themselves.
    pub(super) async fn pass(&self, file: &cap_std::fs::File, doing: fn(io::Error) -> model::Error) -> Result<()> {
        let mine = self.came.fetch_add(1, Ordering::SeqCst);
        // In the order in which they came; the first flushes for all who are there by then.
        let mut served = self.served.lock().await;
        if *served > mine {
            return Ok(());
        }
        let came = self.came.load(Ordering::SeqCst);
        let file = file.try_clone().map_err(doing)?;
        let all = blocking(move || flush(&file, came - mine).map_err(doing)).await?;
        if all {
            // Only a flush of the whole disk serves others: who came first may have been overtaken on the way here.
            *served = (*served).max(came);
        }
        Ok(())
    }
}

/// Brings a file to the disk, with everything else on that disk if many wait. Says whether it did so.
#[cfg(target_os = "linux")]
fn flush(file: &cap_std::fs::File, waiting: u64) -> io::Result<bool> {
    if waiting < TOGETHER {
        return file.sync_all().map(|()| false);
    }
    rustix::fs::syncfs(file)?;
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn flush(file: &cap_std::fs::File, _: u64) -> io::Result<bool> {
    file.sync_all().map(|()| false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;

    fn file() -> cap_std::fs::File {
        cap_std::fs::File::from_std(tempfile::tempfile().unwrap())
    }

    fn told(error: io::Error) -> model::Error {
        model::Error::from_io("flush", error)
    }

    #[tokio::test]
    async fn many_who_wait_are_served_together() {
        let (barrier, files) = (Barrier::default(), (0..50).map(|_| file()).collect::<Vec<_>>());
        let passed = join_all(files.iter().map(|file| barrier.pass(file, told))).await;
        assert!(passed.iter().all(Result::is_ok));
        if cfg!(target_os = "linux") {
            assert!(*barrier.served.lock().await >= 48, "one flush served all who waited");
        }
    }

    #[tokio::test]
    async fn one_who_goes_away_keeps_nobody_waiting() {
        let (barrier, file) = (Barrier::default(), file());
        let held = barrier.served.lock().await;
        let mut gone = Box::pin(barrier.pass(&file, told));
        assert!(futures::poll!(&mut gone).is_pending(), "it waits");
        drop(gone);
        drop(held);
        barrier.pass(&file, told).await.unwrap();
        assert_eq!(*barrier.served.lock().await, 0, "who flushed alone speaks for nobody else");
    }
}
