//! The rules, ready to decide: compiled again whenever rules, policies or clouds are others, in whatever process they were
//! changed.

use catalogue::Catalogue;
use model::{Cloud, Result, Revision};
use routing::Compiled;
use std::sync::{Arc, Mutex, PoisonError};

/// Gives the compiled rules of a home. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Rulebook {
    catalogue: Catalogue,
    last: Arc<Mutex<Option<Edition>>>,
}

#[derive(Clone)]
struct Edition {
    revision: Revision,
    clouds: Vec<Cloud>,
    compiled: Arc<Compiled>,
}

impl Rulebook {
    pub(crate) fn new(catalogue: Catalogue) -> Self {
        Self { catalogue, last: Arc::default() }
    }

    /// The rules as they are at this moment.
    pub(crate) async fn open(&self) -> Result<Arc<Compiled>> {
        let (revision, clouds) = (self.catalogue.rules_revision().await?, self.catalogue.clouds().await?);
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(last) = last.filter(|last| last.revision == revision && last.clouds == clouds) {
            return Ok(last.compiled);
        }
        let (rules, policies) = (self.catalogue.rules().await?, self.catalogue.policies().await?);
        let compiled = Arc::new(Compiled::new(&rules, &policies, &clouds)?);
        // What was read after the revision may be newer: then the next look compiles once more.
        let edition = Edition { revision, clouds, compiled: compiled.clone() };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(edition);
        Ok(compiled)
    }
}
