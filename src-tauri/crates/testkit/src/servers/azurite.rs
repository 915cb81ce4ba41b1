//! Azurite: Microsoft's own emulator of Azure Blob Storage, in JavaScript. What it is known to do otherwise than Azure:
//! it lists and stores `a\\b` as `a/b`, copies at once, and gives listed entity tags as Azure does, without quotes.

use super::Server;
use super::process::{Process, need};
use model::{Result, Secret};
use std::time::Duration;

/// Starts `azurite-blob`.
pub struct Azurite;

impl Azurite {
    /// The account; a name other than the emulator's own, so that nothing can be right by accident.
    pub const ACCOUNT: &str = "skyferrytest";

    /// Starts one that holds nothing. The endpoint carries the account in its path, the secret is the account's key.
    ///
    /// # Errors
    /// `Unsupported` when Azurite is not installed, `Unavailable` when it does not start.
    pub async fn start() -> Result<Server> {
        need("azurite-blob", "scripts/setup.sh test")?;
        let (account, key) = (Self::ACCOUNT, "c2t5ZmVycnktdGVzdC1rZXk=");
        let arguments =
            ["--disableTelemetry", "--silent", "--blobHost", "127.0.0.1", "--blobPort", "0", "-l", "{folder}/azurite"];
        let accounts = format!("{account}:{key}");
        let environment = [("AZURITE_ACCOUNTS", accounts.as_str())];
        let process = Process::start("azurite-blob", &arguments, &environment)?;
        let port = process.until_listening(Duration::from_mins(1)).await?;
        Ok(Server {
            endpoint: format!("http://127.0.0.1:{port}/{account}"),
            access_key_id: account.to_owned(),
            secret: Secret::new(key.to_owned()),
            _process: Some(process),
        })
    }
}
