//! Azure's connection strings. They are pasted, so nothing in them is believed, and none of their text is repeated.

use super::AzureKey;
use model::{Error, ErrorKind, Result, Secret};

/// The emulator's account and key, which are the same everywhere. Source: "Connect to Azurite".
const EMULATOR: (&str, &str) =
    ("devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");

/// What a connection string says.
#[derive(Debug, Clone)]
pub struct AzureConnection {
    /// Where the account's blobs are: `https://host[:port][/path]`.
    pub endpoint: String,
    /// The storage account.
    pub account: String,
    /// As whom.
    pub key: AzureKey,
}

/// Reads a connection string: `AccountName=...;AccountKey=...`, with an endpoint or a shared access signature, or the
/// emulator's `UseDevelopmentStorage=true`.
///
/// # Errors
/// `Invalid`, beginning with `connection-string: `.
pub fn connection_string(text: &str) -> Result<AzureConnection> {
    let fields = Fields::new(text)?;
    if fields.one("UseDevelopmentStorage").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(AzureConnection {
            endpoint: format!("http://127.0.0.1:10000/{}", EMULATOR.0),
            account: EMULATOR.0.to_owned(),
            key: AzureKey::Account(Secret::new(EMULATOR.1.to_owned())),
        });
    }
    let endpoint = match (fields.one("BlobEndpoint"), fields.one("AccountName")) {
        (Some(endpoint), _) => endpoint.trim_end_matches('/').to_owned(),
        (None, Some(account)) => fields.default_endpoint(account)?,
        (None, None) => return Err(invalid("it names neither AccountName nor BlobEndpoint")),
    };
    let account = match fields.one("AccountName") {
        Some(account) => account.to_owned(),
        None => account_of(&endpoint).ok_or_else(|| invalid("it names no AccountName"))?,
    };
    let key = match (fields.one("AccountKey"), fields.one("SharedAccessSignature")) {
        (Some(key), _) => AzureKey::Account(Secret::new(key.to_owned())),
        (None, Some(sas)) => AzureKey::Sas(Secret::new(sas.to_owned())),
        (None, None) => return Err(invalid("it has neither AccountKey nor SharedAccessSignature")),
    };
    Ok(AzureConnection { endpoint, account, key })
}

struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Fields<'a> {
    fn new(text: &'a str) -> Result<Self> {
        let text = text.trim().trim_matches('"');
        let pairs = text.split(';').map(str::trim).filter(|pair| !pair.is_empty());
        // Keys end in `=` and signatures are full of them: only the first one divides.
        let fields: Option<Vec<(&str, &str)>> =
            pairs.map(|pair| pair.split_once('=').map(|(name, value)| (name.trim(), value.trim()))).collect();
        match fields {
            Some(fields) if !fields.is_empty() => Ok(Self(fields)),
            _ => Err(invalid("it is not made of Name=value;Name=value")),
        }
    }

    fn one(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }

    fn default_endpoint(&self, account: &str) -> Result<String> {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        let protocol = self.one("DefaultEndpointsProtocol").unwrap_or("https").to_ascii_lowercase();
        let suffix = self.one("EndpointSuffix").unwrap_or("core.windows.net");
        if !matches!(protocol.as_str(), "http" | "https") {
            return Err(invalid("DefaultEndpointsProtocol is neither http nor https"));
        }
        if !plain(account) || !plain(suffix) {
            return Err(invalid("AccountName or EndpointSuffix cannot be part of a host's name"));
        }
        Ok(format!("{protocol}://{account}.blob.{suffix}"))
    }
}

/// The account that an endpoint names: the first label of the host, or an emulator's path.
fn account_of(endpoint: &str) -> Option<String> {
    let url = url::Url::parse(endpoint).ok()?;
    let path = url.path().trim_matches('/');
    let account = if path.is_empty() { url.domain()?.split_once(".blob.")?.0 } else { path };
    (!account.contains('/')).then(|| account.to_owned())
}

fn invalid(why: &str) -> Error {
    Error::new(ErrorKind::Invalid, "connect", format!("connection-string: {why}"))
        .hint("copy it whole from \"Access keys\" or \"Shared access signature\" of the storage account")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String, String) {
        let read = connection_string(text).unwrap();
        let key = match read.key {
            AzureKey::Account(key) => format!("key {}", key.expose()),
            AzureKey::Sas(sas) => format!("sas {}", sas.expose()),
            AzureKey::Nobody => "nobody".to_owned(),
        };
        (read.endpoint, read.account, key)
    }

    #[test]
    fn every_kind_of_connection_string_is_read() {
        for (text, endpoint, account, key) in [
            (
                "DefaultEndpointsProtocol=https;AccountName=photos;AccountKey=a+b/c==;EndpointSuffix=core.windows.net",
                "https://photos.blob.core.windows.net",
                "photos",
                "key a+b/c==",
            ),
            ("accountname=photos; accountkey=k==;", "https://photos.blob.core.windows.net", "photos", "key k=="),
            (
                "BlobEndpoint=https://photos.blob.core.windows.net/;QueueEndpoint=https://q/;\
                 SharedAccessSignature=sv=2023-11-03&ss=b&sig=x%3D",
                "https://photos.blob.core.windows.net",
                "photos",
                "sas sv=2023-11-03&ss=b&sig=x%3D",
            ),
            (
                "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=k;BlobEndpoint=http://127.0.0.1:10000/a;",
                "http://127.0.0.1:10000/a",
                "a",
                "key k",
            ),
            (
                "AccountName=a;AccountKey=k;EndpointSuffix=core.chinacloudapi.cn",
                "https://a.blob.core.chinacloudapi.cn",
                "a",
                "key k",
            ),
        ] {
            assert_eq!(read(text), (endpoint.to_owned(), account.to_owned(), key.to_owned()), "{text}");
        }
        let (endpoint, account, _) = read("UseDevelopmentStorage=true");
        assert_eq!(
            (endpoint.as_str(), account.as_str()),
            ("http://127.0.0.1:10000/devstoreaccount1", "devstoreaccount1")
        );
    }

    #[test]
    fn what_is_none_is_refused_without_repeating_it() {
        for text in [
            "",
            ";;",
            "hello",
            "AccountName=a",
            "AccountKey=hunter2",
            "AccountName=a;hunter2",
            "AccountName=a/b?;AccountKey=hunter2",
            "DefaultEndpointsProtocol=ftp;AccountName=a;AccountKey=hunter2",
            "BlobEndpoint=https://host/x/y;AccountKey=hunter2",
            "AccountName=a;AccountKey=hunter2;EndpointSuffix=evil/x",
        ] {
            let error = connection_string(text).unwrap_err();
            assert!(error.kind == ErrorKind::Invalid && error.message().starts_with("connection-string: "), "{text}");
            assert!(!format!("{error:?}{:?}", error.hinted()).contains("hunter2"), "a key must not be shown: {error}");
        }
    }
}
