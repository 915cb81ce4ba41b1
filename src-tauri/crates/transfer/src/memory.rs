//! The budget of memory that all copies share: bytes in flight are lent from it.

use model::{Error, Result};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The unit in which memory is lent, in bytes.
const PAGE: u64 = 1024;

/// The budget.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    pages: Arc<Semaphore>,
    most: u32,
}

impl Memory {
    pub(crate) fn new(bytes: u64) -> Self {
        let most = u32::try_from(bytes / PAGE).unwrap_or(u32::MAX).max(1);
        Self { pages: Arc::new(Semaphore::new(most as usize)), most }
    }

    /// Waits until `bytes` may be held; they are given back when the loan is dropped. More than there is becomes all there is.
    pub(crate) async fn lend(&self, bytes: u64) -> Result<OwnedSemaphorePermit> {
        let pages = u32::try_from(bytes.div_ceil(PAGE)).unwrap_or(u32::MAX).clamp(1, self.most);
        self.pages.clone().acquire_many_owned(pages).await.map_err(|_| Error::cancelled("copy"))
    }
}
