//! Providers, credentials and our own narrow face on them. The only user of `object_store` and `keyring`.

mod store;

pub use store::{
    Attributes, Body, Capabilities, Condition, Head, List, Pages, Part, Read, Store, UploadId, Write, Written,
};
