//! Where secrets are kept.

use serde::{Deserialize, Serialize};

/// Where secrets are kept on this computer, and whether they can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "kept", rename_all = "snake_case")]
pub enum VaultState {
    /// In the keyring of the system.
    Keyring {
        /// Which, in words.
        place: String,
    },
    /// In a file that a passphrase opens, because somebody chose that.
    Passphrase {
        /// Whether the passphrase has still to be entered in this session.
        locked: bool,
    },
    /// In memory until the program ends, because somebody chose that.
    Session,
    /// Nowhere: there is no usable keyring and nobody has chosen yet.
    Nowhere,
}

impl VaultState {
    /// Whether a secret can be kept now.
    pub fn is_usable(&self) -> bool {
        !matches!(self, Self::Passphrase { locked: true } | Self::Nowhere)
    }
}
