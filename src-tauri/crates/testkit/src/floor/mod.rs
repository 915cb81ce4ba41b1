//! The floor that a copy cannot go below: bytes from here to there, without journal, metadata, signature or proof. For
//! benches against a server that looks at no signature. Objects are taken largest first; a read is bound to the entity
//! tag that was listed; a file appears under its name only when it is whole.

mod folder;
mod lanes;
mod wire;

pub use lanes::{Lanes, Tally, copy, count};

use std::path::PathBuf;

/// Whatever went wrong; who runs a bench reads the words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where objects lie.
#[derive(Debug, Clone)]
pub enum End {
    /// A folder of this computer; keys are paths in it.
    Folder(PathBuf),
    /// A bucket: `http://host:port` and its name.
    Bucket(String, String),
}

/// One object as it was listed.
#[derive(Debug, Clone)]
struct Found {
    key: String,
    size: u64,
    /// Empty for a file.
    etag: String,
}
