//! AWS credentials of every kind, through aws-config: fixed keys, profiles, SSO, roles, instances. What needs renewing
//! is renewed ahead of its end. Nothing of it is kept but in memory.

mod fresh;
mod guarded;
mod line;
mod profiles;
mod reach;
mod refused;
mod role;
mod sessions;
mod sources;

pub use profiles::{AwsProfile, AwsProfileKind, aws_profiles};
pub use reach::Reach;
pub use sessions::Sessions;

pub(crate) use guarded::sign_in;

use super::{Identity, KeySecret};
use aws_credential_types::Credentials;
use fresh::{Fresh, Source};
use model::Role;
use sources::{Ambient, ByKey, ByProfile};
use std::sync::Arc;

/// What fails when there are no credentials.
const DOING: &str = "get credentials";

/// What fails when a code does not help.
const SIGN_IN: &str = "sign in";

impl Identity {
    /// A profile of the AWS configuration, and from there the role, if one is set. Its files are read when credentials
    /// are first needed and whenever they are renewed: a request says what is wrong with them.
    pub fn profile(name: &str, role: Option<&Role>, reach: &Reach) -> Self {
        fresh(ByProfile { reach: reach.clone(), name: name.to_owned(), role: role.cloned() }, reach)
    }

    /// What the surroundings give, in this order: environment variables, a web identity, the role of the container, the
    /// role of the EC2 instance; and from there the role, if one is set.
    pub fn ambient(role: Option<&Role>, reach: &Reach) -> Self {
        fresh(Ambient { reach: reach.clone(), role: role.cloned() }, reach)
    }

    /// The role that a fixed access key assumes.
    pub fn role(access_key_id: &str, key: &KeySecret, role: &Role, reach: &Reach) -> Self {
        let token = key.token.as_ref().map(|token| token.expose().clone());
        let key = Credentials::new(access_key_id, key.secret.expose().clone(), token, None, "skyferry");
        fresh(ByKey { reach: reach.clone(), key, role: role.clone() }, reach)
    }
}

fn fresh(source: impl Source, reach: &Reach) -> Identity {
    Identity::Keys(Arc::new(Fresh::new(source, reach.time())))
}

#[cfg(test)]
mod hands;
#[cfg(test)]
mod tests;
