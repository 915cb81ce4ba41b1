//! Providers, credentials and our own narrow face on them. The only user of `object_store`, `aws-config` and `keyring`.

mod checksum;
mod credentials;
mod encode;
mod error;
mod http;
mod limits;
mod probe;
mod provider;
mod registry;
mod secrets;
mod store;

pub use checksum::Crc;
pub use credentials::{Identity, ServiceAccount, Surroundings, Tokens, parse_service_account};
pub use http::Trust;
pub use limits::{Guard, Guarded};
pub use probe::Connected;
pub use provider::gcs::{Gcs, GcsAccount};
pub use provider::local::Local;
pub use provider::s3::{Account, S3};
pub use registry::Registry;
pub use secrets::{Keyring, MemoryVault, Vault};
pub use store::{
    Attributes, Body, Condition, Copy, Head, Link, LinkTo, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags,
    Upload, UploadId, Version, VersionId, Write, Written,
};
