//! A storage account before it is asked anything: its place, its credentials, what it can do.

use super::attributes::TIERS;
use super::uploads;
use crate::http::Trust;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Capabilities, Feature, Secret, Sizes, Support};
use ring::digest;
use std::fmt;

const MIB: u64 = 1 << 20;

/// Azure's limits. Source: "Scalability and performance targets for Blob storage", service version 2019-12-12 and later.
const SIZES: Sizes = Sizes {
    write: model::Bytes(5000 * MIB),
    part_min: model::Bytes(1),
    part_max: model::Bytes(4000 * MIB),
    parts: uploads::PARTS,
    // A copy inside an account has no limit but that of an object.
    copy: model::Bytes(uploads::PARTS as u64 * 4000 * MIB),
    key: 1024,
};

/// How to reach a storage account, and as whom.
#[derive(Debug, Clone)]
pub struct AzureAccount {
    /// `https://host[:port]`, for an emulator with its account as the path; empty for
    /// `https://<account>.blob.core.windows.net`.
    pub endpoint: String,
    /// The storage account.
    pub account: String,
    /// The one container to use; then locations leave theirs empty.
    pub container: Option<String>,
    /// As whom.
    pub key: AzureKey,
    /// Whom to trust besides the system's certificates.
    pub trust: Trust,
}

/// As whom an account is asked.
#[derive(Clone)]
pub enum AzureKey {
    /// With one of the account's two keys: everything is allowed.
    Account(Secret<String>),
    /// With a shared access signature: its parameters, or a URL that ends in them.
    Sas(Secret<String>),
    /// Nobody: public containers.
    Nobody,
}

impl fmt::Debug for AzureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account(_) => "Account(***)",
            Self::Sas(_) => "Sas(***)",
            Self::Nobody => "Nobody",
        })
    }
}

impl AzureAccount {
    /// A name that clouds share which can copy to each other; `base` is the account's address. What one signature may
    /// read another may not, and a pinned location says nothing of its container: so both belong to the name.
    pub(super) fn name(&self, base: &str) -> Option<String> {
        let place = format!("azure {base}/{}", self.container.as_deref().unwrap_or_default());
        match &self.key {
            AzureKey::Account(_) => Some(place),
            AzureKey::Sas(sas) => {
                let digest = digest::digest(&digest::SHA256, sas.expose().as_bytes());
                let short = STANDARD.encode(&digest.as_ref()[..9]);
                Some(format!("{place} by {short}"))
            }
            AzureKey::Nobody => None,
        }
    }
}

/// What an account can do, as Microsoft documents it.
pub(super) fn capabilities(is_pinned: bool, has_key: bool) -> Capabilities {
    use Feature::{
        ConditionalCopy, ConditionalCreate, ConditionalFinish, Copy, CopyParts, Crc64Nvme, CreateBuckets, Links,
        ListBuckets, ListUploads, Metadata, PartsInAnyOrder, StorageClasses, Tags,
    };
    let documented = [
        ConditionalCopy,
        ConditionalCreate,
        ConditionalFinish,
        Copy,
        CopyParts,
        Crc64Nvme,
        CreateBuckets,
        Links,
        ListBuckets,
        ListUploads,
        Metadata,
        PartsInAnyOrder,
        StorageClasses,
        Tags,
    ];
    let mut features: model::Features = documented.map(|feature| (feature, Support::Yes)).into();
    if is_pinned {
        features.insert(CreateBuckets, Support::No);
    }
    if !has_key {
        features.insert(Links, Support::No);
    }
    let storage_classes = TIERS.map(str::to_owned).to_vec();
    Capabilities { features, sizes: SIZES, storage_classes, read_only: false, protected: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_that_cannot_copy_to_each_other_have_different_names() {
        let account = |container: Option<&str>, key| AzureAccount {
            endpoint: String::new(),
            account: "a".to_owned(),
            container: container.map(str::to_owned),
            key,
            trust: Trust::default(),
        };
        let key = || AzureKey::Account(Secret::new("k".to_owned()));
        let sas = |text: &str| AzureKey::Sas(Secret::new(text.to_owned()));
        let accounts = [
            account(None, key()),
            account(Some("box"), key()),
            account(None, sas("sig=1")),
            account(None, sas("sig=2")),
        ];
        let names: std::collections::BTreeSet<String> =
            accounts.iter().filter_map(|account| account.name("https://a")).collect();
        assert_eq!(names.len(), accounts.len(), "{names:?}");
        assert!(names.iter().all(|name| !name.contains("sig=")), "a name holds no secret: {names:?}");
        assert!(!format!("{accounts:?}").contains("sig="), "nor does anything that is printed");
        assert_eq!(account(None, key()).name("x"), account(None, key()).name("x"), "the same account is the same");
        assert_eq!(account(None, AzureKey::Nobody).name("x"), None, "nobody copies nothing");
    }
}
