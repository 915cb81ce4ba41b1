//! Providers, credentials and our own narrow face on them. The only user of `object_store`, `aws-config` and `keyring`.

mod again;
mod checksum;
mod credentials;
mod crowd;
mod encode;
mod error;
mod faults;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod health;
mod http;
mod import;
mod limits;
mod metrics;
mod presets;
mod probe;
mod provider;
mod registry;
mod secrets;
mod store;

pub use again::{Again, Patience};
pub use checksum::Crc;
pub use credentials::{
    AwsProfile, AwsProfileKind, Identity, KeySecret, Reach, ServiceAccount, Sessions, Surroundings, Tokens,
    aws_profiles, parse_service_account,
};
pub use crowd::{Crowd, Crowded};
pub use faults::{Faulted, Panel};
pub use health::{Pulse, Watched};
pub use http::Trust;
pub use import::{Hosts, Importable, Places, find, recognise, secrets as pasted_secrets};
pub use limits::{Guard, Guarded};
pub use metrics::{Asked, Counted, Counts, Operation, Tally};
pub use presets::{HostMatch, Settled, Table};
pub use probe::Probe;
pub use provider::azure::{Azure, AzureAccount, AzureConnection, AzureKey, connection_string};
pub use provider::gcs::{Gcs, GcsAccount};
pub use provider::local::{Local, Rules as NameRules, allow_many_files};
pub use provider::s3::{Account, S3};
pub use registry::{Registry, Subject};
pub use secrets::{Keyring, MemoryVault, Passphrase, SHORTEST_PASSPHRASE, Safe, Vault};
pub use store::{
    Attributes, Body, Condition, Copy, Head, Link, LinkTo, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags,
    Upload, UploadId, Version, VersionId, Write, Written,
};
