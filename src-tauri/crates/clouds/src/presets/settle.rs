//! From a draft to a connection, and back: fields put right or refused by name. Asks nobody.

use super::table::{Preset, Table};
use crate::credentials::{KeySecret, parse_service_account};
use crate::provider::azure::{AzureKey, connection_string};
use model::{
    Auth, Cloud, CloudDraft, CloudId, Connection, Credentials, Error, ErrorKind, Evidence, Field, Jurisdiction,
    Protocol, Result, Role, Secret, SecretName, Secrets, Site,
};
use std::collections::BTreeMap;
use std::path::Path;
use url::Url;

const SETTLE: &str = "connect";

/// A draft that was put right.
#[derive(Debug)]
pub struct Settled {
    /// How to reach the cloud.
    pub connection: Connection,
    /// The region as it was declared.
    pub region: Option<String>,
    /// Under whose law its bytes lie, if that is known.
    pub jurisdiction: Option<Jurisdiction>,
    /// What to store in the vault, under the name that the connection gives; `None` when it needs none, or keeps the
    /// one it has.
    pub secret: Option<Secret<String>>,
}

impl Table {
    /// Puts a draft right. `kept` is the connection of the cloud that it changes: a secret that is not given anew is
    /// kept if the way to prove who one is stayed the same.
    ///
    /// # Errors
    /// `Invalid` with the field's name first in the message.
    pub fn settle(
        &self,
        id: &CloudId,
        draft: &CloudDraft,
        secrets: &Secrets,
        kept: Option<&Connection>,
    ) -> Result<Settled> {
        let preset = self.preset(&draft.provider)?;
        if !preset.auth.contains(&draft.auth) {
            return Err(invalid("auth", &format!("{} does not take it", preset.name), "choose another way to sign in"));
        }
        let kept = kept.and_then(Connection::site).map(|site| &site.credentials);
        Settling { preset, id, draft, secrets, kept }.run()
    }

    /// The draft that would configure this cloud again, but for its secrets: for a form that changes it.
    ///
    /// # Errors
    /// `Invalid` when its provider is no longer in the table.
    pub fn draft(&self, cloud: &Cloud) -> Result<CloudDraft> {
        let preset = self.preset(&cloud.provider)?;
        let mut fields = BTreeMap::new();
        let mut put = |field: Field, text: Option<&str>| text.map(|text| fields.insert(field, text.to_owned()));
        let mut auth = Auth::Anonymous;
        if let Some(site) = cloud.connection.site() {
            put(Field::Bucket, site.bucket.as_deref());
            put(Field::Ca, site.ca.as_deref());
            auth = way(&site.credentials);
            match &site.credentials {
                Credentials::Key { access_key_id, .. } => drop(put(Field::AccessKeyId, Some(access_key_id))),
                Credentials::Profile { profile } => drop(put(Field::Profile, Some(profile))),
                _ => {}
            }
            let said = preset.said_by(&site.endpoint);
            match said {
                Some(said) => fields.extend(said),
                None => drop(fields.insert(Field::Endpoint, site.endpoint.clone())),
            }
        }
        let mut put = |field: Field, text: Option<&str>| text.map(|text| fields.insert(field, text.to_owned()));
        match &cloud.connection {
            Connection::Local { root } => drop(put(Field::Root, Some(root))),
            Connection::S3 { region, path_style, role, .. } => {
                put(Field::Region, Some(region));
                put(Field::PathStyle, Some(if *path_style { "true" } else { "false" }));
                put(Field::RoleArn, role.as_ref().map(|role| role.arn.as_str()));
                put(Field::ExternalId, role.as_ref().and_then(|role| role.external_id.as_deref()));
            }
            Connection::Gcs { project, .. } => drop(put(Field::Project, project.as_deref())),
            Connection::Azure { account, .. } => drop(put(Field::Account, Some(account))),
        }
        let declared = |it: &&Jurisdiction| it.evidence == Evidence::Declared;
        Ok(CloudDraft {
            name: cloud.name.clone(),
            provider: cloud.provider.clone(),
            auth,
            fields,
            jurisdiction: cloud.jurisdiction.as_ref().filter(declared).map(|it| it.label.clone()),
            read_only: cloud.read_only,
            protected: cloud.protected,
            max_requests: Some(cloud.max_requests),
            color: Some(cloud.color),
            letter: Some(cloud.letter.clone()),
        })
    }
}

