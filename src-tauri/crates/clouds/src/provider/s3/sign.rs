//! Signature version 4. The credentials come from `object_store`; its `AwsAuthorizer` could not be used for the
//! signature itself, because it parses the URL, and a URL parser takes the keys `.` and `..` for steps.
//!
//! Source: "Signature Calculations for the Authorization Header", Amazon S3 API reference. A test compares every
//! signature with the one that `AwsAuthorizer` makes.

use super::dialect::Scheme;
use crate::encode;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use hyper::header::{AUTHORIZATION, HeaderValue};
use hyper::{Method, Request};
use object_store::aws::AwsCredential;
use ring::{digest, hmac};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// The last key that signed for one region in one scheme. It is good for a day, so mostly it need not be derived anew.
#[derive(Default)]
pub(super) struct Keys(Mutex<Option<Daily>>);

struct Daily {
    /// Held, so that no other credential can be at its place.
    credential: Arc<AwsCredential>,
    date: String,
    key: hmac::Key,
}

impl Keys {
    fn key(&self, credential: &Arc<AwsCredential>, date: &str, derive: impl FnOnce() -> hmac::Key) -> hmac::Key {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(daily) = &*last
            && Arc::ptr_eq(&daily.credential, credential)
            && daily.date == date
        {
            return daily.key.clone();
        }
        let key = derive();
        *last = Some(Daily { credential: Arc::clone(credential), date: date.to_owned(), key: key.clone() });
        key
    }
}

/// What a signature needs besides the request.
pub(super) struct Signer<'a> {
    pub(super) scheme: &'static Scheme,
    pub(super) credential: &'a Arc<AwsCredential>,
    pub(super) keys: &'a Keys,
    pub(super) region: &'a str,
    pub(super) now: DateTime<Utc>,
    /// `host[:port]` as the client will send it.
    pub(super) host: &'a str,
}

