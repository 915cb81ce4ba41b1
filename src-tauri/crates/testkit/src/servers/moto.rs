//! moto: a wide copy of AWS's interface, in Python. It takes any secret.

use super::Server;
use super::process::{Process, need};
use model::{Result, Secret};
use std::time::Duration;

/// Starts `moto_server`.
pub struct Moto;

impl Moto {
    /// Starts one that holds nothing.
    ///
    /// # Errors
    /// `Unsupported` when moto is not installed, `Unavailable` when it does not start.
    pub async fn start() -> Result<Server> {
        need("moto_server", "pip install 'moto[server]'")?;
        let process = Process::start("moto_server", &["-H", "127.0.0.1", "-p", "0"], &[("PYTHONUNBUFFERED", "1")])?;
        let port = process.until_listening(Duration::from_mins(1)).await?;
        Ok(Server {
            endpoint: format!("http://127.0.0.1:{port}"),
            access_key_id: "mototest".to_owned(),
            secret: Secret::new("moto-test-secret".to_owned()),
            _process: Some(process),
        })
    }
}