impl Preset {
    /// What an endpoint that was made from the template says, so that a form can show it field by field.
    fn said_by(&self, endpoint: &str) -> Option<BTreeMap<Field, String>> {
        let template = self.endpoint.as_deref()?;
        let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
        let found = self.hosts.iter().find_map(|pattern| super::host::matched(pattern, host, self));
        let found = found.filter(|found| found.bucket.is_none());
        let fields = found.map_or_else(BTreeMap::new, |found| {
            let said = [
                (Field::Region, found.region),
                (Field::Account, found.account),
                (Field::Jurisdiction, found.jurisdiction),
            ];
            said.into_iter().filter_map(|(field, text)| Some((field, text?))).collect()
        });
        let text = |name: &str| match name {
            "region" => fields.get(&Field::Region).cloned(),
            "account" => fields.get(&Field::Account).cloned(),
            "jurisdiction" => self.jurisdictions.get(fields.get(&Field::Jurisdiction)?).cloned(),
            _ => None,
        };
        (filled_in(template, text).ok()? == endpoint).then_some(fields)
    }
}

/// One draft on its way.
struct Settling<'a> {
    preset: &'a Preset,
    id: &'a CloudId,
    draft: &'a CloudDraft,
    secrets: &'a Secrets,
    /// What the cloud has until now.
    kept: Option<&'a Credentials>,
}

impl Settling<'_> {
    fn run(&self) -> Result<Settled> {
        if self.preset.protocol == Protocol::Local {
            return self.local();
        }
        let (credentials, secret, told) = self.credentials()?;
        let endpoint = match (&told.endpoint, self.field(Field::Endpoint)) {
            (_, Some(own)) => self.own_endpoint(&own)?,
            (Some(told), None) => told.clone(),
            (None, None) => self.template()?,
        };
        let bucket = self.field(Field::Bucket).map(|name| bucket_name(&name)).transpose()?;
        if bucket.is_none() && self.draft.auth == Auth::Anonymous {
            return Err(invalid("bucket", "it is missing", "without credentials the bucket must be named"));
        }
        let site = Site { endpoint, bucket, credentials, ca: self.ca()? };
        let region = self.field(Field::Region).or_else(|| self.preset.regions.first().cloned());
        let connection = match self.preset.protocol {
            Protocol::Local => return self.local(),
            Protocol::S3 => {
                // What most endpoints without regions take.
                let region = region.clone().unwrap_or_else(|| "us-east-1".to_owned());
                Connection::S3 { site, region, path_style: self.path_style()?, role: self.role()? }
            }
            Protocol::Gcs => Connection::Gcs { site, project: self.field(Field::Project).or(told.project) },
            Protocol::Azure => {
                let account = told.account.or_else(|| self.field(Field::Account));
                Connection::Azure { site, account: account.ok_or_else(|| missing("account"))? }
            }
        };
        let shown = self.field(Field::Region).or_else(|| region.filter(|_| self.preset.asks("region")));
        Ok(Settled { connection, region: shown, jurisdiction: self.jurisdiction()?, secret })
    }

    fn local(&self) -> Result<Settled> {
        let root = self.field(Field::Root).unwrap_or_default();
        if !Path::new(&root).is_absolute() {
            return Err(invalid("root", "the folder's path must be absolute", "choose the folder in the dialog"));
        }
        let (region, jurisdiction) = (self.field(Field::Region), self.jurisdiction()?);
        Ok(Settled { connection: Connection::Local { root }, region, jurisdiction, secret: None })
    }

    /// As whom, what the vault is to keep for it, and what the credentials said besides.
    fn credentials(&self) -> Result<(Credentials, Option<Secret<String>>, Told)> {
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

    fn field(&self, field: Field) -> Option<String> {
        filled(self.draft.fields.get(&field).map(String::as_str))
    }

    fn given(&self, field: Field) -> Option<Secret<String>> {
        let text = filled(self.secrets.get(&field).map(|secret| secret.expose().as_str()))?;
        Some(Secret::new(text))
    }

    fn own_endpoint(&self, text: &str) -> Result<String> {
        endpoint(text, self.preset.protocol == Protocol::Azure)
    }

    /// Whether an endpoint that was filled in is one of the provider's after all.
    fn is_own(&self, endpoint: &str) -> bool {
        let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
        self.preset.hosts.iter().any(|pattern| super::host::matched(pattern, host, self.preset).is_some())
    }

    /// The provider's own endpoint.
    fn template(&self) -> Result<String> {
        let template = self.preset.endpoint.as_deref().ok_or_else(|| missing("endpoint"))?;
        let made = filled_in(template, |name| match name {
            "region" => self.field(Field::Region).or_else(|| self.preset.regions.first().cloned()),
            "account" => self.field(Field::Account),
            "jurisdiction" => self.preset.jurisdictions.get(&self.chosen_jurisdiction()?).cloned(),
            _ => None,
        });
        let made = made.map_err(|name| missing(&name))?;
        let label = |c: char| c.is_ascii_alphanumeric() || "-.:/".contains(c);
        if !made.chars().all(label) {
            let odd = ["account", "region"].into_iter().find(|name| self.preset.asks(name)).unwrap_or("endpoint");
            return Err(invalid(odd, "it holds characters that no address has", "copy it again"));
        }
        endpoint(&made, false)
    }

    fn chosen_jurisdiction(&self) -> Option<String> {
        self.field(Field::Jurisdiction).or_else(|| self.preset.jurisdictions.keys().next().cloned())
    }

    /// Read from the provider where it is part of its address, else as it was declared.
    fn jurisdiction(&self) -> Result<Option<Jurisdiction>> {
        let declared = filled(self.draft.jurisdiction.as_deref());
        let declared = declared.map(|label| Jurisdiction { label, evidence: Evidence::Declared });
        let Some(chosen) = self.chosen_jurisdiction() else { return Ok(declared) };
        let Some(part) = self.preset.jurisdictions.get(&chosen) else {
            let known = self.preset.jurisdictions.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(invalid("jurisdiction", "the provider has no such one", &format!("choose one of {known}")));
        };
        let told = Jurisdiction { label: chosen.to_uppercase(), evidence: Evidence::Read };
        Ok(if part.is_empty() { declared } else { Some(told) })
    }

    fn path_style(&self) -> Result<bool> {
        match self.field(Field::PathStyle).as_deref() {
            // A server of one's own seldom has a name for each bucket.
            None => Ok(self.preset.path_style || self.field(Field::Endpoint).is_some_and(|own| !self.is_own(&own))),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(invalid("path-style", "it is neither true nor false", "write true or false")),
        }
    }

    fn role(&self) -> Result<Option<Role>> {
        let external_id = self.field(Field::ExternalId);
        match self.field(Field::RoleArn) {
            None if external_id.is_some() => {
                Err(invalid("role-arn", "it is missing", "an external id belongs to a role"))
            }
            None => Ok(None),
            Some(arn) if arn.starts_with("arn:") && arn.contains(":role/") => Ok(Some(Role { arn, external_id })),
            Some(_) => Err(invalid("role-arn", "this names no role", "write arn:aws:iam::<account>:role/<name>")),
        }
    }

    fn ca(&self) -> Result<Option<String>> {
        let ca = self.field(Field::Ca);
        match ca.as_deref().map(Path::new) {
            Some(path) if !path.is_absolute() => {
                Err(invalid("ca", "the file's path must be absolute", "choose the file in the dialog"))
            }
            _ => Ok(ca),
        }
    }
}

