//! The connection test, of a draft or of a configured cloud.

use super::changing::Tested;
use super::secrets::unpasted;
use crate::Engine;
use ::clouds::{Settled, Subject};
use model::{CloudDraft, CloudId, Connection, Profile, Result, Secrets, StageReport};
use std::sync::PoisonError;

impl Engine {
    /// Tests a draft, telling each stage as it ends. `editing` is the cloud that it would change: secrets that are left
    /// out are that cloud's. Keeps nothing but what was learned, for when this very draft is saved.
    ///
    /// # Errors
    /// `Invalid` naming what to correct; what the cloud does wrong is in the stages.
    pub async fn test_draft(
        &self,
        draft: CloudDraft,
        secrets: Secrets,
        editing: Option<&CloudId>,
        write: bool,
        tell: impl FnMut(&StageReport) + Send,
    ) -> Result<Profile> {
        let secrets = unpasted(secrets);
        let (id, kept) = self.edited(&draft, editing).await?;
        let Settled { connection, secret, .. } = self.registry.table().settle(&id, &draft, &secrets, kept.as_ref())?;
        let write = write && !draft.read_only;
        let subject = Subject { id, provider: draft.provider.clone(), connection, secret, write };
        let profile = self.registry.probe(subject).await?.run(tell).await;
        let tested = Tested { draft, profile: profile.clone() };
        *self.tested.lock().unwrap_or_else(PoisonError::into_inner) = Some(tested);
        Ok(profile)
    }

    /// Under which identity a draft is tried, and the connection of the cloud that it would change.
    pub(super) async fn edited(
        &self,
        draft: &CloudDraft,
        editing: Option<&CloudId>,
    ) -> Result<(CloudId, Option<Connection>)> {
        match editing {
            Some(id) => self.cloud_named(id.as_str()).await.map(|cloud| (cloud.id, Some(cloud.connection))),
            None => Ok((CloudId::from_name(&draft.name), None)),
        }
    }

    /// Tests a configured cloud and keeps what was learned as its capability profile. A read-only cloud is not written to,
    /// whatever was asked.
    ///
    /// # Errors
    /// `NotFound` if it is not configured, `Unauthenticated` when its secret is gone.
    pub async fn test_cloud(
        &self,
        id: &CloudId,
        write: bool,
        tell: impl FnMut(&StageReport) + Send,
    ) -> Result<Profile> {
        let cloud = self.cloud_named(id.as_str()).await?;
        let subject = Subject {
            id: cloud.id.clone(),
            provider: cloud.provider.clone(),
            connection: cloud.connection.clone(),
            secret: None,
            write: write && !cloud.read_only,
        };
        let profile = self.registry.probe(subject).await?.run(tell).await;
        let _changing = self.adding.lock().await;
        // It may have been changed or forgotten while it was tested.
        if let Some(mut now) = self.registry.cloud(id).filter(|now| now.connection == cloud.connection) {
            let learned = std::mem::take(&mut now.profile).map(|before| before.features).unwrap_or_default();
            let mut kept = profile.clone();
            // What was not tried this time stays as it was learned before.
            kept.features = learned.into_iter().chain(kept.features).collect();
            now.profile = Some(kept);
            self.catalogue.change_cloud(&now).await?;
            self.reload_clouds().await?;
        }
        Ok(profile)
    }
}
