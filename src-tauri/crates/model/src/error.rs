//! The one error. Its closed kind, never its text, decides retry, colour and words.

use crate::Location;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

/// The one result.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, as far as a decision needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// It is not there.
    NotFound,
    /// It is there already.
    AlreadyExists,
    /// It changed since it was looked at: the etag moved.
    Conflict,
    /// There is no bucket of that name.
    NoBucket,
    /// The credentials are missing or wrong.
    Unauthenticated,
    /// The credentials were right and have run out: somebody has to sign in again.
    Expired,
    /// The credentials wait for a one-time code, which somebody has to read from a device.
    NeedsCode,
    /// The credentials do not allow this.
    Denied,
    /// The endpoint's certificate is not trusted.
    Untrusted,
    /// This computer's clock is too far from the cloud's.
    ClockSkewed,
    /// The bucket lies in another region than requests are signed for.
    WrongRegion,
    /// The cloud asks for fewer requests.
    RateLimited,
    /// No answer, or the cloud says it cannot answer now.
    Unavailable,
    /// A policy or a read-only switch said no.
    Refused,
    /// The cloud cannot do this.
    Unsupported,
    /// Bytes differ from what was read.
    Corrupt,
    /// No room left.
    Full,
    /// The input cannot be right.
    Invalid,
    /// Someone stopped it.
    Cancelled,
    /// A fault of Skyferry.
    Internal,
}

/// What may be done about an error without asking anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Trying again cannot help.
    Never,
    /// Once more at once: a second failure is final.
    Once,
    /// Again, each time later.
    Backoff,
}

impl ErrorKind {
    /// The only place that knows what is retried.
    pub fn retry(self) -> Retry {
        match self {
            Self::RateLimited | Self::Unavailable => Retry::Backoff,
            Self::Corrupt | Self::Conflict => Retry::Once,
            _ => Retry::Never,
        }
    }
}

/// What failed, on what, why, and what to do.
#[derive(Clone)]
pub struct Error {
    /// The kind that decides what happens next.
    pub kind: ErrorKind,
    detail: Box<Detail>,
}

