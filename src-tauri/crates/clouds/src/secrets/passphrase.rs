//! Secrets in a file that a passphrase closes. Keeps the key while it is open; never the passphrase, never a secret.

use super::file::{Turn, load};
use super::sealed::{Cost, Key, Mix, Sealed, Secrets, corrupt};
use super::{DOING, Vault};
use async_trait::async_trait;
use model::{Error, ErrorKind, Result, Secret, SecretName, VaultState};
use std::path::{Path, PathBuf};
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
            sealed.open(&key)?.ok_or_else(|| inner.wrong())?;
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
            let secrets = sealed.open(&old)?.ok_or_else(|| inner.wrong())?;
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

    fn wrong(&self) -> Error {
        Error::new(ErrorKind::Unauthenticated, DOING, "the passphrase is wrong").hint(format!(
            "enter it again; nobody can restore a forgotten one: to begin anew, delete {} and enter the secrets again",
            shown(&self.path)
        ))
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

fn check_length(passphrase: &Secret<String>) -> Result<()> {
    if passphrase.expose().chars().count() >= SHORTEST_PASSPHRASE {
        return Ok(());
    }
    let message = format!("a passphrase has at least {SHORTEST_PASSPHRASE} characters");
    Err(Error::new(ErrorKind::Invalid, DOING, message).hint("take four or five words that nobody would put together"))
}

pub(super) fn locked() -> Error {
    Error::new(ErrorKind::Unauthenticated, DOING, "the vault is locked").hint("enter its passphrase")
}

fn changed_elsewhere() -> Error {
    Error::new(ErrorKind::Unauthenticated, DOING, "the passphrase of the vault was changed elsewhere")
        .hint("enter the new passphrase")
}

fn gone() -> Error {
    Error::new(ErrorKind::NotFound, DOING, "the vault file is gone")
        .hint("put secrets.vault back from a backup, or choose a passphrase again and enter the secrets again")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A vault whose passphrase costs next to nothing, for tests.
#[cfg(test)]
pub(super) fn cheap(path: &Path) -> Passphrase {
    Passphrase::costing(path, Cost { memory: 64, passes: 1, lanes: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::{Command, Stdio};

    const PHRASE: &str = "open sesame please";

    fn text(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn name(name: &str) -> SecretName {
        SecretName(name.to_owned())
    }

    async fn kind<T>(outcome: impl Future<Output = Result<T>>) -> Option<ErrorKind> {
        outcome.await.err().map(|error| error.kind)
    }

    #[tokio::test]
    async fn secrets_survive_in_a_file_that_only_the_passphrase_opens() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secrets.vault");
        let vault = cheap(&path);
        assert_eq!(vault.state().await, VaultState::Nowhere, "there is no file yet");
        assert_eq!(kind(vault.unlock(text(PHRASE))).await, Some(ErrorKind::NotFound), "nothing can be unlocked");
        vault.make(text(PHRASE)).await.unwrap();
        assert_eq!(vault.state().await, VaultState::Passphrase { locked: false });
        vault.store(&name("r2"), text("hunter2")).await.unwrap();
        assert!(!fs::read(&path).unwrap().windows(7).any(|bytes| bytes == b"hunter2"), "it is not legible");

        let later = cheap(&path);
        assert_eq!(later.state().await, VaultState::Passphrase { locked: true }, "a new process begins locked");
        assert_eq!(kind(later.read(&name("r2"))).await, Some(ErrorKind::Unauthenticated));
        let wrong = later.unlock(text("open sesame pleas")).await.unwrap_err();
        assert_eq!(wrong.kind, ErrorKind::Unauthenticated);
        assert!(wrong.hinted().is_some_and(|hint| hint.contains("secrets.vault")), "the hint says how to begin anew");
        later.unlock(text(PHRASE)).await.unwrap();
        assert_eq!(later.read(&name("r2")).await.unwrap().unwrap().expose(), "hunter2");
        later.forget(&name("r2")).await.unwrap();
        later.forget(&name("r2")).await.unwrap();
        assert!(vault.read(&name("r2")).await.unwrap().is_none(), "the other process sees it at once");
        later.lock();
        assert_eq!(kind(later.read(&name("r2"))).await, Some(ErrorKind::Unauthenticated), "locked again");
        assert!(!format!("{vault:?}").contains("hunter2"), "a vault does not print what it keeps");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secrets.vault");
        cheap(&path).make(text(PHRASE)).await.unwrap();
        for file in fs::read_dir(home.path()).unwrap() {
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
        }
    }

    #[tokio::test]
    async fn a_short_passphrase_and_a_second_vault_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secrets.vault");
        assert_eq!(kind(Passphrase::create(&path, text("eleven char"))).await, Some(ErrorKind::Invalid));
        assert!(!path.exists(), "nothing was written");
        let vault = cheap(&path);
        vault.make(text(PHRASE)).await.unwrap();
        vault.store(&name("r2"), text("hunter2")).await.unwrap();
        let second = cheap(&path);
        assert_eq!(kind(second.make(text(PHRASE))).await, Some(ErrorKind::AlreadyExists));
        assert!(vault.read(&name("r2")).await.unwrap().is_some(), "the first vault is untouched");
    }

    #[tokio::test]
    async fn another_passphrase_closes_the_vault_for_who_knows_the_old_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secrets.vault");
        let (window, ferry) = (cheap(&path), cheap(&path));
        window.make(text(PHRASE)).await.unwrap();
        window.store(&name("r2"), text("hunter2")).await.unwrap();
        ferry.unlock(text(PHRASE)).await.unwrap();
        let new = "another sesame please";
        assert_eq!(kind(window.change(text("not the old one"), text(new))).await, Some(ErrorKind::Unauthenticated));
        window.change(text(PHRASE), text(new)).await.unwrap();
        assert_eq!(window.read(&name("r2")).await.unwrap().unwrap().expose(), "hunter2", "it stays open here");
        assert_eq!(kind(ferry.store(&name("x"), text("x"))).await, Some(ErrorKind::Unauthenticated));
        assert_eq!(ferry.state().await, VaultState::Passphrase { locked: true }, "and asks elsewhere");
        assert_eq!(kind(ferry.unlock(text(PHRASE))).await, Some(ErrorKind::Unauthenticated), "the old one is none");
        ferry.unlock(text(new)).await.unwrap();
        assert!(ferry.read(&name("r2")).await.unwrap().is_some(), "the new one opens it");
    }

    #[tokio::test]
    async fn a_damaged_file_is_reported_and_never_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secrets.vault");
        let vault = cheap(&path);
        vault.make(text(PHRASE)).await.unwrap();
        vault.store(&name("r2"), text("hunter2")).await.unwrap();
        let torn = fs::read(&path).unwrap();
        let torn = &torn[..torn.len() / 2];
        fs::write(&path, torn).unwrap();
        assert_eq!(kind(vault.store(&name("x"), text("x"))).await, Some(ErrorKind::Corrupt));
        assert_eq!(kind(vault.read(&name("r2"))).await, Some(ErrorKind::Corrupt));
        assert_eq!(kind(vault.unlock(text(PHRASE))).await, Some(ErrorKind::Corrupt));
        assert_eq!(kind(vault.change(text(PHRASE), text(PHRASE))).await, Some(ErrorKind::Corrupt));
        assert_eq!(kind(vault.make(text(PHRASE))).await, Some(ErrorKind::AlreadyExists));
        assert_eq!(fs::read(&path).unwrap(), torn, "what is left of it is still there");
        fs::write(&path, b"").unwrap();
        assert_eq!(kind(vault.unlock(text(PHRASE))).await, Some(ErrorKind::Corrupt), "an empty file is no vault");
        fs::remove_file(&path).unwrap();
        assert_eq!(kind(vault.store(&name("x"), text("x"))).await, Some(ErrorKind::NotFound), "it is not made anew");
    }

    #[tokio::test]
    async fn the_real_cost_makes_a_vault_that_opens() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secrets.vault");
        Passphrase::create(&path, text(PHRASE)).await.unwrap().store(&name("r2"), text("x")).await.unwrap();
        let vault = Passphrase::open(&path);
        vault.unlock(text(PHRASE)).await.unwrap();
        assert!(vault.read(&name("r2")).await.unwrap().is_some());
    }

    const OTHERS: &str = "SKYFERRY_TEST_VAULT";
    const EACH: usize = 25;

    /// The part of the next test that runs in processes of its own: writes secrets and keeps them all.
    #[tokio::test]
    async fn another_process() {
        let Some(role) = std::env::var_os(OTHERS) else { return };
        let (letter, path) = role.to_str().unwrap().split_at(1);
        let vault = cheap(Path::new(path));
        vault.unlock(text(PHRASE)).await.unwrap();
        for number in 0..EACH {
            vault.store(&name(&format!("{letter}{number}")), text(&format!("secret {letter}{number}"))).await.unwrap();
        }
    }

    #[tokio::test]
    async fn processes_that_write_at_once_lose_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secrets.vault");
        let vault = cheap(&path);
        vault.make(text(PHRASE)).await.unwrap();
        let test = "secrets::passphrase::tests::another_process";
        let start = |letter: &str| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            let role = format!("{letter}{}", path.display());
            command.args(["--exact", test]).env(OTHERS, role).stdout(Stdio::null()).spawn().unwrap()
        };
        let processes = ["a", "b", "c"].map(start);
        for mut process in processes {
            assert!(process.wait().unwrap().success(), "every process wrote all it had");
        }
        for letter in ["a", "b", "c"] {
            for number in 0..EACH {
                let kept = vault.read(&name(&format!("{letter}{number}"))).await.unwrap();
                let kept = kept.map(|secret| secret.expose().clone());
                assert_eq!(kept, Some(format!("secret {letter}{number}")), "no write undid another's");
            }
        }
    }
}
