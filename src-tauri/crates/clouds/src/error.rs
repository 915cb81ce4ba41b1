//! Foreign errors become `model::Error` here: one table for S3's codes, one for the network.

use hyper::header::{HeaderMap, RETRY_AFTER};
use model::{Error, ErrorKind, Retry};
use std::error::Error as StdError;
use std::io;
use std::time::Duration;

/// What an S3 endpoint answered instead of what was asked for.
#[derive(Debug, Default)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// S3's code, such as `NoSuchKey`; empty when the answer had none, as with HEAD.
    pub(crate) code: String,
    /// The endpoint's own words.
    pub(crate) message: String,
    /// The region in which it says the bucket lies.
    pub(crate) region: Option<String>,
    /// When it wants to be asked again (`Retry-After`).
    pub(crate) again_after: Option<Duration>,
}

/// `Retry-After` as seconds. Dates, which HTTP allows as well, no storage service was seen to send.
pub(crate) fn again_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

impl Refusal {
    /// The refusal as our error. Codes: "Error responses" of Amazon's S3 API reference; those
    /// of other makers were never seen here.
    pub(crate) fn into_error(self, doing: &'static str) -> Error {
        let (kind, words, hint) = self.meaning();
        let told = if self.code.is_empty() { format!("status {}", self.status) } else { self.code.clone() };
        let message = match (words, self.message.trim()) {
            ("", "") => format!("the cloud answered {told}"),
            ("", own) => format!("the cloud answered {told}: {}", clipped(own)),
            (words, _) => format!("{words} ({told})"),
        };
        let mut error = Error::new(kind, doing, message);
        if let Some(pause) = self.again_after
            && kind.retry() == Retry::Backoff
        {
            error = error.again_after(pause);
        }
        match (self.region, hint) {
            (Some(region), _) if kind == ErrorKind::WrongRegion => {
                error.hint(format!("set the region of this cloud to {}", clipped(&region)))
            }
            (_, "") => error,
            (_, hint) => error.hint(hint),
        }
    }

    #[rustfmt::skip]
    fn meaning(&self) -> (ErrorKind, &'static str, &'static str) {
        use ErrorKind::{AlreadyExists, ClockSkewed, Conflict, Corrupt, Denied, Expired, Full, Invalid, NoBucket, NotFound,
            RateLimited, Refused, Unauthenticated, Unavailable, Unsupported, WrongRegion};
        match (self.code.as_str(), self.status) {
            ("InvalidAccessKeyId", _) =>
                (Unauthenticated, "the cloud does not know the access key", "check the access key id"),
            ("SignatureDoesNotMatch" | "AuthFailure", _) =>
                (Unauthenticated, "the secret key does not belong to the access key", "enter the secret key again"),
            ("ExpiredToken" | "TokenRefreshRequired" | "InvalidToken", _) =>
                (Expired, "the credentials have expired", "sign in again, or enter new credentials"),
            ("RequestTimeTooSkewed" | "RequestExpired", _) =>
                (ClockSkewed, "the clock of this computer is wrong", "set the clock, then try again"),
            ("MissingSecurityHeader" | "NotSignedUp" | "InvalidSecurity", _) | (_, 401) =>
                (Unauthenticated, "the cloud did not accept the credentials", "check access key id and secret key"),
            ("QuotaExceeded" | "EntityQuotaExceeded" | "XMinioStorageFull" | "StorageFull" | "ServiceQuotaExceededException"
                | "InsufficientCapacity", _) | (_, 507) =>
                (Full, "the cloud has no room left", "free some room or raise the quota"),
            ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) =>
                (Denied, "the access key may not do this", "ask the owner of the bucket for permission"),
            ("NoSuchBucket", _) =>
                (NoBucket, "there is no such bucket", "look for the bucket's name in the list of buckets"),
            ("NoSuchKey" | "NoSuchVersion", _) =>
                (NotFound, "there is no such object", ""),
            ("NoSuchUpload", _) =>
                (NotFound, "the cloud no longer knows the upload", ""),
            ("BucketAlreadyExists" | "BucketAlreadyOwnedByYou" | "BucketNameUnavailable", _) =>
                (AlreadyExists, "there is a bucket of that name", "choose another name"),
            ("BucketNotEmpty", _) =>
                (Refused, "the bucket is not empty", "delete what it holds first"),
            ("PermanentRedirect" | "TemporaryRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException"
                | "IncorrectEndpoint", _) | (_, 301 | 302 | 303 | 307 | 308) =>
                (WrongRegion, "the bucket lies in another region", "set the region and endpoint of this cloud to the bucket's"),
            ("InvalidLocationConstraint", _) =>
                (Invalid, "the cloud has no such region", "set a region that the cloud knows"),
            ("SlowDown" | "TooManyRequests" | "RequestLimitExceeded" | "Throttling" | "ThrottlingException"
                | "RequestThrottled" | "BandwidthLimitExceeded", _) | (_, 429) =>
                (RateLimited, "the cloud asks for fewer requests", ""),
            ("ConditionalRequestConflict", _) =>
                (AlreadyExists, "someone else is writing an object of that name", ""),
            ("PreconditionFailed", _) | (_, 412) =>
                (Conflict, "the object changed since it was looked at", ""),
            ("BadDigest" | "CrcMismatch" | "XAmzContentSHA256Mismatch" | "XAmzContentChecksumMismatch", _) =>
                (Corrupt, "bytes were damaged on their way", ""),
            ("RequestTimeout" | "OperationAborted" | "InternalError" | "ServiceUnavailable" | "IncompleteBody"
                | "ServerBusy", _) | (_, 408 | 500 | 502 | 503 | 504 | 520..=530) =>
                (Unavailable, "the cloud cannot answer now", ""),
            ("EntityTooLarge", _) | (_, 413) =>
                (Invalid, "the object is larger than the cloud takes", ""),
            ("EntityTooSmall", _) =>
                (Invalid, "a part is smaller than the cloud takes", ""),
            ("KeyTooLongError" | "KeyTooLong", _) =>
                (Invalid, "the key is longer than the cloud takes", "give the object a shorter name"),
            ("InvalidBucketName", _) =>
                (Invalid, "a bucket cannot have that name", "use 3 to 63 lower-case letters, digits, '-' and '.'"),
            ("MetadataTooLarge", _) =>
                (Invalid, "the object's metadata is larger than the cloud takes", "copy it without its metadata"),
            ("InvalidRange", _) | (_, 416) =>
                (Invalid, "the object has no such bytes", ""),
            ("NotImplemented" | "MethodNotAllowed", _) | (_, 405 | 501) =>
                (Unsupported, "the cloud cannot do this", ""),
            (_, 403) => (Denied, "the cloud refused", "check what the access key may do, and its secret key"),
            (_, 404) => (NotFound, "there is no such object or bucket", ""),
            (_, 409) => (Conflict, "", ""),
            _ => (Invalid, "", ""),
        }
    }
}

