//! The credential store of this platform, and whether it has to be unlocked first. Blocks; keeps nothing.

use keyring_core::{CredentialStore, Result as Foreign};
use std::sync::Arc;

/// Connects to it. Each call makes a new connection, so that one that broke can be replaced.
pub(super) fn connect() -> Foreign<Arc<CredentialStore>> {
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new()?;
    #[cfg(not(any(target_os = "macos", windows)))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// Whether somebody has to unlock it before it can be used. Prompts nobody.
#[cfg(any(target_os = "macos", windows))]
pub(super) fn is_locked() -> Foreign<bool> {
    Ok(false) // it is unlocked by the call that needs it
}

/// Unlocks it, which may prompt and then lasts until somebody answers.
#[cfg(any(target_os = "macos", windows))]
pub(super) fn unlock() -> Foreign<()> {
    Ok(())
}

#[cfg(all(test, not(any(target_os = "macos", windows))))]
pub(super) use secret_service::lock;
#[cfg(not(any(target_os = "macos", windows)))]
pub(super) use secret_service::{is_locked, unlock};

#[cfg(not(any(target_os = "macos", windows)))]
mod secret_service {
    use keyring_core::{Error, Result as Foreign};
    use secret_service::blocking::SecretService;
    use secret_service::{EncryptionType, Error as Cause};

    /// Whether its default collection is locked, or there is none yet: making one asks for a password.
    pub(in super::super) fn is_locked() -> Foreign<bool> {
        let keyring = connect()?;
        match keyring.get_default_collection() {
            Ok(collection) => collection.is_locked().map_err(told),
            Err(Cause::NoResult) => Ok(true),
            Err(error) => Err(told(error)),
        }
    }

    /// Unlocks the default collection, or makes one. On a connection of its own: the store's would be held all the while.
    pub(in super::super) fn unlock() -> Foreign<()> {
        let keyring = connect()?;
        match keyring.get_default_collection() {
            Ok(collection) if collection.is_locked().map_err(told)? => collection.unlock().map_err(told),
            Ok(_) => Ok(()),
            Err(Cause::NoResult) => keyring.create_collection("Login", "default").map(|_| ()).map_err(told),
            Err(error) => Err(told(error)),
        }
    }

    /// Locks the default collection, as a person can.
    #[cfg(test)]
    pub(in super::super) fn lock() {
        connect().unwrap().get_default_collection().unwrap().lock().unwrap();
    }

    fn connect() -> Foreign<SecretService<'static>> {
        // No secret goes over this connection.
        SecretService::connect(EncryptionType::Plain).map_err(told)
    }

    fn told(error: Cause) -> Error {
        match error {
            Cause::Locked | Cause::NoResult | Cause::Prompt => Error::NoStorageAccess(Box::new(error)),
            error => Error::PlatformFailure(Box::new(error)),
        }
    }
}
