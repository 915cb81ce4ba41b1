//! Reads the table of providers, the one that is built in and a user's own.

use super::host::{self, HostMatch};
use crate::provider::s3::Account;
use model::{Auth, Capabilities, Error, ErrorKind, Features, Protocol, Provider, ProviderId, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

const BUILT_IN: &str = include_str!("presets.toml");
const READ: &str = "read the table of providers";

/// All kinds of service that can be configured.
#[derive(Debug, Clone)]
pub struct Table {
    presets: Vec<Preset>,
}

/// One kind of service. The file's head explains each field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preset {
    pub(crate) id: ProviderId,
    pub(crate) name: String,
    pub(crate) protocol: Protocol,
    pub(crate) endpoint: Option<String>,
    #[serde(default)]
    pub(crate) hosts: Vec<String>,
    pub(crate) auth: Vec<Auth>,
    #[serde(default = "yes")]
    pub(crate) path_style: bool,
    #[serde(default)]
    pub(crate) role: bool,
    #[serde(default)]
    pub(crate) session_token: bool,
    #[serde(default)]
    pub(crate) regions: Vec<String>,
    pub(crate) account: Option<AccountField>,
    #[serde(default)]
    pub(crate) jurisdictions: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) storage_classes: Vec<String>,
    #[serde(default)]
    pub(crate) features: Features,
    pub(crate) note: Option<String>,
    #[expect(dead_code, reason = "checked by a test: every page that is named is there")]
    pub(crate) guide: Option<String>,
}

/// How the account's field is called.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountField {
    pub(crate) label: String,
    pub(crate) hint: Option<String>,
    pub(crate) example: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    provider: Vec<Preset>,
}

fn yes() -> bool {
    true
}

impl Table {
    /// The table that is built in.
    ///
    /// # Errors
    /// `Internal` if it is broken, which a test rules out.
    pub fn built_in() -> Result<Self> {
        let presets = parsed(BUILT_IN).map_err(|error| Error::new(ErrorKind::Internal, READ, error))?;
        Ok(Self { presets })
    }

    /// The table with a user's own entries: one of a known id replaces it, others are added behind.
    ///
    /// # Errors
    /// `Invalid` with line and reason.
    pub fn with(mut self, text: &str) -> Result<Self> {
        let refused = |why: String| {
            Error::new(ErrorKind::Invalid, READ, why).hint("mend providers.toml in Skyferry's home, or take it away")
        };
        for preset in parsed(text).map_err(refused)? {
            match self.presets.iter_mut().find(|known| known.id == preset.id) {
                Some(known) => *known = preset,
                None => self.presets.push(preset),
            }
        }
        Ok(self)
    }

    /// All kinds of service with their forms, in the order in which they are shown.
    pub fn providers(&self) -> Vec<Provider> {
        self.presets.iter().map(Preset::provider).collect()
    }

    /// The kind of service whose endpoints have this host, and what the host says. The host may carry a port.
    pub fn by_host(&self, host: &str) -> Option<HostMatch> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
        let patterns = self.presets.iter().flat_map(|preset| preset.hosts.iter().map(move |pattern| (preset, pattern)));
        let mut matches = patterns.filter_map(|(preset, pattern)| host::matched(pattern, &name, preset));
        matches.next()
    }

    /// What is known of a kind of service before any cloud of it was tested. Of one that is not in the table nothing
    /// is known but its protocol, so S3's is assumed.
    pub(crate) fn capabilities(&self, id: &ProviderId) -> Capabilities {
        let can = Account::dialect();
        let Some(preset) = self.presets.iter().find(|preset| preset.id == *id) else { return can };
        Capabilities { storage_classes: preset.storage_classes.clone(), ..can.with(&preset.features) }
    }

    /// One kind of service.
    ///
    /// # Errors
    /// `Invalid` with those that there are.
    pub(crate) fn preset(&self, id: &ProviderId) -> Result<&Preset> {
        self.presets.iter().find(|preset| preset.id == *id).ok_or_else(|| {
            let known = self.presets.iter().map(|preset| preset.id.0.as_str()).collect::<Vec<_>>().join(", ");
            Error::new(ErrorKind::Invalid, "find the provider", format!("provider: there is no {:?}", id.0))
                .hint(format!("choose one of {known}"))
        })
    }
}

/// The entries of a file, each of them sound; the reason in words otherwise.
fn parsed(text: &str) -> std::result::Result<Vec<Preset>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string().trim().replace('\n', " "))?;
    for preset in &file.provider {
        preset.check().map_err(|why| format!("provider {:?}: {why}", preset.id.0))?;
    }
    Ok(file.provider)
}

