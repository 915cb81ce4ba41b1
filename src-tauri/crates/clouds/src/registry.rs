//! The configured clouds, each opened when it is first used.

use crate::credentials::Identity;
use crate::http::Trust;
use crate::limits::{Guard, Guarded};
use crate::provider::azure::{Azure, AzureAccount, AzureKey};
use crate::provider::local::Local;
use crate::provider::s3::{Account, S3};
use crate::secrets::Vault;
use crate::store::Store;
use model::{Cloud, CloudId, Connection, Credentials, Error, ErrorKind, Result, Secret};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const OPEN: &str = "open the cloud";

/// Opens configured clouds. Secrets are read from the vault at the first use of a cloud, and again when it changed.
pub struct Registry {
    vault: Arc<dyn Vault>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    clouds: Vec<Cloud>,
    open: HashMap<CloudId, Open>,
}

/// An open cloud and what it was opened from.
struct Open {
    cloud: Option<Cloud>,
    store: Arc<dyn Store>,
}

impl Registry {
    /// A registry without clouds, but for `file`, this computer's own file system.
    pub fn new(vault: Arc<dyn Vault>) -> Self {
        Self { vault, state: Mutex::default() }
    }

    /// Takes the clouds that are configured now. One that changed or went is opened anew when it is next used;
    /// who still holds its old store may finish with it.
    pub fn set(&self, clouds: Vec<Cloud>) {
        let mut state = self.state();
        state.open.retain(|id, open| match &open.cloud {
            None => *id == CloudId::file(),
            Some(opened) => clouds.contains(opened),
        });
        state.clouds = clouds;
    }

    /// Opens a cloud anew at its next use, because its secret was replaced.
    pub fn reopen(&self, id: &CloudId) {
        self.state().open.remove(id);
    }

    /// A configured cloud.
    pub fn cloud(&self, id: &CloudId) -> Option<Cloud> {
        self.state().clouds.iter().find(|cloud| cloud.id == *id).cloned()
    }

    /// The store of a cloud. No request is sent for it, but a local folder is looked for.
    ///
    /// # Errors
    /// `NotFound` when no cloud of that identity is configured or its folder is gone, `Unauthenticated` when the vault
    /// has no secret for it, or the vault's own trouble.
    pub async fn open(&self, id: &CloudId) -> Result<Arc<dyn Store>> {
        if let Some(open) = self.state().open.get(id) {
            return Ok(Arc::clone(&open.store));
        }
        let cloud = self.cloud(id);
        let store = match &cloud {
            Some(cloud) => self.build(cloud).await?,
            None if *id == CloudId::file() => Arc::new(Local::whole_disk().await?),
            None => {
                return Err(Error::new(ErrorKind::NotFound, OPEN, format!("no cloud {id} is configured"))
                    .hint("look at the list of clouds"));
            }
        };
        let mut state = self.state();
        // It may have changed while the vault was asked: then this store serves the one who asked, and nobody else.
        if cloud.as_ref().is_none_or(|cloud| state.clouds.contains(cloud)) {
            state.open.insert(id.clone(), Open { cloud, store: Arc::clone(&store) });
        }
        Ok(store)
    }

