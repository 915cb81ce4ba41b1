//! Assuming a role: one signed question to STS.

use super::profiles::{AwsProfileKind, Step};
use super::refused::{Asked, refused};
use super::{DOING, Reach, SIGN_IN};
use aws_credential_types::Credentials;
use aws_sdk_sts::Client;
use aws_sdk_sts::operation::assume_role::AssumeRoleOutput;
use aws_sdk_sts::operation::assume_role::builders::AssumeRoleFluentBuilder;
use model::{Error, ErrorKind, Result, Role, Secret};
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
    let request = client.assume_role().role_session_name(SESSION);
    ask(request, role, &Asked::Role(role)).await
}

/// The credentials of the role of profile `name`, as the profile words it; with the code where its device demands one.
pub(super) async fn assume_step(
    reach: &Reach,
    name: &str,
    credentials: Credentials,
    step: &Step,
    code: Option<&Code>,
) -> Result<Credentials> {
    let client = Client::new(&reach.signed(Some(name), credentials).await);
    let request = client.assume_role().set_duration_seconds(step.seconds);
    let request = request.role_session_name(step.session.as_deref().unwrap_or(SESSION));
    match (&step.device, code) {
        (Some(device), Some(Code(code))) => {
            let request = request.serial_number(device).token_code(code.expose());
            ask(request, &step.role, &Asked::Code { profile: name, device }).await
        }
        _ => ask(request, &step.role, &Asked::Profile(name, AwsProfileKind::Role)).await,
    }
}

async fn ask(request: AssumeRoleFluentBuilder, role: &Role, asked: &Asked<'_>) -> Result<Credentials> {
    let request = request.role_arn(&role.arn).set_external_id(role.external_id.clone());
    let answer = request.send().await.map_err(|error| refused(&error, asked))?;
    given(answer).ok_or_else(|| {
        let message = format!("the answer of STS makes no sense: no credentials for {}", role.arn);
        Error::new(ErrorKind::Unavailable, DOING, message)
    })
}

/// What a device shows: six digits, each of which counts once.
pub(super) struct Code(Secret<String>);

impl Code {
    pub(super) fn parse(text: &Secret<String>) -> Result<Self> {
        // Devices show it in two groups.
        let digits: String = text.expose().chars().filter(|letter| !letter.is_whitespace()).collect();
        if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Ok(Self(Secret::new(digits)));
        }
        Err(Error::new(ErrorKind::Invalid, SIGN_IN, "code: a one-time code has six digits")
            .hint("enter the code that the device shows now"))
    }
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
