//! The vault of a program: the keyring where there is one, else what somebody chose. Never chooses a file by itself.

use super::{DOING, MemoryVault, Passphrase, Vault, passphrase};
use async_trait::async_trait;
use model::{Error, ErrorKind, Result, Secret, SecretName, VaultState};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::OnceCell;

/// Keeps secrets in the keyring; without one, in a file that a passphrase closes or in memory until the program ends,
/// whichever was chosen; else nowhere.
///
/// Secrets are found wherever they were kept before: who gets a keyring later does not lose what lies in the file.
pub struct Safe {
    keyring: Arc<dyn Vault>,
    file: Passphrase,
    session: MemoryVault,
    session_chosen: AtomicBool,
    offered: Option<Secret<String>>,
    tried: OnceCell<Result<()>>,
}

/// Where a secret goes now.
#[derive(Debug)]
enum Place {
    Keyring(VaultState),
    File { locked: bool },
    Session,
    Nowhere,
}

impl Safe {
    /// A vault over `keyring` and the file `path` (`<home>/secrets.vault`), which need not be there. `passphrase`, if
    /// the surroundings gave one, is tried when the file is needed for the first time.
    pub fn new(keyring: Arc<dyn Vault>, path: impl Into<PathBuf>, passphrase: Option<Secret<String>>) -> Self {
        Self::over(keyring, Passphrase::open(path), passphrase)
    }

    fn over(keyring: Arc<dyn Vault>, file: Passphrase, offered: Option<Secret<String>>) -> Self {
        let (session, session_chosen) = (MemoryVault::new(), AtomicBool::new(false));
        Self { keyring, file, session, session_chosen, offered, tried: OnceCell::new() }
    }

    /// Keeps secrets in memory from now on, until the program ends, where there is no keyring. A vault file that is
    /// there and locked stays as it is, and takes over when it is unlocked.
    pub fn keep_for_session(&self) {
        self.session_chosen.store(true, Ordering::Release);
    }

    /// Makes the vault file, and moves the secrets of this session into it.
    ///
    /// # Errors
    /// `Invalid` when the passphrase is too short, `AlreadyExists` when there is a vault file, or the file's trouble.
    pub async fn create_passphrase(&self, passphrase: Secret<String>) -> Result<()> {
        self.file.make(passphrase).await?;
        self.move_session().await
    }

    /// Opens the vault file for this process, and moves the secrets of this session into it.
    ///
    /// # Errors
    /// `Unauthenticated` when the passphrase is wrong, `NotFound` when there is no file, `Corrupt` when it is damaged.
    pub async fn unlock(&self, passphrase: Secret<String>) -> Result<()> {
        self.file.unlock(passphrase).await?;
        self.move_session().await
    }

    /// Gives the vault file another passphrase.
    ///
    /// # Errors
    /// As `unlock` for the old one, `Invalid` when the new one is too short.
    pub async fn change_passphrase(&self, old: Secret<String>, new: Secret<String>) -> Result<()> {
        self.file.change(old, new).await
    }

    /// Forgets the passphrase of the vault file: it has to be entered again.
    pub fn lock(&self) {
        self.file.lock();
    }

    async fn move_session(&self) -> Result<()> {
        let kept = self.session.all();
        if kept.is_empty() {
            return Ok(());
        }
        let names: Vec<SecretName> = kept.iter().map(|(name, _)| name.clone()).collect();
        self.file.store_all(kept).await?;
        for name in names {
            self.session.forget(&name).await?;
        }
        Ok(())
    }

    async fn place(&self) -> Place {
        match self.keyring.state().await {
            VaultState::Nowhere => {}
            state => return Place::Keyring(state),
        }
        match self.file_locked().await {
            Some(true) | None if self.session_chosen.load(Ordering::Acquire) => Place::Session,
            Some(locked) => Place::File { locked },
            None => Place::Nowhere,
        }
    }

    /// Whether the vault file is locked; `None` if there is none. Tries the passphrase that the surroundings gave, once.
    async fn file_locked(&self) -> Option<bool> {
        let locked = |state| if let VaultState::Passphrase { locked } = state { Some(locked) } else { None };
        match (locked(self.file.state().await), &self.offered) {
            (Some(true), Some(_)) if !self.tried.initialized() => {
                self.try_offered().await;
                locked(self.file.state().await)
            }
            (state, _) => state,
        }
    }

    async fn try_offered(&self) {
        if let Some(offered) = &self.offered {
            self.tried.get_or_init(|| self.file.unlock(offered.clone())).await;
        }
    }

    /// Why the vault file is locked: what became of the passphrase that the surroundings gave, else that one is needed.
    fn locked(&self) -> Error {
        match self.tried.get() {
            Some(Err(error)) => error.clone(),
            _ => passphrase::locked(),
        }
    }
}

