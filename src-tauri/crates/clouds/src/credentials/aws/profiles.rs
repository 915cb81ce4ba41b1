//! The profiles of the AWS configuration files: which there are, what kind each is, and how they lead to one another.
//! Reads the files anew at each call, keeps nothing and asks nobody.

use super::DOING;
use aws_config::profile::{Profile, ProfileFileLoadError, ProfileSet};
use aws_credential_types::Credentials;
use model::{Error, ErrorKind, Result, Role};
use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};

/// A profile of the AWS configuration on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsProfile {
    /// Its name.
    pub name: String,
    /// How it gets credentials.
    pub kind: AwsProfileKind,
    /// Its region, if it names one.
    pub region: Option<String>,
    /// Its endpoint, if it is for a cloud other than Amazon's.
    pub endpoint: Option<String>,
}

/// How a profile gets credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsProfileKind {
    /// From keys that stand in the file.
    Keys,
    /// By a session of AWS IAM Identity Center (`aws sso login`).
    Sso,
    /// By assuming a role from another profile or from what the surroundings give.
    Role,
    /// By assuming a role with a token that lies in a file.
    WebIdentity,
    /// From a program.
    Process,
    /// By `aws login`, which Skyferry does not speak.
    Login,
    /// Not at all: it holds other settings.
    Settings,
}

/// The profiles that exist on this computer, by name. Without configuration files there are none.
///
/// # Errors
/// `Invalid` when a file cannot be read or is broken, naming file and line.
pub async fn aws_profiles() -> Result<Vec<AwsProfile>> {
    let files = Files::read().await?;
    let mut profiles: Vec<AwsProfile> =
        files.0.profiles().filter_map(|name| files.0.get_profile(name)).map(told).collect();
    profiles.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(profiles)
}

fn told(profile: &Profile) -> AwsProfile {
    let text = |key| profile.get(key).map(ToOwned::to_owned);
    AwsProfile {
        name: profile.name().to_owned(),
        kind: kind(profile),
        region: text("region"),
        endpoint: text("endpoint_url"),
    }
}

/// In the order in which aws-config decides.
fn kind(profile: &Profile) -> AwsProfileKind {
    let has = |key| profile.get(key).is_some();
    if has("role_arn") && has("web_identity_token_file") {
        AwsProfileKind::WebIdentity
    } else if has("role_arn") || has("credential_source") {
        AwsProfileKind::Role
    } else {
        base_kind(profile)
    }
}

fn base_kind(profile: &Profile) -> AwsProfileKind {
    let has = |key| profile.get(key).is_some();
    if has("sso_session") || has("sso_start_url") || has("sso_account_id") {
        AwsProfileKind::Sso
    } else if has("login_session") {
        AwsProfileKind::Login
    } else if has("credential_process") {
        AwsProfileKind::Process
    } else if has("aws_access_key_id") {
        AwsProfileKind::Keys
    } else {
        AwsProfileKind::Settings
    }
}

/// The files as they are now.
pub(super) struct Files(ProfileSet);

/// What it takes to get the credentials of a profile.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// The profiles that are gone through, the asked one first.
    pub(super) names: Vec<String>,
    /// How the last of them gets its credentials.
    pub(super) base: AwsProfileKind,
    /// Which of the names is the last whose role demands a code.
    pub(super) guarded: Option<usize>,
}

/// The role that a profile assumes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The role, with its external id if one is set.
    pub(super) role: Role,
    /// What the trail of the role's owner calls the session, if the profile says so.
    pub(super) session: Option<String>,
    /// For how many seconds, if the profile says so.
    pub(super) seconds: Option<i32>,
    /// The device whose code STS demands.
    pub(super) device: Option<String>,
    /// `credential_source`, where the role is not assumed from a profile.
    pub(super) source: Option<String>,
}

