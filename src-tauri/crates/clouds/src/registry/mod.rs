//! The configured clouds, each opened when it is first used.

mod sign_in;
mod stores;

use crate::credentials::Sessions;
use crate::crowd::{Crowd, Crowded};
use crate::faults::{Faulted, Panel};
use crate::health::{Pulse, Watched};
use crate::http::Trust;
use crate::limits::{Guard, Guarded};
use crate::presets::Table;
use crate::probe::Probe;
use crate::provider::local::Local;
use crate::secrets::Vault;
use crate::store::Store;
use model::{
    Clock, Cloud, CloudId, Connection, Error, ErrorKind, Faults, Health, Key, Location, ProviderId, Result, Secret,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

const OPEN: &str = "open the cloud";

/// Opens configured clouds. Secrets are read from the vault at the first use of a cloud, and again when it changed.
pub struct Registry {
    vault: Arc<dyn Vault>,
    table: Table,
    clock: Arc<dyn Clock>,
    changed: watch::Sender<()>,
    sessions: Sessions,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    clouds: Vec<Cloud>,
    open: HashMap<CloudId, Open>,
    pulses: HashMap<CloudId, Arc<Pulse>>,
    /// What goes wrong in demo clouds, for this session.
    panels: HashMap<CloudId, Arc<Panel>>,
    /// The folder of this computer that was last written to.
    below: Option<(Key, Arc<dyn Store>)>,
}

/// What to test.
pub struct Subject {
    /// Under which identity the cloud is, or will be, known.
    pub id: CloudId,
    /// The kind of service.
    pub provider: ProviderId,
    /// How it is reached.
    pub connection: Connection,
    /// The secret that its credentials name; `None` takes the one that is kept.
    pub secret: Option<Secret<String>>,
    /// Whether a small object may be written, read back and deleted.
    pub write: bool,
}

/// An open cloud and what it was opened from.
struct Open {
    cloud: Option<Cloud>,
    store: Arc<dyn Store>,
}

impl Registry {
    /// A registry without clouds, but for `file`, this computer's own file system.
    pub fn new(vault: Arc<dyn Vault>, table: Table, clock: Arc<dyn Clock>) -> Self {
        Self {
            vault,
            table,
            clock,
            changed: watch::Sender::new(()),
            sessions: Sessions::default(),
            state: Mutex::default(),
        }
    }

    /// The kinds of service that can be configured.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Takes the clouds that are configured now. One that changed or went is opened anew when it is next used;
    /// who still holds its old store may finish with it.
    pub fn set(&self, clouds: Vec<Cloud>) {
        let mut state = self.state();
        state.open.retain(|id, open| match &open.cloud {
            None => *id == CloudId::file(),
            Some(opened) => clouds.contains(opened),
        });
        state.pulses.retain(|id, _| clouds.iter().any(|cloud| cloud.id == *id));
        state.panels.retain(|id, _| clouds.iter().any(|cloud| cloud.id == *id && cloud.demo));
        state.clouds = clouds;
    }

    /// Opens a cloud anew at its next use, because its secret was replaced.
    pub fn reopen(&self, id: &CloudId) {
        let mut state = self.state();
        state.open.remove(id);
        // What was wrong with the old credentials says nothing of the new.
        state.pulses.remove(id);
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

    /// The store for writing below the prefix `at`: of this computer's files one that does not leave that folder, even
    /// by a link in it; else the cloud's own.
    ///
    /// # Errors
    /// As `open`.
    pub async fn open_below(&self, at: &Location) -> Result<Arc<dyn Store>> {
        if at.cloud != CloudId::file() {
            return self.open(&at.cloud).await;
        }
        if let Some((prefix, store)) = &self.state().below
            && *prefix == at.key
        {
            return Ok(Arc::clone(store));
        }
        let store: Arc<dyn Store> = Arc::new(Local::below(at.key.clone()).await?);
        // One is enough for a job; jobs that alternate open theirs anew.
        self.state().below = Some((at.key.clone(), Arc::clone(&store)));
        Ok(store)
    }

    /// A connection test of a cloud that is configured, or may become so. The secret that its connection names comes
    /// from the vault unless it is given.
    ///
    /// # Errors
    /// `Unauthenticated` when there is no secret, `Invalid` naming the field that cannot be used.
    pub async fn probe(&self, subject: Subject) -> Result<Probe> {
        let Subject { id, provider, connection, secret, write } = subject;
        let secret = match secret {
            Some(secret) => Some(secret),
            None => self.secret_of(&connection).await?,
        };
        // What earlier tests learned is not taken over: this one finds out.
        let can = self.table.capabilities(&provider);
        let trust = Trust::read(connection.site().and_then(|site| site.ca.as_deref())).await?;
        let store = stores::store(&connection, secret, can, &trust, &self.sessions).await?;
        Ok(Probe { id, connection, store, trust, write, clock: Arc::clone(&self.clock) })
    }

    /// How each of these clouds has answered lately, in their order.
    pub fn health(&self, clouds: &[Cloud]) -> Vec<Health> {
        clouds.iter().map(|cloud| self.pulse(&cloud.id).health()).collect()
    }

    /// Told whenever the health of a cloud becomes another.
    pub fn watch_health(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Lets things go wrong in a demo cloud, until the end of the session or the next call.
    ///
    /// # Errors
    /// `Refused` for a cloud that is none of the demo's, `Invalid` naming a fault that is out of range.
    pub fn set_faults(&self, id: &CloudId, faults: Faults) -> Result<()> {
        if !self.cloud(id).is_some_and(|cloud| cloud.demo) {
            return Err(Error::new(ErrorKind::Refused, "set the faults", "only demo clouds have faults")
                .hint("choose one of the demo clouds"));
        }
        faults.check()?;
        self.panel(id).set(faults);
        // How it answered under other faults says nothing of these.
        self.pulse(id).begin_anew();
        Ok(())
    }

    /// What goes wrong in demo clouds, by their identities; those in which nothing does are left out.
    pub fn faults(&self) -> BTreeMap<String, Faults> {
        let panels = &self.state().panels;
        let all = panels.iter().map(|(id, panel)| (id.as_str().to_owned(), panel.faults()));
        all.filter(|(_, faults)| faults.any()).collect()
    }

    fn panel(&self, id: &CloudId) -> Arc<Panel> {
        Arc::clone(self.state().panels.entry(id.clone()).or_default())
    }

    /// The pulse of a cloud: it outlives the store, so that a cloud that was opened anew is not untried.
    fn pulse(&self, id: &CloudId) -> Arc<Pulse> {
        let mut state = self.state();
        let pulse = state.pulses.entry(id.clone());
        let pulse = pulse.or_insert_with(|| Pulse::ringing(id.clone(), Arc::clone(&self.clock), self.changed.clone()));
        Arc::clone(pulse)
    }

    async fn secret_of(&self, connection: &Connection) -> Result<Option<Secret<String>>> {
        let Some(name) = connection.secret() else { return Ok(None) };
        let secret = self.vault.read(name).await?.ok_or_else(|| {
            Error::new(ErrorKind::Unauthenticated, OPEN, "no secret is kept for this cloud")
                .hint("enter its secret again")
        })?;
        Ok(Some(secret))
    }

    async fn build(&self, cloud: &Cloud) -> Result<Arc<dyn Store>> {
        let secret = self.secret_of(&cloud.connection).await?;
        let mut can = self.table.capabilities(&cloud.provider);
        if let Some(profile) = &cloud.profile {
            can = can.with(&profile.features);
        }
        let trust = Trust::read(cloud.connection.site().and_then(|site| site.ca.as_deref())).await?;
        let mut store = stores::store(&cloud.connection, secret, can, &trust, &self.sessions).await?;
        if cloud.demo {
            // Its faults are felt as those of a cloud on the network are.
            store = Arc::new(Faulted::new(store, self.panel(&cloud.id)));
            store = Arc::new(Watched::new(store, self.pulse(&cloud.id)));
        }
        // Nearest to the cloud are those that look at every request; what is refused never gets there.
        if cloud.connection.site().is_some() {
            store = Arc::new(Watched::new(store, self.pulse(&cloud.id)));
            store = Arc::new(Crowded::new(store, Crowd::new(cloud.max_requests)));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::MemoryVault;
    use crate::store::Write;
    use model::Credentials;
    use model::{SecretName, Site};

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
        let registry =
            Registry::new(Arc::new(MemoryVault::new()), Table::built_in().unwrap(), Arc::new(testkit::WallClock));
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
        let registry =
            Registry::new(Arc::new(MemoryVault::new()), Table::built_in().unwrap(), Arc::new(testkit::WallClock));
        let store = registry.open(&CloudId::file()).await.unwrap();
        let key = folder.path().join("x").to_str().unwrap().to_owned();
        store.write(&Location::new(CloudId::file(), "", key), "x".into(), &Write::default()).await.unwrap();
        assert!(folder.path().join("x").exists(), "the key is the absolute path");
    }

    #[tokio::test]
    async fn a_cloud_without_its_secret_asks_for_it() {
        let registry =
            Registry::new(Arc::new(MemoryVault::new()), Table::built_in().unwrap(), Arc::new(testkit::WallClock));
        let credentials = Credentials::Key { access_key_id: "id".to_owned(), secret: SecretName("s3".to_owned()) };
        let site = Site { endpoint: "http://127.0.0.1:1".to_owned(), bucket: None, credentials, ca: None };
        let connection = Connection::S3 { site, region: "us-east-1".to_owned(), path_style: true, role: None };
        registry.set(vec![Cloud { connection, ..cloud("s3", "", false) }]);
        let error = registry.open(&CloudId::parse("s3").unwrap()).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::Unauthenticated);
    }
}
