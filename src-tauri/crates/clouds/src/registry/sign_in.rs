//! One-time codes: given once, they open every cloud whose credentials come through the same session.

use super::Registry;
use crate::credentials::{Reach, sign_in};
use crate::http::Trust;
use model::{CloudId, Connection, Credentials, Error, ErrorKind, Result, Secret, Site};

impl Registry {
    /// Signs in with a one-time code as `connection` says, and answers which clouds can be asked again. What STS gives
    /// for the code is kept in memory only, until it expires.
    ///
    /// # Errors
    /// `Invalid`, beginning with `code: `, when the code was not accepted; `Unsupported` when none is asked for.
    pub async fn sign_in(&self, connection: &Connection, code: &Secret<String>) -> Result<Vec<CloudId>> {
        let (Some(profile), Connection::S3 { site, region, .. }) = (profile_of(connection), connection) else {
            return Err(Error::new(ErrorKind::Unsupported, "sign in", "this cloud asks for no code")
                .hint("change its credentials instead"));
        };
        let trust = Trust::read(site.ca.as_deref()).await?;
        let reach = Reach::new(region, &trust)?.sharing(&self.sessions);
        let through = sign_in(profile, code, &reach).await?;
        let clouds = self.state().clouds.clone();
        let waited =
            clouds.into_iter().filter(|cloud| profile_of(&cloud.connection).is_some_and(|name| through.contains(name)));
        let waited: Vec<CloudId> = waited.map(|cloud| cloud.id).collect();
        waited.iter().for_each(|id| self.reopen(id));
        Ok(waited)
    }
}

/// The profile that gives the credentials.
fn profile_of(connection: &Connection) -> Option<&str> {
    match connection.site() {
        Some(Site { credentials: Credentials::Profile { profile }, .. }) => Some(profile),
        _ => None,
    }
}
