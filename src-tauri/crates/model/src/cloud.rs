//! Configured clouds.

use crate::{CloudId, Revision, SecretName, Timestamp};
use serde::{Deserialize, Serialize};

/// One configured account or endpoint. Holds no secret: only the name under which the keyring keeps it.
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
    /// Region, as declared by whoever configured it; `None` when not known.
    pub region: Option<String>,
    /// Whether every write is refused.
    pub read_only: bool,
    /// Whether it is one of the embedded demo clouds.
    pub demo: bool,
    /// How to reach it.
    pub connection: Connection,
}

impl Cloud {
    /// Whether it has exactly one bucket, which locations leave empty.
    pub fn is_pinned(&self) -> bool {
        match &self.connection {
            Connection::Local { .. } => true,
            Connection::S3 { bucket, .. } => bucket.is_some(),
        }
    }
}

/// How a cloud is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "provider", rename_all = "snake_case")]
pub enum Connection {
    /// A folder, which is the cloud's one bucket.
    Local {
        /// Absolute path of the folder.
        root: String,
    },
    /// An S3-compatible endpoint.
    S3 {
        /// `https://host[:port]`, without a path.
        endpoint: String,
        /// The region that requests are signed for.
        region: String,
        /// The one bucket to use; without it buckets are listed.
        bucket: Option<String>,
        /// Whether the bucket stands in the path (true) or in the host name.
        path_style: bool,
        /// The access key's public half.
        access_key_id: String,
        /// Where the secret half lies in the keyring.
        secret: SecretName,
    },
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

/// A cloud as a person fills it in, before it has an identity. The secret travels beside it, never inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CloudDraft {
    /// What to call it.
    pub name: String,
    /// Region to show, if the connection does not say.
    pub region: Option<String>,
    /// Whether to refuse every write.
    pub read_only: bool,
    /// How to reach it.
    pub connection: ConnectionDraft,
}

/// The connection part of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "provider", rename_all = "snake_case")]
pub enum ConnectionDraft {
    /// A folder.
    Local {
        /// Absolute path of an existing folder.
        root: String,
    },
    /// An S3-compatible endpoint.
    S3 {
        /// Host, with or without scheme; `https://` is assumed.
        endpoint: String,
        /// Region to sign for; `us-east-1` when left out.
        region: Option<String>,
        /// The one bucket to use; without it buckets are listed.
        bucket: Option<String>,
        /// Whether the bucket stands in the path.
        path_style: bool,
        /// The access key's public half.
        access_key_id: String,
    },
}

/// All configured clouds, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Clouds {
    /// Grows with every change.
    pub revision: Revision,
    /// The clouds.
    pub clouds: Vec<Cloud>,
    /// Where secrets are kept on this computer, in words; `None` when there is no usable keyring.
    pub keyring: Option<String>,
}