    async fn build(&self, cloud: &Cloud) -> Result<Arc<dyn Store>> {
        let secret = match cloud.connection.secret() {
            None => None,
            Some(secret) => Some(self.vault.read(secret).await?.ok_or_else(|| {
                let message = format!("no secret is kept for {}", cloud.name);
                Error::new(ErrorKind::Unauthenticated, OPEN, message).hint("enter its secret again")
            })?),
        };
        let mut store = store(&cloud.connection, secret).await?;
        if cloud.protected {
            store = Arc::new(Guarded::new(store, Guard::Protected));
        }
        if cloud.read_only {
            store = Arc::new(Guarded::new(store, Guard::ReadOnly));
        }
        Ok(store)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The store of a connection, with the secret that its credentials name.
pub(crate) async fn store(connection: &Connection, secret: Option<Secret<String>>) -> Result<Arc<dyn Store>> {
    match connection {
        Connection::Local { root } => Ok(Arc::new(Local::open(PathBuf::from(root)).await?)),
        Connection::S3 { site, region, path_style, role: _ } => {
            let identity = match (&site.credentials, secret) {
                (Credentials::Key { access_key_id, .. }, Some(secret)) => Identity::key(access_key_id, &secret, None),
                (Credentials::Anonymous, _) => Identity::Nobody,
                _ => return Err(Error::new(ErrorKind::Unsupported, OPEN, "these credentials cannot be used")),
            };
            let account = Account {
                endpoint: site.endpoint.clone(),
                region: region.clone(),
                bucket: site.bucket.clone(),
                path_style: *path_style,
                identity,
                can: Account::dialect(),
                trust: Trust::default(),
            };
            Ok(Arc::new(S3::new(&account)?))
        }
        Connection::Azure { site, account } => {
            let key = match (&site.credentials, secret) {
                (Credentials::AccountKey { .. }, Some(key)) => AzureKey::Account(key),
                (Credentials::Sas { .. }, Some(sas)) => AzureKey::Sas(sas),
                (Credentials::Anonymous, _) => AzureKey::Nobody,
                _ => return Err(Error::new(ErrorKind::Unsupported, OPEN, "these credentials cannot be used")),
            };
            let account = AzureAccount {
                endpoint: site.endpoint.clone(),
                account: account.clone(),
                container: site.bucket.clone(),
                key,
                trust: Trust::default(),
            };
            Ok(Arc::new(Azure::new(&account)?))
        }
        Connection::Gcs { .. } => Err(Error::new(ErrorKind::Unsupported, OPEN, "this protocol cannot be spoken")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::MemoryVault;
    use crate::store::Write;
    use model::{Location, ProviderId, SecretName, Site};

    fn cloud(id: &str, root: &str, read_only: bool) -> Cloud {
        Cloud {
            id: CloudId::parse(id).unwrap(),
            name: id.to_owned(),
            color: 0,
            letter: "X".to_owned(),
            provider: ProviderId("local".to_owned()),
            region: None,
            jurisdiction: None,
            read_only,
            protected: false,
            demo: false,
            max_requests: model::MAX_REQUESTS,
            connection: Connection::Local { root: root.to_owned() },
            profile: None,
        }
    }

    #[tokio::test]
    async fn a_cloud_is_opened_once_and_again_after_it_changed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_str().unwrap();
        let registry = Registry::new(Arc::new(MemoryVault::new()));
        let id = CloudId::parse("disk").unwrap();
        assert_eq!(registry.open(&id).await.err().map(|error| error.kind), Some(ErrorKind::NotFound));
        registry.set(vec![cloud("disk", root, false)]);
        let first = registry.open(&id).await.unwrap();
        assert!(Arc::ptr_eq(&first, &registry.open(&id).await.unwrap()), "an open cloud stays open");
        registry.set(vec![cloud("disk", root, true)]);
        let second = registry.open(&id).await.unwrap();
        assert!(second.capabilities().read_only, "the changed cloud is the one that is opened");
        let at = Location::new(id.clone(), "", "x");
        let refused = second.write(&at, "x".into(), &Write::default()).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Refused, "a read-only cloud refuses at the store");
        assert!(!folder.path().join("x").exists(), "nothing was written");
        registry.set(Vec::new());
        assert!(registry.open(&id).await.is_err(), "a forgotten cloud cannot be opened");
    }

    #[tokio::test]
    async fn this_computers_files_need_no_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::new(Arc::new(MemoryVault::new()));
        let store = registry.open(&CloudId::file()).await.unwrap();
        let key = folder.path().join("x").to_str().unwrap().to_owned();
        store.write(&Location::new(CloudId::file(), "", key), "x".into(), &Write::default()).await.unwrap();
        assert!(folder.path().join("x").exists(), "the key is the absolute path");
    }

    #[tokio::test]
    async fn a_cloud_without_its_secret_asks_for_it() {
        let registry = Registry::new(Arc::new(MemoryVault::new()));
        let credentials = Credentials::Key { access_key_id: "id".to_owned(), secret: SecretName("s3".to_owned()) };
        let site = Site { endpoint: "http://127.0.0.1:1".to_owned(), bucket: None, credentials, ca: None };
        let connection = Connection::S3 { site, region: "us-east-1".to_owned(), path_style: true, role: None };
        registry.set(vec![Cloud { connection, ..cloud("s3", "", false) }]);
        let error = registry.open(&CloudId::parse("s3").unwrap()).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::Unauthenticated);
    }

    #[tokio::test]
    async fn an_azure_account_is_opened_with_its_key_its_signature_or_nothing() {
        let name = SecretName("azure".to_owned());
        let open = |credentials, secret: Option<&str>| {
            let site = Site { endpoint: String::new(), bucket: None, credentials, ca: None };
            let secret = secret.map(|secret| Secret::new(secret.to_owned()));
            async move { super::store(&Connection::Azure { site, account: "photos".to_owned() }, secret).await }
        };
        let key = open(Credentials::AccountKey { secret: name.clone() }, Some("a2V5")).await.unwrap();
        let sas = open(Credentials::Sas { secret: name.clone() }, Some("sv=2023-11-03&sig=x")).await.unwrap();
        assert!(key.capabilities().can(model::Feature::Links) && !sas.capabilities().can(model::Feature::Links));
        assert_eq!(key.account().as_deref(), Some("azure https://photos.blob.core.windows.net/"));
        assert!(open(Credentials::Anonymous, None).await.is_ok(), "public containers need no secret");
        let error = open(Credentials::AccountKey { secret: name }, Some("no base64!")).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::Invalid);
        assert!(open(Credentials::Ambient, None).await.is_err(), "there is nothing ambient for Azure");
    }
}
