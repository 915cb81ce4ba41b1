//! From a draft to a connection that was tried: fields put right or refused by name, then one question to the cloud.

use crate::registry::{Registry, store};
use crate::store::{List, Store};
use futures::StreamExt;
use model::{
    CloudDraft, CloudId, Connection, Credentials, Error, ErrorKind, Field, Location, Result, Secret, SecretName,
    Secrets, Site,
};
use std::path::Path;
use url::Url;

const CONNECT: &str = "connect";

/// The region that is signed for when nobody names one (what Amazon and most others take).
const REGION: &str = "us-east-1";

/// A draft that was put right and answered.
#[derive(Debug)]
pub struct Connected {
    /// How to reach the cloud.
    pub connection: Connection,
    /// The region as it was declared.
    pub region: Option<String>,
    /// What to store in the vault, under the name that the connection gives.
    pub secret: Option<Secret<String>>,
}

impl Registry {
    /// Puts a draft right, opens it and asks the cloud one question: a page of its listing, or its buckets.
    /// Keeps nothing: the secret goes to the vault under the name in the answer, the cloud to `set`.
    ///
    /// # Errors
    /// `Invalid` with the field's name first in the message, or the cloud's own trouble.
    pub async fn connect(&self, id: &CloudId, draft: &CloudDraft, secrets: &Secrets) -> Result<Connected> {
        let connected = normalise(id, draft, secrets)?;
        let store = store(&connected.connection, connected.secret.clone()).await?;
        let pinned = connected.connection.site().is_none_or(|site| site.bucket.is_some());
        check(&*store, id, pinned).await?;
        Ok(connected)
    }
}

/// Asks one question that shows whether endpoint, credentials and bucket are right.
async fn check(store: &dyn Store, id: &CloudId, pinned: bool) -> Result<()> {
    if pinned {
        let page = store.list(&Location::new(id.clone(), "", ""), List::default()).next().await;
        return page.transpose().map(|_| ());
    }
    store.buckets().await.map(|_| ()).map_err(|error| match error.kind {
        ErrorKind::Denied => error.hint("name the one bucket to use: the access key may not list buckets"),
        _ => error,
    })
}

fn normalise(id: &CloudId, draft: &CloudDraft, secrets: &Secrets) -> Result<Connected> {
    let field = |field: Field| filled(draft.fields.get(&field).map(String::as_str));
    if draft.provider.0 == "local" {
        let root = field(Field::Root).unwrap_or_default();
        if !Path::new(&root).is_absolute() {
            return Err(invalid("root", "the folder's path must be absolute", "choose the folder in the dialog"));
        }
        return Ok(Connected { connection: Connection::Local { root }, region: field(Field::Region), secret: None });
    }
    let region = field(Field::Region);
    let credentials = Credentials::Key {
        access_key_id: access_key(&field(Field::AccessKeyId).unwrap_or_default())?,
        // Two homes may call a cloud the same; the keyring is one for all of them.
        secret: SecretName(format!("{id}-{:016x}", fastrand::u64(..))),
    };
    let site = Site {
        endpoint: endpoint(&field(Field::Endpoint).unwrap_or_default())?,
        bucket: field(Field::Bucket).map(|name| bucket_name(&name)).transpose()?,
        credentials,
        ca: None,
    };
    let connection = Connection::S3 {
        site,
        region: region.clone().unwrap_or_else(|| REGION.to_owned()),
        path_style: field(Field::PathStyle).is_none_or(|tick| tick == "true"),
        role: None,
    };
    Ok(Connected { connection, region, secret: Some(secret_key(secrets.get(&Field::SecretKey).cloned())?) })
}

fn endpoint(text: &str) -> Result<String> {
    let text = text.trim();
    let hint = "write the endpoint as https://host or https://host:port";
    if text.is_empty() {
        return Err(invalid("endpoint", "it is missing", hint));
    }
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&with_scheme).map_err(|error| invalid("endpoint", &error.to_string(), hint))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("endpoint", "only https:// and http:// can be spoken", hint));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("endpoint", "it holds a user name", "write credentials in their own fields"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("endpoint", "it goes on behind the host", "write the bucket in its own field"));
    }
    Ok(url.origin().ascii_serialization())
}

