//! Where secrets lie when there is no keyring: chosen by a person, never silently.

use crate::Engine;
use model::{Error, ErrorKind, Field, Result, Secret, Secrets, VaultState};

impl Engine {
    /// Keeps secrets in memory until the program ends.
    ///
    /// # Errors
    /// `Unsupported` when there is a keyring or a passphrase.
    pub async fn keep_for_session(&self) -> Result<()> {
        self.vault.keep_for_session().await?;
        self.reload_clouds().await
    }

    /// Keeps secrets in the home, encrypted with a passphrase.
    ///
    /// # Errors
    /// `Invalid` when it is too short, `AlreadyExists` when there is one already.
    pub async fn create_vault(&self, passphrase: Secret<String>) -> Result<()> {
        self.vault.create(passphrase).await?;
        self.reload_clouds().await
    }

    /// Opens the secrets that a passphrase encrypts.
    ///
    /// # Errors
    /// `Unauthenticated` when it is another passphrase.
    pub async fn unlock_vault(&self, passphrase: Secret<String>) -> Result<()> {
        self.vault.unlock(passphrase).await?;
        self.reload_clouds().await
    }

    /// Why a secret cannot be kept now.
    pub(crate) async fn no_vault(&self) -> Error {
        match self.vault.state().await {
            VaultState::Passphrase { locked: true } => {
                Error::new(ErrorKind::Unauthenticated, "keep a secret", "the secrets are locked")
                    .hint("enter the passphrase")
            }
            _ => Error::new(ErrorKind::Unsupported, "keep a secret", "this computer has no usable keyring")
                .hint("unlock or install one, keep the secret for this session only, or encrypt it with a passphrase"),
        }
    }
}

/// The secrets of a draft, with those that somebody pasted among other text in their own fields.
pub(super) fn unpasted(mut secrets: Secrets) -> Result<Secrets> {
    secrets.remove(&Field::Pasted);
    Ok(secrets)
}
