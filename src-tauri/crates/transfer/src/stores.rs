//! Where the scheduler gets its clouds from.

use async_trait::async_trait;
use clouds::{Registry, Store};
use model::{CloudId, Location, Result};
use std::sync::Arc;

/// Opens configured clouds. The registry is one; a test hands in its own.
#[async_trait]
pub trait Stores: Send + Sync + 'static {
    /// The store of a cloud. `NotFound` if no such cloud is configured.
    async fn open(&self, cloud: &CloudId) -> Result<Arc<dyn Store>>;

    /// The store for writing below the prefix `at`, the place that somebody chose: it writes nowhere else.
    async fn open_below(&self, at: &Location) -> Result<Arc<dyn Store>> {
        self.open(&at.cloud).await
    }
}

#[async_trait]
impl Stores for Registry {
    async fn open(&self, cloud: &CloudId) -> Result<Arc<dyn Store>> {
        Registry::open(self, cloud).await
    }

    async fn open_below(&self, at: &Location) -> Result<Arc<dyn Store>> {
        Registry::open_below(self, at).await
    }
}
