//! Entries of the keyring as slots for bytes, over a connection that is made anew when it broke.

use super::super::DOING;
use super::super::chunks::{Bare, Shape, Slots};
use super::{locked, missing, system};
use keyring_core::{CredentialStore, Entry, Error as Foreign, Result as ForeignResult};
use model::{Error, ErrorKind, Result, Secret};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

const SERVICE: &str = "skyferry";

/// `CRED_MAX_CREDENTIAL_BLOB_SIZE` is 5 * 512 bytes; the other two take what memory holds.
pub(super) const SHAPE: Shape =
    if cfg!(windows) { Shape { most: Some(2560), bare: Bare::Utf16 } } else { Shape { most: None, bare: Bare::Utf8 } };

/// The entries of service `skyferry`. Blocks.
#[derive(Default)]
pub(super) struct Entries {
    store: Mutex<Option<Arc<CredentialStore>>>,
}

impl Entries {
    fn with<T>(&self, slot: &str, act: impl Fn(&Entry) -> ForeignResult<T>) -> Result<T> {
        let once = || act(&self.store()?.build(SERVICE, slot, None)?);
        let outcome = match once() {
            // The keyring may have been started anew since, which ends all sessions with it.
            Err(Foreign::PlatformFailure(_)) => {
                *self.kept() = None;
                once()
            }
            outcome => outcome,
        };
        outcome.map_err(|error| from_keyring(&error))
    }

    fn store(&self) -> ForeignResult<Arc<CredentialStore>> {
        let mut kept = self.kept();
        match &*kept {
            Some(store) => Ok(Arc::clone(store)),
            None => Ok(Arc::clone(kept.insert(system::connect()?))),
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Arc<CredentialStore>>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entries")
    }
}

impl Slots for Entries {
    fn look(&self, slot: &str) -> Result<Option<Secret<Vec<u8>>>> {
        self.with(slot, |entry| match entry.get_secret() {
            Err(Foreign::NoEntry) => Ok(None),
            found => found.map(|found| Some(Secret::new(found))),
        })
    }

    fn put(&self, slot: &str, bytes: &[u8]) -> Result<()> {
        self.with(slot, |entry| entry.set_secret(bytes))
    }

    fn clear(&self, slot: &str) -> Result<()> {
        self.with(slot, |entry| match entry.delete_credential() {
            Err(Foreign::NoEntry) => Ok(()),
            outcome => outcome,
        })
    }
}

/// The foreign error is not kept as the cause where it may carry the secret's bytes.
pub(super) fn from_keyring(error: &Foreign) -> Error {
    match error {
        Foreign::NoStorageAccess(_) => locked(),
        Foreign::PlatformFailure(_) | Foreign::NoDefaultStore => missing(),
        Foreign::TooLong(_, longest) => {
            Error::new(ErrorKind::Invalid, DOING, format!("the keyring takes at most {longest} characters"))
        }
        Foreign::Ambiguous(_) => {
            Error::new(ErrorKind::Invalid, DOING, "the keyring holds several secrets of that name")
                .hint("delete the entries of 'skyferry' in the keyring and enter the secret again")
        }
        Foreign::BadEncoding(_) | Foreign::BadDataFormat(..) => {
            Error::new(ErrorKind::Corrupt, DOING, "what the keyring holds is no text").hint("enter the secret again")
        }
        _ => Error::new(ErrorKind::Unavailable, DOING, "the keyring failed"),
    }
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
}