impl Files {
    /// Reads the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, or those in `~/.aws`.
    pub(super) async fn read() -> Result<Self> {
        for place in places() {
            // aws-config takes a file that cannot be read for one that is not there.
            if let Err(error) = tokio::fs::File::open(&place).await
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(unreadable(&place, error));
            }
        }
        #[expect(clippy::default_trait_access, reason = "their names belong to crates that only aws-config uses")]
        let (disk, environment, usual) = (Default::default(), Default::default(), Default::default());
        aws_config::profile::load(&disk, &environment, &usual, None).await.map(Self).map_err(broken)
    }

    /// The way to the credentials of `name`.
    pub(super) fn way(&self, name: &str) -> Result<Way> {
        let mut way = Way { names: Vec::new(), base: AwsProfileKind::Settings, guarded: None };
        let mut next = name.to_owned();
        loop {
            let profile = self.0.get_profile(&next).ok_or_else(|| self.no_such(&next, way.names.last()))?;
            if way.names.contains(&next) {
                let message = format!("profile: {name} gets its credentials from itself: {}", way.names.join(" from "));
                return Err(invalid(message).hint("correct source_profile in ~/.aws/config"));
            }
            way.names.push(next);
            way.base = kind(profile);
            // Keys in a profile that is only a source come before its role: aws-config's rule.
            if way.names.len() > 1 && profile.get("aws_access_key_id").is_some() {
                way.base = AwsProfileKind::Keys;
                return Ok(way);
            }
            if way.base == AwsProfileKind::Role && profile.get("mfa_serial").is_some() {
                way.guarded = Some(way.names.len() - 1);
            }
            match profile.get("source_profile").filter(|_| way.base == AwsProfileKind::Role) {
                Some(source) if source == profile.name() => {
                    way.base = base_kind(profile);
                    return Ok(way);
                }
                Some(source) => next = String::from(source),
                None => return Ok(way),
            }
        }
    }

    /// The role that `name` assumes.
    pub(super) fn step(&self, name: &str) -> Result<Step> {
        let profile = self.0.get_profile(name).ok_or_else(|| self.no_such(name, None))?;
        let text = |key| profile.get(key).map(ToOwned::to_owned);
        let arn = text("role_arn")
            .ok_or_else(|| invalid(format!("profile: {name} names no role")).hint("set role_arn in ~/.aws/config"))?;
        let seconds = text("duration_seconds").map(|text| text.trim().parse::<i32>()).transpose();
        let seconds = seconds.map_err(|_| {
            invalid(format!("profile: duration_seconds of {name} is no number")).hint("correct it in ~/.aws/config")
        })?;
        Ok(Step {
            role: Role { arn, external_id: text("external_id") },
            session: text("role_session_name"),
            seconds,
            device: text("mfa_serial"),
            source: text("credential_source"),
        })
    }

    /// The keys that stand in the profile itself.
    pub(super) fn keys(&self, name: &str) -> Option<Credentials> {
        let profile = self.0.get_profile(name)?;
        let text = |key| profile.get(key).map(ToOwned::to_owned);
        let (id, secret) = (text("aws_access_key_id")?, text("aws_secret_access_key")?);
        Some(Credentials::new(id, secret, text("aws_session_token"), None, "skyferry"))
    }

    /// All profiles whose credentials come through `name`.
    pub(super) fn through(&self, name: &str) -> BTreeSet<String> {
        let leads = |each: &&str| self.way(each).is_ok_and(|way| way.names.iter().any(|step| step == name));
        self.0.profiles().filter(leads).map(ToOwned::to_owned).collect()
    }

    fn no_such(&self, name: &str, from: Option<&String>) -> Error {
        let mut names: Vec<&str> = self.0.profiles().collect();
        names.sort_unstable();
        let there = match names.as_slice() {
            [] => "there is none in ~/.aws/config and ~/.aws/credentials".to_owned(),
            names => format!("there is {}", names.join(", ")),
        };
        let message = match from {
            None => format!("profile: there is no profile {name}; {there}"),
            Some(from) => format!("profile: {from} gets its credentials from {name}, which does not exist; {there}"),
        };
        invalid(message).hint("choose one of them, or make it with aws configure")
    }
}

/// Where the files lie.
fn places() -> Vec<PathBuf> {
    let place = |variable, usual| match std::env::var_os(variable) {
        Some(named) => Some(PathBuf::from(named)),
        None => std::env::home_dir().map(|home| home.join(".aws").join(usual)),
    };
    [place("AWS_CONFIG_FILE", "config"), place("AWS_SHARED_CREDENTIALS_FILE", "credentials")]
        .into_iter()
        .flatten()
        .collect()
}

fn unreadable(place: &Path, error: io::Error) -> Error {
    invalid(format!("profile: {} cannot be read: {}", place.display(), error.to_string().to_lowercase()))
        .hint("check who may read the file")
        .caused_by(error)
}

/// The message of the parser names file and line, and repeats nothing of the line.
fn broken(error: ProfileFileLoadError) -> Error {
    let told = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    invalid(format!("profile: {told}")).hint("correct that line of the file").caused_by(error)
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, DOING, message)
}
