//! Credentials that are fresh whenever a request asks: kept until shortly before they expire, renewed by one asker at a
//! time while the others go on with what is held. Does not know where they come from.

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_smithy_async::time::SharedTimeSource;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use model::{Error, ErrorKind, Result};
use object_store::CredentialProvider;
use object_store::aws::AwsCredential;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

/// So long before they expire credentials are renewed. An instance gives new ones at the latest 5 minutes ahead
/// ("Retrieve security credentials from instance metadata", EC2 user guide).
const AHEAD: Duration = Duration::from_mins(5);

/// So long nobody asks again after credentials that expire soon, or none, were given.
const PAUSE: Duration = Duration::from_secs(30);

/// So long a source may take: a program of the user's may ask him something.
const PATIENCE: Duration = Duration::from_mins(2);

/// Where credentials come from. Everything is looked up anew at each call, so that changed files take effect.
#[async_trait]
pub(super) trait Source: fmt::Debug + Send + Sync + 'static {
    async fn load(&self) -> Result<Credentials>;
}

/// The credentials of one source.
pub(super) struct Fresh(Arc<Shelf>);

struct Shelf {
    source: Box<dyn Source>,
    time: SharedTimeSource,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    loading: Option<WeakShared<Loading>>,
}

type Loading = BoxFuture<'static, Result<Arc<AwsCredential>>>;

/// What was given last.
struct Held {
    credential: Arc<AwsCredential>,
    expires: Option<SystemTime>,
    renew: Option<SystemTime>,
}

impl Held {
    fn is_valid(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }

    fn is_due(&self, now: SystemTime) -> bool {
        self.renew.is_some_and(|renew| renew <= now)
    }
}

impl Fresh {
    pub(super) fn new(source: impl Source, time: SharedTimeSource) -> Self {
        Self(Arc::new(Shelf { source: Box::new(source), time, state: Mutex::default() }))
    }

    /// What is held if it is good enough, or else the wait for what is being loaded.
    fn held_or_loading(&self) -> std::result::Result<Arc<AwsCredential>, Shared<Loading>> {
        let now = self.0.time.now();
        let mut state = self.0.state();
        let valid = state.held.as_ref().filter(|held| held.is_valid(now));
        let due = valid.is_none_or(|held| held.is_due(now));
        let credential = valid.map(|held| Arc::clone(&held.credential));
        if let (Some(credential), false) = (&credential, due) {
            return Ok(Arc::clone(credential));
        }
        let running = state.loading.as_ref().and_then(WeakShared::upgrade);
        match (running, credential) {
            // Someone else renews them.
            (Some(_), Some(credential)) => Ok(credential),
            (Some(running), None) => Err(running),
            (None, _) => {
                let loading = Arc::clone(&self.0).load().boxed().shared();
                state.loading = loading.downgrade();
                Err(loading)
            }
        }
    }
}

impl Shelf {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn load(self: Arc<Self>) -> Result<Arc<AwsCredential>> {
        let loaded = match timeout(PATIENCE, self.source.load()).await {
            Ok(loaded) => loaded,
            Err(_) => Err(Error::new(ErrorKind::Unavailable, super::DOING, "no credentials came within two minutes")),
        };
        let now = self.time.now();
        let mut state = self.state();
        state.loading = None;
        match loaded.and_then(|loaded| held(&loaded, now)) {
            Ok(held) => {
                let credential = Arc::clone(&held.credential);
                state.held = Some(held);
                Ok(credential)
            }
            // The old ones are still good for a while.
            Err(error) => match state.held.as_mut().filter(|held| held.is_valid(now)) {
                Some(held) => {
                    held.renew = Some(now + PAUSE);
                    Ok(Arc::clone(&held.credential))
                }
                None => Err(error),
            },
        }
    }
}

fn held(loaded: &Credentials, now: SystemTime) -> Result<Held> {
    let expires = loaded.expiry();
    if expires.is_some_and(|expires| expires <= now) {
        return Err(Error::new(ErrorKind::Expired, super::DOING, "the credentials that were given have expired")
            .hint("sign in again where they come from, then try again"));
    }
    let renew = expires.map(|expires| (expires - AHEAD).max(now + PAUSE));
    let credential = AwsCredential {
        key_id: loaded.access_key_id().to_owned(),
        secret_key: loaded.secret_access_key().to_owned(),
        token: loaded.session_token().map(ToOwned::to_owned),
    };
    Ok(Held { credential: Arc::new(credential), expires, renew })
}

#[async_trait]
impl CredentialProvider for Fresh {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        match self.held_or_loading() {
            Ok(credential) => Ok(credential),
            Err(loading) => {
                loading.await.map_err(|error| object_store::Error::Generic { store: "S3", source: Box::new(error) })
            }
        }
    }
}

impl fmt::Debug for Fresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fresh").field(&self.0.source).finish()
    }
}

#[cfg(test)]
mod tests;