impl Signer<'_> {
    /// Signs a request whose path and query are encoded and sorted already. `payload` is the body's SHA-256 in
    /// hexadecimal, or `UNSIGNED-PAYLOAD`. Fails only on credentials that no header can carry.
    pub(super) fn sign<B>(
        &self,
        request: &mut Request<B>,
        payload: &str,
    ) -> Result<(), hyper::header::InvalidHeaderValue> {
        let scheme = self.scheme;
        let time = self.time();
        let headers = request.headers_mut();
        headers.insert(&scheme.date, HeaderValue::from_str(&time)?);
        headers.insert(&scheme.hash, HeaderValue::from_str(payload)?);
        if let Some(token) = &self.credential.token {
            let mut token = HeaderValue::from_str(token)?;
            token.set_sensitive(true);
            headers.insert(&scheme.token, token);
        }
        let (canonical, names) = self.canonical(request, payload);
        let scope = self.scope(&time);
        let signature = self.signature(&time, &scope, &canonical);
        let algorithm = scheme.algorithm;
        let id = &self.credential.key_id;
        let mut authorization = HeaderValue::from_str(&format!(
            "{algorithm} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"
        ))?;
        authorization.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, authorization);
        Ok(())
    }

    /// The query that signs a request whose path is encoded already, good for so many seconds: the host is its only
    /// signed header, its body may be anything.
    ///
    /// Source: "Authenticating Requests: Using Query Parameters", Amazon S3 API reference.
    pub(super) fn presigned(
        &self,
        method: &Method,
        path: &str,
        mut query: Vec<(&'static str, Vec<u8>)>,
        seconds: u64,
    ) -> String {
        let time = self.time();
        let scope = self.scope(&time);
        let credential = format!("{}/{scope}", self.credential.key_id);
        query.push(("X-Amz-Algorithm", b"AWS4-HMAC-SHA256".to_vec()));
        query.push(("X-Amz-Credential", credential.into_bytes()));
        query.push(("X-Amz-Date", time.clone().into_bytes()));
        query.push(("X-Amz-Expires", seconds.to_string().into_bytes()));
        query.push(("X-Amz-SignedHeaders", b"host".to_vec()));
        if let Some(token) = &self.credential.token {
            query.push(("X-Amz-Security-Token", token.clone().into_bytes()));
        }
        let query = encode::query(&query);
        let canonical = format!("{method}\n{path}\n{query}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD", self.host);
        format!("{query}&X-Amz-Signature={}", self.signature(&time, &scope, &canonical))
    }

    /// `20261125T020304Z`.
    fn time(&self) -> String {
        let now = self.now;
        let (year, month, day) = (now.year(), now.month(), now.day());
        let (hour, minute, second) = (now.hour(), now.minute(), now.second());
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    fn scope(&self, time: &str) -> String {
        format!("{}/{}/{}/{}", &time[..8], self.region, self.scheme.service, self.scheme.closing)
    }

    fn signature(&self, time: &str, scope: &str, canonical: &str) -> String {
        let to_sign = format!("{}\n{time}\n{scope}\n{}", self.scheme.algorithm, sha256(canonical.as_bytes()));
        let date = &time[..8];
        let key = self.keys.key(self.credential, date, || self.key(date));
        hex(hmac::sign(&key, to_sign.as_bytes()).as_ref())
    }

    /// The canonical request and the names of its signed headers.
    fn canonical<B>(&self, request: &Request<B>, payload: &str) -> (String, String) {
        let headers = request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        // Google's front changes `Accept-Encoding` on the way.
        let unsigned = ["accept-encoding", "authorization", "content-length", "user-agent"];
        let mut headers: Vec<(&str, &str)> = headers.filter(|(name, _)| !unsigned.contains(name)).collect();
        headers.push(("host", self.host));
        headers.sort_unstable();
        let uri = request.uri();
        let (mut canonical, mut names) = (String::with_capacity(512), String::with_capacity(128));
        // Writing to a String cannot fail.
        let _ = write!(canonical, "{}\n{}\n{}\n", request.method(), uri.path(), uri.query().unwrap_or_default());
        for (name, value) in headers {
            names.extend([if names.is_empty() { "" } else { ";" }, name]);
            canonical.extend([name, ":"]);
            for (at, word) in value.split_whitespace().enumerate() {
                canonical.extend([if at == 0 { "" } else { " " }, word]);
            }
            canonical.push('\n');
        }
        canonical.extend(["\n", &names, "\n", payload]);
        (canonical, names)
    }

    fn key(&self, date: &str) -> hmac::Key {
        let seed = format!("{}{}", self.scheme.seed, self.credential.secret_key);
        let steps = [date, self.region, self.scheme.service, self.scheme.closing];
        steps.iter().fold(hmac::Key::new(hmac::HMAC_SHA256, seed.as_bytes()), |key, step| {
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, step.as_bytes()).as_ref())
        })
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value & 0xf)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::*;
    use chrono::NaiveDateTime;
    use object_store::aws::{AmazonS3Builder, AwsAuthorizer};
    use object_store::client::{HttpRequest, HttpRequestBody};
    use object_store::path::Path;
    use object_store::signer::Signer as _;
    use std::collections::BTreeMap;
    use std::time::Duration;

    fn credential(token: Option<&str>) -> Arc<AwsCredential> {
        let key_id = "AKIAIOSFODNN7EXAMPLE".to_owned();
        let secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned();
        Arc::new(AwsCredential { key_id, secret_key, token: token.map(str::to_owned) })
    }

    fn request(method: &Method, uri: &str) -> HttpRequest {
        let builder = Request::builder().method(method).uri(uri).header("range", "bytes=0-9");
        let builder = builder.header("x-amz-meta-a", "two  spaces ").header("content-type", "text/plain");
        builder.body(HttpRequestBody::empty()).unwrap()
    }

    #[test]
    fn a_signature_is_the_one_that_the_authorizer_makes() {
        let keys = Keys::default();
        for token in [None, Some("token")] {
            for uri in [
                "http://127.0.0.1:9000/bucket/a//b%20c",
                "https://bucket.host//lead?list-type=2&prefix=%2B%C3%BC",
                "http://host/b?uploads=",
                "http://host/",
            ] {
                let credential = credential(token);
                let mut theirs = request(&Method::PUT, uri);
                AwsAuthorizer::new(&credential, "s3", "eu-west-1").try_authorize(&mut theirs, None).unwrap();
                let date = theirs.headers()["x-amz-date"].to_str().unwrap();
                let now = NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").unwrap().and_utc();
                let mut ours = request(&Method::PUT, uri);
                let host = ours.uri().authority().unwrap().to_string();
                let scheme = Dialect::Amazon.scheme();
                let signer =
                    Signer { scheme, credential: &credential, keys: &keys, region: "eu-west-1", now, host: &host };
                signer.sign(&mut ours, &sha256(b"")).unwrap();
                assert_eq!(ours.headers(), theirs.headers(), "{uri}");
            }
        }
    }

    #[tokio::test]
    async fn a_link_is_the_one_that_the_signer_makes() {
        // Their client wants one; an error says that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        for token in [None, Some("to/ken+=")] {
            for (method, key) in [(Method::GET, "a b/c+d.txt"), (Method::PUT, "日本/100%25")] {
                let ours = credential(token);
                let builder = AmazonS3Builder::new()
                    .with_endpoint("https://host:9000")
                    .with_bucket_name("bucket")
                    .with_region("eu-west-1")
                    .with_access_key_id(&ours.key_id)
                    .with_secret_access_key(&ours.secret_key);
                let theirs = match token {
                    Some(token) => builder.with_token(token),
                    None => builder,
                };
                let path = Path::parse(key).unwrap();
                let theirs = theirs.build().unwrap().signed_url(method.clone(), &path, Duration::from_hours(1)).await;
                let theirs = theirs.unwrap();
                let pairs = |query: &str| -> BTreeMap<String, String> {
                    let pairs = url::form_urlencoded::parse(query.as_bytes());
                    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
                };
                let expected = pairs(theirs.query().unwrap());
                let now = NaiveDateTime::parse_from_str(&expected["X-Amz-Date"], "%Y%m%dT%H%M%SZ").unwrap().and_utc();
                let scheme = Dialect::Amazon.scheme();
                let keys = &Keys::default();
                let signer =
                    super::Signer { scheme, credential: &ours, keys, region: "eu-west-1", now, host: "host:9000" };
                let query = signer.presigned(&method, theirs.path(), Vec::new(), 3600);
                assert_eq!(pairs(&query), expected, "{method} {theirs}");
            }
        }
    }

    #[test]
    fn a_key_is_derived_anew_for_another_day_and_another_credential() {
        let (keys, secret) = (Keys::default(), credential(None));
        let day = |date: &str| NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").unwrap().and_utc();
        let sign = |keys: &Keys, credential: &Arc<AwsCredential>, date: &str| {
            let scheme = Dialect::Amazon.scheme();
            let mut request = request(&Method::GET, "http://host/b/k");
            let signer = Signer { scheme, credential, keys, region: "r", now: day(date), host: "host" };
            signer.sign(&mut request, "UNSIGNED-PAYLOAD").unwrap();
            request.headers()[AUTHORIZATION].to_str().unwrap().to_owned()
        };
        let other = AwsCredential { key_id: secret.key_id.clone(), secret_key: "another".to_owned(), token: None };
        let other = Arc::new(other);
        for (credential, date) in [
            (&secret, "20261125T235959Z"),
            (&secret, "20261125T235959Z"),
            (&secret, "20261126T000000Z"),
            (&other, "20261126T000000Z"),
            (&secret, "20261126T000000Z"),
        ] {
            let fresh = sign(&Keys::default(), credential, date);
            assert_eq!(sign(&keys, credential, date), fresh, "a kept key signs as a fresh one, {date}");
        }
    }

    #[test]
    fn a_signed_request_does_not_print_its_signature() {
        let credential = credential(Some("session-token"));
        let mut request = request(&Method::GET, "http://host/b/..");
        let scheme = Dialect::Amazon.scheme();
        let (now, keys) = (DateTime::UNIX_EPOCH, &Keys::default());
        let signer = Signer { scheme, credential: &credential, keys, region: "r", now, host: "host" };
        signer.sign(&mut request, "UNSIGNED-PAYLOAD").unwrap();
        let printed = format!("{:?}", request.headers());
        assert!(!printed.contains("Signature") && !printed.contains("session-token"), "{printed}");
    }
}
