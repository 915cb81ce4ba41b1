//! Why no credentials were given: one table from what aws-config, STS and SSO say to our errors. Takes only words and
//! codes over, never an answer's body, which may hold what was asked for.

use super::DOING;
use super::profiles::AwsProfileKind;
use crate::error::chain;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sso::operation::get_role_credentials::GetRoleCredentialsError;
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use model::{Error, ErrorKind, Role};
use std::error::Error as StdError;

/// No message is longer than this, in characters.
const LONGEST: usize = 300;

/// Who was asked for credentials.
pub(super) enum Asked<'a> {
    /// A profile, and how it (or the last of those it goes through) gets them.
    Profile(&'a str, AwsProfileKind),
    /// The surroundings.
    Ambient,
    /// STS, for the role of a profile, with a code of its device.
    Code {
        /// The profile.
        profile: &'a str,
        /// `mfa_serial`.
        device: &'a str,
    },
    /// STS, for a role.
    Role(&'a Role),
}

/// The refusal as our error.
pub(super) fn refused(error: &(dyn StdError + 'static), asked: &Asked<'_>) -> Error {
    let chain = chain(error);
    let said = chain.iter().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    let told = if let Some(own) = chain.iter().find_map(|error| error.downcast_ref::<Error>()) {
        let told = Error::new(own.kind, DOING, format!("{}: {}", asked.named(), own.message()));
        own.hinted().map_or_else(|| told.clone(), |hint| told.clone().hint(hint))
    } else if let Some((code, message)) = chain.iter().find_map(|error| service(*error)) {
        by_code(code, message, asked)
    } else {
        by_provider(chain.iter().find_map(|error| error.downcast_ref()), &chain, asked)
    };
    told.caused_by(clipped(&said))
}

impl Asked<'_> {
    fn named(&self) -> String {
        match self {
            Self::Profile(name, _) | Self::Code { profile: name, .. } => format!("profile {name}"),
            Self::Ambient => "what the surroundings give".to_owned(),
            Self::Role(role) => format!("role {}", clipped(&role.arn)),
        }
    }

    /// How to sign in anew.
    fn renewal(&self) -> String {
        match self {
            Self::Profile(name, AwsProfileKind::Sso) => format!("run aws sso login --profile {name}, then try again"),
            Self::Profile(name, _) | Self::Code { profile: name, .. } => {
                format!("renew the credentials of profile {name}, then try again")
            }
            Self::Ambient => "renew the credentials where Skyferry was started, then start it again".to_owned(),
            Self::Role(_) => "enter new credentials, then try again".to_owned(),
        }
    }
}

/// Code and message of a service that answered with an error.
fn service<'a>(error: &'a (dyn StdError + 'static)) -> Option<(&'a str, &'a str)> {
    let told: &dyn ProvideErrorMetadata = if let Some(error) = error.downcast_ref::<AssumeRoleError>() {
        error
    } else if let Some(error) = error.downcast_ref::<AssumeRoleWithWebIdentityError>() {
        error
    } else {
        error.downcast_ref::<GetRoleCredentialsError>()?
    };
    Some((told.code().unwrap_or_default(), told.message().unwrap_or_default()))
}

/// Codes: "Common errors" and `AssumeRole` of the STS API reference, `GetRoleCredentials` of the SSO portal's.
fn by_code(code: &str, message: &str, asked: &Asked<'_>) -> Error {
    use ErrorKind::{ClockSkewed, Denied, Expired, Invalid, RateLimited, Unauthenticated, Unavailable};
    let who = asked.named();
    let error = |kind, words: &str| Error::new(kind, DOING, format!("{who}: {words} ({code})"));
    match code {
        // Seen in the words of STS only: the code has no error code of its own.
        "AccessDenied" if message.contains("MultiFactorAuthentication failed") => wrong_code(code, asked),
        "AccessDenied" | "AccessDeniedException" | "ForbiddenException" | "UnauthorizedAccess" => denied(code, asked),
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" | "UnauthorizedException" => {
            error(Expired, "the session has ended").hint(asked.renewal())
        }
        "ResourceNotFoundException" => error(Denied, "the session gives no such account or role")
            .hint("check sso_account_id and sso_role_name in ~/.aws/config"),
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "MissingAuthenticationToken" => {
            error(Unauthenticated, "the access key is not known").hint("check the access key id")
        }
        "SignatureDoesNotMatch" | "IncompleteSignature"
            if message.contains("expired") || message.contains("not yet") =>
        {
            error(ClockSkewed, "the clock of this computer is wrong").hint("set the clock, then try again")
        }
        "RequestExpired" | "RequestTimeTooSkewed" => {
            error(ClockSkewed, "the clock of this computer is wrong").hint("set the clock, then try again")
        }
        "SignatureDoesNotMatch" | "IncompleteSignature" => {
            error(Unauthenticated, "the secret key does not belong to the access key")
                .hint("enter the secret key again")
        }
        "InvalidIdentityToken" | "IDPRejectedClaim" => error(Unauthenticated, "the identity token was not accepted")
            .hint("check the file that AWS_WEB_IDENTITY_TOKEN_FILE names, and whom the role trusts"),
        "RegionDisabledException" => error(Invalid, "STS is switched off for the account in this region")
            .hint("choose another region, or switch STS on for it"),
        "ValidationError" | "InvalidParameterValue" | "InvalidRequestException" => {
            Error::new(Invalid, DOING, format!("{who}: {}", clipped(message)))
                .hint("check the role and its external id")
        }
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded" => {
            error(RateLimited, "fewer requests are asked for")
        }
        "" => Error::new(Unavailable, DOING, format!("{who}: the answer makes no sense"))
            .hint("check the endpoint of STS or SSO"),
        _ => Error::new(Unavailable, DOING, format!("{who}: {code}: {}", clipped(message))),
    }
}

