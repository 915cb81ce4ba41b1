//! As whom a cloud is asked: from what is configured to credentials that are fresh whenever a request needs them.

mod aws;
mod gcp;
mod key;

pub use aws::{AwsProfile, AwsProfileKind, Reach, Sessions, aws_profiles};
pub use key::KeySecret;

use model::{Error, ErrorKind, Secret};
use object_store::StaticCredentialProvider;
use object_store::aws::{AwsCredential, AwsCredentialProvider};
use std::fmt;
use std::sync::Arc;

pub(crate) use aws::sign_in;
pub(crate) use gcp::SigningKey;
pub use gcp::{ServiceAccount, Surroundings, Tokens, parse_service_account};

/// As whom requests are sent to an endpoint that speaks S3 or Google's form of it.
#[derive(Clone)]
pub enum Identity {
    /// Signed with an access key, asked for before each request.
    Keys(AwsCredentialProvider),
    /// With a token of OAuth, asked for before each request.
    Bearer(Arc<Tokens>),
    /// Unsigned.
    Nobody,
}

impl Identity {
    /// A fixed access key, with a session token if it is a temporary one.
    pub fn key(access_key_id: &str, secret: &Secret<String>, token: Option<&Secret<String>>) -> Self {
        let credential = AwsCredential {
            key_id: access_key_id.to_owned(),
            secret_key: secret.expose().clone(),
            token: token.map(|token| token.expose().clone()),
        };
        Self::Keys(Arc::new(StaticCredentialProvider::new(credential)))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keys(_) => "Keys(***)",
            Self::Bearer(_) => "Bearer(***)",
            Self::Nobody => "Nobody",
        })
    }
}

/// No credentials could be had. What a provider of ours says comes back as it is.
pub(crate) fn no_credentials(doing: &'static str, error: object_store::Error) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        if let Some(own) = error.downcast_ref::<Error>() {
            return own.clone();
        }
        cause = error.source();
    }
    Error::new(ErrorKind::Unauthenticated, doing, "no credentials could be had").caused_by(error)
}
