//! Where AWS credentials come from: a fixed key, a profile, the surroundings; each with a role on top if one is set.

use super::fresh::Source;
use super::profiles::{AwsProfileKind, Files, Way};
use super::refused::{Asked, refused};
use super::role::assume;
use super::{DOING, Reach, guarded};
use async_trait::async_trait;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use model::{Error, ErrorKind, Result, Role};
use std::time::Duration;

/// How long the metadata of an instance may take in all.
const INSTANCE: Duration = Duration::from_secs(5);

/// A fixed access key that assumes a role.
#[derive(Debug)]
pub(super) struct ByKey {
    pub(super) reach: Reach,
    pub(super) key: Credentials,
    pub(super) role: Role,
}

#[async_trait]
impl Source for ByKey {
    async fn load(&self) -> Result<Credentials> {
        assume(&self.reach, None, self.key.clone(), &self.role).await
    }
}

/// A profile of the AWS configuration.
#[derive(Debug)]
pub(super) struct ByProfile {
    pub(super) reach: Reach,
    pub(super) name: String,
    pub(super) role: Option<Role>,
}

#[async_trait]
impl Source for ByProfile {
    async fn load(&self) -> Result<Credentials> {
        let files = Files::read().await?;
        let way = files.way(&self.name)?;
        let given = match way.guarded {
            Some(last) => guarded::credentials(&self.reach, &files, &way, last).await?,
            None => by_name(&self.reach, &self.name, &way).await?,
        };
        match &self.role {
            Some(role) => assume(&self.reach, Some(&self.name), given, role).await,
            None => Ok(given),
        }
    }
}

/// The credentials of a profile by aws-config; `name` is one of the names on `way`.
pub(super) async fn by_name(reach: &Reach, name: &str, way: &Way) -> Result<Credentials> {
    let last = way.names.last().map_or(name, String::as_str);
    if way.base == AwsProfileKind::Login {
        return Err(needs_login(last));
    }
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&reach.far())
        .profile_name(name)
        .with_custom_provider("Ec2InstanceMetadata", instance(reach))
        .with_custom_provider("EcsContainer", container(reach))
        .build();
    // It is the session of the last profile that has to be renewed.
    let named = if way.base == AwsProfileKind::Sso { last } else { name };
    let given = provider.provide_credentials().await;
    given.map_err(|error| refused(&error, &Asked::Profile(named, way.base)))
}

/// The credentials that `credential_source` of profile `name` means.
pub(super) async fn by_source(reach: &Reach, source: &str, name: &str) -> Result<Credentials> {
    let given = match source {
        "Environment" => EnvironmentVariableCredentialsProvider::new().provide_credentials().await,
        "EcsContainer" => container(reach).provide_credentials().await,
        "Ec2InstanceMetadata" => instance(reach).provide_credentials().await,
        _ => {
            let message = format!("profile: credential_source of {name} is none that is known");
            return Err(Error::new(ErrorKind::Invalid, DOING, message)
                .hint("use Environment, Ec2InstanceMetadata or EcsContainer"));
        }
    };
    given.map_err(|error| refused(&error, &Asked::Profile(name, AwsProfileKind::Role)))
}

fn needs_login(name: &str) -> Error {
    let message = format!("profile {name} signs in by aws login, which Skyferry does not speak");
    Error::new(ErrorKind::Unsupported, DOING, message)
        .hint(format!("use a profile with credential_process = aws configure export-credentials --profile {name}"))
}

/// What the surroundings give.
#[derive(Debug)]
pub(super) struct Ambient {
    pub(super) reach: Reach,
    pub(super) role: Option<Role>,
}

#[async_trait]
impl Source for Ambient {
    async fn load(&self) -> Result<Credentials> {
        let token = WebIdentityTokenCredentialsProvider::builder().configure(&self.reach.far()).build();
        let chain = CredentialsProviderChain::first_try("environment", EnvironmentVariableCredentialsProvider::new())
            .or_else("web identity", token)
            .or_else("container", container(&self.reach))
            .or_else("instance", instance(&self.reach));
        let given = chain.provide_credentials().await.map_err(|error| refused(&error, &Asked::Ambient))?;
        match &self.role {
            Some(role) => assume(&self.reach, None, given, role).await,
            None => Ok(given),
        }
    }
}

fn container(reach: &Reach) -> EcsCredentialsProvider {
    EcsCredentialsProvider::builder().configure(&reach.nearby()).build()
}

/// `AWS_EC2_METADATA_SERVICE_ENDPOINT` and `AWS_EC2_METADATA_DISABLED` are read by aws-config.
fn instance(reach: &Reach) -> ImdsCredentialsProvider {
    let config = reach.nearby();
    let client = imds::Client::builder().configure(&config).max_attempts(2).operation_timeout(INSTANCE).build();
    ImdsCredentialsProvider::builder().configure(&config).imds_client(client).build()
}
