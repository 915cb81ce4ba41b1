//! Tokens of Google's: from a service account's key, from gcloud's files, from the machine. Stores nothing.

mod account;
mod ambient;
mod grant;
mod key;
mod tokens;

use super::Identity;
use crate::http::{Http, Trust};
use model::Result;
use std::sync::Arc;
use std::time::Duration;

pub use account::{ServiceAccount, parse_service_account};
pub use ambient::Surroundings;
pub(crate) use key::SigningKey;
pub use tokens::Tokens;

/// What requests are allowed to do at most: objects and buckets, but not who may use them.
const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.read_write";
/// How long whoever gives tokens may be silent.
const IDLE: Duration = Duration::from_secs(30);

impl Identity {
    /// A service account, by its key. Nothing is sent yet; tokens are asked for when a request needs one.
    ///
    /// # Errors
    /// `Invalid`, its message beginning with `service-account: `, when the key or the address for tokens cannot be right.
    pub fn service_account(account: &ServiceAccount, trust: &Trust) -> Result<Self> {
        let source = account::Source::new(account, Http::new(trust, IDLE)?)?;
        Ok(Self::Bearer(Arc::new(Tokens::new(source))))
    }

    /// Whoever the surroundings say: Google's application default credentials. They are looked for anew whenever a
    /// token is needed, so that signing in again needs no restart. Nothing is looked for yet.
    ///
    /// # Errors
    /// `Invalid` when the certificates to trust are none.
    pub fn application_default(surroundings: Surroundings, trust: &Trust) -> Result<Self> {
        let source = ambient::Source::new(surroundings, trust)?;
        Ok(Self::Bearer(Arc::new(Tokens::new(source))))
    }
}
