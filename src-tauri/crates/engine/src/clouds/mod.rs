//! The configured clouds: found, forgotten together with their secret; their buckets.

mod changing;
mod faults;
mod identity;
mod importing;
mod secrets;
mod signing_in;
mod testing;

use crate::{Engine, demo};
pub(crate) use changing::Tested;
use model::{Bucket, Cloud, CloudId, Clouds, Error, ErrorKind, Location, Provider, Result, Revision};
use std::collections::HashSet;
use std::sync::atomic::Ordering;

/// Under this name the catalogue remembers that the demo clouds were made once.
const WELCOMED: &str = "welcomed";

impl Engine {
    /// The kinds of service that can be configured, with the form of each.
    pub fn providers(&self) -> Vec<Provider> {
        self.registry.table().providers()
    }

    /// All configured clouds, in order.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn clouds(&self) -> Result<Clouds> {
        let revision = Revision(self.clouds_revision.load(Ordering::Relaxed));
        let clouds = self.catalogue.clouds().await?;
        let health = self.registry.health(&clouds);
        let faults = self.registry.faults();
        Ok(Clouds { revision, clouds, health, faults, vault: self.vault.state().await })
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

    /// Deletes an empty bucket.
    ///
    /// # Errors
    /// `Refused` when it holds anything or the cloud is protected, or the cloud's own trouble.
    pub async fn delete_bucket(&self, cloud: &CloudId, name: &str) -> Result<()> {
        self.registry.open(cloud).await?.delete_bucket(name).await
    }

    /// The clouds that jobs name, those that were forgotten included: a job must never be resumed on another cloud.
    pub(crate) async fn named_by_jobs(&self) -> Result<HashSet<CloudId>> {
        let jobs = self.activity().await?.jobs;
        let locations = jobs.into_iter().flat_map(|job| {
            let target = job.spec.target.map(|target| target.location().clone());
            job.spec.sources.into_iter().map(|source| source.location).chain(target)
        });
        Ok(locations.map(|location| location.cloud).collect())
    }

    pub(crate) async fn forget_secret(&self, cloud: &Cloud) -> Result<()> {
        match cloud.connection.secret() {
            Some(name) => self.vault.forget(name).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn reload_clouds(&self) -> Result<()> {
        self.registry.set(self.catalogue.clouds().await?);
        // Where a cloud lies decides what policies allow in it.
        self.rulebook.forget();
        self.clouds_changed().await;
        Ok(())
    }
}
