//! As whom Azure is asked. Requests are signed by object_store's `AzureAuthorizer`, which reads path and query back out
//! of the URL: right for every key that is sent, because those that a URL parser would fold are never sent (see
//! `names`). Shared access signatures for one object are made here, because object_store signs the encoded key where
//! Azure wants it decoded.

use super::{AzureAccount, AzureKey};
use crate::encode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use hyper::Request;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, DATE, HeaderName, HeaderValue};
use model::{Error, ErrorKind, Key, Result, Secret};
use object_store::azure::{AzureAccessKey, AzureAuthorizer, AzureCredential};
use object_store::client::HttpRequestBody;
use percent_encoding::percent_decode_str;
use ring::hmac;

/// The version of the protocol that is spoken. The newest that is needed: tier Cold.
pub(super) const VERSION: &str = "2023-11-03";
const VERSION_HEADER: HeaderName = HeaderName::from_static("x-ms-version");

/// What a shared access signature allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Read,
    /// To make the object or to replace it.
    Write,
}

/// As whom.
pub(super) enum Signer {
    Key {
        account: String,
        credential: AzureCredential,
        secret: hmac::Key,
    },
    /// The parameters of a shared access signature, encoded.
    Sas(Secret<String>),
    Nobody,
}

impl Signer {
    /// # Errors
    /// `Invalid`, beginning with the field, when the key or the signature cannot be one.
    pub(super) fn new(account: &AzureAccount) -> Result<Self> {
        match &account.key {
            AzureKey::Nobody => Ok(Self::Nobody),
            AzureKey::Sas(sas) => parameters(sas).map(Self::Sas),
            AzureKey::Account(key) => {
                let text = key.expose().trim();
                let no_key = || {
                    Error::new(ErrorKind::Invalid, "connect", "account-key: it is no base64")
                        .hint("copy key1 or key2 from \"Access keys\" of the storage account")
                };
                if account.account.is_empty() {
                    return Err(Error::new(ErrorKind::Invalid, "connect", "account: no storage account is named"));
                }
                let bytes = STANDARD.decode(text).ok().filter(|bytes| !bytes.is_empty()).ok_or_else(no_key)?;
                let credential = AzureAccessKey::try_new(text).map(AzureCredential::AccessKey).map_err(|_| no_key())?;
                let secret = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
                Ok(Self::Key { account: account.account.clone(), credential, secret })
            }
        }
    }

    /// What stands behind the query of every request, encoded; empty unless it is a shared access signature.
    pub(super) fn query(&self) -> &str {
        match self {
            Self::Sas(sas) => sas.expose(),
            Self::Key { .. } | Self::Nobody => "",
        }
    }

