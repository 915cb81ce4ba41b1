//! Real storage servers on loopback, of other makes than ours: started on ports that the system chose, with their state in
//! a temporary folder, ended with everything they started when the test ends, however it ends.

mod answering;
mod azurite;
mod ceph;
mod moto;
mod process;
mod rclone;
mod sts;
mod tls;

pub use answering::{Answer, Answering, Asked};
pub use azurite::Azurite;
pub use ceph::Ceph;
pub use moto::Moto;
pub use rclone::RcloneS3;
pub use sts::{CODES, Sts};
pub use tls::{Authority, Front, Leaf};

use model::{Result, Secret};
use process::Process;

/// A running server, or one that was running already.
pub struct Server {
    endpoint: String,
    access_key_id: String,
    secret: Secret<String>,
    _process: Option<Process>,
}

impl Server {
    /// `http://127.0.0.1:port`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The access key's public half.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Its secret half.
    pub fn secret(&self) -> Secret<String> {
        self.secret.clone()
    }
}

/// The server, or `None` where its program is not installed, with a line on standard error that says so. With
/// `SKYFERRY_TEST_SERVERS=all` in the environment that is a failure instead.
///
/// # Panics
/// When the server is there and does not start, or is not there and all are required.
#[expect(clippy::print_stderr, reason = "a test that tests nothing must say so")]
pub fn or_skip<T>(started: Result<T>) -> Option<T> {
    let error = match started {
        Ok(server) => return Some(server),
        Err(error) => error,
    };
    let required = std::env::var("SKYFERRY_TEST_SERVERS").is_ok_and(|which| which == "all");
    assert!(
        error.kind == model::ErrorKind::Unsupported && !required,
        "{error}; {}",
        error.hinted().unwrap_or_default()
    );
    eprintln!("skipped: {error}; {}", error.hinted().unwrap_or_default());
    None
}
