//! Profiles whose role demands a one-time code (`mfa_serial`). aws-config cannot give one, so the roles of such a way are
//! assumed here, one from another; whatever lies behind the last of them still comes by aws-config.

use super::profiles::{AwsProfileKind, Files, Step, Way};
use super::role::{Code, assume_step};
use super::sessions::Session;
use super::sources::{by_name, by_source};
use super::{DOING, Reach, SIGN_IN};
use aws_credential_types::Credentials;
use model::{Error, ErrorKind, Result, Secret};
use std::collections::BTreeSet;

/// The credentials of a profile whose way has a role that demands a code. `last` is the last such name on the way.
pub(super) async fn credentials(reach: &Reach, files: &Files, way: &Way, last: usize) -> Result<Credentials> {
    let mut given = None;
    for name in way.names.iter().take(last + 1).rev() {
        let step = files.step(name)?;
        given = Some(match (&step.device, given) {
            (Some(device), _) => match reach.sessions().of(name, reach.time().now()) {
                Session::Open(session) => session,
                Session::Ended => return Err(needs_code(name, device, true)),
                Session::Never => return Err(needs_code(name, device, false)),
            },
            (None, Some(given)) => assume_step(reach, name, given, &step, None).await?,
            // The last name has a device.
            (None, None) => return Err(Error::new(ErrorKind::Internal, DOING, "a role was assumed from nothing")),
        });
    }
    given.ok_or_else(|| Error::new(ErrorKind::Internal, DOING, "a way leads nowhere"))
}

/// Begins the next session that the profile lacks, and answers which profiles get their credentials through it. Where
/// none is lacking the last is begun anew.
pub(crate) async fn sign_in(profile: &str, code: &Secret<String>, reach: &Reach) -> Result<BTreeSet<String>> {
    let code = Code::parse(code)?;
    let files = Files::read().await?;
    let way = files.way(profile)?;
    let Some(last) = way.guarded else {
        let message = format!("profile {profile} signs in without a code");
        return Err(Error::new(ErrorKind::Unsupported, SIGN_IN, message).hint("nothing has to be entered for it"));
    };
    let at = lacking(reach, &files, &way, last)?.unwrap_or(last);
    let name = way.names.get(at).map_or(profile, String::as_str);
    let step = files.step(name)?;
    let before = if at == last {
        behind(reach, &files, &way, last, &step).await?
    } else {
        let rest = Way { names: way.names[at + 1..].to_vec(), base: way.base, guarded: Some(last - at - 1) };
        credentials(reach, &files, &rest, last - at - 1).await?
    };
    let session = assume_step(reach, name, before, &step, Some(&code)).await?;
    reach.sessions().keep(name, session);
    Ok(files.through(name))
}

/// The last name on the way whose session does not hold.
fn lacking(reach: &Reach, files: &Files, way: &Way, last: usize) -> Result<Option<usize>> {
    let now = reach.time().now();
    for (at, name) in way.names.iter().enumerate().take(last + 1).rev() {
        let guarded = files.step(name)?.device.is_some();
        if guarded && !matches!(reach.sessions().of(name, now), Session::Open(_)) {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// What the last role that demands a code is assumed from.
async fn behind(reach: &Reach, files: &Files, way: &Way, last: usize, step: &Step) -> Result<Credentials> {
    let name = way.names.get(last).map_or("", String::as_str);
    if let Some(source) = way.names.get(last + 1) {
        let ends = way.names.len() == last + 2;
        // Asked by its name, a source with keys and a role would give its role: aws-config's rule for sources is another.
        return match files.keys(source).filter(|_| ends && way.base == AwsProfileKind::Keys) {
            Some(keys) => Ok(keys),
            None => by_name(reach, source, way).await,
        };
    }
    if let Some(source) = &step.source {
        return by_source(reach, source, name).await;
    }
    files.keys(name).ok_or_else(|| {
        let message = format!("profile: {name} says of no keys from which its role is assumed");
        Error::new(ErrorKind::Invalid, DOING, message).hint("set source_profile or credential_source in ~/.aws/config")
    })
}

/// aws-config would ask for the role without a code and be refused.
fn needs_code(name: &str, device: &str, ended: bool) -> Error {
    let why = if ended { "the session has ended; it" } else { "it" };
    let message = format!("profile {name}: {why} demands a one-time code of {device}");
    Error::new(ErrorKind::NeedsCode, DOING, message)
        .hint("sign in with the code that the device shows; ferry takes it by --sign-in, 'clouds add' by --code-stdin")
}
