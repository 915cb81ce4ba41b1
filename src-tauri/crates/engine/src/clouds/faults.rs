//! The fault panel of the demo clouds.

use crate::Engine;
use model::{CloudId, ErrorKind, Faults, Result};

impl Engine {
    /// Lets things go wrong in a demo cloud, for this session. Jobs that waited for it go on once it can be asked again.
    ///
    /// # Errors
    /// `Refused` for a cloud that is none of the demo's, `Invalid` naming a fault that is out of range.
    pub async fn set_faults(&self, id: &CloudId, faults: Faults) -> Result<()> {
        self.registry.set_faults(id, faults)?;
        self.clouds_changed().await;
        let mut over = Vec::new();
        if !faults.expired {
            over.push(ErrorKind::Expired);
        }
        if !faults.offline {
            over.push(ErrorKind::Unavailable);
        }
        self.go_on(id, &over).await?;
        Ok(())
    }
}
