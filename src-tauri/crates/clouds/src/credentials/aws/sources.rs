//! Where AWS credentials come from: a fixed key, a profile, the surroundings; each with a role on top if one is set.

use super::fresh::Source;
use super::profiles::{AwsProfileKind, Files};
use super::refused::{Asked, refused};
use super::role::assume;
use super::{DOING, Reach};
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
        let way = Files::read().await?.way(&self.name)?;
        if let Some(device) = way.mfa {
            return Err(needs_code(&self.name, &device));
        }
        if way.base == AwsProfileKind::Login {
            return Err(needs_login(way.names.last().unwrap_or(&self.name)));
        }
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&self.reach.far())
            .profile_name(self.name.clone())
            .with_custom_provider("Ec2InstanceMetadata", instance(&self.reach))
            .with_custom_provider("EcsContainer", container(&self.reach))
            .build();
        let given = provider.provide_credentials().await;
        let named = match way.base {
            // It is the session of that profile that has to be renewed.
            AwsProfileKind::Sso => way.names.last().unwrap_or(&self.name),
            _ => &self.name,
        };
        let given = given.map_err(|error| refused(&error, &Asked::Profile(named, way.base)))?;
        match &self.role {
            Some(role) => assume(&self.reach, Some(&self.name), given, role).await,
            None => Ok(given),
        }
    }
}

/// aws-config would ask for the role without a code and be refused.
fn needs_code(name: &str, device: &str) -> Error {
    let message = format!("profile {name} demands a code of {device}, which Skyferry cannot ask for");
    Error::new(ErrorKind::Unauthenticated, DOING, message).hint(format!(
        "give the code to aws sts get-caller-identity --profile {name} in a terminal and use a profile with \
         credential_process = aws configure export-credentials --profile {name}; or enter the three parts that \
         aws sts get-session-token --serial-number {device} --token-code CODE gives"
    ))
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
