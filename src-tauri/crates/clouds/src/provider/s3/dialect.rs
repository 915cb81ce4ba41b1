//! What differs between those who speak S3, as data. The rest of this room speaks Amazon's dialect: requests are
//! translated on their way out, answers on their way in. Knows no address, signs nothing.
//!
//! Sources: "HTTP headers and query string parameters for XML API", "XML API multipart uploads" and "Request
//! preconditions" of Google Cloud Storage. Google refuses requests that name headers of both makes.

use super::request::Request;
use hyper::Method;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use model::Result;

const AMAZON: &str = "x-amz-";
const GOOGLE: &str = "x-goog-";

/// Whose form of S3 an endpoint speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Amazon's own.
    #[default]
    Amazon,
    /// Google's XML API.
    Google {
        /// The project whose buckets are listed and made.
        project: Option<String>,
    },
}

/// How requests are signed.
pub(super) struct Scheme {
    pub(super) algorithm: &'static str,
    /// What stands before the secret.
    pub(super) seed: &'static str,
    pub(super) service: &'static str,
    pub(super) closing: &'static str,
    pub(super) date: HeaderName,
    pub(super) hash: HeaderName,
    pub(super) token: HeaderName,
}

static SIGNED_FOR_AMAZON: Scheme = Scheme {
    algorithm: "AWS4-HMAC-SHA256",
    seed: "AWS4",
    service: "s3",
    closing: "aws4_request",
    date: HeaderName::from_static("x-amz-date"),
    hash: HeaderName::from_static("x-amz-content-sha256"),
    token: HeaderName::from_static("x-amz-security-token"),
};

static SIGNED_FOR_GOOGLE: Scheme = Scheme {
    algorithm: "GOOG4-HMAC-SHA256",
    seed: "GOOG4",
    service: "storage",
    closing: "goog4_request",
    date: HeaderName::from_static("x-goog-date"),
    hash: HeaderName::from_static("x-goog-content-sha256"),
    token: HeaderName::from_static("x-goog-security-token"),
};

/// Amazon's headers that Google calls something else than the prefix suggests, and what stands before their values.
const RENAMED: [(&str, &str, &str); 1] = [("x-amz-checksum-crc32c", "x-goog-hash", "crc32c=")];

/// Amazon's headers for which Google has nothing. None of them changes what is done with the object's bytes.
const UNKNOWN: [&str; 11] = [
    "x-amz-checksum-algorithm",
    "x-amz-checksum-crc32",
    "x-amz-checksum-crc64nvme",
    "x-amz-checksum-mode",
    "x-amz-checksum-sha1",
    "x-amz-checksum-sha256",
    "x-amz-checksum-type",
    "x-amz-mp-object-size",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-tagging",
    "x-amz-tagging-directive",
];

/// Google's digests of whole objects, and where Amazon would tell them.
const DIGESTS: [(&str, &str); 2] = [("crc32c", "x-amz-checksum-crc32c"), ("md5", "x-amz-checksum-md5")];

impl Dialect {
    /// The region of which a new bucket's request says nothing.
    pub(super) fn home(&self) -> &'static str {
        match self {
            Self::Amazon => "us-east-1",
            Self::Google { .. } => "auto",
        }
    }

    pub(super) fn scheme(&self) -> &'static Scheme {
        match self {
            Self::Amazon => &SIGNED_FOR_AMAZON,
            Self::Google { .. } => &SIGNED_FOR_GOOGLE,
        }
    }

    /// A request as the endpoint understands it.
    pub(super) fn said(&self, request: Request) -> Result<Request> {
        match self {
            Self::Amazon => Ok(request),
            Self::Google { project } => to_google(request, project.as_deref()),
        }
    }

    /// The headers of an answer as Amazon would have written them.
    pub(super) fn heard(&self, headers: HeaderMap) -> HeaderMap {
        match self {
            Self::Amazon => headers,
            Self::Google { .. } => from_google(headers),
        }
    }
}

