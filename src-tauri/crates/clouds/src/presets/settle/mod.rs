//! From a draft to a connection, and back: fields put right or refused by name. Asks nobody.

mod checks;
mod credentials;
mod settling;
#[cfg(test)]
mod tests;

use super::table::{Preset, Table};
use checks::{filled_in, invalid};
use credentials::way;
use model::{
    Auth, Cloud, CloudDraft, CloudId, Connection, Credentials, Evidence, Field, Jurisdiction, Result, Secret, Secrets,
};
use settling::Settling;
use std::collections::BTreeMap;

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
