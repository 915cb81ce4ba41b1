//! Secrets that end with the session.

use super::Vault;
use async_trait::async_trait;
use model::{Result, Secret, SecretName, VaultState};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Keeps secrets for this session only: they are wiped when it is dropped. For tests, and for who has no keyring.
#[derive(Debug, Default)]
pub struct MemoryVault {
    secrets: Mutex<HashMap<SecretName, Secret<String>>>,
}

impl MemoryVault {
    /// An empty vault.
    pub fn new() -> Self {
        Self::default()
    }

    /// All of them, with their names.
    pub(super) fn all(&self) -> Vec<(SecretName, Secret<String>)> {
        self.with(|secrets| secrets.iter().map(|(name, secret)| (name.clone(), secret.clone())).collect())
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<SecretName, Secret<String>>) -> T) -> T {
        act(&mut self.secrets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Vault for MemoryVault {
    async fn state(&self) -> VaultState {
        VaultState::Session
    }

    async fn store(&self, name: &SecretName, secret: Secret<String>) -> Result<()> {
        self.with(|secrets| secrets.insert(name.clone(), secret));
        Ok(())
    }

    async fn read(&self, name: &SecretName) -> Result<Option<Secret<String>>> {
        Ok(self.with(|secrets| secrets.get(name).cloned()))
    }

    async fn forget(&self, name: &SecretName) -> Result<()> {
        self.with(|secrets| secrets.remove(name));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_comes_back_until_it_is_forgotten_and_never_prints() {
        let vault = MemoryVault::new();
        let name = SecretName("r2".to_owned());
        vault.store(&name, Secret::new("hunter2".to_owned())).await.unwrap();
        assert_eq!(vault.read(&name).await.unwrap().unwrap().expose(), "hunter2");
        assert!(!format!("{vault:?}").contains("hunter2"), "a vault must not print what it keeps");
        vault.forget(&name).await.unwrap();
        vault.forget(&name).await.unwrap();
        assert!(vault.read(&name).await.unwrap().is_none());
    }
}
