//! Configured clouds.

mod capability;
mod draft;
mod faults;
mod health;
mod probe;
mod provider;
mod vault;

use crate::{CloudId, Revision, SecretName, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use capability::{Abilities, Algorithm, Capabilities, Checksum, Feature, Features, Sizes, Support};
pub use draft::{CloudDraft, Found, Imported, Recognised, Secrets};
pub use faults::Faults;
pub use health::{Health, HealthState};
pub use probe::{Outcome, Profile, Stage, StageReport};
pub use provider::{Auth, Field, FieldKind, FieldSpec, Form, Protocol, Provider, ProviderId};
pub use vault::VaultState;

/// One configured account or endpoint. Holds no secret: only the name under which the vault keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Cloud {
    /// Its identity in locations; never changes.
    pub id: CloudId,
    /// What people call it.
    pub name: String,
    /// Index into the palette of identity colours, 0 to 7.
    pub color: u8,
    /// The letter on its tile.
    pub letter: String,
    /// The kind of service, by its name in the table of providers.
    pub provider: ProviderId,
    /// Region, as declared by whoever configured it or read from the provider; `None` when not known.
    pub region: Option<String>,
    /// Under whose law its bytes lie, if anybody said.
    pub jurisdiction: Option<Jurisdiction>,
    /// Whether every write is refused.
    pub read_only: bool,
    /// Whether deleting and replacing are refused; new objects are taken.
    pub protected: bool,
    /// Whether it is one of the embedded demo clouds.
    pub demo: bool,
    /// Requests that may be under way at once, at most; how many really are follows from how the cloud answers.
    pub max_requests: u16,
    /// How to reach it.
    pub connection: Connection,
    /// What the last connection test learned; `None` before the first.
    pub profile: Option<Profile>,
}

/// Requests that may be under way at once on a cloud of which nobody said otherwise (ADR 20).
pub const MAX_REQUESTS: u16 = 256;

impl Cloud {
    /// Whether it has exactly one bucket, which locations leave empty.
    pub fn is_pinned(&self) -> bool {
        self.connection.site().is_none_or(|site| site.bucket.is_some())
    }
}

/// Under whose law a cloud's bytes lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Jurisdiction {
    /// A label such as `EU`, `US` or `UK`.
    pub label: String,
    /// How it is known.
    pub evidence: Evidence,
}

/// How something about a cloud is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Somebody said so.
    Declared,
    /// The provider said so.
    Read,
}

/// How a cloud is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "protocol", rename_all = "snake_case")]
pub enum Connection {
    /// A folder, which is the cloud's one bucket.
    Local {
        /// Absolute path of the folder.
        root: String,
    },
    /// An endpoint that speaks S3.
    S3 {
        /// Where it is, and as whom.
        site: Site,
        /// The region that requests are signed for.
        region: String,
        /// Whether the bucket stands in the path (true) or in the host name.
        path_style: bool,
        /// The role that the credentials assume first.
        role: Option<Role>,
    },
    /// Google Cloud Storage, by its XML API.
    Gcs {
        /// Where it is, and as whom.
        site: Site,
        /// The project whose buckets are listed and in which buckets are made.
        project: Option<String>,
    },
    /// Azure Blob Storage.
    Azure {
        /// Where it is, and as whom; its bucket is a container.
        site: Site,
        /// The storage account.
        account: String,
    },
}

impl Connection {
    /// Where a cloud on the network is; `None` for a folder.
    pub fn site(&self) -> Option<&Site> {
        match self {
            Self::Local { .. } => None,
            Self::S3 { site, .. } | Self::Gcs { site, .. } | Self::Azure { site, .. } => Some(site),
        }
    }

    /// The name of the secret that it needs from the vault, if it needs one.
    pub fn secret(&self) -> Option<&SecretName> {
        self.site().and_then(|site| site.credentials.secret())
    }
}

/// What every cloud on the network has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Site {
    /// `https://host[:port]`, for Azure with the path of an emulator's account behind it.
    pub endpoint: String,
    /// The one bucket to use; without it buckets are listed.
    pub bucket: Option<String>,
    /// As whom.
    pub credentials: Credentials,
    /// A file with further certificates to trust (PEM), for an endpoint with a certificate of one's own.
    pub ca: Option<String>,
}

/// As whom a cloud is asked. Secrets are named, never held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Credentials {
    /// An access key (S3, or an HMAC key of Google's). The vault holds its secret half and, on a second line, the
    /// session token if there is one.
    Key {
        /// The public half.
        access_key_id: String,
        /// Where the secret half lies.
        secret: SecretName,
    },
    /// A profile of the AWS configuration: keys, SSO, assumed roles, processes. Nothing of it is kept here.
    Profile {
        /// Its name.
        profile: String,
    },
    /// What the surroundings give: environment variables, a web identity, the role of the instance; for Google the
    /// application default credentials.
    Ambient,
    /// A service account of Google's; the vault holds its private key (PEM).
    ServiceAccount {
        /// `client_email`.
        email: String,
        /// `private_key_id`.
        key_id: String,
        /// `token_uri`: where tokens are given.
        token_uri: String,
        /// Where the private key lies.
        secret: SecretName,
    },
    /// The key of an Azure storage account.
    AccountKey {
        /// Where it lies.
        secret: SecretName,
    },
    /// A shared access signature of Azure's.
    Sas {
        /// Where it lies.
        secret: SecretName,
    },
    /// Nobody: public buckets.
    Anonymous,
}

impl Credentials {
    /// The name of the secret that belongs to them, if one does.
    pub fn secret(&self) -> Option<&SecretName> {
        match self {
            Self::Key { secret, .. }
            | Self::ServiceAccount { secret, .. }
            | Self::AccountKey { secret }
            | Self::Sas { secret } => Some(secret),
            Self::Profile { .. } | Self::Ambient | Self::Anonymous => None,
        }
    }
}

/// A role that credentials assume before anything is asked (AWS STS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Role {
    /// `arn:aws:iam::<account>:role/<name>`.
    pub arn: String,
    /// The external id that the role's owner demands.
    pub external_id: Option<String>,
}

/// A container in a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Bucket {
    /// Its name, as locations use it; empty for a pinned cloud's only one.
    pub name: String,
    /// When it was made, if the cloud says so.
    pub created: Option<Timestamp>,
}

/// All configured clouds, in the order in which they are shown.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Clouds {
    /// Grows with every change.
    pub revision: Revision,
    /// The clouds.
    pub clouds: Vec<Cloud>,
    /// How each of them has answered lately; in the order of `clouds`.
    pub health: Vec<Health>,
    /// What demo clouds were told to do wrong, by their identities; those that were told nothing are not among them.
    pub faults: BTreeMap<String, Faults>,
    /// Where secrets are kept.
    pub vault: VaultState,
}
