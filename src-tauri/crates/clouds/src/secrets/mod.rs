//! Where secrets lie: the keyring of the operating system, or memory. Never a file, never configuration.

mod keyring;
mod memory;

use async_trait::async_trait;
use model::{Result, Secret, SecretName, VaultState};

pub use keyring::Keyring;
pub use memory::MemoryVault;

/// Keeps secrets under names.
#[async_trait]
pub trait Vault: Send + Sync + 'static {
    /// Where secrets are kept, and whether they can be.
    async fn state(&self) -> VaultState;

    /// Keeps a secret, in place of an older one of that name.
    ///
    /// # Errors
    /// `Unsupported` with what to install when there is no keyring, `Denied` when it stays locked.
    async fn store(&self, name: &SecretName, secret: Secret<String>) -> Result<()>;

    /// The secret of that name, if one is kept.
    ///
    /// # Errors
    /// As `store`.
    async fn read(&self, name: &SecretName) -> Result<Option<Secret<String>>>;

    /// Forgets a secret. One that is not there is no error.
    ///
    /// # Errors
    /// As `store`.
    async fn forget(&self, name: &SecretName) -> Result<()>;
}
