//! How to reach an S3 endpoint, and what the protocol promises of every one.

use crate::credentials::Identity;
use crate::http::Trust;
use model::{Capabilities, Feature, Features, Secret, Sizes, Support};

/// How to reach an S3 endpoint, and as whom.
#[derive(Debug, Clone)]
pub struct Account {
    /// `https://host[:port]`, without a path.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The one bucket to use; then locations leave theirs empty.
    pub bucket: Option<String>,
    /// Whether the bucket stands in the path (true) or in the host name.
    pub path_style: bool,
    /// As whom.
    pub identity: Identity,
    /// What names the account behind the identity, if that is known without asking: an access key id, the name of a
    /// profile. No secret. Two stores of one endpoint and one name copy to each other.
    pub name: Option<String>,
    /// What is known of the endpoint; see [`Account::dialect`] for what the protocol itself promises.
    pub can: Capabilities,
    /// Whom to trust besides the system's certificates.
    pub trust: Trust,
}

impl Account {
    /// An endpoint of which nothing is known but that it speaks S3, path style, with an access key.
    pub fn keyed(endpoint: &str, region: &str, access_key_id: &str, secret: &Secret<String>) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            region: region.to_owned(),
            bucket: None,
            path_style: true,
            identity: Identity::key(access_key_id, secret, None),
            name: Some(access_key_id.to_owned()),
            can: Self::dialect(),
            trust: Trust::default(),
        }
    }

    /// What an endpoint that speaks S3 can do as far as the protocol goes; nothing of it proved of any endpoint.
    pub fn dialect() -> Capabilities {
        use Feature::{
            BulkDelete, ConditionalCopy, ConditionalCreate, ConditionalFinish, Copy, CopyParts, Crc32c, Crc64Nvme,
            CreateBuckets, EtagIsMd5, Links, ListAfter, ListBuckets, ListUploads, Metadata, PartsInAnyOrder,
            StorageClasses, Tags, Versions,
        };
        let reading = [ListAfter, ListBuckets, ListUploads, Links, Versions];
        let writing = [BulkDelete, ConditionalCreate, ConditionalFinish, CreateBuckets, PartsInAnyOrder];
        let copying = [Copy, CopyParts, ConditionalCopy];
        let knowing = [Crc32c, Crc64Nvme, EtagIsMd5, StorageClasses, Tags];
        let claimed = reading.into_iter().chain(writing).chain(copying).chain(knowing);
        let mut features: Features = claimed.map(|feature| (feature, Support::Unproved)).collect();
        features.insert(Metadata, Support::Yes);
        Capabilities { features, sizes: SIZES, storage_classes: Vec::new(), read_only: false, protected: false }
    }
}

/// Amazon's limits, which the other makers copy. Source: "Amazon S3 multipart upload limits" and
/// "`CopyObject`".
const SIZES: Sizes = Sizes {
    write: model::Bytes(5 << 30),
    part_min: model::Bytes(5 << 20),
    part_max: model::Bytes(5 << 30),
    parts: 10_000,
    copy: model::Bytes(5 << 30),
    key: 1024,
};
