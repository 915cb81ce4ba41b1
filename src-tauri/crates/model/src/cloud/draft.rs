//! Clouds before they are configured: filled in, recognised in pasted text, found on this computer.

use super::{Auth, Cloud, Field, ProviderId};
use crate::{Error, Secret};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A cloud as a person fills it in, before it has an identity. Its secrets travel beside it, never inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CloudDraft {
    /// What to call it.
    pub name: String,
    /// The kind of service.
    pub provider: ProviderId,
    /// How one proves who one is.
    pub auth: Auth,
    /// What was filled in, secrets excepted. Empty text is the same as nothing.
    pub fields: BTreeMap<Field, String>,
    /// Under whose law its bytes lie, if it is declared.
    pub jurisdiction: Option<String>,
    /// Whether to refuse every write.
    pub read_only: bool,
    /// Whether to refuse deleting and replacing.
    pub protected: bool,
    /// Requests that may be under way at once; 10 when left out.
    pub max_requests: Option<u16>,
    /// Index into the palette of identity colours, 0 to 7; left out, the one that fewest clouds have, or as it is.
    pub color: Option<u8>,
    /// The letter on its tile; left out, the first of its name, or as it is.
    pub letter: Option<String>,
}

/// The secret fields of a draft.
pub type Secrets = BTreeMap<Field, Secret<String>>;

/// What was recognised in pasted text. The secrets in it are named, not held: they are taken from the text again
/// when the draft is saved with it as [`Field::Pasted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Recognised {
    /// What it is, in words: "a section of rclone.conf".
    pub words: String,
    /// A name for the cloud, if the text has one.
    pub name: Option<String>,
    /// The kind of service.
    pub provider: ProviderId,
    /// How one proves who one is.
    pub auth: Auth,
    /// What it says, secrets excepted.
    pub fields: BTreeMap<Field, String>,
    /// Secret fields that it fills.
    pub secrets: Vec<Field>,
}

/// A cloud that another program on this computer knows, ready to be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Found {
    /// How to ask for it: stable as long as its file does not change.
    pub id: String,
    /// Where it was found: a file's path with `~` for the home folder, or "environment".
    pub origin: String,
    /// What would be configured.
    pub draft: CloudDraft,
    /// Whether it brings its secret along; otherwise only the reference is kept.
    pub secret: bool,
    /// Why it cannot be imported as it is.
    pub trouble: Option<String>,
}

/// What became of one that was to be imported.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Imported {
    /// As in [`Found`].
    pub id: String,
    /// The cloud that came of it.
    pub cloud: Option<Cloud>,
    /// Why none came of it.
    pub error: Option<Error>,
}