    /// Signs a request whose URL is complete.
    pub(super) fn sign(&self, doing: &'static str, request: &mut Request<Bytes>) -> Result<()> {
        request.headers_mut().insert(VERSION_HEADER, HeaderValue::from_static(VERSION));
        let Self::Key { account, credential, .. } = self else { return Ok(()) };
        let length = request.body().len();
        if length > 0 {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        let mut shadow = Request::new(HttpRequestBody::empty());
        *shadow.method_mut() = request.method().clone();
        *shadow.uri_mut() = request.uri().clone();
        *shadow.headers_mut() = request.headers().clone();
        AzureAuthorizer::new(credential, account)
            .try_authorize(&mut shadow)
            .map_err(|error| Error::new(ErrorKind::Internal, doing, "no signature").caused_by(error))?;
        for name in [DATE, AUTHORIZATION] {
            if let Some(value) = shadow.headers_mut().remove(&name) {
                request.headers_mut().insert(name, value);
            }
        }
        if let Some(authorization) = request.headers_mut().get_mut(AUTHORIZATION) {
            authorization.set_sensitive(true);
        }
        Ok(())
    }

    /// The query that lets whoever has it do `right` with one object until `until`; `None` without the account's key.
    /// Source: "Create a service SAS", version 2020-12-06 and later.
    pub(super) fn signature(
        &self,
        bucket: &str,
        key: &Key,
        right: Right,
        until: DateTime<Utc>,
        is_tls: bool,
    ) -> Option<String> {
        let Self::Key { account, secret, .. } = self else { return None };
        let until = until.to_rfc3339_opts(SecondsFormat::Secs, true);
        let rights = if right == Right::Read { "r" } else { "cw" };
        let protocol = if is_tls { "https" } else { "" };
        let mut to_sign = format!("{rights}\n\n{until}\n/blob/{account}/{bucket}/").into_bytes();
        to_sign.extend_from_slice(key.as_bytes());
        // Then: no policy, any address, protocol, version, a blob, and no snapshot, scope or headers of the answer.
        to_sign.extend_from_slice(format!("\n\n\n{protocol}\n{VERSION}\nb\n\n\n\n\n\n\n").as_bytes());
        let signature = STANDARD.encode(hmac::sign(secret, &to_sign));
        let mut pairs = vec![
            ("se", until.into_bytes()),
            ("sig", signature.into_bytes()),
            ("sp", rights.into()),
            ("sr", b"b".to_vec()),
            ("sv", VERSION.into()),
        ];
        if is_tls {
            pairs.push(("spr", protocol.into()));
        }
        Some(encode::query(&pairs))
    }
}

/// The parameters of a shared access signature, whether they came alone, behind `?`, or behind a whole URL.
fn parameters(sas: &Secret<String>) -> Result<Secret<String>> {
    let text = sas.expose().trim();
    let text = text.split_once('?').map_or(text, |(_, query)| query);
    let mut pairs: Vec<(String, Vec<u8>)> = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((name.to_owned(), percent_decode_str(value).collect()));
    }
    let is_whole =
        ["sig", "sv"].iter().all(|wanted| pairs.iter().any(|(name, value)| name == wanted && !value.is_empty()));
    let is_plain = pairs.iter().all(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !is_whole || !is_plain {
        let message = "sas: it is no shared access signature";
        return Err(Error::new(ErrorKind::Invalid, "connect", message).hint("paste all of it, from sv= to sig=..."));
    }
    let pairs: Vec<(&str, Vec<u8>)> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Ok(Secret::new(encode::query(&pairs)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Trust;
    use hyper::Method;

    /// Of the emulator, known to everybody.
    const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    fn signer(key: AzureKey) -> Result<Signer> {
        let account = "devstoreaccount1".to_owned();
        Signer::new(&AzureAccount { endpoint: String::new(), account, container: None, key, trust: Trust::default() })
    }

    fn keyed() -> Signer {
        signer(AzureKey::Account(Secret::new(KEY.to_owned()))).unwrap()
    }

    fn request(path: &str) -> Request<Bytes> {
        let builder = Request::builder().method(Method::PUT).uri(format!("http://127.0.0.1:10000{path}"));
        let builder = builder.header("x-ms-meta-a", "two words").header("if-none-match", "*");
        builder.header("content-md5", "1B2M2Y8AsgTpgAmy7PhCfg==").body(Bytes::from_static(b"body")).unwrap()
    }

    /// The string that "Authorize with Shared Key" asks for, written down by hand.
    fn expected(path: &str, query: &str, date: &str) -> String {
        let headers = format!("x-ms-meta-a:two words\nx-ms-version:{VERSION}\n");
        let resource = format!("/devstoreaccount1{path}{query}");
        let to_sign = format!("PUT\n\n\n4\n1B2M2Y8AsgTpgAmy7PhCfg==\n\n{date}\n\n\n*\n\n\n{headers}{resource}");
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(KEY).unwrap());
        format!("SharedKey devstoreaccount1:{}", STANDARD.encode(hmac::sign(&secret, to_sign.as_bytes())))
    }

    #[test]
    fn the_authorizer_signs_every_key_that_is_sent_as_it_stands() {
        for key in ["a//b", "/lead", "dir/", "100%", "%2F", "a b+c", "é/日本", "x?y#z", " ", "a;b=c&d", "'()*!~"] {
            let path = format!("/devstoreaccount1{}", encode::path(Some("box"), Some(&Key::from(key))));
            let mut request = request(&format!("{path}?comp=block&prefix=a%20b%2B%C3%BC"));
            keyed().sign("write", &mut request).unwrap();
            let date = request.headers()[DATE].to_str().unwrap();
            let wanted = expected(&path, "\ncomp:block\nprefix:a b+ü", date);
            assert_eq!(request.headers()[AUTHORIZATION].to_str().unwrap(), wanted, "{key:?}");
        }
    }

    #[test]
    fn a_signed_request_does_not_print_its_signature() {
        let mut request = request("/a/b");
        keyed().sign("write", &mut request).unwrap();
        assert!(!format!("{:?}", request.headers()).contains("SharedKey"), "the header is marked as sensitive");
    }

    #[test]
    fn a_signature_for_one_object_names_it_decoded() {
        let until = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let query = keyed().signature("box", &Key::from("a b/ü%"), Right::Read, until, true).unwrap();
        let to_sign = format!(
            "r\n\n2027-01-15T08:00:00Z\n/blob/devstoreaccount1/box/a b/ü%\n\n\nhttps\n{VERSION}\nb\n\n\n\n\n\n\n"
        );
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(KEY).unwrap());
        let signature = STANDARD.encode(hmac::sign(&secret, to_sign.as_bytes()));
        let signature = encode::query(&[("sig", signature.into_bytes())]);
        let wanted = format!("se=2027-01-15T08%3A00%3A00Z&{signature}&sp=r&spr=https&sr=b&sv={VERSION}");
        assert_eq!(query, wanted);
        assert!(
            signer(AzureKey::Nobody).unwrap().signature("box", &Key::from("x"), Right::Read, until, true).is_none()
        );
    }

    #[test]
    fn a_pasted_signature_is_taken_in_every_form() {
        let wanted = "se=2027-01-01T00%3A00%3A00Z&sig=a%2Bb%3D&sp=rl&sv=2023-11-03";
        for text in [
            "sv=2023-11-03&se=2027-01-01T00%3A00%3A00Z&sp=rl&sig=a%2Bb%3D",
            "?sv=2023-11-03&se=2027-01-01T00:00:00Z&sp=rl&sig=a%2bb%3d\n",
            "https://x.blob.core.windows.net/box?sp=rl&se=2027-01-01T00:00:00Z&sv=2023-11-03&sig=a+b=",
        ] {
            let signer = signer(AzureKey::Sas(Secret::new(text.to_owned()))).unwrap();
            assert_eq!(signer.query(), wanted, "{text}");
        }
        for text in ["", "hello", "sv=2023-11-03", "sig=x", "sv=1&sig=2&a b=c"] {
            let error = signer(AzureKey::Sas(Secret::new(text.to_owned()))).err().unwrap();
            assert!(error.kind == ErrorKind::Invalid && error.message().starts_with("sas: "), "{text}");
        }
        let error = signer(AzureKey::Account(Secret::new("no key".to_owned()))).err().unwrap();
        assert!(error.message().starts_with("account-key: "), "{error}");
    }
}