/// The way to sign in that credentials come from.
fn way(credentials: &Credentials) -> Auth {
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

/// What credentials say besides who one is.
#[derive(Default)]
struct Told {
    endpoint: Option<String>,
    account: Option<String>,
    project: Option<String>,
}

/// A template with its placeholders filled in; the name of the first that could not be.
fn filled_in(template: &str, text: impl Fn(&str) -> Option<String>) -> std::result::Result<String, String> {
    let mut made = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, tail) = behind.split_once('}').unwrap_or((behind, ""));
        made.push_str(before);
        made.push_str(&text(name).ok_or_else(|| name.to_owned())?);
        rest = tail;
    }
    made.push_str(rest);
    Ok(made)
}

/// An address put right. Only an emulator of Azure's has a path: its account.
fn endpoint(text: &str, may_have_path: bool) -> Result<String> {
    let hint = "write the endpoint as https://host or https://host:port";
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&with_scheme).map_err(|error| invalid("endpoint", &error.to_string(), hint))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("endpoint", "only https:// and http:// can be spoken", hint));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("endpoint", "it holds a user name", "write credentials in their own fields"));
    }
    let path = url.path().trim_end_matches('/');
    if !path.is_empty() && !may_have_path || url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("endpoint", "it goes on behind the host", "write the bucket in its own field"));
    }
    Ok(format!("{}{path}", url.origin().ascii_serialization()))
}

fn bucket_name(name: &str) -> Result<String> {
    if crate::provider::s3::is_bucket_name(name) || matches!(name, "$root" | "$web" | "$logs") {
        return Ok(name.to_owned());
    }
    Err(invalid("bucket", "no bucket has such a name", "write the name alone, without folders or address"))
}

fn access_key(text: &str) -> Result<String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid("access-key-id", "it is missing or holds characters no key has", "copy it again"));
    }
    Ok(text.to_owned())
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn missing(field: &str) -> Error {
    invalid(field, "it is missing", "fill it in")
}

fn invalid(field: &str, why: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Invalid, SETTLE, format!("{field}: {}", why.to_lowercase())).hint(hint)
}

#[cfg(test)]
mod tests;