fn to_google(mut request: Request, project: Option<&str>) -> Result<Request> {
    let asked = std::mem::take(&mut request.headers);
    for (name, value) in &asked {
        request.headers.extend(header_to_google(name, value));
    }
    if asked.get("if-none-match").is_some_and(|value| value == "*") && request.method == Method::PUT {
        // No generation: there is no object. `If-None-Match` is for reading only. Nothing of the kind holds for uploads
        // in parts.
        request = request.header("x-goog-if-generation-match", "0")?;
    }
    if let Some((path, generation)) = asked.get("x-amz-copy-source").and_then(source_and_generation) {
        request = request.header("x-goog-copy-source", path)?;
        request = request.header("x-goog-copy-source-generation", generation)?;
    }
    for (name, _) in &mut request.query {
        if *name == "versionId" {
            *name = "generation";
        }
    }
    let asks = |name: &str| request.query.iter().any(|(asked, _)| *asked == name);
    let is_about_project =
        request.bucket.is_none() || request.method == Method::PUT && request.key.is_none() && request.query.is_empty();
    let (is_reading, is_versions) = (request.key.is_some() && !asks("uploadId"), asks("versions"));
    if is_reading && matches!(request.method, Method::GET | Method::HEAD) {
        // Without it an object that is stored compressed is unpacked on the way, and has another size and digest.
        request = request.header("accept-encoding", "gzip")?;
    }
    if is_versions {
        request = request.header("x-goog-interop-list-objects-format", "enabled")?;
    }
    match project {
        Some(project) if is_about_project => request.header("x-goog-project-id", project),
        _ => Ok(request),
    }
}

fn header_to_google(name: &HeaderName, value: &HeaderValue) -> Option<(HeaderName, HeaderValue)> {
    let text = name.as_str();
    if text == "if-none-match" && value == "*" || UNKNOWN.contains(&text) {
        return None;
    }
    let Some(tail) = text.strip_prefix(AMAZON) else { return Some((name.clone(), value.clone())) };
    if let Some((_, theirs, before)) = RENAMED.iter().find(|(ours, _, _)| *ours == text) {
        let value = [before.as_bytes(), value.as_bytes()].concat();
        return Some((HeaderName::from_static(theirs), HeaderValue::from_bytes(&value).ok()?));
    }
    Some((HeaderName::from_bytes([GOOGLE, tail].concat().as_bytes()).ok()?, value.clone()))
}

/// A copy's source that names a version, `/bucket/key?versionId=7`, in two.
fn source_and_generation(source: &HeaderValue) -> Option<(&str, &str)> {
    let (path, query) = source.to_str().ok()?.split_once('?')?;
    Some((path, query.strip_prefix("versionId=")?))
}

fn from_google(mut headers: HeaderMap) -> HeaderMap {
    let mut heard = HeaderMap::new();
    for (name, value) in &headers {
        match name.as_str() {
            "x-goog-hash" => digests(value, &mut heard),
            "x-goog-generation" => {
                heard.insert("x-amz-version-id", value.clone());
            }
            other => {
                let ours = other.strip_prefix(GOOGLE).map(|tail| [AMAZON, tail].concat());
                let ours = ours.and_then(|ours| HeaderName::from_bytes(ours.as_bytes()).ok());
                heard.extend(ours.map(|ours| (ours, value.clone())));
            }
        }
    }
    headers.extend(heard);
    headers
}

