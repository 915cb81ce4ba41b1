//! What foreign text says of one cloud, while it is being read. Bounded, printable, and never with a secret in its words.

use super::address::{Address, Hosts};
use model::{Auth, CloudDraft, Field, ProviderId, Secret, Secrets};
use std::collections::BTreeMap;

/// Longer text than this is no region, endpoint or name.
const LONGEST_FIELD: usize = 1024;
/// Longer text than this is no secret; a service account's JSON has about 2,400 bytes.
const LONGEST_SECRET: usize = 64 * 1024;
const LONGEST_NAME: usize = 100;

/// One cloud in the making.
#[derive(Debug)]
pub(crate) struct Sketch {
    /// What it is, in words: "a section of rclone.conf".
    pub(crate) words: String,
    /// What it is called where it was found; empty if it has no name there.
    pub(crate) section: String,
    pub(crate) draft: CloudDraft,
    pub(crate) secrets: Secrets,
    /// Why it cannot be configured from this alone; the first reason found.
    pub(crate) trouble: Option<String>,
}

impl Sketch {
    /// An endpoint of which nothing is known but that it speaks S3.
    pub(crate) fn new(words: impl Into<String>, section: &str) -> Self {
        let draft = CloudDraft {
            name: printable(section),
            provider: ProviderId("s3-compatible".to_owned()),
            auth: Auth::Key,
            fields: BTreeMap::new(),
            jurisdiction: None,
            read_only: false,
            protected: false,
            max_requests: None,
            color: None,
            letter: None,
        };
        Self { words: words.into(), section: section.to_owned(), draft, secrets: Secrets::new(), trouble: None }
    }

    /// Something that is there and cannot be imported.
    pub(crate) fn broken(words: &str, section: &str, trouble: impl Into<String>) -> Self {
        let mut sketch = Self::new(words, section);
        sketch.trouble(trouble);
        sketch
    }

    pub(crate) fn provider(&mut self, id: &str) {
        self.draft.provider = ProviderId(id.to_owned());
    }

    pub(crate) fn is(&self, id: &str) -> bool {
        self.draft.provider.0 == id
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.draft.fields.contains_key(&field)
    }

    /// Fills in a field that is still empty.
    pub(crate) fn put(&mut self, field: Field, text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
        if text.len() > LONGEST_FIELD || text.chars().any(char::is_control) {
            return self.trouble(format!("{}: it holds what no such field does", name(field)));
        }
        self.draft.fields.entry(field).or_insert_with(|| text.to_owned());
    }

    /// Keeps a secret, unless it is empty.
    pub(crate) fn keep(&mut self, field: Field, text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
        let may_have_lines = matches!(field, Field::ServiceAccount);
        if text.len() > LONGEST_SECRET || !may_have_lines && text.chars().any(char::is_control) {
            return self.trouble(format!("{}: it holds what no such field does", name(field)));
        }
        self.secrets.entry(field).or_insert_with(|| Secret::new(text.to_owned()));
    }

    /// An access key. Half of one is a trouble.
    pub(crate) fn key(&mut self, id: Option<&str>, secret: Option<&str>, token: Option<&str>) {
        self.draft.auth = Auth::Key;
        self.put(Field::AccessKeyId, id);
        self.keep(Field::SecretKey, secret);
        self.keep(Field::SessionToken, token);
        match (self.has(Field::AccessKeyId), self.secrets.contains_key(&Field::SecretKey)) {
            (true, false) => self.trouble("it has an access key id without a secret key"),
            (false, true) => self.trouble("it has a secret key without an access key id"),
            _ => {}
        }
    }

    /// Says why it cannot be configured from this alone, unless there is a reason already.
    pub(crate) fn trouble(&mut self, why: impl Into<String>) {
        self.trouble.get_or_insert_with(|| why.into());
    }

    /// Takes in an endpoint as other programs write it. How one signs in must have been settled before: only an access
    /// key may be used at every provider.
    pub(crate) fn endpoint(&mut self, text: &str, hosts: &dyn Hosts) {
        match Address::parse(text) {
            Ok(address) if address.segments().next().is_some() => {
                self.trouble("its endpoint goes on behind the host, which cannot be imported");
            }
            Ok(address) => self.at(&address, hosts),
            Err(why) => self.trouble(format!("its endpoint is no address: {why}")),
        }
    }

    /// Takes in where an address points, but for its path.
    pub(crate) fn at(&mut self, address: &Address, hosts: &dyn Hosts) {
        let found = hosts.by_host(address.host());
        let Some(found) = found else { return self.put(Field::Endpoint, Some(address.origin())) };
        self.put(Field::Region, found.region.as_deref());
        self.put(Field::Bucket, found.bucket.as_deref());
        let without_bucket = address.origin_without(found.bucket.as_deref());
        if !suits(self.draft.auth, &found.provider.0) {
            // It may hold at any endpoint, but the form of this provider does not ask it.
            self.provider("s3-compatible");
            return self.put(Field::Endpoint, Some(&without_bucket));
        }
        self.draft.provider = found.provider;
        self.put(Field::Account, found.account.as_deref());
        self.put(Field::Jurisdiction, found.jurisdiction.as_deref());
        let follows = self.has(Field::Region) || self.has(Field::Account);
        if !follows || !address.is_usual() {
            self.put(Field::Endpoint, Some(&without_bucket));
        }
    }

    /// Gives up a provider whose form does not have this way to sign in.
    pub(crate) fn suit(&mut self) {
        if !suits(self.draft.auth, &self.draft.provider.0) {
            self.provider("s3-compatible");
        }
    }

    /// Names what a cloud could not be configured without.
    pub(crate) fn complete(mut self) -> Self {
        let (endpoint, account) = (self.has(Field::Endpoint), self.has(Field::Account));
        let told = self.draft.auth == Auth::ConnectionString;
        match self.draft.provider.0.as_str() {
            "s3-compatible" | "minio" | "garage" | "ceph" if !endpoint => self.trouble("it names no endpoint"),
            "r2" if !endpoint && !account => self.trouble("it names neither an endpoint nor an account id"),
            "azure" if !account && !told => self.trouble("it names no storage account"),
            "spaces" | "b2" if !endpoint && !self.has(Field::Region) => self.trouble("it names no region"),
            _ => {}
        }
        if self.draft.auth == Auth::Key && !self.has(Field::AccessKeyId) {
            self.trouble("it has no access key");
        }
        if self.draft.auth == Auth::Anonymous && !self.is("local") && !self.has(Field::Bucket) {
            self.trouble("it signs in as nobody, and then the bucket must be named: add it by hand");
        }
        self
    }
}

/// Whether a provider's form has this way to sign in, as far as files of S3's clients can say one.
fn suits(auth: Auth, provider: &str) -> bool {
    match auth {
        Auth::Profile | Auth::Ambient => provider == "s3",
        Auth::Anonymous => matches!(provider, "s3" | "minio" | "ceph" | "gcs" | "azure" | "s3-compatible"),
        _ => true,
    }
}

/// A name as people may read it: on one line and short.
pub(crate) fn printable(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_NAME).collect();
    text.trim().to_owned()
}

/// A field's name, as the forms' errors begin with it.
fn name(field: Field) -> String {
    let name = serde_json::to_value(field).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
