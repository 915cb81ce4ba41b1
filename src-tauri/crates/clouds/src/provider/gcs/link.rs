//! Links that need no credentials: signed URLs, version 4, by a service account's key or an HMAC key.
//!
//! Source: "V4 signing process with your own program" and "Canonical requests", Google Cloud Storage.

use crate::credentials::{Identity, SigningKey, no_credentials};
use crate::encode;
use crate::store::{Link, LinkTo};
use chrono::{DateTime, Utc};
use model::{Error, ErrorKind, Location, Result, Secret};
use object_store::aws::AwsCredentialProvider;
use ring::{digest, hmac};
use std::fmt::Write as _;
use std::sync::Arc;

pub(super) const DOING: &str = "make a link";

/// The longest life of a link, in seconds: seven days.
const LONGEST: u64 = 7 * 24 * 3600;
const SCOPE: &str = "auto/storage/goog4_request";

/// Makes links for one account.
pub(super) struct Linker {
    /// `scheme://host[:port]`.
    origin: String,
    host: String,
    pinned: Option<String>,
    key: By,
}

enum By {
    Account(Arc<SigningKey>),
    Hmac(AwsCredentialProvider),
}

impl Linker {
    /// `None` when the identity has nothing to sign with.
    pub(super) fn new(endpoint: &str, pinned: Option<&str>, identity: &Identity) -> Option<Self> {
        let key = match identity {
            Identity::Bearer(tokens) => By::Account(tokens.key()?),
            Identity::Keys(keys) => By::Hmac(Arc::clone(keys)),
            Identity::Nobody => return None,
        };
        let origin = url::Url::parse(endpoint).ok()?.origin().ascii_serialization();
        let host = origin.split_once("://")?.1.to_owned();
        Some(Self { origin, host, pinned: pinned.map(str::to_owned), key })
    }

    /// A link, which is a secret: whoever has it may do what it says.
    pub(super) async fn link(&self, at: &Location, link: &Link) -> Result<Secret<String>> {
        let seconds = link.expires.as_secs();
        if !(1..=LONGEST).contains(&seconds) {
            let message = "a link of Google's lives from a second to seven days";
            return Err(Error::new(ErrorKind::Invalid, DOING, message).hint("choose a shorter time"));
        }
        if at.key.is_empty() {
            return Err(Error::new(ErrorKind::Invalid, DOING, "no key is named").hint("write cloud:bucket/key"));
        }
        let bucket = self.pinned.as_deref().unwrap_or(&at.bucket);
        let path = encode::path(Some(bucket), Some(&at.key));
        if encode::has_dots(&path) {
            return Err(Error::new(ErrorKind::Invalid, DOING, "a browser takes '.' and '..' in the key for steps")
                .hint("copy the object to another name, then make a link to that"));
        }
        if link.version.is_some() {
            // Nothing here lists or reads generations, so nobody can have one to ask for.
            return Err(Error::new(ErrorKind::Unsupported, DOING, "this cloud cannot do that"));
        }
        // Whoever follows the link compares its time with the system's.
        self.at(&path, link, seconds, Utc::now()).await
    }

    async fn at(&self, path: &str, link: &Link, seconds: u64, now: DateTime<Utc>) -> Result<Secret<String>> {
        let time = now.format("%Y%m%dT%H%M%SZ").to_string();
        let scope = format!("{}/{SCOPE}", &time[..8]);
        let (algorithm, id, keys) = match &self.key {
            By::Account(key) => ("GOOG4-RSA-SHA256", key.email.clone(), None),
            By::Hmac(keys) => {
                let keys = keys.get_credential().await.map_err(|error| no_credentials(DOING, error))?;
                ("GOOG4-HMAC-SHA256", keys.key_id.clone(), Some(keys))
            }
        };
        let query = encode::query(&[
            ("X-Goog-Algorithm", algorithm.into()),
            ("X-Goog-Credential", format!("{id}/{scope}").into_bytes()),
            ("X-Goog-Date", time.clone().into_bytes()),
            ("X-Goog-Expires", seconds.to_string().into_bytes()),
            ("X-Goog-SignedHeaders", "host".into()),
        ]);
        let method = match link.to {
            LinkTo::Read => "GET",
            LinkTo::Write => "PUT",
        };
        let canonical = format!("{method}\n{path}\n{query}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD", self.host);
        let hash = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
        let to_sign = format!("{algorithm}\n{time}\n{scope}\n{hash}");
        let signature = match (&self.key, keys) {
            (By::Account(key), _) => key.sign(DOING, to_sign.as_bytes())?,
            (By::Hmac(_), keys) => {
                let secret = keys.map(|keys| keys.secret_key.clone()).unwrap_or_default();
                signed_by_hmac(&secret, &scope, &to_sign)
            }
        };
        Ok(Secret::new(format!("{}{path}?{query}&X-Goog-Signature={}", self.origin, hex(&signature))))
    }
}

fn signed_by_hmac(secret: &str, scope: &str, to_sign: &str) -> Vec<u8> {
    let seed = hmac::Key::new(hmac::HMAC_SHA256, format!("GOOG4{secret}").as_bytes());
    let key = scope
        .split('/')
        .fold(seed, |key, step| hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, step.as_bytes()).as_ref()));
    hmac::sign(&key, to_sign.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
