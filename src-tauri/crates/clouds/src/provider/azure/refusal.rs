//! What Azure answers instead of what was asked for, as `model::Error`: the one table of its codes.

use crate::error::{again_after, clipped};
use hyper::StatusCode;
use hyper::header::HeaderMap;
use model::{Error, ErrorKind, Retry};
use std::time::Duration;

/// A refusal, as far as it was told.
#[derive(Debug, Clone, Default)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) status: u16,
    /// Azure's code, such as `BlobNotFound`.
    pub(super) code: String,
    /// Azure's own words.
    pub(super) message: String,
    /// What was wrong with the credentials, in words.
    pub(super) detail: String,
    /// When it wants to be asked again (`Retry-After`).
    pub(super) again_after: Option<Duration>,
}

impl Refusal {
    /// A refusal by its answer; an answer to HEAD has no body and tells its code in a header.
    pub(super) fn new(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let mut refusal = super::xml::refusal(body).unwrap_or_default();
        refusal.status = status.as_u16();
        refusal.again_after = again_after(headers);
        if let Some(code) = headers.get("x-ms-error-code").and_then(|code| code.to_str().ok()) {
            code.clone_into(&mut refusal.code);
        }
        refusal
    }

    /// The refusal as our error. Codes: "Common REST API error codes" and "Blob Storage error codes".
    pub(super) fn into_error(self, doing: &'static str) -> Error {
        let (kind, words, hint) = self.meaning();
        let told = if self.code.is_empty() { format!("status {}", self.status) } else { clipped(&self.code) };
        let own = self.message.lines().next().unwrap_or_default().trim();
        let message = match (words, own) {
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
        if hint.is_empty() { error } else { error.hint(hint) }
    }

    #[rustfmt::skip]
    fn meaning(&self) -> (ErrorKind, &'static str, &'static str) {
        use ErrorKind::{AlreadyExists, Conflict, Corrupt, Denied, Full, Invalid, NoBucket, NotFound, RateLimited, Refused,
            Unauthenticated, Unavailable, Unsupported};
        match (self.code.as_str(), self.status) {
            ("AuthenticationFailed", _) => self.authentication(),
            // So says Azurite of a wrong key; Azure's own words are about what is allowed.
            ("AuthorizationFailure", _) if self.message.contains("failed to authenticate") => self.authentication(),
            ("CannotVerifyCopySource", 404) =>
                (NotFound, "there is no such object to copy", ""),
            ("CannotVerifyCopySource", 401 | 403) =>
                (Denied, "the credentials do not allow reading what is to be copied", "use a signature that may read it"),
            ("InvalidAuthenticationInfo" | "NoAuthenticationInformation", _) | (_, 401) =>
                (Unauthenticated, "the cloud did not accept the credentials", "check the account, and its key or signature"),
            ("KeyBasedAuthenticationNotPermitted", _) =>
                (Denied, "the account takes no account keys", "allow key access in the account, or use a shared access signature"),
            ("AuthorizationPermissionMismatch" | "InsufficientAccountPermissions", _) =>
                (Denied, "the credentials do not allow this", "use a shared access signature with this permission"),
            ("AuthorizationResourceTypeMismatch" | "AuthorizationServiceMismatch", _) =>
                (Denied, "the shared access signature does not reach this far",
                 "name the container of the signature, or use a signature for service, container and object"),
            ("AuthorizationSourceIPMismatch" | "AuthorizationProtocolMismatch" | "IpAuthorizationFailure", _) =>
                (Denied, "the cloud takes no requests from here", "check the signature's addresses and the account's firewall"),
            ("AuthorizationFailure" | "AccountIsDisabled" | "PublicAccessNotPermitted" | "ContainerDisabled", _) =>
                (Denied, "the account does not allow this", "check the account's firewall, and what the credentials may do"),
            ("ContainerNotFound", _) =>
                (NoBucket, "there is no such container", "look for the container's name in the list of containers"),
            ("BlobNotFound" | "ResourceNotFound", _) =>
                (NotFound, "there is no such object", ""),
            ("InvalidBlockList", _) =>
                (NotFound, "the cloud no longer knows the upload", ""),
            ("ContainerAlreadyExists", _) =>
                (AlreadyExists, "there is a container of that name", "choose another name"),
            ("BlobAlreadyExists" | "TargetConditionNotMet", _) =>
                (AlreadyExists, "there is an object of that name", ""),
            ("ContainerBeingDeleted", _) =>
                (Unavailable, "a container of that name is being deleted", "wait a minute, then try again"),
            ("PendingCopyOperation", _) =>
                (Unavailable, "the object is still being copied to", ""),
            ("BlobArchived" | "BlobBeingRehydrated", _) =>
                (Denied, "the object is archived and cannot be read", "rehydrate it to Hot, Cool or Cold first; that takes hours"),
            ("BlobImmutableDueToPolicy" | "BlobImmutableDueToLegalHold", _) =>
                (Refused, "a policy of the container keeps the object as it is", ""),
            ("LeaseIdMissing" | "LeaseLost" | "LeaseIdMismatchWithBlobOperation" | "LeaseIdMismatchWithContainerOperation", _) =>
                (Refused, "somebody has reserved the object with a lease", "end the lease, or wait until it ends"),
            ("SnapshotsPresent", _) =>
                (Refused, "the object has snapshots", "delete them first"),
            ("InvalidBlobType", _) =>
                (Refused, "there is a page or append blob of that name", "delete it first"),
            ("Md5Mismatch" | "Crc64Mismatch" | "InvalidMd5", _) =>
                (Corrupt, "bytes were damaged on their way", ""),
            ("ServerBusy", _) | (_, 429) =>
                (RateLimited, "the cloud asks for fewer requests", ""),
            ("InvalidBlobOrBlock", _) =>
                (Invalid, "another program has begun an upload under this name that does not go with this one",
                 "finish it there, or wait a week until Azure forgets it"),
            ("RequestBodyTooLarge" | "BlockCountExceedsLimit" | "BlockListTooLong" | "ContentLengthLarger", _) | (_, 413) =>
                (Invalid, "the object is larger than the cloud takes", ""),
            ("InvalidResourceName" | "OutOfRangeInput", _) =>
                (Invalid, "the cloud takes no such name",
                 "use 3 to 63 lower-case letters, digits and single '-' for a container"),
            ("InvalidUri", _) =>
                (Invalid, "the cloud takes no such name", "give the object another name"),
            ("InvalidMetadata" | "EmptyMetadataKey" | "MetadataTooLarge", _) =>
                (Invalid, "the cloud does not take the object's metadata", "copy it without its metadata"),
            ("InvalidRange", _) | (_, 416) =>
                (Invalid, "the object has no such bytes", ""),
            ("FeatureVersionMismatch" | "FeatureNotYetSupportedForHierarchicalNamespaceAccounts" | "UnsupportedHeader"
                | "BlobTagsNotSupportedForAccountType" | "APINotImplemented" | "UnsupportedHttpVerb", _) | (_, 405 | 501) =>
                (Unsupported, "the account cannot do this", ""),
            ("SourceConditionNotMet" | "ConditionNotMet", _) | (_, 412) =>
                (Conflict, "the object changed since it was looked at", ""),
            ("AccountQuotaExceeded" | "InsufficientCapacity", _) | (_, 507) =>
                (Full, "the account has no room left", "free some room or raise the quota"),
            (_, 408 | 500 | 502 | 503 | 504 | 520..=530) =>
                (Unavailable, "the cloud cannot answer now", ""),
            (_, 403) => (Denied, "the cloud refused", "check what the credentials may do"),
            (_, 404) => (NotFound, "there is no such object or container", ""),
            (_, 409) => (Conflict, "", ""),
            _ => (Invalid, "", ""),
        }
    }

    /// `AuthenticationFailed` says in a detail why: the signature, its time, or the clock.
    fn authentication(&self) -> (ErrorKind, &'static str, &'static str) {
        let said = format!("{} {}", self.message, self.detail).to_lowercase();
        if said.contains("date header") {
            let hint = "set the clock, then try again";
            (ErrorKind::ClockSkewed, "the clock of this computer is wrong", hint)
        } else if said.contains("specified time frame") || said.contains("expired") {
            let hint = "enter a new one; if this one should still hold, set the clock of this computer";
            (ErrorKind::Expired, "the shared access signature does not hold at this time", hint)
        } else {
            let hint = "enter the key or the signature again, and check the account's name";
            (ErrorKind::Unauthenticated, "the key or the signature is not one of this account", hint)
        }
    }
}

/// An answer that Azure would not give.
pub(super) fn nonsense(doing: &'static str, what: impl AsRef<str>) -> Error {
    let message = format!("the answer makes no sense: {}", clipped(what.as_ref()));
    Error::new(ErrorKind::Unavailable, doing, message).hint("check that the endpoint is that of Azure Blob Storage")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_the_kind_that_decides_what_happens_next() {
        use ErrorKind as Kind;
        for (code, status, kind) in [
            ("BlobNotFound", 404, Kind::NotFound),
            ("ContainerNotFound", 404, Kind::NoBucket),
            ("BlobAlreadyExists", 409, Kind::AlreadyExists),
            ("ContainerAlreadyExists", 409, Kind::AlreadyExists),
            ("ContainerBeingDeleted", 409, Kind::Unavailable),
            ("ConditionNotMet", 412, Kind::Conflict),
            ("SourceConditionNotMet", 412, Kind::Conflict),
            ("TargetConditionNotMet", 412, Kind::AlreadyExists),
            ("BlobArchived", 409, Kind::Denied),
            ("BlobImmutableDueToPolicy", 409, Kind::Refused),
            ("Md5Mismatch", 400, Kind::Corrupt),
            ("Crc64Mismatch", 400, Kind::Corrupt),
            ("ServerBusy", 503, Kind::RateLimited),
            ("OperationTimedOut", 500, Kind::Unavailable),
            ("InvalidBlockList", 400, Kind::NotFound),
            ("KeyBasedAuthenticationNotPermitted", 403, Kind::Denied),
            ("AuthorizationPermissionMismatch", 403, Kind::Denied),
            ("CannotVerifyCopySource", 404, Kind::NotFound),
            ("CannotVerifyCopySource", 500, Kind::Unavailable),
            ("FeatureVersionMismatch", 409, Kind::Unsupported),
            ("", 404, Kind::NotFound),
            ("", 403, Kind::Denied),
            ("", 503, Kind::Unavailable),
            ("SomethingNew", 400, Kind::Invalid),
        ] {
            let refusal = Refusal { status, code: code.to_owned(), ..Refusal::default() };
            assert_eq!(refusal.into_error("read").kind, kind, "{code} {status}");
        }
    }

    #[test]
    fn a_failed_authentication_says_whether_it_is_the_key_the_time_or_the_clock() {
        for (detail, kind) in [
            (
                "The MAC signature found in the HTTP request 'x' is not the same as any computed signature.",
                ErrorKind::Unauthenticated,
            ),
            ("Request date header too old: 'Tue, 24 Nov 2020 08:00:00 GMT'", ErrorKind::ClockSkewed),
            (
                "Signature not valid in the specified time frame: Start [x] - Expiry [y] - Current [z]",
                ErrorKind::Expired,
            ),
        ] {
            let body = format!(
                "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><Message>no\nRequestId:1</Message>\
                 <AuthenticationErrorDetail>{detail}</AuthenticationErrorDetail></Error>"
            );
            let refusal = Refusal::new(StatusCode::FORBIDDEN, &HeaderMap::new(), body.as_bytes());
            assert_eq!(refusal.into_error("list").kind, kind, "{detail}");
        }
    }

    #[test]
    fn words_of_the_cloud_stay_short_and_on_one_line() {
        let refusal = Refusal { status: 400, message: format!("a\nb{}", "x".repeat(9999)), ..Refusal::default() };
        assert_eq!(refusal.into_error("list").message(), "the cloud answered status 400: a");
    }
}
