//! Secrets in a file that a passphrase closes. Keeps the key while it is open; never the passphrase, never a secret.

mod refusals;
#[cfg(test)]
mod tests;

use super::file::{Turn, load};
use super::sealed::{Cost, Key, Mix, Sealed, Secrets, corrupt};
use super::{DOING, Vault};
use async_trait::async_trait;
use model::{Error, ErrorKind, Result, Secret, SecretName, VaultState};
pub(super) use refusals::locked;
use refusals::{changed_elsewhere, check_length, gone, wrong};
#[cfg(test)]
use std::path::Path;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Characters of a passphrase, at least. Who steals the file can try as many as Argon2id lets him; there is no rule about
/// which characters, as such rules make passphrases worse (NIST SP 800-63B, 3.1.1.2).
pub const SHORTEST_PASSPHRASE: usize = 12;

/// Keeps secrets in an encrypted file (Argon2id and ChaCha20-Poly1305), which several processes may use at once.
#[derive(Debug, Clone)]
pub struct Passphrase {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    cost: Cost,
    key: Mutex<Option<Key>>,
}

impl Passphrase {
    /// The vault in the file `path`, closed. The file need not be there, and is not looked at.
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self::costing(path, Cost::DEFAULT)
    }

    fn costing(path: impl Into<PathBuf>, cost: Cost) -> Self {
        Self { inner: Arc::new(Inner { path: path.into(), cost, key: Mutex::default() }) }
    }

    /// Makes an empty vault and leaves it open.
    ///
    /// # Errors
    /// `Invalid` when the passphrase is too short, `AlreadyExists` when there is a file, or its trouble.
    pub async fn create(path: impl Into<PathBuf>, passphrase: Secret<String>) -> Result<Self> {
        let vault = Self::open(path);
        vault.make(passphrase).await?;
        Ok(vault)
    }

    /// Makes the empty file of this vault and leaves it open.
    ///
    /// # Errors
    /// As `create`.
    pub(super) async fn make(&self, passphrase: Secret<String>) -> Result<()> {
        check_length(&passphrase)?;
        self.blocking(move |inner| {
            let key = Mix::fresh(inner.cost)?.key(&passphrase)?;
            let turn = Turn::wait(&inner.path)?;
            if turn.load()?.is_some() {
                let message = "there is a vault with a passphrase already";
                return Err(Error::new(ErrorKind::AlreadyExists, DOING, message).hint("enter its passphrase"));
            }
            turn.replace(&key.seal(&Secrets::new())?)?;
            *inner.key() = Some(key);
            Ok(())
        })
        .await
    }

    /// Opens the vault for this process.
    ///
    /// # Errors
    /// `Unauthenticated` when the passphrase is wrong, `NotFound` when there is no file, `Corrupt` when it is damaged.
    pub async fn unlock(&self, passphrase: Secret<String>) -> Result<()> {
        self.blocking(move |inner| {
            let file = load(&inner.path)?.ok_or_else(gone)?;
            let sealed = Sealed::parse(&file)?;
            let key = sealed.mix().key(&passphrase)?;
            sealed.open(&key)?.ok_or_else(|| wrong(&inner.path))?;
            *inner.key() = Some(key);
            Ok(())
        })
        .await
    }

    /// Seals the same secrets with another passphrase. Other processes have to enter it then.
    ///
    /// # Errors
    /// As `unlock` for the old one, `Invalid` when the new one is too short.
    pub async fn change(&self, old: Secret<String>, new: Secret<String>) -> Result<()> {
        check_length(&new)?;
        self.blocking(move |inner| {
            let mix = Sealed::parse(&load(&inner.path)?.ok_or_else(gone)?)?.mix();
            let (old, new) = (mix.key(&old)?, Mix::fresh(inner.cost)?.key(&new)?);
            let turn = Turn::wait(&inner.path)?;
            let file = turn.load()?.ok_or_else(gone)?;
            let sealed = Sealed::parse(&file)?;
            if sealed.mix() != mix {
                return Err(changed_elsewhere());
            }
            let secrets = sealed.open(&old)?.ok_or_else(|| wrong(&inner.path))?;
            turn.replace(&new.seal(&secrets)?)?;
            *inner.key() = Some(new);
            Ok(())
        })
        .await
    }

    /// Closes the vault for this process: the key is wiped.
    pub fn lock(&self) {
        *self.inner.key() = None;
    }

    /// Whether there is a file.
    pub(super) async fn exists(&self) -> bool {
        self.blocking(|inner| Ok(std::fs::symlink_metadata(&inner.path).is_ok())).await.unwrap_or(false)
    }

    /// Keeps several secrets at once.
    ///
    /// # Errors
    /// As `store`.
    pub(super) async fn store_all(&self, new: Vec<(SecretName, Secret<String>)>) -> Result<()> {
        self.change_secrets(move |secrets| secrets.extend(new.into_iter().map(|(name, secret)| (name.0, secret)))).await
    }

    /// Reads, changes and writes the file as nobody else's turn is.
    async fn change_secrets(&self, change: impl FnOnce(&mut Secrets) + Send + 'static) -> Result<()> {
        self.blocking(move |inner| {
            let key = inner.opened()?;
            let turn = Turn::wait(&inner.path)?;
            let mut secrets = inner.secrets(&turn.load()?.ok_or_else(gone)?, &key)?;
            change(&mut secrets);
            turn.replace(&key.seal(&secrets)?)
        })
        .await
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> Result<T> + Send + 'static) -> Result<T> {
        let inner = Arc::clone(&self.inner);
        match tokio::task::spawn_blocking(move || work(&inner)).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_cancelled() => Err(Error::cancelled(DOING)),
            Err(_) => Err(Error::new(ErrorKind::Internal, DOING, "the vault file could not be dealt with")),
        }
    }
}

