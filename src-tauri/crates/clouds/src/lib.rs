//! Providers, credentials and our own narrow face on them. The only user of `object_store` and `keyring`.

mod error;
mod limits;
mod probe;
mod provider;
mod registry;
mod secrets;
mod store;

pub use limits::ReadOnly;
pub use probe::Connected;
pub use provider::local::Local;
pub use provider::s3::{Account, S3};
pub use registry::Registry;
pub use secrets::{Keyring, MemoryVault, Vault};
pub use store::{
    Attributes, Body, Capabilities, Condition, Head, List, Pages, Part, Read, Store, UploadId, Write, Written,
};
