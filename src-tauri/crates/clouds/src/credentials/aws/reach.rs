//! Where roles, sessions and instances are asked for credentials: region, HTTP, clock. Holds no credentials.

use super::line::Line;
use super::sessions::Sessions;
use crate::http::Trust;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_async::time::SharedTimeSource;
use model::Result;

/// One try and one more: who waits for credentials is a person or a job, and a job tries again by itself.
const ATTEMPTS: u32 = 2;

/// How the endpoints that give credentials are reached. `AWS_ENDPOINT_URL_STS` and the like, and `services` sections of
/// profiles, are respected.
#[derive(Debug, Clone)]
pub struct Reach {
    region: Region,
    far: Line,
    nearby: Line,
    time: SharedTimeSource,
    sessions: Sessions,
}

impl Reach {
    /// STS of `region`; its certificate is judged as that of the cloud.
    ///
    /// # Errors
    /// `Invalid`, beginning with `ca: `, when `trust` holds no certificate.
    pub fn new(region: &str, trust: &Trust) -> Result<Self> {
        // STS has no region `auto`; us-east-1 is where it always answers.
        let region = if matches!(region, "" | "auto") { "us-east-1" } else { region };
        Ok(Self {
            region: Region::new(region.to_owned()),
            far: Line::far(trust)?,
            nearby: Line::nearby()?,
            time: SharedTimeSource::default(),
            sessions: Sessions::default(),
        })
    }

    /// The same, with sessions that others share: a code that was given for one cloud counts for all of its profile.
    #[must_use]
    pub fn sharing(self, sessions: &Sessions) -> Self {
        Self { sessions: sessions.clone(), ..self }
    }

    pub(super) fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The same, on another clock.
    #[cfg(test)]
    pub(super) fn on(self, time: SharedTimeSource) -> Self {
        Self { time, ..self }
    }

    pub(super) fn time(&self) -> SharedTimeSource {
        self.time.clone()
    }

    /// For what is asked over the network.
    pub(super) fn far(&self) -> ProviderConfig {
        self.config(self.far.clone())
    }

    /// For what is asked beside this computer.
    pub(super) fn nearby(&self) -> ProviderConfig {
        self.config(self.nearby.clone())
    }

    fn config(&self, line: Line) -> ProviderConfig {
        ProviderConfig::without_region()
            .with_behavior_version(Some(BehaviorVersion::latest()))
            .with_region(Some(self.region.clone()))
            .with_time_source(self.time.clone())
            .with_retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .with_http_client(line)
    }

    /// For a call signed with `credentials`, with the endpoints that `profile` sets.
    pub(super) async fn signed(&self, profile: Option<&str>, credentials: Credentials) -> SdkConfig {
        let mut config = aws_config::defaults(BehaviorVersion::latest())
            .region(self.region.clone())
            .time_source(self.time.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .http_client(self.far.clone())
            .credentials_provider(credentials);
        if let Some(profile) = profile {
            config = config.profile_name(profile);
        }
        config.load().await
    }
}
