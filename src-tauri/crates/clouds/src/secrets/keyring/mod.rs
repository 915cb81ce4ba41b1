//! The keyring of the operating system: Secret Service, Keychain, Credential Manager. Never the kernel's keyutils.
//!
//! Every call runs on a thread of its own: zbus runs its own executor there (feature `async-io`; with zbus's `tokio`
//! feature a call from an async context would panic and spoil the store for good), and one that waits for a person who
//! never comes must not keep the program from ending.

mod entries;
#[cfg(test)]
#[cfg(all(unix, not(target_os = "macos")))]
mod real;
mod system;

use super::chunks;
use super::{DOING, Vault};
use async_trait::async_trait;
use entries::Entries;
use model::{Error, ErrorKind, Result, Secret, SecretName, VaultState};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, oneshot};
use tokio::time::{Instant, timeout, timeout_at};

const CANARY: &str = "canary";

/// How long a keyring may take that asks nobody; measured 15 to 60 ms.
const PROBE: Duration = Duration::from_secs(5);
/// How long it may take when a person has to unlock it.
const UNLOCK: Duration = Duration::from_mins(2);
/// After how long one that was not there is looked for again.
const AGAIN: Duration = Duration::from_secs(5);
/// The same when it did not answer the last time, and for how long nobody is asked again who did not unlock it.
const LATER: Duration = Duration::from_mins(1);

/// Keeps secrets in the keyring of the operating system: service `skyferry`, account = the secret's name.
///
/// A locked one counts as usable until somebody refuses to unlock it: the first secret that is asked for opens the
/// system's prompt, nothing before it does.
#[derive(Debug, Default)]
pub struct Keyring {
    entries: Arc<Entries>,
    seen: Mutex<Option<Seen>>,
    /// Held while a call is under way, by its thread: only one prompt is open at a time.
    turn: Arc<Mutex<()>>,
}

/// What the keyring was like when it was last looked at.
#[derive(Debug, Clone, Copy)]
struct Seen {
    standing: Standing,
    /// When to look again; `None`: not before something fails.
    until: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It took a canary.
    Usable,
    /// Somebody has to unlock it, and will be asked to by the first use.
    Locked,
    /// Somebody was asked to and did not.
    Refused,
    /// There is none that answers.
    Absent,
}

impl Keyring {
    /// The keyring of this session. Nothing is asked of it yet.
    pub fn new() -> Self {
        Self::default()
    }

    async fn standing(&self) -> Standing {
        let mut seen = self.seen.lock().await;
        match *seen {
            Some(Seen { standing, until }) if until.is_none_or(|until| Instant::now() < until) => standing,
            _ => {
                let now = self.look().await;
                *seen = Some(now);
                now.standing
            }
        }
    }

    /// Whether a secret can be written: only a write shows it, so a canary is written. Prompts nobody.
    async fn look(&self) -> Seen {
        let entries = Arc::clone(&self.entries);
        let looked = in_thread(move || {
            match system::is_locked() {
                Ok(true) => return Ok(Standing::Locked),
                Ok(false) => {}
                Err(_) => return Ok(Standing::Absent),
            }
            let kept = chunks::Slots::put(&*entries, CANARY, CANARY.as_bytes());
            let kept = kept.and_then(|()| chunks::Slots::clear(&*entries, CANARY));
            Ok(if kept.is_ok() { Standing::Usable } else { Standing::Absent })
        });
        let (standing, again) = match timeout(PROBE, looked).await {
            Ok(Ok(Standing::Usable)) => return Seen { standing: Standing::Usable, until: None },
            Ok(Ok(standing)) => (standing, AGAIN),
            Ok(Err(_)) | Err(_) => (Standing::Absent, LATER),
        };
        Seen { standing, until: Some(Instant::now() + again) }
    }

    async fn ask<T: Send + 'static>(
        &self,
        name: &SecretName,
        ask: impl FnOnce(&Entries, &str) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match self.standing().await {
            Standing::Absent => return Err(missing()),
            Standing::Refused => return Err(locked()),
            Standing::Usable | Standing::Locked => {}
        }
        let patience = Instant::now() + UNLOCK;
        let Ok(turn) = timeout_at(patience, Arc::clone(&self.turn).lock_owned()).await else { return Err(locked()) };
        let (entries, name) = (Arc::clone(&self.entries), name.0.clone());
        let asked = in_thread(move || {
            let _turn = turn;
            system::unlock().map_err(|error| entries::from_keyring(&error))?;
            ask(&entries, &name)
        });
        let answer = timeout_at(patience, asked).await.unwrap_or_else(|_| Err(locked()));
        self.learn(answer.as_ref().err()).await;
        answer
    }

    /// Remembers what a use of it showed.
    async fn learn(&self, error: Option<&Error>) {
        let now = match error.map(|error| error.kind) {
            None => Seen { standing: Standing::Usable, until: None },
            Some(ErrorKind::Denied) => Seen { standing: Standing::Refused, until: Some(Instant::now() + LATER) },
            Some(ErrorKind::Unsupported) => Seen { standing: Standing::Absent, until: Some(Instant::now() + AGAIN) },
            Some(_) => return,
        };
        *self.seen.lock().await = Some(now);
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
        match self.standing().await {
            Standing::Usable | Standing::Locked => VaultState::Keyring { place: place.to_owned() },
            Standing::Refused | Standing::Absent => VaultState::Nowhere,
        }
    }

    async fn store(&self, name: &SecretName, secret: Secret<String>) -> Result<()> {
        self.ask(name, move |entries, name| chunks::store(entries, entries::SHAPE, name, secret.expose())).await
    }

    async fn read(&self, name: &SecretName) -> Result<Option<Secret<String>>> {
        self.ask(name, |entries, name| chunks::read(entries, entries::SHAPE, name)).await
    }

    async fn forget(&self, name: &SecretName) -> Result<()> {
        self.ask(name, |entries, name| chunks::forget(entries, entries::SHAPE, name)).await
    }
}

async fn in_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (tell, told) = oneshot::channel();
    let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
        let _ = tell.send(work()); // whoever asked may have gone
    });
    thread.map_err(|error| Error::from_io(DOING, error))?;
    told.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, DOING, "the keyring's library panicked")))
}

fn locked() -> Error {
    Error::new(ErrorKind::Denied, DOING, "the keyring is locked").hint("unlock the keyring and try again")
}

fn missing() -> Error {
    Error::new(ErrorKind::Unsupported, DOING, "this computer has no usable keyring").hint(
        "install and unlock a keyring that offers the Secret Service, such as gnome-keyring, KeePassXC or KDE's wallet",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_refusal_to_unlock_holds_for_a_while_and_is_then_forgotten() {
        let vault = Keyring::new();
        vault.learn(Some(&locked())).await;
        assert_eq!(vault.state().await, VaultState::Nowhere, "another place can be chosen");
        let error = vault.read(&SecretName("x".to_owned())).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Denied, "no second prompt opens at once: {error}");
        tokio::time::advance(LATER).await;
        let seen = *vault.seen.lock().await;
        assert!(seen.is_some_and(|seen| seen.until <= Some(Instant::now())), "then it is looked at again");
    }
}
