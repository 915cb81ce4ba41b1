//! The keyring of the operating system: Secret Service, Keychain, Credential Manager. Never the kernel's keyutils.
//!
//! Every call runs on a blocking thread: zbus runs its own executor there (feature `async-io`; with zbus's `tokio`
//! feature a call from an async context would panic and spoil the store for good).

use super::Vault;
use async_trait::async_trait;
use keyring::Error as Foreign;
use model::{Error, ErrorKind, Result, Secret, SecretName, VaultState};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;

const SERVICE: &str = "skyferry";
const CANARY: &str = "canary";
const KEEP: &str = "keep a secret";

/// How long a keyring may take that asks nobody; measured 15 to 60 ms.
const PROBE: Duration = Duration::from_secs(5);
/// How long it may take when a person has to unlock it.
const UNLOCK: Duration = Duration::from_mins(2);

/// Keeps secrets in the keyring of the operating system: service `skyferry`, account = the secret's name.
#[derive(Debug, Default)]
pub struct Keyring {
    usable: OnceCell<bool>,
}

impl Keyring {
    /// The keyring of this session. Nothing is asked of it yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a secret can be written, tried once: a locked or missing login keyring shows only at the first write.
    async fn usable(&self) -> bool {
        let probe = || async {
            let canary = blocking(|| {
                let entry = keyring::Entry::new(SERVICE, CANARY)?;
                entry.set_password(CANARY)?;
                entry.delete_credential()
            });
            matches!(timeout(PROBE, canary).await, Ok(Ok(())))
        };
        *self.usable.get_or_init(probe).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        name: &SecretName,
        ask: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T> {
        if !self.usable().await {
            return Err(missing());
        }
        let name = name.0.clone();
        let asked = blocking(move || ask(&keyring::Entry::new(SERVICE, &name)?));
        match timeout(UNLOCK, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::new(ErrorKind::Denied, KEEP, "the keyring did not answer").hint("unlock the keyring")),
        }
    }
}

#[async_trait]
impl Vault for Keyring {
    async fn state(&self) -> VaultState {
        let place = if cfg!(target_os = "macos") {
            "the Keychain of macOS"
        } else if cfg!(windows) {
            "the Credential Manager of Windows"
        } else {
            "the login keyring (Secret Service)"
        };
        if self.usable().await { VaultState::Keyring { place: place.to_owned() } } else { VaultState::Nowhere }
    }

    async fn store(&self, name: &SecretName, secret: Secret<String>) -> Result<()> {
        self.ask(name, move |entry| entry.set_password(secret.expose())).await
    }

    async fn read(&self, name: &SecretName) -> Result<Option<Secret<String>>> {
        let found = self.ask(name, |entry| match entry.get_password() {
            Err(Foreign::NoEntry) => Ok(None),
            found => found.map(|secret| Some(Secret::new(secret))),
        });
        found.await
    }

    async fn forget(&self, name: &SecretName) -> Result<()> {
        let forgotten = self.ask(name, |entry| match entry.delete_credential() {
            Err(Foreign::NoEntry) => Ok(()),
            outcome => outcome,
        });
        forgotten.await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> keyring::Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(|error| from_keyring(&error)),
        Err(error) if error.is_cancelled() => Err(Error::cancelled(KEEP)),
        Err(error) => Err(Error::new(ErrorKind::Internal, KEEP, "the keyring's library panicked").caused_by(error)),
    }
}

/// The foreign error is not kept as the cause where it may carry the secret's bytes.
fn from_keyring(error: &Foreign) -> Error {
    match error {
        Foreign::NoStorageAccess(_) => {
            Error::new(ErrorKind::Denied, KEEP, "the keyring is locked").hint("unlock the keyring and try again")
        }
        Foreign::PlatformFailure(_) | Foreign::NoDefaultStore => missing(),
        Foreign::TooLong(_, longest) => {
            Error::new(ErrorKind::Invalid, KEEP, format!("the keyring takes at most {longest} characters"))
        }
        Foreign::Ambiguous(_) => Error::new(ErrorKind::Invalid, KEEP, "the keyring holds several secrets of that name")
            .hint("delete the entries of 'skyferry' in the keyring and enter the secret again"),
        Foreign::BadEncoding(_) | Foreign::BadDataFormat(..) => {
            Error::new(ErrorKind::Corrupt, KEEP, "what the keyring holds is no text").hint("enter the secret again")
        }
        _ => Error::new(ErrorKind::Unavailable, KEEP, "the keyring failed"),
    }
}

fn missing() -> Error {
    Error::new(ErrorKind::Unsupported, KEEP, "this computer has no usable keyring").hint(
        "install and unlock a keyring that offers the Secret Service, such as gnome-keyring, KeePassXC or KDE's wallet, \
         then start Skyferry again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_the_keyring_garbled_is_not_in_the_error() {
        let error = from_keyring(&Foreign::BadEncoding(b"hunter2".to_vec()));
        assert!(!format!("{error:?}").contains("hunter2") && !format!("{error:?}").contains("104, 117"), "{error:?}");
    }

    #[test]
    fn without_a_keyring_the_error_says_what_to_install() {
        let error = from_keyring(&Foreign::NoDefaultStore);
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert!(error.hinted().unwrap().contains("gnome-keyring"), "the hint names one");
    }

    /// Runs under `with-keyring.sh`, which sets this variable; elsewhere there is nothing to test.
    #[tokio::test]
    async fn a_real_keyring_keeps_a_secret_and_forgets_it() {
        if std::env::var_os("SKYFERRY_TEST_KEYRING").is_none() {
            return;
        }
        let (vault, name) = (Keyring::new(), SecretName("test-cloud".to_owned()));
        assert!(vault.state().await.is_usable(), "the canary must be taken");
        vault.store(&name, Secret::new("hunter2 é".to_owned())).await.unwrap();
        assert_eq!(vault.read(&name).await.unwrap().unwrap().expose(), "hunter2 é");
        vault.forget(&name).await.unwrap();
        vault.forget(&name).await.unwrap();
        assert!(vault.read(&name).await.unwrap().is_none(), "it is forgotten");
    }
}
