//! Sessions that were begun with a one-time code: in memory, until they expire or the program ends. Written nowhere.

use aws_credential_types::Credentials;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// The sessions that codes began, by the profile whose role demands the code.
#[derive(Clone, Default)]
pub struct Sessions(Arc<Mutex<HashMap<String, Credentials>>>);

/// Whether there is a session.
pub(super) enum Session {
    /// It holds.
    Open(Credentials),
    /// There was one, and it has ended.
    Ended,
    /// No code was given yet.
    Never,
}

impl Sessions {
    pub(super) fn of(&self, profile: &str, now: SystemTime) -> Session {
        match self.held().get(profile) {
            None => Session::Never,
            Some(given) if given.expiry().is_some_and(|end| end <= now) => Session::Ended,
            Some(given) => Session::Open(given.clone()),
        }
    }

    pub(super) fn keep(&self, profile: &str, given: Credentials) {
        self.held().insert(profile.to_owned(), given);
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Credentials>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions(***)")
    }
}