#[async_trait]
impl Vault for Safe {
    async fn state(&self) -> VaultState {
        match self.place().await {
            Place::Keyring(state) => state,
            Place::File { locked } => VaultState::Passphrase { locked },
            Place::Session => VaultState::Session,
            Place::Nowhere => VaultState::Nowhere,
        }
    }

    async fn store(&self, name: &SecretName, secret: Secret<String>) -> Result<()> {
        match self.place().await {
            Place::Keyring(_) => {
                self.keyring.store(name, secret).await?;
                self.session.forget(name).await
            }
            Place::File { locked: false } => {
                self.file.store(name, secret).await?;
                self.session.forget(name).await
            }
            Place::File { locked: true } => Err(self.locked()),
            Place::Session => self.session.store(name, secret).await,
            Place::Nowhere => Err(nowhere()),
        }
    }

    async fn read(&self, name: &SecretName) -> Result<Option<Secret<String>>> {
        let place = self.place().await;
        if let Some(secret) = self.session.read(name).await? {
            return Ok(Some(secret));
        }
        if let Place::Keyring(_) = place
            && let Some(secret) = self.keyring.read(name).await?
        {
            return Ok(Some(secret));
        }
        match (place, self.file_locked().await) {
            (_, Some(false)) => self.file.read(name).await,
            // It was kept nowhere else, so it may lie in the file.
            (_, Some(true)) => Err(self.locked()),
            (Place::Nowhere, None) => Err(nowhere()),
            (_, None) => Ok(None),
        }
    }

    /// A secret in a vault file that is locked stays there, sealed.
    async fn forget(&self, name: &SecretName) -> Result<()> {
        self.session.forget(name).await?;
        let place = self.place().await;
        if let Place::Keyring(_) = place {
            self.keyring.forget(name).await?;
        }
        match (place, self.file_locked().await) {
            (_, Some(false)) => self.file.forget(name).await,
            (Place::File { .. }, Some(true)) => Err(self.locked()),
            (Place::Nowhere, None) => Err(nowhere()),
            _ => Ok(()),
        }
    }

    async fn keep_for_session(&self) -> Result<()> {
        Safe::keep_for_session(self);
        Ok(())
    }

    async fn create(&self, passphrase: Secret<String>) -> Result<()> {
        self.create_passphrase(passphrase).await
    }

    async fn unlock(&self, passphrase: Secret<String>) -> Result<()> {
        Safe::unlock(self, passphrase).await
    }
}

fn nowhere() -> Error {
    Error::new(ErrorKind::Unsupported, DOING, "this computer has no usable keyring").hint(
        "install and unlock a keyring that offers the Secret Service, such as gnome-keyring, KeePassXC or KDE's wallet; \
         or choose a passphrase that closes a file of secrets; or keep them for this session only",
    )
}

#[cfg(test)]
mod tests {
    use super::super::passphrase::cheap;
    use super::*;
    use std::path::Path;
    use tempfile::TempDir;

    const PHRASE: &str = "open sesame please";

    /// A keyring that comes and goes.
    #[derive(Default)]
    struct Fickle {
        here: AtomicBool,
        kept: MemoryVault,
    }

    #[async_trait]
    impl Vault for Fickle {
        async fn state(&self) -> VaultState {
            let here = self.here.load(Ordering::SeqCst);
            if here { VaultState::Keyring { place: "a test".to_owned() } } else { VaultState::Nowhere }
        }

        async fn store(&self, name: &SecretName, secret: Secret<String>) -> Result<()> {
            assert!(self.here.load(Ordering::SeqCst), "nobody asks a keyring that is not there");
            self.kept.store(name, secret).await
        }

        async fn read(&self, name: &SecretName) -> Result<Option<Secret<String>>> {
            assert!(self.here.load(Ordering::SeqCst), "nobody asks a keyring that is not there");
            self.kept.read(name).await
        }

        async fn forget(&self, name: &SecretName) -> Result<()> {
            self.kept.forget(name).await
        }
    }

    struct Ground {
        home: TempDir,
        keyring: Arc<Fickle>,
    }

    impl Ground {
        fn new() -> Self {
            Self { home: tempfile::tempdir().unwrap(), keyring: Arc::default() }
        }

        fn path(&self) -> std::path::PathBuf {
            self.home.path().join("secrets.vault")
        }

        fn safe(&self, passphrase: Option<&str>) -> Safe {
            Safe::over(Arc::clone(&self.keyring) as Arc<dyn Vault>, cheap(&self.path()), passphrase.map(text))
        }

        fn files(&self) -> usize {
            std::fs::read_dir(self.home.path()).unwrap().count()
        }
    }

