//! Assuming a role: one signed question to STS.

use super::refused::{Asked, refused};
use super::{DOING, Reach};
use aws_credential_types::Credentials;
use aws_sdk_sts::Client;
use aws_sdk_sts::operation::assume_role::AssumeRoleOutput;
use model::{Error, ErrorKind, Result, Role};
use std::time::SystemTime;

/// What the trail of the role's owner calls us.
const SESSION: &str = "skyferry";

/// The role's credentials for an hour, asked for with `credentials`. `profile` gives the endpoint of STS if it sets one.
pub(super) async fn assume(
    reach: &Reach,
    profile: Option<&str>,
    credentials: Credentials,
    role: &Role,
) -> Result<Credentials> {
    let client = Client::new(&reach.signed(profile, credentials).await);
    let request =
        client.assume_role().role_arn(&role.arn).role_session_name(SESSION).set_external_id(role.external_id.clone());
    let answer = request.send().await.map_err(|error| refused(&error, &Asked::Role(role)))?;
    given(answer).ok_or_else(|| {
        let message = format!("the answer of STS makes no sense: no credentials for {}", role.arn);
        Error::new(ErrorKind::Unavailable, DOING, message)
    })
}

fn given(answer: AssumeRoleOutput) -> Option<Credentials> {
    let given = answer.credentials?;
    let expires = SystemTime::try_from(given.expiration).ok()?;
    Some(Credentials::new(
        given.access_key_id,
        given.secret_access_key,
        Some(given.session_token),
        Some(expires),
        "skyferry",
    ))
}
