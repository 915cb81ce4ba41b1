//! One draft on its way to a connection.

use super::Settled;
use super::checks::{bucket_name, endpoint, filled, filled_in, invalid, missing};
use crate::presets::host::matched;
use crate::presets::table::Preset;
use model::{
    Auth, CloudDraft, CloudId, Connection, Credentials, Evidence, Field, Jurisdiction, Protocol, Result, Role, Secrets,
    Site,
};
use std::path::Path;

/// One draft on its way.
pub(super) struct Settling<'a> {
    pub(super) preset: &'a Preset,
    pub(super) id: &'a CloudId,
    pub(super) draft: &'a CloudDraft,
    pub(super) secrets: &'a Secrets,
    /// What the cloud has until now.
    pub(super) kept: Option<&'a Credentials>,
}

impl Settling<'_> {
    pub(super) fn run(&self) -> Result<Settled> {
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

    pub(super) fn field(&self, field: Field) -> Option<String> {
        filled(self.draft.fields.get(&field).map(String::as_str))
    }

    fn own_endpoint(&self, text: &str) -> Result<String> {
        endpoint(text, self.preset.protocol == Protocol::Azure)
    }

    /// Whether an endpoint that was filled in is one of the provider's after all.
    fn is_own(&self, endpoint: &str) -> bool {
        let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
        self.preset.hosts.iter().any(|pattern| matched(pattern, host, self.preset).is_some())
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
