//! Sends requests and receives answers: addresses, signatures, refusals. Never retries; that is for the floor above.

use super::AzureAccount;
use super::names::is_container;
use super::refusal::{Refusal, nonsense};
use super::sign::{Right, Signer};
use crate::encode;
use crate::http::{Http, Reply, bounded};
use crate::provider::request::Request;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::BoxStream;
use hyper::header::HeaderMap;
use model::{Error, ErrorKind, Key, Result};
use std::time::Duration;
use url::Url;

/// The longest error that is read, in bytes.
const LONGEST_ERROR: usize = 64 << 10;
/// The longest XML that is read: 100,000 blocks that nobody committed, with room to spare.
const LONGEST_XML: usize = 32 << 20;
/// For how long Azure itself may read the source of a copy.
const SOURCE: TimeDelta = TimeDelta::hours(1);

/// A way to one account.
pub(super) struct Wire {
    http: Http,
    /// `scheme://host[:port]`, and the path of an emulator's account without a slash at its end.
    base: String,
    signer: Signer,
}

/// An answer whose status says success; its body is still to come.
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) body: BoxStream<'static, Result<Bytes>>,
}

impl Wire {
    pub(super) fn new(account: &AzureAccount, idle: Duration) -> Result<Self> {
        Ok(Self { http: Http::new(&account.trust, idle)?, base: base(account)?, signer: Signer::new(account)? })
    }

    /// Sends a request once. An answer that is no success is an error.
    pub(super) async fn send(&self, doing: &'static str, request: Request) -> Result<Answer> {
        let mut signed = self.addressed(doing, request)?;
        self.signer.sign(doing, &mut signed)?;
        let Reply { status, headers, body } = self.http.send(doing, signed).await?;
        if status.is_success() {
            return Ok(Answer { headers, body });
        }
        // A broken or endless body takes nothing from what the status says.
        let body = bounded(body, LONGEST_ERROR).await.ok().flatten().unwrap_or_default();
        Err(Refusal::new(status, &headers, &body).into_error(doing))
    }

    /// Sends a request once and reads its answer's XML.
    pub(super) async fn ask(&self, doing: &'static str, request: Request) -> Result<String> {
        let body = bounded(self.send(doing, request).await?.body, LONGEST_XML).await?;
        let Some(bytes) = body else { return Err(nonsense(doing, "it is longer than any answer of Azure's")) };
        String::from_utf8(bytes.into()).map_err(|_| nonsense(doing, "it is no text"))
    }

    /// Where an object lies, for one who has credentials of his own.
    pub(super) fn url(&self, bucket: &str, key: &Key) -> String {
        format!("{}{}", self.base, encode::path(Some(bucket), Some(key)))
    }

    /// Where Azure itself may read an object.
    pub(super) fn source(&self, bucket: &str, key: &Key) -> String {
        // The server compares this time with its own, so it is the system's, whatever clock a test holds.
        let own = self.signed_query(bucket, key, Right::Read, Utc::now() + SOURCE);
        let query = own.as_deref().unwrap_or(self.signer.query());
        let url = self.url(bucket, key);
        if query.is_empty() { url } else { format!("{url}?{query}") }
    }

    /// The query of a link to an object; `None` without the account's key.
    pub(super) fn signed_query(&self, bucket: &str, key: &Key, right: Right, until: DateTime<Utc>) -> Option<String> {
        self.signer.signature(bucket, key, right, until, self.base.starts_with("https://"))
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    fn addressed(&self, doing: &'static str, request: Request) -> Result<hyper::Request<Bytes>> {
        if let Some(bucket) = request.bucket.as_deref().filter(|bucket| !is_container(bucket)) {
            let message = format!("{bucket:?} cannot be a container's name");
            return Err(Error::new(ErrorKind::Invalid, doing, message)
                .hint("use 3 to 63 lower-case letters, digits and single '-'"));
        }
        let path = encode::path(request.bucket.as_deref(), request.key.as_ref());
        let queries = [encode::query(&request.query), self.signer.query().to_owned()];
        let query = queries.iter().filter(|query| !query.is_empty()).map(String::as_str).collect::<Vec<_>>().join("&");
        let uri =
            if query.is_empty() { format!("{}{path}", self.base) } else { format!("{}{path}?{query}", self.base) };
        let mut addressed = hyper::Request::builder()
            .method(&request.method)
            .uri(uri)
            .body(request.body)
            .map_err(|error| Error::new(ErrorKind::Invalid, doing, "no such address").caused_by(error))?;
        *addressed.headers_mut() = request.headers;
        Ok(addressed)
    }
}

/// The account's address, from its endpoint or else from its name.
fn base(account: &AzureAccount) -> Result<String> {
    let invalid = |message: String| {
        Error::new(ErrorKind::Invalid, "connect", message)
            .hint("write the endpoint as https://<account>.blob.core.windows.net")
    };
    let endpoint = account.endpoint.trim();
    if endpoint.is_empty() {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if account.account.is_empty() || !account.account.bytes().all(allowed) {
            return Err(invalid(format!("account: {:?} cannot be a storage account", account.account)));
        }
        return Ok(format!("https://{}.blob.core.windows.net", account.account));
    }
    let url = Url::parse(endpoint).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.filter(|url| url.query().is_none() && url.fragment().is_none() && url.username().is_empty());
    let url = url.ok_or_else(|| invalid("endpoint: it is no address".to_owned()))?;
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    Ok(format!("{}://{host}{}", url.scheme(), url.path().trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Trust;
    use crate::provider::azure::AzureKey;

    fn base_of(endpoint: &str, account: &str) -> Result<String> {
        let (endpoint, account) = (endpoint.to_owned(), account.to_owned());
        base(&AzureAccount { endpoint, account, container: None, key: AzureKey::Nobody, trust: Trust::default() })
    }

    #[test]
    fn an_endpoint_is_the_accounts_own_or_carries_an_emulators_path() {
        for (endpoint, account, wanted) in [
            ("", "photos", "https://photos.blob.core.windows.net"),
            ("https://photos.blob.core.usgovcloudapi.net/", "photos", "https://photos.blob.core.usgovcloudapi.net"),
            ("http://127.0.0.1:10000/devstoreaccount1", "devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1"),
        ] {
            assert_eq!(base_of(endpoint, account).unwrap(), wanted);
        }
        for (endpoint, account) in
            [("", ""), ("", "a/b"), ("", "evil.example#"), ("ftp://x", "a"), ("https://x?sig=1", "a"), ("x", "a")]
        {
            let error = base_of(endpoint, account).unwrap_err();
            assert!(error.kind == ErrorKind::Invalid && !error.message().contains("sig="), "{endpoint} {account}");
        }
    }
}
