//! The staged connection test: eight questions in order, each told as soon as it is answered. Changes nothing at the
//! cloud unless a write was asked for; then it takes away what it wrote.

mod access;
mod endpoint;
mod learn;
mod write;

use crate::http::{Http, Trust};
use crate::store::Store;
use model::{
    Clock, CloudId, Connection, Count, Error, ErrorKind, Features, Location, Outcome, Profile, Result, Stage,
    StageReport,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long one stage may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to test.
pub struct Probe {
    /// Under which identity the cloud is, or will be, known.
    pub id: CloudId,
    /// How it is reached.
    pub connection: Connection,
    /// The store of that connection, without any guard around it.
    pub store: Arc<dyn Store>,
    /// Whom it trusts.
    pub trust: Trust,
    /// Whether a small object may be written, read back and deleted.
    pub write: bool,
    /// This computer's time.
    pub clock: Arc<dyn Clock>,
}

/// How a stage ended, in words.
struct Told {
    outcome: Outcome,
    words: String,
    remedy: Option<String>,
    trouble: Option<ErrorKind>,
}

impl Told {
    fn passed(words: impl Into<String>) -> Self {
        Self { outcome: Outcome::Passed, words: words.into(), remedy: None, trouble: None }
    }

    fn skipped(words: impl Into<String>) -> Self {
        Self { outcome: Outcome::Skipped, words: words.into(), remedy: None, trouble: None }
    }

    fn warned(words: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { outcome: Outcome::Warned, words: words.into(), remedy: Some(remedy.into()), trouble: None }
    }

    fn failed(words: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { outcome: Outcome::Failed, words: words.into(), remedy: Some(remedy.into()), trouble: None }
    }

    fn error(error: &Error) -> Self {
        Self {
            outcome: Outcome::Failed,
            words: error.message().to_owned(),
            remedy: error.hinted().map(str::to_owned),
            trouble: Some(error.kind),
        }
    }
}

/// What earlier stages found, for later ones.
#[derive(Default)]
struct Found {
    date: Option<(String, Instant)>,
    answered: Option<std::result::Result<access::Listed, Error>>,
    features: Features,
}

impl Probe {
    /// Runs the stages and tells each as it ends. What was learned is in the answer; it is not kept anywhere.
    pub async fn run(&self, mut tell: impl FnMut(&StageReport) + Send) -> Profile {
        let mut found = Found::default();
        let mut stages = Vec::new();
        let mut failed = false;
        for stage in Stage::ALL {
            let begun = Instant::now();
            let told = if failed {
                Told::skipped("not tried")
            } else {
                let asked = tokio::time::timeout(PATIENCE, self.ask(stage, &mut found)).await;
                asked.unwrap_or_else(|_| Told::failed("no answer in 30 seconds", "check the endpoint and the network"))
            };
            failed = failed || told.outcome == Outcome::Failed;
            let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            let report = StageReport {
                stage,
                outcome: told.outcome,
                millis: Count(millis),
                words: told.words,
                remedy: told.remedy,
                trouble: told.trouble,
            };
            tell(&report);
            stages.push(report);
        }
        Profile { tested: self.clock.now(), stages, features: found.features }
    }

    async fn ask(&self, stage: Stage, found: &mut Found) -> Told {
        match stage {
            Stage::Address => endpoint::address(self).await,
            Stage::Certificate => endpoint::certificate(self, found).await,
            Stage::Clock => endpoint::clock(self, found),
            Stage::Credentials => access::credentials(self, found).await,
            Stage::Listing => access::listing(self, found),
            Stage::Region => access::region(self, found).await,
            Stage::Write => write::there_and_back(self).await,
            Stage::Capabilities => learn::capabilities(self, found).await,
        }
    }

    fn is_local(&self) -> bool {
        self.connection.site().is_none()
    }

    /// Whether locations leave the bucket empty.
    fn is_pinned(&self) -> bool {
        self.connection.site().is_none_or(|site| site.bucket.is_some())
    }

    fn http(&self) -> Result<Http> {
        Http::new(&self.trust, PATIENCE)
    }

    /// A location that nobody else uses: a hidden name with 128 random bits.
    fn place(&self) -> Location {
        Location::new(self.id.clone(), "", format!(".probe-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)))
    }

    /// Asks the one question that shows whether endpoint, credentials and bucket are right.
    ///
    /// # Errors
    /// The cloud's own trouble.
    pub async fn check(&self) -> Result<()> {
        access::listed(self).await.map(|_| ()).map_err(|error| match error.kind {
            ErrorKind::Denied if !self.is_pinned() => error.hint(access::NAME_A_BUCKET),
            _ => error,
        })
    }
}
