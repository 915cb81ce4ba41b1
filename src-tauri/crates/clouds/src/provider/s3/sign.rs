//! Signature version 4. The credentials come from `object_store`; its `AwsAuthorizer` could not be used for the
//! signature itself, because it parses the URL, and a URL parser takes the keys `.` and `..` for steps.
//!
//! Source: "Signature Calculations for the Authorization Header", Amazon S3 API reference. A test compares every
//! signature with the one that `AwsAuthorizer` makes.

use super::dialect::Scheme;
use crate::encode;
use chrono::{DateTime, Utc};
use hyper::header::{AUTHORIZATION, HeaderValue};
use hyper::{Method, Request};
use object_store::aws::AwsCredential;
use ring::{digest, hmac};
use std::fmt::Write as _;

/// What a signature needs besides the request.
pub(super) struct Signer<'a> {
    pub(super) scheme: &'static Scheme,
    pub(super) credential: &'a AwsCredential,
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
        let signature = self.signature(&time, &canonical);
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
        let credential = format!("{}/{}", self.credential.key_id, self.scope(&time));
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
        format!("{query}&X-Amz-Signature={}", self.signature(&time, &canonical))
    }

    fn time(&self) -> String {
        self.now.format("%Y%m%dT%H%M%SZ").to_string()
    }

    fn scope(&self, time: &str) -> String {
        format!("{}/{}/{}/{}", &time[..8], self.region, self.scheme.service, self.scheme.closing)
    }

    fn signature(&self, time: &str, canonical: &str) -> String {
        let to_sign =
            format!("{}\n{time}\n{}\n{}", self.scheme.algorithm, self.scope(time), sha256(canonical.as_bytes()));
        hex(hmac::sign(&self.key(&time[..8]), to_sign.as_bytes()).as_ref())
    }

    /// The canonical request and the names of its signed headers.
    fn canonical<B>(&self, request: &Request<B>, payload: &str) -> (String, String) {
        let headers = request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        // Google's front changes `Accept-Encoding` on the way.
        let unsigned = ["accept-encoding", "authorization", "content-length", "user-agent"];
        let mut headers: Vec<(&str, &str)> = headers.filter(|(name, _)| !unsigned.contains(name)).collect();
        headers.push(("host", self.host));
        headers.sort_unstable();
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let uri = request.uri();
        let mut canonical = format!("{}\n{}\n{}\n", request.method(), uri.path(), uri.query().unwrap_or_default());
        for (name, value) in headers {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            // Writing to a String cannot fail.
            let _ = writeln!(canonical, "{name}:{value}");
        }
        let _ = write!(canonical, "\n{names}\n{payload}");
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
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
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

    fn credential(token: Option<&str>) -> AwsCredential {
        let key_id = "AKIAIOSFODNN7EXAMPLE".to_owned();
        let secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned();
        AwsCredential { key_id, secret_key, token: token.map(str::to_owned) }
    }

    fn request(method: &Method, uri: &str) -> HttpRequest {
        let builder = Request::builder().method(method).uri(uri).header("range", "bytes=0-9");
        let builder = builder.header("x-amz-meta-a", "two  spaces ").header("content-type", "text/plain");
        builder.body(HttpRequestBody::empty()).unwrap()
    }

    #[test]
    fn a_signature_is_the_one_that_the_authorizer_makes() {
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
                let signer = Signer { scheme, credential: &credential, region: "eu-west-1", now, host: &host };
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
                let signer = super::Signer { scheme, credential: &ours, region: "eu-west-1", now, host: "host:9000" };
                let query = signer.presigned(&method, theirs.path(), Vec::new(), 3600);
                assert_eq!(pairs(&query), expected, "{method} {theirs}");
            }
        }
    }

    #[test]
    fn a_signed_request_does_not_print_its_signature() {
        let credential = credential(Some("session-token"));
        let mut request = request(&Method::GET, "http://host/b/..");
        let scheme = Dialect::Amazon.scheme();
        let signer = Signer { scheme, credential: &credential, region: "r", now: DateTime::UNIX_EPOCH, host: "host" };
        signer.sign(&mut request, "UNSIGNED-PAYLOAD").unwrap();
        let printed = format!("{:?}", request.headers());
        assert!(!printed.contains("Signature") && !printed.contains("session-token"), "{printed}");
    }
}