#[derive(Clone)]
struct Detail {
    doing: Cow<'static, str>,
    at: Option<Location>,
    message: String,
    hint: Option<String>,
    again_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind` while `doing` (a verb phrase such as "read an object"); `message` in lower case.
    pub fn new(kind: ErrorKind, doing: &'static str, message: impl Into<String>) -> Self {
        let doing = Cow::Borrowed(doing);
        let detail = Detail { doing, at: None, message: message.into(), hint: None, again_after: None, source: None };
        Self { kind, detail: Box::new(detail) }
    }

    /// A stop that somebody asked for.
    pub fn cancelled(doing: &'static str) -> Self {
        Self::new(ErrorKind::Cancelled, doing, "stopped")
    }

    /// Says on what.
    #[must_use]
    pub fn at(mut self, location: &Location) -> Self {
        self.detail.at = Some(location.clone());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.detail.hint = Some(hint.into());
        self
    }

    /// Says when the cloud wants to be asked again. What it says counts for the whole cloud, not for one object.
    #[must_use]
    pub fn again_after(mut self, pause: Duration) -> Self {
        self.detail.again_after = Some(pause);
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.detail.source = Some(Arc::from(source.into()));
        self
    }

    /// What was being done.
    pub fn doing(&self) -> &str {
        &self.detail.doing
    }

    /// On what.
    pub fn location(&self) -> Option<&Location> {
        self.detail.at.as_ref()
    }

    /// What failed, in lower case, without the location.
    pub fn message(&self) -> &str {
        &self.detail.message
    }

    /// When the whole cloud may be asked again, if it said so or is left alone.
    pub fn cloud_pause(&self) -> Option<Duration> {
        self.detail.again_after
    }

    /// What to do about it.
    pub fn hinted(&self) -> Option<&str> {
        self.detail.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}", self.detail.doing)?;
        if let Some(location) = &self.detail.at {
            write!(f, " {location}")?;
        }
        write!(f, ": {}", self.detail.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.kind)?;
        match &self.detail.source {
            Some(source) => write!(f, " ({source:?})"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.detail.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The form in which an error crosses to a face and lies in the journal.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "Error")]
struct Told {
    kind: ErrorKind,
    doing: String,
    at: Option<String>,
    message: String,
    hint: Option<String>,
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let told = Told {
            kind: self.kind,
            doing: self.doing().to_owned(),
            at: self.location().map(ToString::to_string),
            message: self.message().to_owned(),
            hint: self.hinted().map(ToOwned::to_owned),
        };
        told.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Error {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let told = Told::deserialize(deserializer)?;
        let at = told.at.and_then(|text| Location::parse(text.as_bytes()).ok());
        let doing = Cow::Owned(told.doing);
        let detail = Detail { doing, at, message: told.message, hint: told.hint, again_after: None, source: None };
        Ok(Self { kind: told.kind, detail: Box::new(detail) })
    }
}

#[cfg(feature = "bindings")]
impl specta::Type for Error {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        <Told as specta::Type>::definition(types)
    }
}

/// Turns a foreign error into ours, saying what was being done and on what.
pub trait During<T> {
    /// `doing` is a verb phrase such as "read".
    ///
    /// # Errors
    /// The same failure as `model::Error`.
    fn during(self, doing: &'static str, at: &Location) -> Result<T>;
}

impl<T> During<T> for io::Result<T> {
    fn during(self, doing: &'static str, at: &Location) -> Result<T> {
        self.map_err(|error| Error::from_io(doing, error).at(at))
    }
}

impl Error {
    /// The one table for errors of the file system and of sockets.
    pub fn from_io(doing: &'static str, error: io::Error) -> Self {
        use io::ErrorKind as Io;
        let kind = match error.kind() {
            Io::NotFound => ErrorKind::NotFound,
            Io::AlreadyExists => ErrorKind::AlreadyExists,
            Io::PermissionDenied => ErrorKind::Denied,
            Io::StorageFull | Io::QuotaExceeded => ErrorKind::Full,
            Io::InvalidInput | Io::InvalidFilename | Io::NotADirectory | Io::IsADirectory => ErrorKind::Invalid,
            Io::ReadOnlyFilesystem => ErrorKind::Refused,
            Io::Unsupported => ErrorKind::Unsupported,
            Io::TimedOut
            | Io::ConnectionRefused
            | Io::ConnectionReset
            | Io::ConnectionAborted
            | Io::NotConnected
            | Io::BrokenPipe
            | Io::UnexpectedEof
            | Io::Interrupted
            | Io::NetworkUnreachable
            | Io::HostUnreachable
            | Io::NetworkDown => ErrorKind::Unavailable,
            _ => ErrorKind::Internal,
        };
        Self::new(kind, doing, error.to_string().to_lowercase()).caused_by(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_failed_on_what_and_what_to_do() {
        let at = Location::parse(b"r2:assets/a.png").unwrap();
        let error = Error::new(ErrorKind::Denied, "read", "the key may not read").at(&at).hint("ask its owner");
        assert_eq!(error.to_string(), "could not read r2:assets/a.png: the key may not read");
        let told = serde_json::to_value(&error).unwrap();
        assert_eq!(told["kind"], "denied");
        assert_eq!(told["at"], "r2:assets/a.png");
        assert_eq!(told["hint"], "ask its owner");
        let read: Error = serde_json::from_value(told).unwrap();
        assert_eq!((read.kind, read.to_string()), (error.kind, error.to_string()), "the journal gives it back");
    }

    #[test]
    fn only_passing_troubles_are_tried_again() {
        assert_eq!(ErrorKind::Unavailable.retry(), Retry::Backoff);
        assert_eq!(ErrorKind::Corrupt.retry(), Retry::Once);
        assert_eq!(ErrorKind::Denied.retry(), Retry::Never);
        assert_eq!(Error::from_io("write", io::Error::from(io::ErrorKind::StorageFull)).kind, ErrorKind::Full);
    }
}
