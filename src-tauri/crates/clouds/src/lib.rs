//! Providers, credentials and our own narrow face on them. The only user of `object_store`, `aws-config` and `keyring`.

mod again;
mod credentials;
mod crowd;
mod encode;
mod error;
mod health;
mod http;
mod limits;
mod metrics;
mod probe;
mod provider;
mod registry;
mod secrets;
mod store;

pub use again::{Again, Patience};
pub use credentials::Identity;
pub use crowd::{Crowd, Crowded};
pub use health::{Pulse, Watched};
pub use http::Trust;
pub use limits::{Guard, Guarded};
pub use metrics::{Asked, Counted, Counts, Operation, Tally};
pub use probe::Connected;
pub use provider::local::Local;
pub use provider::s3::{Account, S3};
pub use registry::Registry;
pub use secrets::{Keyring, MemoryVault, Passphrase, SHORTEST_PASSPHRASE, Safe, Vault};
pub use store::{
    Attributes, Body, Condition, Copy, Head, Link, LinkTo, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags,
    Upload, UploadId, Version, VersionId, Write, Written,
};
