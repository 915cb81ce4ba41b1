//! Clouds are added after they answered, and changed likewise: nothing is kept of what does not work.

use super::identity::{chosen_letter, free_color, free_id, letter, looks};
use super::secrets::unpasted;
use crate::Engine;
use ::clouds::{Settled, Subject};
use model::{Cloud, CloudDraft, CloudId, Error, ErrorKind, JobId, JobState, MAX_REQUESTS, Profile, Result, Secrets};
use std::ops::RangeInclusive;

/// Requests that may be under way at once on one cloud.
const REQUESTS: RangeInclusive<u16> = 1..=MAX_REQUESTS;

/// The test of a draft that was not kept yet: its profile belongs to the cloud that comes of it.
pub(crate) struct Tested {
    pub(super) draft: CloudDraft,
    pub(super) profile: Profile,
}

impl Engine {
    /// Connects as the draft says and, if the cloud answers, keeps it: its secret in the vault, the rest in the home.
    ///
    /// # Errors
    /// `Invalid` naming what to correct, or the cloud's own trouble; then nothing was kept.
    pub async fn add_cloud(&self, draft: CloudDraft, secrets: Secrets) -> Result<Cloud> {
        let name = named(&draft)?;
        let (max_requests, looks) = (requests(&draft)?, looks(&draft)?);
        let secrets = unpasted(secrets);
        // One at a time: two that are added together must not find the same identity free.
        let _adding = self.adding.lock().await;
        let known = self.catalogue.clouds().await?;
        let id = free_id(&CloudId::from_name(&name), &known, &self.named_by_jobs().await?);
        let settled = self.registry.table().settle(&id, &draft, &secrets, None)?;
        self.check(&id, &draft, &settled).await?;
        let profile = self.tested_as(&draft);
        let Settled { connection, region, jurisdiction, secret } = settled;
        let cloud = Cloud {
            color: looks.color.unwrap_or_else(|| free_color(&known)),
            letter: looks.letter.unwrap_or_else(|| letter(&name)),
            id,
            name,
            provider: draft.provider,
            region,
            jurisdiction,
            read_only: draft.read_only,
            protected: draft.protected,
            demo: false,
            max_requests,
            connection,
            profile,
        };
        if let (Some(name), Some(secret)) = (cloud.connection.secret(), secret) {
            self.vault.store(name, secret).await?;
        }
        let kept = self.catalogue.add_cloud(&cloud).await;
        if let Err(error) = kept {
            // A secret without its cloud would never be found again.
            self.forget_secret(&cloud).await?;
            return Err(error);
        }
        self.reload_clouds().await?;
        Ok(cloud)
    }

    /// Changes a configured cloud if it answers as it is now described. Secrets that are left out stay as they are; it
    /// takes effect at once, and jobs that waited for credentials go on.
    ///
    /// # Errors
    /// As [`Engine::add_cloud`]; then everything is as before.
    pub async fn edit_cloud(&self, id: &CloudId, draft: CloudDraft, secrets: Secrets) -> Result<Cloud> {
        let (name, max_requests, looks) = (named(&draft)?, requests(&draft)?, looks(&draft)?);
        let secrets = unpasted(secrets);
        let _adding = self.adding.lock().await;
        let before = self.cloud_named(id.as_str()).await?;
        if before.demo {
            return Err(Error::new(ErrorKind::Refused, "change the cloud", "a demo cloud stays as it is")
                .hint("add a local folder of your own"));
        }
        let settled = self.registry.table().settle(id, &draft, &secrets, Some(&before.connection))?;
        self.check(id, &draft, &settled).await?;
        let tested = self.tested_as(&draft);
        let Settled { connection, region, jurisdiction, secret } = settled;
        // What was learned belongs to the endpoint, not to its name.
        let same_place =
            connection.site().map(|site| &site.endpoint) == before.connection.site().map(|site| &site.endpoint);
        let profile = tested.or_else(|| before.profile.clone().filter(|_| same_place));
        let cloud = Cloud {
            color: looks.color.unwrap_or(before.color),
            letter: match looks.letter {
                Some(chosen) => chosen,
                None if name == before.name => before.letter.clone(),
                None => letter(&name),
            },
            name,
            provider: draft.provider,
            region,
            jurisdiction,
            read_only: draft.read_only,
            protected: draft.protected,
            max_requests,
            connection,
            profile,
            ..before.clone()
        };
        if let (Some(name), Some(secret)) = (cloud.connection.secret(), secret) {
            self.vault.store(name, secret).await?;
        }
        let kept = self.catalogue.change_cloud(&cloud).await;
        let unused = if kept.is_ok() { &before } else { &cloud };
        if before.connection.secret() != cloud.connection.secret() {
            self.forget_secret(unused).await?;
        }
        kept?;
        self.registry.reopen(id);
        self.reload_clouds().await?;
        self.go_on(id, &[ErrorKind::Unauthenticated, ErrorKind::Expired, ErrorKind::NeedsCode]).await?;
        Ok(cloud)
    }

