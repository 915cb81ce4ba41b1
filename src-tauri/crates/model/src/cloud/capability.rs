//! What a cloud can do, known before it is asked to.

use crate::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that some clouds can do and others cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// `If-None-Match: *` on a single write, even between two writers.
    ConditionalCreate,
    /// The same when an upload in parts is finished.
    ConditionalFinish,
    /// Content type and user metadata are kept.
    Metadata,
    /// Objects carry tags.
    Tags,
    /// Older versions of an object can be listed, read and deleted.
    Versions,
    /// Objects have storage classes.
    StorageClasses,
    /// An object is copied without its bytes coming here.
    Copy,
    /// A part of an upload is copied likewise, for objects above the largest single copy.
    CopyParts,
    /// A copy can be made on condition of the source's entity tag.
    ConditionalCopy,
    /// Many keys are deleted with one request.
    BulkDelete,
    /// Links that need no credentials and expire.
    Links,
    /// A listing can begin behind a key.
    ListAfter,
    /// Unfinished uploads can be listed.
    ListUploads,
    /// Buckets can be listed.
    ListBuckets,
    /// Buckets can be created and deleted.
    CreateBuckets,
    /// The entity tag of a single write is the MD5 of its bytes.
    EtagIsMd5,
    /// A CRC64NVME sent with the bytes is checked by the cloud.
    Crc64Nvme,
    /// A CRC32C sent with the bytes is checked by the cloud.
    Crc32c,
    /// Parts may arrive in any order and a second time.
    PartsInAnyOrder,
    /// Folders exist by themselves, so that emptying one leaves it behind.
    RealFolders,
    /// Keys that differ only in case are one object.
    CaseFolds,
}

/// Whether a cloud can do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// Its maker documents it, or it was seen.
    Yes,
    /// The protocol has it, and nobody has shown that this endpoint holds it.
    Unproved,
    /// It cannot.
    No,
}

/// What is known of some features.
pub type Features = BTreeMap<Feature, Support>;

/// What a face may offer for a cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Abilities {
    /// What it can do, as far as anybody knows.
    pub features: Vec<Feature>,
    /// Storage classes that can be asked for, the default first; empty where there are none.
    pub storage_classes: Vec<String>,
}

/// A checksum that a cloud can check or tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// CRC64/NVME, 8 bytes.
    Crc64Nvme,
    /// CRC32C (Castagnoli), 4 bytes.
    Crc32c,
    /// CRC32 (ISO-HDLC), 4 bytes.
    Crc32,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-1, 20 bytes.
    Sha1,
    /// MD5, 16 bytes.
    Md5,
}

/// A checksum of an object's bytes, all of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Checksum {
    /// By which algorithm.
    pub algorithm: Algorithm,
    /// The value in base64, most significant byte first.
    pub value: String,
}

/// Sizes that a cloud accepts, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Sizes {
    /// The largest single write.
    pub write: Bytes,
    /// The smallest part but for the last.
    pub part_min: Bytes,
    /// The largest part.
    pub part_max: Bytes,
    /// Parts of one upload, at most.
    pub parts: u32,
    /// The largest single server-side copy.
    pub copy: Bytes,
    /// The longest key.
    pub key: u32,
}

/// What a cloud can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Capabilities {
    /// Feature by feature; what is not named is not supported.
    pub features: Features,
    /// Sizes.
    pub sizes: Sizes,
    /// Storage classes that can be asked for, the default first; empty where there are none.
    pub storage_classes: Vec<String>,
    /// Whether writes are refused, by the user's switch.
    pub read_only: bool,
    /// Whether deleting and replacing are refused, by the user's switch.
    pub protected: bool,
}

impl Capabilities {
    /// What is known of a feature.
    pub fn support(&self, feature: Feature) -> Support {
        self.features.get(&feature).copied().unwrap_or(Support::No)
    }

    /// Whether the cloud can, as far as anybody knows: `Yes` or `Unproved`.
    pub fn can(&self, feature: Feature) -> bool {
        self.support(feature) != Support::No
    }

    /// Whether the cloud certainly can.
    pub fn surely(&self, feature: Feature) -> bool {
        self.support(feature) == Support::Yes
    }

    /// The same with other knowledge of some features.
    #[must_use]
    pub fn with(mut self, known: &Features) -> Self {
        self.features.extend(known);
        self
    }
}
