//! Configuring clouds: added after they answered, forgotten together with their secret.

use crate::{Engine, demo};
use ::clouds::Connected;
use model::{
    Bucket, Cloud, CloudDraft, CloudId, Clouds, Error, ErrorKind, Location, MAX_REQUESTS, Result, Revision, Secrets,
};
use std::collections::HashSet;
use std::sync::atomic::Ordering;

/// Identity colours in the palette.
const COLORS: u8 = 8;

/// Under this name the catalogue remembers that the demo clouds were made once.
const WELCOMED: &str = "welcomed";

impl Engine {
    /// All configured clouds, in order.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn clouds(&self) -> Result<Clouds> {
        let revision = Revision(self.clouds_revision.load(Ordering::Relaxed));
        let clouds = self.catalogue.clouds().await?;
        Ok(Clouds { revision, clouds, health: Vec::new(), vault: self.vault.state().await })
    }

    /// The cloud of this identity or, failing that, the only one of this name.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Invalid` when several have the name.
    pub async fn cloud_named(&self, name: &str) -> Result<Cloud> {
        let clouds = self.catalogue.clouds().await?;
        if let Some(cloud) = clouds.iter().find(|cloud| cloud.id.as_str() == name) {
            return Ok(cloud.clone());
        }
        let mut named = clouds.into_iter().filter(|cloud| cloud.name == name);
        let Some(found) = named.next() else {
            let message = format!("no cloud {name:?} is configured");
            return Err(Error::new(ErrorKind::NotFound, "find the cloud", message)
                .hint("look for its name with 'ferry clouds ls'"));
        };
        if named.next().is_some() {
            let message = format!("several clouds are named {name:?}");
            return Err(Error::new(ErrorKind::Invalid, "find the cloud", message).hint("use its identity instead"));
        }
        Ok(found)
    }

    /// Connects as the draft says and, if the cloud answers, keeps it: its secret in the keyring, the rest in the home.
    ///
    /// # Errors
    /// `Invalid` naming what to correct, or the cloud's own trouble; then nothing was kept.
    pub async fn add_cloud(&self, draft: CloudDraft, secrets: Secrets) -> Result<Cloud> {
        let name = draft.name.trim().to_owned();
        if name.is_empty() {
            return Err(Error::new(ErrorKind::Invalid, "add the cloud", "a cloud needs a name").hint("fill in a name"));
        }
        // One at a time: two that are added together must not find the same identity free.
        let _adding = self.adding.lock().await;
        let known = self.catalogue.clouds().await?;
        let id = free_id(&CloudId::from_name(&name), &known, &self.named_by_jobs().await?);
        let Connected { connection, region, secret } = self.registry.connect(&id, &draft, &secrets).await?;
        let cloud = Cloud {
            color: free_color(&known),
            letter: letter(&name),
            id,
            name,
            provider: draft.provider,
            region,
            jurisdiction: None,
            read_only: draft.read_only,
            protected: draft.protected,
            demo: false,
            max_requests: draft.max_requests.unwrap_or(MAX_REQUESTS),
            connection,
            profile: None,
        };
        if let (Some(name), Some(secret)) = (cloud.connection.secret(), secret) {
            self.vault.store(name, secret).await?;
        }
        if let Err(error) = self.keep(&cloud).await {
            // A secret without its cloud would never be found again.
            self.forget_secret(&cloud).await?;
            return Err(error);
        }
        Ok(cloud)
    }

    /// Forgets a cloud and its secret. Nothing in the cloud itself changes.
    ///
    /// # Errors
    /// `NotFound` if it is not configured, `Refused` while a job uses it.
    pub async fn forget_cloud(&self, id: &CloudId) -> Result<()> {
        let cloud = self.cloud_named(id.as_str()).await?;
        let uses = |at: &Location| at.cloud == cloud.id;
        let user = self.activity().await?.jobs.into_iter().find(|job| {
            let target = job.spec.target.as_ref().map(model::Target::location);
            let sources = job.spec.sources.iter().map(|source| &source.location);
            !job.state.is_ended() && sources.chain(target).any(uses)
        });
        if let Some(job) = user {
            let message = format!("job {} still uses {}", job.id, cloud.name);
            return Err(Error::new(ErrorKind::Refused, "forget the cloud", message).hint("cancel the job first"));
        }
        self.forget_secret(&cloud).await?;
        self.catalogue.forget_cloud(&cloud.id).await?;
        self.reload_clouds().await
    }

    /// Makes the demo clouds of a new home; does nothing on one that had them, or any cloud, before.
    ///
    /// # Errors
    /// When their files cannot be written.
    pub async fn welcome(&self) -> Result<()> {
        if self.catalogue.remembered::<bool>(WELCOMED).await?.is_some() {
            return Ok(());
        }
        let folder = self.home.demo();
        let seed = move || demo::seed(&folder).map_err(|error| Error::from_io("make the demo clouds", error));
        tokio::task::spawn_blocking(seed).await.map_err(|_| Error::cancelled("make the demo clouds"))??;
        let known = self.catalogue.clouds().await?;
        for cloud in demo::clouds(&self.home.demo()) {
            if !known.iter().any(|other| other.id == cloud.id) {
                self.catalogue.add_cloud(&cloud).await?;
            }
        }
        self.catalogue.remember(WELCOMED, &true).await?;
        self.reload_clouds().await
    }

    /// Forgets the demo clouds. Their folders stay, in case something was put there.
    ///
    /// # Errors
    /// `Refused` while a job uses one.
    pub async fn remove_demo(&self) -> Result<()> {
        for cloud in self.catalogue.clouds().await?.into_iter().filter(|cloud| cloud.demo) {
            self.forget_cloud(&cloud.id).await?;
        }
        Ok(())
    }

    /// The buckets of a cloud; for a pinned one its only one, with an empty name.
    ///
    /// # Errors
    /// The cloud's own trouble.
    pub async fn buckets(&self, cloud: &CloudId) -> Result<Vec<Bucket>> {
        self.registry.open(cloud).await?.buckets().await
    }

    /// Makes a bucket.
    ///
    /// # Errors
    /// `AlreadyExists`, `Unsupported` on a pinned cloud, or the cloud's own trouble.
    pub async fn create_bucket(&self, cloud: &CloudId, name: &str) -> Result<()> {
        self.registry.open(cloud).await?.create_bucket(name).await
    }

    /// The clouds that jobs name, those that were forgotten included: a job must never be resumed on another cloud.
    async fn named_by_jobs(&self) -> Result<HashSet<CloudId>> {
        let jobs = self.activity().await?.jobs;
        let locations = jobs.into_iter().flat_map(|job| {
            let target = job.spec.target.map(|target| target.location().clone());
            job.spec.sources.into_iter().map(|source| source.location).chain(target)
        });
        Ok(locations.map(|location| location.cloud).collect())
    }

    async fn keep(&self, cloud: &Cloud) -> Result<()> {
        self.catalogue.add_cloud(cloud).await?;
        self.reload_clouds().await
    }

    async fn forget_secret(&self, cloud: &Cloud) -> Result<()> {
        match cloud.connection.secret() {
            Some(name) => self.vault.forget(name).await,
            None => Ok(()),
        }
    }

    async fn reload_clouds(&self) -> Result<()> {
        self.registry.set(self.catalogue.clouds().await?);
        self.clouds_changed().await;
        Ok(())
    }
}

