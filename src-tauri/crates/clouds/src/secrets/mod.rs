//! Where secrets lie: the keyring of the operating system, memory, or a file that a passphrase closes, where somebody
//! chose that. Never a file that opens by itself, never configuration.

mod chunks;
mod file;
mod keyring;
mod memory;
mod passphrase;
mod safe;
mod sealed;

use async_trait::async_trait;
use model::{Result, Secret, SecretName, VaultState};

pub use keyring::Keyring;
pub use memory::MemoryVault;
pub use passphrase::{Passphrase, SHORTEST_PASSPHRASE};
pub use safe::Safe;

/// What every trouble of a vault was about.
const DOING: &str = "keep a secret";

/// Keeps secrets under names.
#[async_trait]
pub trait Vault: Send + Sync + 'static {
    /// Where secrets are kept, and whether they can be.
    async fn state(&self) -> VaultState;

    /// Keeps a secret, in place of an older one of that name.
    ///
    /// # Errors
    /// `Unsupported` with what to install when there is no keyring, `Denied` when it stays locked, `Unauthenticated` when
    /// a passphrase has to be entered first.
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