impl Preset {
    fn check(&self) -> std::result::Result<(), String> {
        let id = &self.id.0;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || !id.chars().all(plain) {
            return Err("an id is made of lower-case letters, digits and '-'".to_owned());
        }
        if self.auth.is_empty() {
            return Err("it needs at least one way in 'auth'".to_owned());
        }
        let endpoint = self.endpoint.iter().flat_map(|text| host::placeholders(text));
        let hosts = self.hosts.iter().flat_map(|text| host::placeholders(text));
        let known = ["region", "account", "jurisdiction", "bucket"];
        if let Some(other) = endpoint.chain(hosts).find(|name| !known.contains(name)) {
            return Err(format!("{{{other}}} is no placeholder; there are {known:?}"));
        }
        let asks =
            |name: &str| self.endpoint.as_deref().is_some_and(|text| host::placeholders(text).any(|it| it == name));
        if asks("bucket") {
            return Err(
                "the endpoint is the same for all buckets; set path_style = false instead of {bucket}".to_owned()
            );
        }
        if asks("account") && self.account.is_none() {
            return Err("its endpoint has {account}, so it needs 'account = { label = ... }'".to_owned());
        }
        if asks("jurisdiction") && self.jurisdictions.is_empty() {
            return Err("its endpoint has {jurisdiction}, so it needs 'jurisdictions'".to_owned());
        }
        if asks("region") && self.regions.is_empty() {
            return Err("its endpoint has {region}, so it needs 'regions'".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_is_built_in_is_sound_and_its_guides_are_there() {
        let table = Table::built_in().unwrap();
        let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/guide");
        let text: toml::Value = toml::from_str(BUILT_IN).unwrap();
        for entry in text["provider"].as_array().unwrap() {
            let guide = entry["guide"].as_str().unwrap();
            assert!(std::path::Path::new(docs).join(format!("{guide}.md")).exists(), "docs/guide/{guide}.md");
        }
        let ids: Vec<String> = table.providers().into_iter().map(|provider| provider.id.0).collect();
        for id in ["local", "s3", "r2", "spaces", "tigris", "gcs", "azure", "b2", "wasabi", "minio", "garage", "ceph"] {
            assert!(ids.iter().any(|known| known == id), "{id} is missing");
        }
    }

    #[test]
    fn a_host_says_its_provider() {
        let table = Table::built_in().unwrap();
        let told = |host: &str| {
            let found = table.by_host(host)?;
            Some((found.provider.0, found.region, found.account, found.bucket, found.jurisdiction))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(told("s3.eu-west-1.amazonaws.com"), Some(("s3".to_owned(), some("eu-west-1"), None, None, None)));
        assert_eq!(
            told("my.media.s3.eu-west-1.amazonaws.com:443"),
            Some(("s3".to_owned(), some("eu-west-1"), None, some("my.media"), None)),
        );
        assert_eq!(told("s3.amazonaws.com"), Some(("s3".to_owned(), None, None, None, None)));
        assert_eq!(
            told("abc.eu.r2.cloudflarestorage.com"),
            Some(("r2".to_owned(), None, some("abc"), None, some("eu")))
        );
        assert_eq!(
            told("abc.r2.cloudflarestorage.com"),
            Some(("r2".to_owned(), None, some("abc"), None, some("default")))
        );
        assert_eq!(told("FRA1.digitaloceanspaces.com"), Some(("spaces".to_owned(), some("fra1"), None, None, None)));
        assert_eq!(told("media.blob.core.windows.net"), Some(("azure".to_owned(), None, some("media"), None, None)));
        for stranger in ["example.com", "s3.amazonaws.com.evil.example", "127.0.0.1:9000", ""] {
            assert_eq!(told(stranger), None, "{stranger}");
        }
    }

    #[test]
    fn a_user_adds_and_replaces_providers_and_mistakes_are_named() {
        let own = r#"
            [[provider]]
            id = "attic"
            name = "The attic"
            protocol = "s3"
            endpoint = "https://{region}.attic.example"
            hosts = ["{region}.attic.example"]
            auth = ["key"]
            regions = ["north"]
            features = { tags = "no" }
            [[provider]]
            id = "minio"
            name = "Our MinIO"
            protocol = "s3"
            auth = ["key"]"#;
        let table = Table::built_in().unwrap().with(own).unwrap();
        let names: Vec<String> = table.providers().into_iter().map(|provider| provider.name).collect();
        assert_eq!(names.last().map(String::as_str), Some("The attic"), "new ones come behind");
        assert!(names.contains(&"Our MinIO".to_owned()) && !names.contains(&"MinIO".to_owned()), "{names:?}");
        assert_eq!(table.by_host("south.attic.example").unwrap().region.as_deref(), Some("south"));
        for (broken, why) in [
            ("[[provider]]\nid = \"x\"\n", "missing field"),
            ("[[provider]]\nid = \"X Y\"\nname=\"x\"\nprotocol=\"s3\"\nauth=[\"key\"]", "lower-case"),
            ("[[provider]]\nid=\"x\"\nname=\"x\"\nprotocol=\"ftp\"\nauth=[\"key\"]", "ftp"),
            (
                "[[provider]]\nid=\"x\"\nname=\"x\"\nprotocol=\"s3\"\nauth=[\"key\"]\nendpoint=\"https://{zone}.x\"",
                "zone",
            ),
            ("[[provider]]\nid=\"x\"\nname=\"x\"\nprotocol=\"s3\"\nauth=[\"key\"]\ncolour=1", "colour"),
        ] {
            let error = Table::built_in().unwrap().with(broken).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid);
            assert!(error.message().contains(why), "{broken:?}: {}", error.message());
        }
    }
}