impl Inner {
    fn key(&self) -> MutexGuard<'_, Option<Key>> {
        self.key.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self) -> Result<Key> {
        self.key().clone().ok_or_else(locked)
    }

    /// Whether the key still fits, as far as the file shows without opening it.
    fn is_open(&self) -> bool {
        let Some(mix) = self.key().as_ref().map(Key::mix) else { return false };
        let file = load(&self.path).ok().flatten();
        file.is_some_and(|file| Sealed::parse(&file).is_ok_and(|sealed| sealed.mix() == mix))
    }

    fn secrets(&self, file: &[u8], key: &Key) -> Result<Secrets> {
        let sealed = Sealed::parse(file)?;
        if sealed.mix() != key.mix() {
            self.key().take_if(|held| held.mix() == key.mix());
            return Err(changed_elsewhere());
        }
        sealed.open(key)?.ok_or_else(|| corrupt("somebody tampered with it"))
    }
}

#[async_trait]
impl Vault for Passphrase {
    async fn state(&self) -> VaultState {
        let open = self.blocking(|inner| Ok(inner.is_open())).await.unwrap_or(false);
        if open || self.exists().await { VaultState::Passphrase { locked: !open } } else { VaultState::Nowhere }
    }

    async fn store(&self, name: &SecretName, secret: Secret<String>) -> Result<()> {
        self.store_all(vec![(name.clone(), secret)]).await
    }

    async fn read(&self, name: &SecretName) -> Result<Option<Secret<String>>> {
        let name = name.clone();
        self.blocking(move |inner| {
            let key = inner.opened()?;
            Ok(inner.secrets(&load(&inner.path)?.ok_or_else(gone)?, &key)?.remove(&name.0))
        })
        .await
    }

    async fn forget(&self, name: &SecretName) -> Result<()> {
        if self.read(name).await?.is_none() {
            return Ok(());
        }
        let name = name.clone();
        self.change_secrets(move |secrets| drop(secrets.remove(&name.0))).await
    }
}

/// A vault whose passphrase costs next to nothing, for tests.
#[cfg(test)]
pub(super) fn cheap(path: &Path) -> Passphrase {
    Passphrase::costing(path, Cost { memory: 64, passes: 1, lanes: 1 })
}
