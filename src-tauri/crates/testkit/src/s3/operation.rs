//! Which S3 operation a request is, told from its line and headers, before anything is answered.

use hyper::Method;
use hyper::http::request::Parts;

/// An operation of S3, by the name that S3 gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are S3's own")]
pub enum Operation {
    ListBuckets,
    CreateBucket,
    DeleteBucket,
    HeadBucket,
    ListObjects,
    DeleteObjects,
    HeadObject,
    GetObject,
    PutObject,
    CopyObject,
    DeleteObject,
    CreateMultipartUpload,
    UploadPart,
    UploadPartCopy,
    ListParts,
    ListMultipartUploads,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListObjectVersions,
    GetBucketLocation,
    GetObjectTagging,
    PutObjectTagging,
    DeleteObjectTagging,
    /// One that this server does not know.
    Other,
}

enum Place {
    Root,
    Bucket,
    Object,
}

impl Operation {
    pub(crate) fn of(request: &Parts) -> Self {
        let query = request.uri.query().unwrap_or_default();
        let asks = |name| query.split('&').any(|pair| pair.split('=').next() == Some(name));
        let copies = request.headers.contains_key("x-amz-copy-source");
        match (&request.method, place(request.uri.path())) {
            (&Method::GET, Place::Root) => Self::ListBuckets,
            (&Method::PUT, Place::Bucket) if query.is_empty() => Self::CreateBucket,
            (&Method::DELETE, Place::Bucket) if query.is_empty() => Self::DeleteBucket,
            (&Method::HEAD, Place::Bucket) => Self::HeadBucket,
            (&Method::GET, Place::Bucket) if asks("uploads") => Self::ListMultipartUploads,
            (&Method::GET, Place::Bucket) if asks("versions") => Self::ListObjectVersions,
            (&Method::GET, Place::Bucket) if asks("location") => Self::GetBucketLocation,
            (&Method::GET, Place::Bucket) if asks("versioning") => Self::Other,
            (&Method::GET, Place::Bucket) => Self::ListObjects,
            (&Method::POST, Place::Bucket) if asks("delete") => Self::DeleteObjects,
            (&Method::HEAD, Place::Object) => Self::HeadObject,
            (&Method::GET, Place::Object) if asks("uploadId") => Self::ListParts,
            (&Method::GET, Place::Object) if asks("tagging") => Self::GetObjectTagging,
            (&Method::PUT, Place::Object) if asks("tagging") => Self::PutObjectTagging,
            (&Method::DELETE, Place::Object) if asks("tagging") => Self::DeleteObjectTagging,
            (&Method::GET, Place::Object) => Self::GetObject,
            (&Method::PUT, Place::Object) if asks("partNumber") && copies => Self::UploadPartCopy,
            (&Method::PUT, Place::Object) if asks("partNumber") => Self::UploadPart,
            (&Method::PUT, Place::Object) if copies => Self::CopyObject,
            (&Method::PUT, Place::Object) => Self::PutObject,
            (&Method::DELETE, Place::Object) if asks("uploadId") => Self::AbortMultipartUpload,
            (&Method::DELETE, Place::Object) => Self::DeleteObject,
            (&Method::POST, Place::Object) if asks("uploads") => Self::CreateMultipartUpload,
            (&Method::POST, Place::Object) if asks("uploadId") => Self::CompleteMultipartUpload,
            _ => Self::Other,
        }
    }
}

fn place(path: &str) -> Place {
    match path.strip_prefix('/').unwrap_or(path).split_once('/') {
        Some((_, key)) if !key.is_empty() => Place::Object,
        None if path.len() <= 1 => Place::Root,
        _ => Place::Bucket,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_known_by_its_line_and_headers() {
        use Operation as Op;
        for (method, uri, copies, expected) in [
            ("GET", "/", false, Op::ListBuckets),
            ("GET", "/b?list-type=2&prefix=a", false, Op::ListObjects),
            ("GET", "/b/?uploads=", false, Op::ListMultipartUploads),
            ("GET", "/b?versions&prefix=a", false, Op::ListObjectVersions),
            ("GET", "/b?location", false, Op::GetBucketLocation),
            ("GET", "/b/k?tagging", false, Op::GetObjectTagging),
            ("PUT", "/b/k?tagging=", false, Op::PutObjectTagging),
            ("DELETE", "/b/k?versionId=v", false, Op::DeleteObject),
            ("GET", "/b//lead", false, Op::GetObject),
            ("GET", "/b/uploads", false, Op::GetObject),
            ("PUT", "/b", false, Op::CreateBucket),
            ("PUT", "/b/k", true, Op::CopyObject),
            ("PUT", "/b/k?partNumber=1&uploadId=u", false, Op::UploadPart),
            ("PUT", "/b/k?partNumber=1&uploadId=u", true, Op::UploadPartCopy),
            ("POST", "/b?delete", false, Op::DeleteObjects),
            ("POST", "/b/k?uploads", false, Op::CreateMultipartUpload),
            ("POST", "/b/k?uploadId=u", false, Op::CompleteMultipartUpload),
            ("DELETE", "/b/k?uploadId=u", false, Op::AbortMultipartUpload),
            ("PATCH", "/b/k", false, Op::Other),
        ] {
            let mut request = hyper::Request::builder().method(method).uri(uri);
            if copies {
                request = request.header("x-amz-copy-source", "b/k");
            }
            let (parts, ()) = request.body(()).expect("a plain request").into_parts();
            assert_eq!(Op::of(&parts), expected, "{method} {uri}");
        }
    }
}
