//! The rules, ready to decide: compiled again whenever rules, policies or clouds are others, in whatever process they were
//! changed.

use async_trait::async_trait;
use catalogue::Catalogue;
use model::{Cloud, Result, Revision};
use routing::{Compiled, Residency};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use transfer::Law;

/// How long what was read may be used without another look, where every object asks: changes that this process makes itself
/// are seen at once, those of another one after this.
const FRESH: Duration = Duration::from_millis(250);

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
    /// When it was last known to be the newest.
    looked: Instant,
}

impl Rulebook {
    pub(crate) fn new(catalogue: Catalogue) -> Self {
        Self { catalogue, last: Arc::default() }
    }

    /// The rules as they are at this moment.
    pub(crate) async fn open(&self) -> Result<Arc<Compiled>> {
        let now = Instant::now();
        let (revision, clouds) = (self.catalogue.rules_revision().await?, self.catalogue.clouds().await?);
        let last = self.last().clone();
        let compiled = match last {
            Some(last) if last.revision == revision && last.clouds == clouds => last.compiled,
            _ => {
                let (rules, policies) = (self.catalogue.rules().await?, self.catalogue.policies().await?);
                Arc::new(Compiled::new(&rules, &policies, &clouds)?)
            }
        };
        // What was read after the revision may be newer: then the next look compiles once more.
        *self.last() = Some(Edition { revision, clouds, compiled: compiled.clone(), looked: now });
        Ok(compiled)
    }

    /// Has the next look read everything again.
    pub(crate) fn forget(&self) {
        *self.last() = None;
    }

    fn last(&self) -> MutexGuard<'_, Option<Edition>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Law for Rulebook {
    async fn residency(&self) -> Result<Arc<Residency>> {
        let last = self.last().clone();
        let fresh = |last: &Edition| last.looked.elapsed() < FRESH;
        match last.filter(fresh) {
            Some(last) => Ok(last.compiled.residency()),
            None => Ok(self.open().await?.residency()),
        }
    }
}
