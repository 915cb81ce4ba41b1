//! Service accounts: read from their JSON, strictly, and asked in the name of.

use super::grant::{self, Asker};
use super::tokens::{self, Token};
use super::{SCOPE, SigningKey};
use crate::http::Http;
use async_trait::async_trait;
use chrono::Utc;
use model::{Error, ErrorKind, Result, Secret};
use serde::Deserialize;
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use url::{Host, Url};

/// How long a signed statement holds, in seconds; Google takes at most an hour.
const HOLDS: i64 = 3600;
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// A service account and its key. Only the private key is a secret.
#[derive(Debug, Clone)]
pub struct ServiceAccount {
    /// `client_email`.
    pub email: String,
    /// `private_key_id`.
    pub key_id: String,
    /// `project_id`, if the file names one.
    pub project: Option<String>,
    /// `token_uri`: where tokens are given.
    pub token_uri: String,
    /// `private_key`, in PEM.
    pub private_key: Secret<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Kind {
    #[serde(rename = "type")]
    kind: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct File {
    client_email: String,
    private_key_id: String,
    private_key: Secret<String>,
    token_uri: String,
    #[serde(default)]
    project_id: Option<String>,
}

/// Reads the JSON of a service account's key, as Google hands it out. Looks at everything in it but asks nobody.
///
/// # Errors
/// `Invalid`, its message beginning with `service-account: `.
pub fn parse_service_account(text: &str) -> Result<ServiceAccount> {
    // serde's own words could quote the private key: only its places and names are told.
    let kind: Kind = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => invalid("it is no JSON object"),
        _ => invalid(&format!("it is no JSON (line {}, column {})", error.line(), error.column())),
    })?;
    match kind.kind.as_ref().and_then(serde_json::Value::as_str) {
        Some("service_account") => {}
        Some(other) => {
            // A precision would not cut what is printed with quotes.
            let other: String = other.chars().take(40).collect();
            return Err(invalid(&format!("it is of the type {other:?}, not service_account")));
        }
        None => return Err(invalid("it has no type: it is not the key of a service account")),
    }
    let file: File = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let field = FIELDS.iter().find(|field| said.contains(&format!("`{field}`"))).unwrap_or(&"a field");
        invalid(&format!("{field} is missing or no text"))
    })?;
    let account = ServiceAccount {
        email: file.client_email.trim().to_owned(),
        key_id: file.private_key_id.trim().to_owned(),
        project: file.project_id.map(|project| project.trim().to_owned()).filter(|project| !project.is_empty()),
        token_uri: file.token_uri.trim().to_owned(),
        private_key: file.private_key,
    };
    account.check()?;
    Ok(account)
}

const FIELDS: [&str; 4] = ["client_email", "private_key_id", "private_key", "token_uri"];

impl ServiceAccount {
    fn check(&self) -> Result<(Url, SigningKey)> {
        let plain = |text: &str| text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !self.email.contains('@') || !plain(&self.email) {
            return Err(invalid("client_email is no address"));
        }
        if self.key_id.is_empty() || !plain(&self.key_id) {
            return Err(invalid("private_key_id is none"));
        }
        if self.project.as_deref().is_some_and(|project| !plain(project)) {
            return Err(invalid("project_id is none"));
        }
        Ok((token_uri(&self.token_uri)?, SigningKey::new(&self.email, &self.private_key)?))
    }
}

/// An address to which something secret may go: over TLS, or not leaving this computer.
pub(super) fn token_uri(text: &str) -> Result<Url> {
    let wrong = || invalid("token_uri is no https:// address");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    };
    let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_here;
    if !is_safe || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong());
    }
    Ok(url)
}

pub(super) fn invalid(why: &str) -> Error {
    Error::new(ErrorKind::Invalid, "connect", format!("service-account: {why}"))
        .hint("paste the whole JSON file that Google made for the key")
}

/// Tokens for a service account, each for a freshly signed statement.
pub(super) struct Source {
    key: Arc<SigningKey>,
    key_id: String,
    uri: Url,
    /// `aud` of the statement: the address letter by letter.
    audience: String,
    http: Http,
}

impl Source {
    pub(super) fn new(account: &ServiceAccount, http: Http) -> Result<Self> {
        let (uri, key) = account.check()?;
        let (key_id, audience) = (account.key_id.clone(), account.token_uri.clone());
        Ok(Self { key: Arc::new(key), key_id, uri, audience, http })
    }

    pub(super) async fn token(&self, doing: &'static str) -> Result<Token> {
        // The giver compares this time with its own, so it is the system's, whatever clock a test holds.
        let now = Utc::now().timestamp();
        let claims = json!({
            "iss": self.key.email, "scope": SCOPE, "aud": self.audience, "iat": now, "exp": now + HOLDS,
        });
        let statement = self.key.statement(doing, &self.key_id, &claims)?;
        let form = [("grant_type", GRANT), ("assertion", statement.as_str())];
        grant::by_form(&self.http, doing, Asker::Account, &self.uri, &form).await
    }
}

#[async_trait]
impl tokens::Source for Source {
    async fn ask(&self, doing: &'static str) -> Result<Token> {
        self.token(doing).await
    }

    fn key(&self) -> Option<Arc<SigningKey>> {
        Some(Arc::clone(&self.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(changes: &[(&str, serde_json::Value)]) -> String {
        let mut file = json!({
            "type": "service_account", "project_id": "p", "private_key_id": "k", "private_key": "no key",
            "client_email": "a@p.iam.gserviceaccount.com", "token_uri": "https://oauth2.googleapis.com/token",
        });
        for (name, value) in changes {
            file[name] = value.clone();
        }
        file.to_string()
    }

    #[test]
    fn what_is_no_service_account_is_refused_by_name() {
        let secret = json!({ "hunter2": 1 });
        for (text, words) in [
            (String::new(), "no JSON"),
            ("{".to_owned(), "no JSON"),
            ("7".to_owned(), "no JSON object"),
            ("{}".to_owned(), "no type"),
            (file(&[("type", json!("authorized_user"))]), "authorized_user"),
            (file(&[("client_email", json!(7))]), "is missing or no text"),
            (file(&[("client_email", json!("nobody"))]), "client_email"),
            (file(&[("private_key_id", json!(""))]), "private_key_id"),
            (file(&[("token_uri", json!("http://example.com/token"))]), "token_uri"),
            (file(&[("token_uri", json!("https://u:p@example.com/token"))]), "token_uri"),
            (file(&[("private_key", secret)]), "missing or no text"),
            (file(&[]), "no key in PEM"),
        ] {
            let error = parse_service_account(&text).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid, "{text}");
            assert!(error.message().starts_with("service-account: "), "{text}: {}", error.message());
            assert!(error.message().contains(words), "{text}: {}", error.message());
            assert!(!format!("{error:?}").contains("hunter2"), "an error never quotes the key");
        }
    }

    #[test]
    fn tokens_are_asked_for_over_tls_or_here() {
        for good in ["https://oauth2.googleapis.com/token", "http://127.0.0.1:9/token", "http://[::1]/t"] {
            assert!(token_uri(good).is_ok(), "{good}");
        }
        for bad in ["http://10.0.0.1/token", "ftp://127.0.0.1", "token", "http://127.0.0.1.example.com/t"] {
            assert!(token_uri(bad).is_err(), "{bad}");
        }
    }
}
