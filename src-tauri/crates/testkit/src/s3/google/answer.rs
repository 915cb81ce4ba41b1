//! Answers that Google gives and S3 does not: refusals in XML, tokens in JSON, what is told of an object.

use super::super::memory::Stored;
use super::words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use hyper::{Method, Response, StatusCode};
use s3s::Body;
use s3s::crypto::{Checksum as _, Crc32c};
use serde_json::Value;

/// A refusal.
pub(super) fn refusal(method: &Method, status: u16, code: &str, words: &str) -> Response<Body> {
    let xml =
        format!("<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{words}</Message></Error>");
    let body = if *method == Method::HEAD { Body::empty() } else { Body::from(xml) };
    answer(status, "application/xml; charset=UTF-8", body)
}

/// A document in JSON.
pub(super) fn json(status: u16, value: &Value) -> Response<Body> {
    let mut answer = answer(status, "application/json", Body::from(value.to_string()));
    words::insert(answer.headers_mut(), "metadata-flavor", "Google");
    answer
}

/// A body without an object's length and coding, because the server unpacked it on the way.
pub(super) fn unpacked(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().remove("content-encoding");
    *response.body_mut() = Body::from(Bytes::from_static(b"what was unpacked on the way is not what is stored"));
    response
}

/// What is told of an object beside what S3 tells.
pub(super) fn described(headers: &mut HeaderMap, stored: &Stored) {
    let generation = words::generation(stored.modified.0, &stored.etag);
    words::insert(headers, "x-goog-generation", &generation.to_string());
    words::insert(headers, "x-goog-metageneration", "1");
    let mut hashes = format!("crc32c={}", STANDARD.encode(Crc32c::checksum(&stored.bytes)));
    if !stored.etag.contains('-') {
        hashes = format!("{hashes},md5={}", STANDARD.encode(super::super::digest::md5(&stored.bytes)));
    }
    words::insert(headers, "x-goog-hash", &hashes);
}

fn answer(status: u16, kind: &str, body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status that HTTP has");
    answer.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a content type is a header's value"));
    answer
}
