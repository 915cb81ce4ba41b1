//! The way of one request: who asks, what Google would refuse, then through the door and back in Google's words.

use super::super::door::Door;
use super::super::memory::{Memory, Stored};
use super::oauth::OAuth;
use super::signature::{self, Signed};
use super::{PROJECT, answer, words};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use model::{Key, Secret};
use percent_encoding::percent_decode_str;
use s3s::Body;
use std::sync::Arc;

type Failure = Box<dyn std::error::Error + Send + Sync>;
/// A refusal: its status, its code and its words.
type Refused = (u16, &'static str, &'static str);

const MACHINE: &str = "/computeMetadata/v1/instance/service-accounts/default/token";
const DENIED: Refused = (403, "AccessDenied", "Access denied.");
const UNKNOWN: Refused = (401, "AuthenticationRequired", "Authentication required.");

/// What every connection shares.
pub(super) struct Front {
    pub(super) door: Arc<Door>,
    pub(super) memory: Arc<Memory>,
    pub(super) oauth: Arc<OAuth>,
    /// The one HMAC key.
    pub(super) hmac: (String, Secret<String>),
}

/// What a request is about.
struct Place {
    bucket: Option<String>,
    key: Option<String>,
}

impl Front {
    /// Answers one request; an error ends its connection without an answer.
    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Body>, Failure> {
        let (mut parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        if parts.uri.path() == MACHINE && parts.headers.get("metadata-flavor").is_some_and(|it| it == "Google") {
            return Ok(answer::json(200, &self.oauth.of_machine()));
        }
        if parts.method == Method::POST && parts.uri.path() == "/token" && parts.uri.query().is_none() {
            let (status, told) = self.oauth.token(std::str::from_utf8(&body)?);
            return Ok(answer::json(status, &told));
        }
        let place = Place::of(parts.uri.path());
        let method = parts.method.clone();
        if let Err((status, code, words)) = self.allow(&parts, &body, &place) {
            return Ok(answer::refusal(&method, status, code, words));
        }
        let raw =
            parts.headers.get("accept-encoding").is_some_and(|it| it.to_str().unwrap_or_default().contains("gzip"));
        parts.headers = words::asked(&parts.headers);
        parts.uri = without_own(&parts.uri)?;
        let response = Arc::clone(&self.door).answer(Request::from_parts(parts, Full::new(body))).await?;
        self.told(&method, &place, raw, response).await
    }

    /// What Google would refuse before it looks at the object.
    fn allow(&self, parts: &Parts, body: &Bytes, place: &Place) -> Result<(), Refused> {
        let has = |name: &str| parts.headers.contains_key(name);
        let own = |prefix: &str| parts.headers.keys().any(|name| name.as_str().starts_with(prefix));
        let query = parts.uri.query().unwrap_or_default();
        let asks = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
        if own("x-amz-") {
            return Err((400, "InvalidArgument", "Requests cannot specify both x-amz and x-goog headers"));
        }
        let knows_project = self.who(parts, body)?;
        let is_about_project =
            place.bucket.is_none() || parts.method == Method::PUT && place.key.is_none() && query.is_empty();
        match parts.headers.get("x-goog-project-id") {
            Some(project) if project != PROJECT => return Err(DENIED),
            None if is_about_project && !knows_project => {
                return Err((400, "InvalidArgument", "The request needs x-goog-project-id."));
            }
            _ => {}
        }
        let parted = asks("uploadId") || asks("uploads");
        if parted && (has("x-goog-if-generation-match") || has("if-match") || has("if-none-match")) {
            return Err((400, "InvalidArgument", "Preconditions are not supported in multipart uploads."));
        }
        if asks("uploadId") && parts.method == Method::POST && body.windows(9).any(|text| text == b"<Checksum") {
            return Err((400, "MalformedXML", "The XML has an element that is not known."));
        }
        if parted && has("x-goog-copy-source") {
            return Err((501, "NotImplemented", "A part cannot be copied."));
        }
        let Some(key) = place.key.as_deref() else { return Ok(()) };
        let reserved = key.starts_with(".well-known/acme-challenge/");
        if matches!(key, "." | "..") || key.contains(['\r', '\n']) || reserved || key.len() > 1024 {
            return Err((400, "InvalidObjectName", "The specified object name is not valid."));
        }
        let stored = self.stored(place);
        if asks("generation") && !query.split('&').any(|pair| stored.as_ref().is_some_and(|it| pair == named(it))) {
            return Err((404, "NoSuchKey", "The specified generation does not exist."));
        }
        let deletes = parts.method == Method::DELETE && !parted;
        if deletes && stored.is_none() && self.memory.buckets().contains_key(place.bucket.as_deref().unwrap_or("")) {
            return Err((404, "NoSuchKey", "The specified key does not exist."));
        }
        Ok(())
    }

    /// Whether who asks is allowed to. Says whether a project of their own is known.
    fn who(&self, parts: &Parts, body: &Bytes) -> Result<bool, Refused> {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(link) = signature::of_link(parts) {
            let (Some(seconds), Some(from)) = (link.expires, seconds(&link.time)) else { return Err(UNKNOWN) };
            if !(1..=604_800).contains(&seconds) || self.oauth.now() > from + seconds {
                return Err((400, "ExpiredToken", "Invalid argument."));
            }
            return self.checked(&link).map(|()| false);
        }
        let Some(authorization) = header("authorization") else { return Err(UNKNOWN) };
        if let Some(token) = authorization.strip_prefix("Bearer ") {
            return if self.oauth.knows(token) { Ok(false) } else { Err(UNKNOWN) };
        }
        let signed = signature::of_request(parts).ok_or((403, "SignatureDoesNotMatch", "Access denied."))?;
        let announced = header("x-goog-content-sha256").unwrap_or_default();
        if announced != "UNSIGNED-PAYLOAD" && announced != signature::sha256(body) {
            return Err((400, "BadDigest", "The body is not what was signed."));
        }
        let late = seconds(&signed.time).is_none_or(|at| (self.oauth.now() - at).abs() > 900);
        if late {
            return Err((
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the server's is too large.",
            ));
        }
        self.checked(&signed).map(|()| true)
    }

    fn checked(&self, signed: &Signed) -> Result<(), Refused> {
        let good = match signed.algorithm.as_str() {
            "GOOG4-HMAC-SHA256" if signed.id == self.hmac.0 => signature::by_hmac(signed, self.hmac.1.expose()),
            "GOOG4-HMAC-SHA256" => return Err((403, "InvalidAccessKeyId", "The key does not exist.")),
            "GOOG4-RSA-SHA256" => {
                let digits = (0..signed.signature.len() / 2).filter_map(|at| signed.signature.get(2 * at..2 * at + 2));
                let bytes: Vec<u8> = digits.filter_map(|two| u8::from_str_radix(two, 16).ok()).collect();
                self.oauth.signed(&signed.id, signed.message.as_bytes(), &bytes)
            }
            _ => false,
        };
        if good { Ok(()) } else { Err((403, "SignatureDoesNotMatch", "Access denied.")) }
    }

    /// The answer in Google's words.
    async fn told(
        &self,
        method: &Method,
        place: &Place,
        raw: bool,
        mut response: Response<Body>,
    ) -> Result<Response<Body>, Failure> {
        *response.headers_mut() = words::answered(response.headers());
        let is_xml = response.headers().get("content-type").is_some_and(|kind| kind == "application/xml");
        if is_xml && *method != Method::HEAD && (place.key.is_none() || *method != Method::GET) {
            let (parts, body) = response.into_parts();
            let text = String::from_utf8(body.collect().await?.to_bytes().to_vec())?;
            response = Response::from_parts(parts, Body::from(words::with_etags(&text)));
            response.headers_mut().remove("content-length");
        }
        let tells = matches!(*method, Method::GET | Method::HEAD | Method::PUT | Method::POST);
        if let Some(stored) = self.stored(place).filter(|_| tells && response.status().is_success()) {
            answer::described(response.headers_mut(), &stored);
            let packed = stored.attributes.content_encoding.as_deref() == Some("gzip");
            if packed && !raw && *method == Method::GET && response.status() == StatusCode::OK {
                return Ok(answer::unpacked(response));
            }
        }
        Ok(response)
    }

    fn stored(&self, place: &Place) -> Option<Arc<Stored>> {
        let (bucket, key) = (place.bucket.as_deref()?, place.key.as_deref()?);
        self.memory.buckets().get(bucket)?.objects.get(&Key::from(key)).cloned()
    }
}

impl Place {
    fn of(path: &str) -> Self {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let path = path.strip_prefix('/').unwrap_or(path);
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let some = |text: &str| (!text.is_empty()).then(|| decoded(text));
        Self { bucket: some(bucket), key: some(key) }
    }
}

/// The generation of an object, as a query names it.
fn named(stored: &Stored) -> String {
    format!("generation={}", words::generation(stored.modified.0, &stored.etag))
}

/// The address without what S3 does not know. There is one generation of an object, and it was looked at.
fn without_own(uri: &hyper::Uri) -> Result<hyper::Uri, Failure> {
    let own = |pair: &&str| !pair.starts_with("X-Goog-") && !pair.starts_with("generation=");
    let query = uri.query().unwrap_or_default().split('&').filter(own).collect::<Vec<_>>().join("&");
    let uri = if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) };
    Ok(uri.parse()?)
}

/// `20260102T030405Z` in seconds since 1970.
fn seconds(time: &str) -> Option<i64> {
    let time = chrono::NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%SZ").ok()?;
    Some(time.and_utc().timestamp())
}
