//! Requests and links signed by version 4 with Google's words, checked.

use crate::hex::hex;
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use ring::{digest, hmac};
use std::collections::BTreeMap;

/// A signature, and what it stands on.
pub(super) struct Signed {
    /// `GOOG4-RSA-SHA256` or `GOOG4-HMAC-SHA256`.
    pub(super) algorithm: String,
    /// Who signed.
    pub(super) id: String,
    /// The day and so on.
    pub(super) scope: String,
    /// When, as it says.
    pub(super) time: String,
    /// What was signed.
    pub(super) message: String,
    /// With this outcome, in hexadecimal.
    pub(super) signature: String,
    /// For how many seconds a link is good.
    pub(super) expires: Option<i64>,
}

/// The signature in a link's query; `None` if there is none.
pub(super) fn of_link(request: &Parts) -> Option<Signed> {
    let query = request.uri.query()?;
    let pairs: BTreeMap<&str, String> = query.split('&').filter_map(pair).collect();
    let (query, _) = query.split_once("&X-Goog-Signature=")?;
    let field = |name: &str| pairs.get(name).cloned();
    let algorithm = field("X-Goog-Algorithm")?;
    let names = field("X-Goog-SignedHeaders")?;
    let message = canonical(request, query, &names, "UNSIGNED-PAYLOAD")?;
    signed(&algorithm, &field("X-Goog-Credential")?, field("X-Goog-Date")?, &message, field("X-Goog-Signature")?)
        .map(|signed| Signed { expires: field("X-Goog-Expires").and_then(|text| text.parse().ok()), ..signed })
}

/// The signature in a request's `Authorization`; `None` if there is none.
pub(super) fn of_request(request: &Parts) -> Option<Signed> {
    let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
    let (algorithm, rest) = header("authorization")?.split_once(' ')?;
    let fields: BTreeMap<&str, &str> = rest.split(", ").filter_map(|field| field.split_once('=')).collect();
    let payload = header("x-goog-content-sha256")?;
    let message = canonical(request, request.uri.query().unwrap_or_default(), fields.get("SignedHeaders")?, payload)?;
    let (time, signature) = (header("x-goog-date")?.to_owned(), (*fields.get("Signature")?).to_owned());
    signed(algorithm, fields.get("Credential")?, time, &message, signature)
}

/// Whether the secret half of an HMAC key made the signature.
pub(super) fn by_hmac(signed: &Signed, secret: &str) -> bool {
    let seed = hmac::Key::new(hmac::HMAC_SHA256, format!("GOOG4{secret}").as_bytes());
    let key = signed
        .scope
        .split('/')
        .fold(seed, |key, step| hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, step.as_bytes()).as_ref()));
    hex(hmac::sign(&key, signed.message.as_bytes()).as_ref()) == signed.signature
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn signed(algorithm: &str, credential: &str, time: String, canonical: &str, signature: String) -> Option<Signed> {
    let (id, scope) = credential.split_once('/')?;
    if scope.split('/').skip(2).ne(["storage", "goog4_request"]) || !time.starts_with(scope.split('/').next()?) {
        return None;
    }
    let message = format!("{algorithm}\n{time}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let (algorithm, id, scope) = (algorithm.to_owned(), id.to_owned(), scope.to_owned());
    Some(Signed { algorithm, id, scope, time, message, signature, expires: None })
}

fn canonical(request: &Parts, query: &str, names: &str, payload: &str) -> Option<String> {
    // Every header of Google's own must be signed, or it could be added on the way.
    let mut own = request.headers.keys().filter(|name| name.as_str().starts_with("x-goog-"));
    if own.any(|name| names.split(';').all(|signed| signed != name.as_str())) {
        return None;
    }
    let mut lines = String::new();
    for name in names.split(';') {
        let value = request.headers.get(name)?.to_str().ok()?;
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        lines.extend([name, ":", &value, "\n"]);
    }
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    Some(format!("{}\n{}\n{}\n{lines}\n{names}\n{payload}", request.method, request.uri.path(), pairs.join("&")))
}

fn pair(pair: &str) -> Option<(&str, String)> {
    let (name, value) = pair.split_once('=')?;
    Some((name, percent_decode_str(value).decode_utf8().ok()?.into_owned()))
}
