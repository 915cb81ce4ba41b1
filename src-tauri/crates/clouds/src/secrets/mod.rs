//! Where secrets lie: the keyring of the operating system, or memory. Never a file, never configuration.

mod keyring;
mod memory;

use async_trait::async_trait;
use model::{Error, ErrorKind, Result, Secret, SecretName, VaultState};

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

    /// Keeps secrets in memory from now on, until the program ends.
    ///
    /// # Errors
    /// `Unsupported` where there is nothing to choose.
    async fn keep_for_session(&self) -> Result<()> {
        Err(nothing_to_choose())
    }

    /// Keeps secrets in an encrypted file from now on.
    ///
    /// # Errors
    /// `Unsupported` where there is nothing to choose, `Invalid` when the passphrase is too short.
    async fn create(&self, _passphrase: Secret<String>) -> Result<()> {
        Err(nothing_to_choose())
    }

    /// Opens the encrypted file for this session.
    ///
    /// # Errors
    /// `Unauthenticated` when it is another passphrase, `Unsupported` where there is no such file.
    async fn unlock(&self, _passphrase: Secret<String>) -> Result<()> {
        Err(nothing_to_choose())
    }
}

fn nothing_to_choose() -> Error {
    Error::new(ErrorKind::Unsupported, "keep a secret", "secrets have their place already")
}
