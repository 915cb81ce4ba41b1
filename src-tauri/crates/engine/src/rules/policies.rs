//! Policies: where files of a region may lie.

use crate::Engine;
use ::routing::check_policy;
use model::{Policy, PolicyId, Result};

impl Engine {
    /// All policies.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn policies(&self) -> Result<Vec<Policy>> {
        self.catalogue.policies().await
    }

    /// Adds a policy. It holds at once, also for jobs that are under way: what they have not begun yet is asked anew.
    ///
    /// # Errors
    /// `Invalid` when it cannot be one.
    pub async fn add_policy(&self, policy: Policy) -> Result<Policy> {
        check_policy(&policy)?;
        let policy = self.catalogue.add_policy(&policy).await?;
        self.rules_changed(self.catalogue.rules_revision().await?).await;
        Ok(policy)
    }

    /// Removes a policy.
    ///
    /// # Errors
    /// `NotFound` when there is no such policy.
    pub async fn remove_policy(&self, id: PolicyId) -> Result<()> {
        self.catalogue.forget_policy(id).await?;
        self.rules_changed(self.catalogue.rules_revision().await?).await;
        Ok(())
    }
}
