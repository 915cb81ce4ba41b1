//! As whom a draft signs in, and what of it is a secret.

use super::checks::{access_key, filled, invalid, missing};
use super::settling::Settling;
use crate::credentials::{KeySecret, parse_service_account};
use crate::provider::azure::{AzureKey, connection_string};
use model::{Auth, Credentials, Field, Result, Secret, SecretName};

/// What credentials say besides who one is.
#[derive(Default)]
pub(super) struct Told {
    pub(super) endpoint: Option<String>,
    pub(super) account: Option<String>,
    pub(super) project: Option<String>,
}

impl Settling<'_> {
    /// As whom, what the vault is to keep for it, and what the credentials said besides.
    pub(super) fn credentials(&self) -> Result<(Credentials, Option<Secret<String>>, Told)> {
        match self.draft.auth {
            Auth::Anonymous => Ok((Credentials::Anonymous, None, Told::default())),
            Auth::Ambient => Ok((Credentials::Ambient, None, Told::default())),
            Auth::Profile => {
                let profile = self.field(Field::Profile).ok_or_else(|| missing("profile"))?;
                Ok((Credentials::Profile { profile }, None, Told::default()))
            }
            Auth::Key => {
                let access_key_id = access_key(&self.field(Field::AccessKeyId).unwrap_or_default())?;
                let (name, secret) = self.secret(Field::SecretKey, "secret-key")?;
                if secret.is_none() && self.given(Field::SessionToken).is_some() {
                    return Err(invalid(
                        "secret-key",
                        "it is missing",
                        "a session token comes with a secret of its own",
                    ));
                }
                let secret =
                    secret.map(|secret| KeySecret { secret, token: self.given(Field::SessionToken) }.to_secret());
                Ok((Credentials::Key { access_key_id, secret: name }, secret, Told::default()))
            }
            Auth::AccountKey => {
                let (secret, given) = self.secret(Field::AccountKey, "account-key")?;
                Ok((Credentials::AccountKey { secret }, given, Told::default()))
            }
            Auth::Sas => {
                let (secret, given) = self.secret(Field::Sas, "sas")?;
                Ok((Credentials::Sas { secret }, given, Told::default()))
            }
            Auth::ServiceAccount => self.service_account(),
            Auth::ConnectionString => self.connection_string(),
        }
    }

    fn service_account(&self) -> Result<(Credentials, Option<Secret<String>>, Told)> {
        let Some(json) = self.given(Field::ServiceAccount) else {
            // Of one that is kept only the private key is a secret; the rest is in the connection.
            let kept = self.kept.filter(|it| matches!(it, Credentials::ServiceAccount { .. }));
            return Ok((kept.cloned().ok_or_else(|| missing("service-account"))?, None, Told::default()));
        };
        let account = parse_service_account(json.expose())?;
        let credentials = Credentials::ServiceAccount {
            email: account.email,
            key_id: account.key_id,
            token_uri: account.token_uri,
            secret: self.fresh(),
        };
        Ok((credentials, Some(account.private_key), Told { project: account.project, ..Told::default() }))
    }

    fn connection_string(&self) -> Result<(Credentials, Option<Secret<String>>, Told)> {
        let text = self.given(Field::ConnectionString).ok_or_else(|| missing("connection-string"))?;
        let said = connection_string(text.expose())?;
        let (credentials, secret) = match said.key {
            AzureKey::Account(key) => (Credentials::AccountKey { secret: self.fresh() }, Some(key)),
            AzureKey::Sas(sas) => (Credentials::Sas { secret: self.fresh() }, Some(sas)),
            AzureKey::Nobody => (Credentials::Anonymous, None),
        };
        let told = Told { endpoint: Some(said.endpoint), account: Some(said.account), project: None };
        Ok((credentials, secret, told))
    }

    /// The name of a secret and, unless the one of that name is kept, the secret.
    fn secret(&self, field: Field, shown: &str) -> Result<(SecretName, Option<Secret<String>>)> {
        let kept = self.kept.filter(|kept| way(kept) == self.draft.auth).and_then(Credentials::secret);
        match (self.given(field), kept) {
            (Some(secret), _) => Ok((self.fresh(), Some(secret))),
            (None, Some(kept)) => Ok((kept.clone(), None)),
            (None, None) => Err(missing(shown)),
        }
    }

    /// Two homes may call a cloud the same, and the keyring is one for all of them.
    fn fresh(&self) -> SecretName {
        SecretName(format!("{}-{:016x}", self.id, fastrand::u64(..)))
    }

    fn given(&self, field: Field) -> Option<Secret<String>> {
        let text = filled(self.secrets.get(&field).map(|secret| secret.expose().as_str()))?;
        Some(Secret::new(text))
    }
}

/// The way to sign in that credentials come from.
pub(super) fn way(credentials: &Credentials) -> Auth {
    match credentials {
        Credentials::Key { .. } => Auth::Key,
        Credentials::Profile { .. } => Auth::Profile,
        Credentials::Ambient => Auth::Ambient,
        Credentials::ServiceAccount { .. } => Auth::ServiceAccount,
        Credentials::AccountKey { .. } => Auth::AccountKey,
        Credentials::Sas { .. } => Auth::Sas,
        Credentials::Anonymous => Auth::Anonymous,
    }
}