/// A failure below HTTP in plain words: names, sockets, certificates, silence.
pub(crate) fn from_network(doing: &'static str, error: Box<dyn StdError + Send + Sync>) -> Error {
    let chain = chain(&*error);
    let said = chain.iter().map(ToString::to_string).collect::<Vec<_>>().join(": ").to_lowercase();
    let socket = chain.iter().find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind);
    let tls = chain.iter().any(|error| error.downcast_ref::<rustls::Error>().is_some());
    let distrusted = said.contains("certificate");
    let (message, hint) = if distrusted {
        distrust(chain.iter().find_map(|error| error.downcast_ref()))
    } else if tls || said.contains("corrupt message") || said.contains("handshake") {
        ("the endpoint does not speak TLS", "write http:// in front of the endpoint if it is meant to be unprotected")
    } else if said.contains("dns") || said.contains("lookup") || said.contains("resolve") {
        ("the name of the endpoint cannot be resolved", "check the endpoint and the network connection")
    } else if socket == Some(io::ErrorKind::ConnectionRefused) {
        ("the endpoint refused the connection", "check host and port, and whether the server runs")
    } else if socket == Some(io::ErrorKind::TimedOut) || said.contains("timed out") || said.contains("deadline") {
        ("the endpoint did not answer in time", "check the endpoint and the network connection")
    } else {
        ("the connection broke", "")
    };
    let kind = if distrusted { ErrorKind::Untrusted } else { ErrorKind::Unavailable };
    let error = Error::new(kind, doing, message).caused_by(error);
    if hint.is_empty() { error } else { error.hint(hint) }
}

