//! A temporary home, and clouds for it.

use crate::independent::Endpoint;
use model::{Cloud, CloudId, Connection, Credentials, MAX_REQUESTS, ProviderId, SecretName, Site};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder for one test, gone when it ends.
pub struct World {
    folder: TempDir,
}

impl World {
    /// A new, empty one.
    ///
    /// # Panics
    /// When there is no room for a temporary folder.
    pub fn new() -> Self {
        Self { folder: TempDir::with_prefix("skyferry-world-").expect("there is room for a temporary folder") }
    }

    /// The home of Skyferry in it: state, configuration, database. It exists and is empty at first.
    pub fn home(&self) -> PathBuf {
        self.folder("home")
    }

    /// A folder of this name, made on first use.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(&path).expect("a folder can be made in a temporary folder");
        path
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// A cloud that is the folder `root`.
///
/// # Panics
/// When `id` cannot name a cloud.
pub fn local_cloud(id: &str, root: &Path) -> Cloud {
    cloud(id, "local", Connection::Local { root: root.to_string_lossy().into_owned() })
}

/// A cloud that is an S3 endpoint; pinned if `bucket` is given. Its secret's name is its identity.
///
/// # Panics
/// When `id` cannot name a cloud.
pub fn s3_cloud(id: &str, endpoint: &Endpoint, bucket: Option<&str>) -> Cloud {
    let credentials =
        Credentials::Key { access_key_id: endpoint.access_key_id.clone(), secret: SecretName(id.to_owned()) };
    let site = Site { endpoint: endpoint.url.clone(), bucket: bucket.map(str::to_owned), credentials, ca: None };
    cloud(id, "s3-compatible", Connection::S3 { site, region: "us-east-1".to_owned(), path_style: true, role: None })
}

fn cloud(id: &str, provider: &str, connection: Connection) -> Cloud {
    Cloud {
        id: CloudId::parse(id).expect("the test gives a proper identity"),
        name: id.to_owned(),
        color: 0,
        letter: id.chars().take(1).collect::<String>().to_uppercase(),
        provider: ProviderId(provider.to_owned()),
        region: None,
        jurisdiction: None,
        read_only: false,
        protected: false,
        demo: false,
        max_requests: MAX_REQUESTS,
        connection,
        profile: None,
    }
}
