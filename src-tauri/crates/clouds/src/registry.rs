//! The configured clouds, each opened when it is first used.

use crate::credentials::{Identity, ServiceAccount, Surroundings};
use crate::http::Trust;
use crate::limits::{Guard, Guarded};
use crate::provider::gcs::{Gcs, GcsAccount};
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
            let name = match &site.credentials {
                Credentials::Key { access_key_id, .. } => Some(access_key_id.clone()),
                _ => None,
            };
            let account = Account {
                name,
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
        Connection::Gcs { site, project } => {
            let trust = Trust::default();
            let account = GcsAccount {
                endpoint: site.endpoint.clone(),
                bucket: site.bucket.clone(),
                project: project.clone(),
                identity: of_google(&site.credentials, secret, &trust)?,
                name: name_at_google(&site.credentials),
                trust,
            };
            Ok(Arc::new(Gcs::new(&account)?))
        }
        Connection::Azure { .. } => Err(Error::new(ErrorKind::Unsupported, OPEN, "this protocol cannot be spoken")),
    }
}

/// What names the account, without a secret.
fn name_at_google(credentials: &Credentials) -> Option<String> {
    match credentials {
        Credentials::ServiceAccount { email, .. } => Some(email.clone()),
        Credentials::Key { access_key_id, .. } => Some(access_key_id.clone()),
        Credentials::Ambient => Some("application default credentials".to_owned()),
        _ => None,
    }
}

/// As whom Google is asked. The secret is a private key, or the secret half of an HMAC key and perhaps a session token.
fn of_google(credentials: &Credentials, secret: Option<Secret<String>>, trust: &Trust) -> Result<Identity> {
    match (credentials, secret) {
        (Credentials::ServiceAccount { email, key_id, token_uri, .. }, Some(private_key)) => {
            let (email, key_id, token_uri) = (email.clone(), key_id.clone(), token_uri.clone());
            let account = ServiceAccount { email, key_id, project: None, token_uri, private_key };
            Identity::service_account(&account, trust)
        }
        (Credentials::Key { access_key_id, .. }, Some(secret)) => {
            let mut lines = secret.expose().lines().map(str::trim);
            let key = Secret::new(lines.next().unwrap_or_default().to_owned());
            let token = lines.next().filter(|token| !token.is_empty()).map(|token| Secret::new(token.to_owned()));
            Ok(Identity::key(access_key_id, &key, token.as_ref()))
        }
        (Credentials::Ambient, _) => Identity::application_default(Surroundings::of_process(), trust),
        (Credentials::Anonymous, _) => Ok(Identity::Nobody),
        _ => Err(Error::new(ErrorKind::Unsupported, OPEN, "Google takes no such credentials")
            .hint("use a service account, an HMAC key or the application default credentials")),
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
    async fn google_is_opened_as_each_of_its_credentials() {
        let server = testkit::s3::GcsServer::start().await;
        server.create_bucket("bucket");
        let file: serde_json::Value = serde_json::from_str(&server.service_account()).unwrap();
        let text = |name: &str| file[name].as_str().unwrap().to_owned();
        let secret = SecretName("x".to_owned());
        let account = Credentials::ServiceAccount {
            email: text("client_email"),
            key_id: text("private_key_id"),
            token_uri: text("token_uri"),
            secret: secret.clone(),
        };
        let key = Credentials::Key { access_key_id: server.access_key_id().to_owned(), secret };
        let half = server.secret().expose().clone();
        for (credentials, secret) in [(account.clone(), text("private_key")), (key, format!("{half}\n"))] {
            let site = Site { endpoint: server.endpoint(), bucket: None, credentials, ca: None };
            let connection = Connection::Gcs { site, project: Some(server.project().to_owned()) };
            let store = store(&connection, Some(Secret::new(secret))).await.unwrap();
            assert_eq!(store.buckets().await.unwrap()[0].name, "bucket", "{connection:?}");
            assert!(store.account().is_some(), "two such clouds can copy to each other");
        }
        let site = Site { endpoint: server.endpoint(), bucket: None, credentials: account, ca: None };
        let connection = Connection::Gcs { site, project: None };
        let error = store(&connection, Some(Secret::new("no key".to_owned()))).await.err().unwrap();
        assert!(error.message().starts_with("service-account: "), "{error:?}");
    }
}