fn bucket_name(name: &str) -> Result<String> {
    if crate::provider::s3::is_bucket_name(name) {
        return Ok(name.to_owned());
    }
    Err(invalid("bucket", "no bucket has such a name", "write the name alone, without folders or address"))
}

fn access_key(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid("access key id", "it is missing or holds characters no key has", "copy it again"));
    }
    Ok(text.to_owned())
}

fn secret_key(secret: Option<Secret<String>>) -> Result<Secret<String>> {
    let secret = secret.map(|secret| Secret::new(secret.expose().trim().to_owned()));
    secret
        .filter(|secret| !secret.expose().is_empty())
        .ok_or_else(|| invalid("secret key", "it is missing", "enter the secret half of the access key"))
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn invalid(field: &str, why: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Invalid, CONNECT, format!("{field}: {}", why.to_lowercase())).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Auth, ProviderId};

    fn draft(endpoint: &str) -> CloudDraft {
        let filled =
            [(Field::Endpoint, endpoint), (Field::Region, " "), (Field::Bucket, ""), (Field::AccessKeyId, " AKIA ")];
        CloudDraft {
            name: "x".to_owned(),
            provider: ProviderId("s3-compatible".to_owned()),
            auth: Auth::Key,
            fields: filled.map(|(field, text)| (field, text.to_owned())).into(),
            jurisdiction: None,
            read_only: false,
            protected: false,
            max_requests: None,
        }
    }

    fn tried(draft: &CloudDraft, secret: &str) -> Result<Connected> {
        let secrets = [(Field::SecretKey, Secret::new(secret.to_owned()))].into();
        normalise(&CloudId::parse("x").unwrap(), draft, &secrets)
    }

    #[test]
    fn an_endpoint_is_put_right() {
        for (given, right) in [
            ("s3.example.com", "https://s3.example.com"),
            (" https://S3.example.com/ ", "https://s3.example.com"),
            ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
            ("host:8443", "https://host:8443"),
            ("https://host:443", "https://host"),
            ("[::1]:9000", "https://[::1]:9000"),
        ] {
            let connected = tried(&draft(given), "s").unwrap();
            let Connection::S3 { site, region, .. } = connected.connection else {
                panic!("an S3 draft gives an S3 connection")
            };
            let Site { endpoint, bucket, credentials: Credentials::Key { access_key_id, secret }, .. } = site else {
                panic!("it has a key")
            };
            assert_eq!(endpoint, right, "{given}");
            assert_eq!((region.as_str(), bucket, access_key_id.as_str()), (REGION, None, "AKIA"));
            assert!(
                secret.0.starts_with("x-"),
                "the secret is named after the cloud, and after nothing of another home"
            );
            assert_eq!(connected.region, None, "a region that nobody declared is not known");
        }
    }

    #[test]
    fn what_cannot_be_right_names_its_field() {
        for bad in ["", "ftp://host", "https://", "https://host/bucket", "https://u:p@host", "https://host?x", "ho st"]
        {
            let error = tried(&draft(bad), "s").unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid, "{bad:?}");
            assert!(error.message().starts_with("endpoint: "), "{bad:?}: {}", error.message());
        }
        let error = tried(&draft("host"), " \n").unwrap_err();
        assert!(error.message().starts_with("secret key: "), "{}", error.message());
        let mut folder = draft("host");
        folder.provider = ProviderId("local".to_owned());
        folder.fields = [(Field::Root, "relative".to_owned())].into();
        assert!(tried(&folder, "").unwrap_err().message().starts_with("root: "));
    }

    #[test]
    fn a_connection_never_prints_its_secret() {
        let connected = tried(&draft("host"), "hunter2").unwrap();
        assert!(!format!("{connected:?}").contains("hunter2"));
    }
}
