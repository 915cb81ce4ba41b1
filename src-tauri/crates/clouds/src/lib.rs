//! Providers, credentials and our own narrow face on them. The only user of `object_store`, `aws-config` and `keyring`.

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

pub use credentials::Identity;
pub use http::Trust;
pub use limits::{Guard, Guarded};
pub use probe::Connected;
pub use provider::azure::{Azure, AzureAccount, AzureConnection, AzureKey, connection_string};
pub use provider::local::Local;
pub use provider::s3::{Account, S3};
pub use registry::Registry;
pub use secrets::{Keyring, MemoryVault, Vault};
pub use store::{
    Attributes, Body, Condition, Copy, Head, Link, LinkTo, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags,
    Upload, UploadId, Version, VersionId, Write, Written,
};
