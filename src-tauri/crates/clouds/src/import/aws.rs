//! AWS's two files. A profile is imported as a reference: its keys, logins and roles stay where they are.

use super::address::Hosts;
use super::ini::{Section, Sheet};
use super::sketch::Sketch;
use model::{Auth, Field};
use std::collections::BTreeSet;

/// One profile of them, and in which file it was seen first.
pub(crate) struct Profile {
    pub(crate) sketch: Sketch,
    pub(crate) in_config: bool,
}

/// Names of which one says that a profile has credentials ("Settings reference" of the SDKs' reference guide).
const CREDENTIALS: [&str; 7] = [
    "aws_access_key_id",
    "role_arn",
    "sso_session",
    "sso_start_url",
    "credential_process",
    "web_identity_token_file",
    "login_session",
];

/// The profiles of `config` and `credentials`, each of them once.
pub(crate) fn profiles(config: &Sheet, credentials: &Sheet, hosts: &dyn Hosts) -> Vec<Profile> {
    let mut seen = BTreeSet::new();
    let from_config = config.sections.iter().filter_map(|section| Some((profile_name(&section.name)?, true)));
    let from_credentials = credentials.sections.iter().map(|section| (section.name.as_str(), false));
    let names =
        from_config.chain(from_credentials).filter(|(name, _)| !name.is_empty() && seen.insert(name.to_string()));
    let profile = |(name, in_config): (&str, bool)| {
        let settings = config.sections.iter().find(|section| profile_name(&section.name) == Some(name));
        let sections = [settings, credentials.section(name)];
        Profile { sketch: profile(name, sections, config, hosts), in_config }
    };
    names.map(profile).collect()
}

fn profile(name: &str, sections: [Option<&Section>; 2], config: &Sheet, hosts: &dyn Hosts) -> Sketch {
    let text = |key: &str| sections.iter().flatten().find_map(|section| section.text(key));
    let mut sketch = Sketch::new("a profile of the AWS configuration", name);
    sketch.provider("s3");
    sketch.draft.auth = Auth::Profile;
    if name == "default" {
        "AWS".clone_into(&mut sketch.draft.name);
    }
    sketch.put(Field::Profile, Some(name));
    sketch.put(Field::Region, text("region"));
    if let Some(endpoint) = endpoint(sections, config) {
        sketch.provider("s3-compatible");
        sketch.endpoint(endpoint, hosts);
    }
    path_style(&mut sketch, text("s3.addressing_style"));
    if !CREDENTIALS.iter().any(|key| text(key).is_some()) {
        sketch.trouble("the profile has no credentials: no key, role, login or process");
    } else if text("aws_access_key_id").is_some() && text("aws_secret_access_key").is_none() {
        sketch.trouble("the profile has an access key id without a secret key");
    }
    sketch
}

/// The keys of a section that somebody pasted: they are in the text, so they are meant.
pub(crate) fn pasted(section: &Section, sheet: &Sheet, hosts: &dyn Hosts) -> Option<Sketch> {
    let (id, secret) = (section.text("aws_access_key_id"), section.text("aws_secret_access_key"));
    if id.is_none() && secret.is_none() {
        let name = profile_name(&section.name)?;
        let told = CREDENTIALS.iter().chain(&["region"]).any(|key| section.text(key).is_some());
        return told.then(|| profile(name, [Some(section), None], sheet, hosts));
    }
    let mut sketch =
        Sketch::new("a profile of the AWS configuration", profile_name(&section.name).unwrap_or(&section.name));
    sketch.provider("s3");
    sketch.key(id, secret, section.text("aws_session_token"));
    sketch.put(Field::Region, section.text("region"));
    if let Some(endpoint) = endpoint([Some(section), None], sheet) {
        sketch.provider("s3-compatible");
        sketch.endpoint(endpoint, hosts);
    }
    path_style(&mut sketch, section.text("s3.addressing_style"));
    Some(sketch)
}

/// The endpoint of a profile: S3's own before one for everything.
fn endpoint<'a>(sections: [Option<&'a Section>; 2], config: &'a Sheet) -> Option<&'a str> {
    let own = |key: &str| sections.iter().flatten().find_map(|section| section.text(key));
    if own("ignore_configured_endpoint_urls").is_some_and(super::ini::yes) {
        return None;
    }
    let services = own("services").and_then(|name| {
        config.sections.iter().find(|section| section.name.strip_prefix("services").map(bare) == Some(name))
    });
    services
        .and_then(|services| services.text("s3.endpoint_url"))
        .or_else(|| own("s3.endpoint_url"))
        .or_else(|| own("endpoint_url"))
}

fn path_style(sketch: &mut Sketch, style: Option<&str>) {
    match style {
        Some("path") => sketch.put(Field::PathStyle, Some("true")),
        Some("virtual") => sketch.put(Field::PathStyle, Some("false")),
        _ => {}
    }
}

/// The name of a profile by its heading in `config`: `default`, `profile x`, `profile "x y"`.
fn profile_name(heading: &str) -> Option<&str> {
    match heading.strip_prefix("profile") {
        Some(name) if name.starts_with([' ', '\t']) => Some(bare(name)).filter(|name| !name.is_empty()),
        _ => (heading == "default").then_some(heading),
    }
}

fn bare(name: &str) -> &str {
    let name = name.trim();
    let quoted = |quote: char| name.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(name)
}