/// `crc32c=AAAAAA==,md5=...`, in one header or in several; always of the whole object.
fn digests(value: &HeaderValue, heard: &mut HeaderMap) {
    for digest in value.to_str().unwrap_or_default().split(',') {
        let (name, digest) = digest.trim().split_once('=').unwrap_or_default();
        let Some((_, ours)) = DIGESTS.iter().find(|(theirs, _)| *theirs == name) else { continue };
        if let Ok(digest) = HeaderValue::from_str(digest) {
            heard.insert(HeaderName::from_static(ours), digest);
            heard.insert(HeaderName::from_static("x-amz-checksum-type"), HeaderValue::from_static("FULL_OBJECT"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Key;

    fn google() -> Dialect {
        Dialect::Google { project: Some("p-1".to_owned()) }
    }

    fn object(method: Method) -> Request {
        Request::to_object(method, "b", &Key::from("k"))
    }

    fn said(request: Request) -> Vec<(String, String)> {
        let request = google().said(request).unwrap();
        let headers = request.headers.iter();
        let mut said: Vec<_> =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        said.sort();
        said
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_write_is_said_in_googles_words_alone() {
        let mut write = object(Method::PUT);
        for (name, value) in [
            ("content-type", "text/plain"),
            ("if-none-match", "*"),
            ("x-amz-checksum-crc32c", "AAAAAA=="),
            ("x-amz-checksum-algorithm", "CRC32C"),
            ("x-amz-meta-author", "Ada"),
            ("x-amz-storage-class", "NEARLINE"),
            ("x-amz-tagging", "a=b"),
        ] {
            write = write.header(name, value).unwrap();
        }
        let expected = [
            ("content-type", "text/plain"),
            ("x-goog-hash", "crc32c=AAAAAA=="),
            ("x-goog-if-generation-match", "0"),
            ("x-goog-meta-author", "Ada"),
            ("x-goog-storage-class", "NEARLINE"),
        ];
        assert_eq!(said(write), pairs(&expected));
    }

    #[test]
    fn the_end_of_an_upload_carries_no_condition() {
        let finish = object(Method::POST).query("uploadId", "u").header("if-none-match", "*").unwrap();
        assert_eq!(said(finish), pairs(&[]), "Google takes none there, and would refuse or overlook it");
    }

    #[test]
    fn a_copy_names_a_generation_beside_its_source() {
        let copy = object(Method::PUT).header("x-amz-copy-source", "/b/a%3Fb?versionId=7").unwrap();
        let copy = copy.header("x-amz-copy-source-if-match", "\"e\"").unwrap();
        let expected = [
            ("x-goog-copy-source", "/b/a%3Fb"),
            ("x-goog-copy-source-generation", "7"),
            ("x-goog-copy-source-if-match", "\"e\""),
        ];
        assert_eq!(said(copy), pairs(&expected));
    }

    #[test]
    fn reading_asks_for_the_bytes_as_they_are_stored() {
        let read = object(Method::GET).query("versionId", "7");
        let translated = google().said(read.clone()).unwrap();
        assert_eq!(translated.query, [("generation", b"7".to_vec())]);
        assert_eq!(said(read), pairs(&[("accept-encoding", "gzip")]));
        assert_eq!(said(object(Method::GET).query("uploadId", "u")), pairs(&[]), "a list of parts is no object");
    }

    #[test]
    fn the_project_is_named_where_buckets_are_listed_and_made() {
        let project = pairs(&[("x-goog-project-id", "p-1")]);
        assert_eq!(said(Request::to_endpoint(Method::GET)), project);
        assert_eq!(said(Request::to_bucket(Method::PUT, "b")), project);
        assert_eq!(said(Request::to_bucket(Method::GET, "b")), pairs(&[]));
        let versions = Request::to_bucket(Method::GET, "b").query("versions", "");
        assert_eq!(said(versions), pairs(&[("x-goog-interop-list-objects-format", "enabled")]));
    }

    #[test]
    fn amazons_dialect_is_left_as_it_is() {
        let write = object(Method::PUT).header("if-none-match", "*").unwrap();
        let untouched = Dialect::Amazon.said(write.clone()).unwrap();
        assert_eq!(untouched.headers, write.headers);
        let mut headers = HeaderMap::new();
        headers.insert("x-goog-generation", HeaderValue::from_static("7"));
        assert_eq!(Dialect::Amazon.heard(headers.clone()), headers);
    }

    #[test]
    fn an_answer_is_heard_in_amazons_words() {
        let mut headers = HeaderMap::new();
        headers.append("x-goog-hash", HeaderValue::from_static("crc32c=AAAAAA==,md5=1B2M2Y8AsgTpgAmY7PhCfg=="));
        headers.append("x-goog-hash", HeaderValue::from_static("sha9=x, nonsense"));
        for (name, value) in
            [("x-goog-generation", "7"), ("x-goog-meta-author", "Ada"), ("x-goog-storage-class", "NEARLINE")]
        {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let heard = google().heard(headers);
        for (name, value) in [
            ("x-amz-checksum-crc32c", "AAAAAA=="),
            ("x-amz-checksum-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
            ("x-amz-checksum-type", "FULL_OBJECT"),
            ("x-amz-version-id", "7"),
            ("x-amz-meta-author", "Ada"),
            ("x-amz-storage-class", "NEARLINE"),
        ] {
            assert_eq!(heard.get(name).and_then(|value| value.to_str().ok()), Some(value), "{name}");
        }
    }
}