/// A device's code that was not taken: wrong, too old, or used already.
fn wrong_code(code: &str, asked: &Asked<'_>) -> Error {
    let device = match asked {
        Asked::Code { device, .. } => clipped(device),
        _ => "the device".to_owned(),
    };
    Error::new(ErrorKind::Invalid, DOING, format!("code: the code of {device} was not accepted ({code})"))
        .hint("wait for the next code, each counts once; if it fails too, check mfa_serial and the clock of the device")
}

fn denied(code: &str, asked: &Asked<'_>) -> Error {
    let error = |words: String| Error::new(ErrorKind::Denied, DOING, format!("{words} ({code})"));
    match asked {
        Asked::Role(role) => {
            let external = match role.external_id {
                Some(_) => "demands the external id that is set here",
                None => "demands no external id",
            };
            error(format!("role {} may not be assumed", clipped(&role.arn))).hint(format!(
                "check that {} exists, that its trust policy names who asks and {external}, and that who asks may call \
                 sts:AssumeRole on it",
                clipped(&role.arn)
            ))
        }
        Asked::Profile(name, AwsProfileKind::Sso) => {
            error(format!("profile {name}: the session may not use this role"))
                .hint("check sso_account_id and sso_role_name in ~/.aws/config, or ask who assigns the roles")
        }
        Asked::Code { profile: name, .. } => {
            error(format!("profile {name}: its role may not be assumed, even with a code")).hint(format!(
                "check role_arn, external_id and mfa_serial of profile {name}, and that the role's trust policy names \
                 its source"
            ))
        }
        Asked::Profile(name, _) => error(format!("profile {name}: its role may not be assumed")).hint(format!(
            "check role_arn and external_id of profile {name}, and that the role's trust policy names its source"
        )),
        Asked::Ambient => error("the role of the web identity may not be assumed".to_owned())
            .hint("check AWS_ROLE_ARN, and that the role's trust policy names the identity"),
    }
}

/// Nobody was asked over the network, or nothing came of it.
fn by_provider(error: Option<&CredentialsError>, chain: &[&(dyn StdError + 'static)], asked: &Asked<'_>) -> Error {
    use ErrorKind::{Expired, Invalid, Unauthenticated, Unavailable};
    let last = clipped(&chain.last().map(ToString::to_string).unwrap_or_default());
    match (error, asked) {
        // The call itself came to nothing: a timeout, or an answer that could not be read.
        (None, asked) => Error::new(Unavailable, DOING, format!("{}: no answer that makes sense", asked.named()))
            .hint("check the network connection"),
        (Some(CredentialsError::InvalidConfiguration(_)), Asked::Profile(name, _)) => {
            Error::new(Invalid, DOING, format!("profile: {name}: {last}")).hint("correct it in ~/.aws/config")
        }
        (Some(CredentialsError::CredentialsNotLoaded(_)), Asked::Profile(name, kind))
            if *kind != AwsProfileKind::Sso =>
        {
            Error::new(Unauthenticated, DOING, format!("profile {name} gives no credentials: {last}"))
                .hint(format!("run aws configure --profile {name}, or choose another profile"))
        }
        (Some(_), Asked::Profile(name, AwsProfileKind::Sso)) => {
            Error::new(Expired, DOING, format!("profile {name}: the SSO session has ended or was never begun"))
                .hint(asked.renewal())
        }
        (Some(_), Asked::Profile(name, AwsProfileKind::Process)) => {
            Error::new(Unauthenticated, DOING, format!("profile {name}: its credential_process failed: {last}"))
                .hint("run the command of credential_process in a terminal to see what it needs")
        }
        (Some(CredentialsError::CredentialsNotLoaded(_)), Asked::Ambient) => Error::new(
            Unauthenticated,
            DOING,
            "nothing around Skyferry gives credentials".to_owned(),
        )
        .hint(
            "looked for: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN; \
                 AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI; the role of this computer as an EC2 instance. \
                 Set one of them where Skyferry is started, or choose a profile or an access key",
        ),
        (Some(_), asked) => Error::new(Unauthenticated, DOING, format!("{}: {last}", asked.named()))
            .hint("check where the credentials come from"),
    }
}

/// Foreign words on one line, not too many.
fn clipped(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}