fn free_id(wanted: &CloudId, known: &[Cloud], named: &HashSet<CloudId>) -> CloudId {
    let configured = |id: &CloudId| known.iter().any(|cloud| cloud.id == *id);
    let taken = |id: &CloudId| id.as_str() == CloudId::FILE || named.contains(id) || configured(id);
    let numbered = (2..).map(|number| wanted.numbered(number));
    std::iter::once(wanted.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or_else(|| wanted.clone())
}

/// The first colour that no cloud has; when all are taken, the one that fewest have.
fn free_color(known: &[Cloud]) -> u8 {
    let users = |color: &u8| known.iter().filter(|cloud| cloud.color == *color).count();
    (0..COLORS).min_by_key(users).unwrap_or_default()
}

fn letter(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('C');
    first.to_uppercase().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Connection, ProviderId};

    #[test]
    fn a_second_cloud_of_one_name_gets_an_identity_of_its_own() {
        let cloud = |id: &str, color| Cloud {
            id: CloudId::parse(id).unwrap(),
            name: id.to_owned(),
            color,
            letter: "X".to_owned(),
            provider: ProviderId("local".to_owned()),
            region: None,
            jurisdiction: None,
            read_only: false,
            protected: false,
            demo: false,
            max_requests: MAX_REQUESTS,
            profile: None,
            connection: Connection::Local { root: "/x".to_owned() },
        };
        let known = [cloud("media", 0), cloud("media-2", 1)];
        assert_eq!(free_id(&CloudId::from_name("Media"), &known, &HashSet::new()).as_str(), "media-3");
        assert_eq!(
            free_id(&CloudId::from_name("file"), &known, &HashSet::new()).as_str(),
            "file-2",
            "'file' is this computer"
        );
        assert_eq!(free_color(&known), 2, "the next colour that nobody has");
        assert_eq!(letter("· éclair"), "É");
    }
}