/// Why a certificate is not trusted, and what to do.
fn distrust(error: Option<&rustls::Error>) -> (&'static str, &'static str) {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext, Revoked,
        UnknownIssuer,
    };
    let Some(rustls::Error::InvalidCertificate(why)) = error else {
        return (
            "the certificate of the endpoint is not trusted",
            "check the endpoint, or name a file with its certificate",
        );
    };
    match why {
        Expired | ExpiredContext { .. } => (
            "the certificate of the endpoint has expired",
            "its owner has to renew it; check the clock of this computer, too",
        ),
        NotValidYet | NotValidYetContext { .. } => {
            ("the certificate of the endpoint is not valid yet", "check the clock of this computer")
        }
        NotValidForName | NotValidForNameContext { .. } => (
            "the certificate of the endpoint is that of another host",
            "write the endpoint with the name that its certificate has",
        ),
        Revoked => ("the certificate of the endpoint was revoked", "do not go on; ask the owner of the endpoint"),
        UnknownIssuer => (
            "the certificate of the endpoint is signed by nobody whom this computer trusts",
            "check the endpoint; if it is yours, choose a file with the certificate of its authority",
        ),
        _ => (
            "the certificate of the endpoint is not trusted",
            "check the endpoint, or name a file with its certificate",
        ),
    }
}

/// An answer that no S3 endpoint would give.
pub(crate) fn nonsense(doing: &'static str, what: impl AsRef<str>) -> Error {
    let message = format!("the answer makes no sense: {}", what.as_ref());
    Error::new(ErrorKind::Unavailable, doing, message).hint("check that the endpoint is that of an S3 cloud")
}

/// An error and its causes.
pub(crate) fn chain<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut chain = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        chain.push(error);
        // io::Error hides the error it carries from `source`.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    chain
}

/// Foreign words, short and on one line.
pub(crate) fn clipped(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: &str, status: u16) -> ErrorKind {
        Refusal { status, code: code.to_owned(), ..Refusal::default() }.into_error("read").kind
    }

    #[test]
    fn every_refusal_has_the_kind_that_decides_what_happens_next() {
        for (code, status, expected) in [
            ("InvalidAccessKeyId", 403, ErrorKind::Unauthenticated),
            ("SignatureDoesNotMatch", 403, ErrorKind::Unauthenticated),
            ("ExpiredToken", 400, ErrorKind::Expired),
            ("RequestTimeTooSkewed", 403, ErrorKind::ClockSkewed),
            ("AccessDenied", 403, ErrorKind::Denied),
            ("", 403, ErrorKind::Denied),
            ("NoSuchBucket", 404, ErrorKind::NoBucket),
            ("NoSuchKey", 404, ErrorKind::NotFound),
            ("", 404, ErrorKind::NotFound),
            ("SlowDown", 503, ErrorKind::RateLimited),
            ("", 429, ErrorKind::RateLimited),
            ("", 503, ErrorKind::Unavailable),
            ("InternalError", 500, ErrorKind::Unavailable),
            ("PermanentRedirect", 301, ErrorKind::WrongRegion),
            ("AuthorizationHeaderMalformed", 400, ErrorKind::WrongRegion),
            ("EntityTooLarge", 400, ErrorKind::Invalid),
            ("", 412, ErrorKind::Conflict),
            ("QuotaExceeded", 403, ErrorKind::Full),
            ("", 507, ErrorKind::Full),
            ("BadDigest", 400, ErrorKind::Corrupt),
            ("NotImplemented", 501, ErrorKind::Unsupported),
            ("BucketNotEmpty", 409, ErrorKind::Refused),
            ("SomethingNew", 400, ErrorKind::Invalid),
        ] {
            assert_eq!(kind(code, status), expected, "{code} {status}");
        }
    }

    #[test]
    fn a_bucket_in_another_region_names_the_region() {
        let refusal = Refusal { status: 301, region: Some("eu-central-1".to_owned()), ..Refusal::default() };
        let error = refusal.into_error("list");
        assert_eq!(error.hinted(), Some("set the region of this cloud to eu-central-1"));
    }

    #[test]
    fn words_of_the_cloud_stay_short_and_on_one_line() {
        let refusal = Refusal { status: 400, message: format!("a\nb{}", "x".repeat(9999)), ..Refusal::default() };
        let error = refusal.into_error("list");
        assert!(error.message().len() < 400 && !error.message().contains('\n'), "{}", error.message());
    }

    #[test]
    fn the_network_speaks_plainly() {
        let refused = Box::new(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(from_network("list", refused).message(), "the endpoint refused the connection");
        let unknown = Box::new(io::Error::other("failed to lookup address information"));
        assert_eq!(from_network("list", unknown).message(), "the name of the endpoint cannot be resolved");
        let cut = Box::new(io::Error::from(io::ErrorKind::ConnectionReset));
        assert_eq!(from_network("list", cut).kind, ErrorKind::Unavailable);
    }
}