    fn text(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn name() -> SecretName {
        SecretName("r2".to_owned())
    }

    async fn kept(vault: &dyn Vault) -> Result<Option<String>> {
        Ok(vault.read(&name()).await?.map(|secret| secret.expose().clone()))
    }

    #[tokio::test]
    async fn without_a_keyring_and_a_choice_nothing_is_kept_anywhere() {
        let ground = Ground::new();
        let safe = ground.safe(None);
        assert_eq!(safe.state().await, VaultState::Nowhere);
        let error = safe.store(&name(), text("hunter2")).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
        for choice in ["gnome-keyring", "passphrase", "session"] {
            assert!(error.hinted().unwrap().contains(choice), "the hint names {choice}");
        }
        assert_eq!(kept(&safe).await.unwrap_err().kind, ErrorKind::Unsupported);
        assert_eq!(ground.files(), 0, "no file appears by itself");
    }

    #[tokio::test]
    async fn for_this_session_only_leaves_no_file() {
        let ground = Ground::new();
        let safe = ground.safe(None);
        safe.keep_for_session();
        assert_eq!(safe.state().await, VaultState::Session);
        safe.store(&name(), text("hunter2")).await.unwrap();
        assert_eq!(kept(&safe).await.unwrap().unwrap(), "hunter2");
        assert_eq!(ground.files(), 0, "it is in memory only");
    }

    #[tokio::test]
    async fn a_session_moves_into_the_vault_that_is_made_later() {
        let ground = Ground::new();
        let safe = ground.safe(None);
        safe.keep_for_session();
        safe.store(&name(), text("hunter2")).await.unwrap();
        safe.create_passphrase(text(PHRASE)).await.unwrap();
        assert_eq!(safe.state().await, VaultState::Passphrase { locked: false });
        assert!(safe.session.all().is_empty(), "nothing is left in the session");
        let later = ground.safe(None);
        assert_eq!(kept(&later).await.unwrap_err().kind, ErrorKind::Unauthenticated, "it is locked at first");
        assert_eq!(later.forget(&name()).await.unwrap_err().kind, ErrorKind::Unauthenticated);
        later.unlock(text(PHRASE)).await.unwrap();
        assert_eq!(kept(&later).await.unwrap().unwrap(), "hunter2");
        later.change_passphrase(text(PHRASE), text("another sesame please")).await.unwrap();
        later.lock();
        assert_eq!(later.state().await, VaultState::Passphrase { locked: true });
        assert!(later.unlock(text(PHRASE)).await.is_err(), "the old passphrase is none");
    }

    #[tokio::test]
    async fn a_given_passphrase_unlocks_when_it_is_needed_and_a_wrong_one_is_named() {
        let ground = Ground::new();
        ground.safe(None).create_passphrase(text(PHRASE)).await.unwrap();
        let safe = ground.safe(Some(PHRASE));
        assert_eq!(safe.state().await, VaultState::Passphrase { locked: false });
        safe.store(&name(), text("hunter2")).await.unwrap();
        let safe = ground.safe(Some("not this one at all"));
        assert_eq!(safe.state().await, VaultState::Passphrase { locked: true });
        let error = safe.store(&name(), text("x")).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unauthenticated);
        assert!(error.message().contains("wrong"), "{error}");
    }

    #[tokio::test]
    async fn who_forgot_the_passphrase_may_work_for_a_session() {
        let ground = Ground::new();
        ground.safe(None).create_passphrase(text(PHRASE)).await.unwrap();
        let safe = ground.safe(None);
        safe.keep_for_session();
        assert_eq!(safe.state().await, VaultState::Session);
        safe.store(&name(), text("hunter2")).await.unwrap();
        assert_eq!(kept(&safe).await.unwrap().unwrap(), "hunter2");
        safe.unlock(text(PHRASE)).await.unwrap();
        assert_eq!(safe.state().await, VaultState::Passphrase { locked: false }, "remembered after all");
        assert!(safe.session.all().is_empty(), "and the secrets moved");
    }

    #[tokio::test]
    async fn a_keyring_that_appears_later_takes_over_and_loses_nothing() {
        let ground = Ground::new();
        let safe = ground.safe(None);
        safe.create_passphrase(text(PHRASE)).await.unwrap();
        safe.store(&name(), text("hunter2")).await.unwrap();
        ground.keyring.here.store(true, Ordering::SeqCst);
        assert!(matches!(safe.state().await, VaultState::Keyring { .. }));
        assert_eq!(kept(&safe).await.unwrap().unwrap(), "hunter2", "the file is still looked into");
        safe.store(&name(), text("new")).await.unwrap();
        assert_eq!(kept(&safe).await.unwrap().unwrap(), "new", "the keyring comes first");
        let later = ground.safe(None);
        assert_eq!(kept(&later).await.unwrap().unwrap(), "new", "a locked file is not asked for what is found");
        let other = later.read(&SecretName("other".to_owned())).await.unwrap_err();
        assert_eq!(other.kind, ErrorKind::Unauthenticated, "it may lie in the file");
        safe.forget(&name()).await.unwrap();
        assert_eq!(kept(&safe).await.unwrap(), None, "it is forgotten everywhere");
        assert!(Path::new(&ground.path()).exists(), "the file stays");
    }
}
