//! One-time codes for clouds that demand them. What a code gives lives in memory, until it expires or the engine closes.

use crate::Engine;
use model::{Auth, CloudDraft, CloudId, Error, ErrorKind, JobId, Result, Secret, Secrets};

impl Engine {
    /// Signs in to a cloud with a one-time code. Jobs that waited for one go on: they are the answer.
    ///
    /// # Errors
    /// `Invalid`, beginning with `code: `, when the code was not accepted; `Unsupported` when the cloud asks for none.
    pub async fn sign_in(&self, id: &CloudId, code: Secret<String>) -> Result<Vec<JobId>> {
        let cloud = self.cloud_named(id.as_str()).await?;
        let waited = self.registry.sign_in(&cloud.connection, &code).await?;
        self.clouds_changed().await;
        let mut resumed = Vec::new();
        for id in waited {
            resumed.extend(self.go_on(&id, &[ErrorKind::NeedsCode]).await?);
        }
        Ok(resumed)
    }

    /// The same for a draft that was not kept yet; `editing` is the cloud that it would change.
    ///
    /// # Errors
    /// As [`Engine::sign_in`], and `Invalid` naming what to correct in the draft.
    pub async fn sign_in_draft(
        &self,
        draft: &CloudDraft,
        editing: Option<&CloudId>,
        code: Secret<String>,
    ) -> Result<()> {
        if draft.auth != Auth::Profile {
            let message = "only a profile asks for a code";
            return Err(Error::new(ErrorKind::Unsupported, "sign in", message).hint("leave the code out"));
        }
        let (id, kept) = self.edited(draft, editing).await?;
        let settled = self.registry.table().settle(&id, draft, &Secrets::new(), kept.as_ref())?;
        self.registry.sign_in(&settled.connection, &code).await?;
        self.clouds_changed().await;
        Ok(())
    }
}
