//! From a connection and its secret to a store: the one place that knows every provider.

use super::OPEN;
use crate::credentials::{Identity, KeySecret, Reach, ServiceAccount, Sessions, Surroundings};
use crate::http::Trust;
use crate::provider::azure::{Azure, AzureAccount, AzureKey};
use crate::provider::gcs::{Gcs, GcsAccount};
use crate::provider::local::Local;
use crate::provider::s3::{Account, S3};
use crate::store::Store;
use model::{Capabilities, Connection, Credentials, Error, ErrorKind, Result, Role, Secret};
use std::path::PathBuf;
use std::sync::Arc;

/// The store of a connection, with the secret that its credentials name.
pub(super) async fn store(
    connection: &Connection,
    secret: Option<Secret<String>>,
    can: Capabilities,
    trust: &Trust,
    sessions: &Sessions,
) -> Result<Arc<dyn Store>> {
    match connection {
        Connection::Local { root } => Ok(Arc::new(Local::open(PathBuf::from(root)).await?)),
        Connection::S3 { site, region, path_style, role } => {
            let reach = Reach::new(region, trust)?.sharing(sessions);
            let identity = aws(&site.credentials, secret, role.as_ref(), &reach)?;
            let account = Account {
                endpoint: site.endpoint.clone(),
                region: region.clone(),
                bucket: site.bucket.clone(),
                path_style: *path_style,
                identity,
                name: account_name(&site.credentials),
                can,
                trust: trust.clone(),
            };
            Ok(Arc::new(S3::new(&account)?))
        }
        Connection::Azure { site, account } => {
            let key = match (&site.credentials, secret) {
                (Credentials::AccountKey { .. }, Some(key)) => AzureKey::Account(key),
                (Credentials::Sas { .. }, Some(sas)) => AzureKey::Sas(sas),
                (Credentials::Anonymous, _) => AzureKey::Nobody,
                _ => return Err(Error::new(ErrorKind::Unsupported, OPEN, "these credentials cannot be used")),
            };
            let account = AzureAccount {
                endpoint: site.endpoint.clone(),
                account: account.clone(),
                container: site.bucket.clone(),
                key,
                trust: trust.clone(),
            };
            Ok(Arc::new(Azure::new(&account)?))
        }
        Connection::Gcs { site, project } => {
            let account = GcsAccount {
                endpoint: site.endpoint.clone(),
                bucket: site.bucket.clone(),
                project: project.clone(),
                name: account_name(&site.credentials),
                identity: of_google(&site.credentials, secret, trust)?,
                trust: trust.clone(),
            };
            Ok(Arc::new(Gcs::new(&account)?))
        }
    }
}

/// What names the account behind credentials without asking anybody.
fn account_name(credentials: &Credentials) -> Option<String> {
    match credentials {
        Credentials::Key { access_key_id, .. } => Some(access_key_id.clone()),
        Credentials::Profile { profile } => Some(format!("profile {profile}")),
        Credentials::ServiceAccount { email, .. } => Some(email.clone()),
        _ => None,
    }
}

/// As whom Google is asked. The secret is a private key, or the secret half of an HMAC key and perhaps a session token.
fn of_google(credentials: &Credentials, secret: Option<Secret<String>>, trust: &Trust) -> Result<Identity> {
    match (credentials, secret) {
        (Credentials::ServiceAccount { email, key_id, token_uri, .. }, Some(private_key)) => {
            let (email, key_id, token_uri) = (email.clone(), key_id.clone(), token_uri.clone());
            let account = ServiceAccount { email, key_id, project: None, token_uri, private_key };
            Identity::service_account(&account, trust)
        }
        (Credentials::Key { access_key_id, .. }, Some(secret)) => {
            let KeySecret { secret, token } = KeySecret::parse(&secret);
            Ok(Identity::key(access_key_id, &secret, token.as_ref()))
        }
        (Credentials::Ambient, _) => Identity::application_default(Surroundings::of_process(), trust),
        (Credentials::Anonymous, _) => Ok(Identity::Nobody),
        _ => Err(Error::new(ErrorKind::Unsupported, OPEN, "Google takes no such credentials")
            .hint("use a service account, an HMAC key or the application default credentials")),
    }
}

/// As whom an S3 endpoint is asked.
fn aws(
    credentials: &Credentials,
    secret: Option<Secret<String>>,
    role: Option<&Role>,
    reach: &Reach,
) -> Result<Identity> {
    match (credentials, secret) {
        (Credentials::Key { access_key_id, .. }, Some(secret)) => {
            let key = KeySecret::parse(&secret);
            Ok(match role {
                None => Identity::key(access_key_id, &key.secret, key.token.as_ref()),
                Some(role) => Identity::role(access_key_id, &key, role, reach),
            })
        }
        (Credentials::Profile { profile }, _) => Ok(Identity::profile(profile, role, reach)),
        (Credentials::Ambient, _) => Ok(Identity::ambient(role, reach)),
        (Credentials::Anonymous, _) => Ok(Identity::Nobody),
        _ => Err(Error::new(ErrorKind::Unsupported, OPEN, "these credentials are not for an S3 endpoint")
            .hint("choose an access key, a profile or the surroundings")),
    }
}
