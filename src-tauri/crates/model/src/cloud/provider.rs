//! Kinds of service, and the forms that configure one.

use serde::{Deserialize, Serialize};

/// The name of a kind of service in the table of providers: `s3`, `r2`, `gcs`, `local`, or one that a user added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(transparent)]
pub struct ProviderId(pub String);

/// What a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// A folder of this computer.
    Local,
    /// The S3 API.
    S3,
    /// Google Cloud Storage's XML API.
    Gcs,
    /// The Azure Blob API.
    Azure,
}

/// A way to prove who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// Nothing to prove: a folder, or public buckets.
    Anonymous,
    /// Access key and secret.
    Key,
    /// A profile of the AWS configuration.
    Profile,
    /// What the surroundings give.
    Ambient,
    /// The JSON of a Google service account.
    ServiceAccount,
    /// The key of an Azure storage account.
    AccountKey,
    /// An Azure shared access signature.
    Sas,
    /// An Azure connection string.
    ConnectionString,
}

/// A field of a form. The same names are the flags of `ferry clouds add` and the words that begin an error about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// A local folder's absolute path.
    Root,
    /// Host, with or without scheme.
    Endpoint,
    /// Region to sign for and to show.
    Region,
    /// The one bucket (container) to use.
    Bucket,
    /// The account: Cloudflare's id, Azure's storage account.
    Account,
    /// Google's project.
    Project,
    /// Where the provider keeps the bytes by contract (R2: `default`, `eu`, `fedramp`).
    Jurisdiction,
    /// The public half of an access key.
    AccessKeyId,
    /// Its secret half.
    SecretKey,
    /// The token of temporary credentials.
    SessionToken,
    /// A profile of the AWS configuration.
    Profile,
    /// A role to assume.
    RoleArn,
    /// The external id that the role demands.
    ExternalId,
    /// The JSON of a service account.
    ServiceAccount,
    /// The key of a storage account.
    AccountKey,
    /// A shared access signature.
    Sas,
    /// A connection string.
    ConnectionString,
    /// Whether the bucket stands in the path: `true` or `false`.
    PathStyle,
    /// A file with certificates to trust.
    Ca,
    /// Text that somebody pasted, from which secrets are taken that have no field of their own filled in.
    Pasted,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A line.
    Line,
    /// A line that nobody should read over a shoulder.
    Secret,
    /// Several secret lines.
    SecretText,
    /// One of `choices`, or another word.
    Choice,
    /// Yes or no: `true` or `false`.
    Tick,
    /// A folder of this computer.
    Folder,
    /// A file of this computer.
    File,
}

/// A field as a form shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FieldSpec {
    /// Which.
    pub field: Field,
    /// How it is filled in.
    pub kind: FieldKind,
    /// What stands above it.
    pub label: String,
    /// What stands below it.
    pub hint: Option<String>,
    /// What it holds when nobody fills it in.
    pub default: Option<String>,
    /// What it could look like.
    pub example: Option<String>,
    /// What can be chosen; for a region the provider's list, to which others may be added.
    pub choices: Vec<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it stands behind "Advanced".
    pub advanced: bool,
}

/// One way to configure a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Form {
    /// How one proves who one is.
    pub auth: Auth,
    /// What this way is called.
    pub label: String,
    /// Its fields, in order.
    pub fields: Vec<FieldSpec>,
}

/// A kind of service, with the forms that configure one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Provider {
    /// Its name in the table.
    pub id: ProviderId,
    /// What people call it.
    pub name: String,
    /// What it speaks.
    pub protocol: Protocol,
    /// Ways to configure it, the usual one first.
    pub forms: Vec<Form>,
    /// What to know before choosing it.
    pub note: Option<String>,
}