    /// What a form that changes a cloud begins with.
    ///
    /// # Errors
    /// `NotFound` if it is not configured.
    pub async fn cloud_draft(&self, id: &CloudId) -> Result<CloudDraft> {
        let cloud = self.cloud_named(id.as_str()).await?;
        // A letter that nobody chose follows the name.
        let letter = chosen_letter(&cloud);
        Ok(CloudDraft { letter, ..self.registry.table().draft(&cloud)? })
    }

    /// Asks the cloud of a settled draft one question.
    async fn check(&self, id: &CloudId, draft: &CloudDraft, settled: &Settled) -> Result<()> {
        let subject = Subject {
            id: id.clone(),
            provider: draft.provider.clone(),
            connection: settled.connection.clone(),
            secret: settled.secret.clone(),
            write: false,
        };
        if settled.secret.is_some() && !self.vault.state().await.is_usable() {
            // Said before the cloud is asked: the secret could not be kept.
            return Err(self.no_vault().await);
        }
        self.registry.probe(subject).await?.check().await
    }

    /// The profile that a test of exactly this draft learned.
    fn tested_as(&self, draft: &CloudDraft) -> Option<Profile> {
        let tested = self.tested.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        let same = |tested: &Tested| {
            let (a, b) = (&tested.draft, draft);
            (&a.provider, a.auth, &a.fields) == (&b.provider, b.auth, &b.fields)
        };
        tested.filter(same).map(|tested| tested.profile)
    }

    /// Resumes the jobs that waited for this cloud, on account of an error of one of `kinds`, and answers
    /// which.
    pub(super) async fn go_on(&self, id: &CloudId, kinds: &[ErrorKind]) -> Result<Vec<JobId>> {
        let waits = |job: &model::JobSummary| {
            let about =
                |error: &Error| kinds.contains(&error.kind) && error.location().is_none_or(|at| at.cloud == *id);
            job.state == JobState::Paused && job.error.as_ref().is_some_and(about)
        };
        let uses = |job: &model::JobSummary| {
            let target = job.spec.target.as_ref().map(model::Target::location);
            let mut places = job.spec.sources.iter().map(|source| &source.location).chain(target);
            places.any(|place| place.cloud == *id)
        };
        let mut resumed = Vec::new();
        for job in self.activity().await?.jobs {
            if waits(&job) && uses(&job) {
                self.resume_job(job.id).await?;
                resumed.push(job.id);
            }
        }
        Ok(resumed)
    }
}

fn named(draft: &CloudDraft) -> Result<String> {
    let name = draft.name.trim().to_owned();
    if name.is_empty() {
        return Err(Error::new(ErrorKind::Invalid, "add the cloud", "name: it is missing").hint("fill in a name"));
    }
    Ok(name)
}

fn requests(draft: &CloudDraft) -> Result<u16> {
    let requests = draft.max_requests.unwrap_or(MAX_REQUESTS);
    if REQUESTS.contains(&requests) {
        return Ok(requests);
    }
    let message = format!("max-requests: {requests} is not between {} and {}", REQUESTS.start(), REQUESTS.end());
    Err(Error::new(ErrorKind::Invalid, "add the cloud", message)
        .hint("leave it out: how many a cloud bears is found out while it works"))
}
