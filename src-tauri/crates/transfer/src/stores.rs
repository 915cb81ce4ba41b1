//! Where the scheduler gets its clouds from.

use async_trait::async_trait;
use clouds::{Registry, Store};
use model::{CloudId, Result};
use std::sync::Arc;

/// Opens configured clouds. The registry is one; a test hands in its own.
#[async_trait]
pub trait Stores: Send + Sync + 'static {
    /// The store of a cloud. `NotFound` if no such cloud is configured.
    async fn open(&self, cloud: &CloudId) -> Result<Arc<dyn Store>>;
}

#[async_trait]
impl Stores for Registry {
    async fn open(&self, cloud: &CloudId) -> Result<Arc<dyn Store>> {
        Registry::open(self, cloud).await
    }
}
