//! The requests that the floor sends.

use super::{Failure, Found};
use crate::pieces::Pieces;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::header::{CONTENT_LENGTH, ETAG, HeaderValue, IF_MATCH, RANGE};
use hyper::http::request::Builder;
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;
use std::fmt::Write as _;
use std::ops::Range;

const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// A way to one bucket.
pub(super) struct Wire {
    client: Client<HttpConnector, Pieces>,
    /// `http://host:port/bucket`.
    base: String,
}

/// The bytes of an answer and its entity tag.
pub(super) struct Answer {
    pub(super) pieces: Vec<Bytes>,
    pub(super) etag: String,
}

impl Wire {
    pub(super) fn to(endpoint: &str, bucket: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(1024).build(connector);
        Self { client, base: format!("{}/{bucket}", endpoint.trim_end_matches('/')) }
    }

    /// Every object of the bucket.
    pub(super) async fn list(&self) -> Result<Vec<Found>, Failure> {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let after = if token.is_empty() { String::new() } else { format!("&continuation-token={token}") };
            let address = format!("{}?list-type=2&encoding-type=url&max-keys=1000{after}", self.base);
            let page = self.send(Request::get(address), Vec::new()).await?.pieces.concat();
            let page: Page = quick_xml::de::from_reader(&page[..])?;
            for row in page.rows {
                let key = percent_decode_str(&row.key.replace('+', " ")).decode_utf8()?.into_owned();
                found.push(Found { key, size: row.size, etag: row.etag });
            }
            match page.token {
                Some(next) => token = utf8_percent_encode(&next, QUERY).to_string(),
                None => return Ok(found),
            }
        }
    }

    /// Bytes of an object, as long as it is the one that was listed.
    pub(super) async fn get(&self, found: &Found, range: Option<Range<u64>>) -> Result<Vec<Bytes>, Failure> {
        let mut request = Request::get(self.address(&found.key)).header(IF_MATCH, &found.etag);
        let size = range.as_ref().map_or(found.size, |range| range.end - range.start);
        if let Some(range) = range {
            request = request.header(RANGE, format!("bytes={}-{}", range.start, range.end - 1));
        }
        let pieces = self.send(request, Vec::new()).await?.pieces;
        let got: u64 = pieces.iter().map(|piece| piece.len() as u64).sum();
        if got == size { Ok(pieces) } else { Err(format!("{}: {got} bytes of {size} came", found.key).into()) }
    }

    pub(super) async fn put(&self, key: &str, pieces: Vec<Bytes>) -> Result<(), Failure> {
        self.send(Request::put(self.address(key)), pieces).await.map(|_| ())
    }

    /// Begins an upload in parts.
    pub(super) async fn begin(&self, key: &str) -> Result<String, Failure> {
        #[derive(Deserialize)]
        struct Begun {
            #[serde(rename = "UploadId")]
            id: String,
        }
        let answer = self.send(Request::post(format!("{}?uploads=", self.address(key))), Vec::new()).await?;
        let begun: Begun = quick_xml::de::from_reader(&answer.pieces.concat()[..])?;
        Ok(begun.id)
    }

    /// Sends a part and gives its entity tag.
    pub(super) async fn part(
        &self,
        key: &str,
        upload: &str,
        number: usize,
        pieces: Vec<Bytes>,
    ) -> Result<String, Failure> {
        let address = format!("{}?partNumber={number}&uploadId={upload}", self.address(key));
        Ok(self.send(Request::put(address), pieces).await?.etag)
    }

    pub(super) async fn finish(&self, key: &str, upload: &str, etags: &[String]) -> Result<(), Failure> {
        let mut text = String::from("<CompleteMultipartUpload>");
        for (number, etag) in (1..).zip(etags) {
            write!(text, "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")?;
        }
        text.push_str("</CompleteMultipartUpload>");
        let address = format!("{}?uploadId={upload}", self.address(key));
        self.send(Request::post(address), vec![Bytes::from(text)]).await.map(|_| ())
    }

    fn address(&self, key: &str) -> String {
        format!("{}/{}", self.base, utf8_percent_encode(key, PATH))
    }

    async fn send(&self, request: Builder, pieces: Vec<Bytes>) -> Result<Answer, Failure> {
        let size: usize = pieces.iter().map(Bytes::len).sum();
        let mut request = request.body(Pieces::from(pieces))?;
        if matches!(*request.method(), Method::PUT | Method::POST) {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(size));
        }
        let (parts, mut body) = self.client.request(request).await?.into_parts();
        let mut pieces = Vec::new();
        while let Some(frame) = body.frame().await {
            pieces.extend(frame?.into_data().ok());
        }
        if !parts.status.is_success() {
            return Err(format!("{}: {}", parts.status, String::from_utf8_lossy(&pieces.concat())).into());
        }
        let etag = parts.headers.get(ETAG).and_then(|etag| etag.to_str().ok()).unwrap_or_default().to_owned();
        Ok(Answer { pieces, etag })
    }
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "Contents", default)]
    rows: Vec<Row>,
    #[serde(rename = "NextContinuationToken")]
    token: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Size")]
    size: u64,
    #[serde(rename = "ETag")]
    etag: String,
}
