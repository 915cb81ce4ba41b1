//! Patterns of hosts: `{bucket}.s3.{region}.amazonaws.com`.

use super::table::Preset;
use model::ProviderId;
use std::collections::HashMap;

/// What the host of an endpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostMatch {
    /// The kind of service.
    pub provider: ProviderId,
    /// The region, if the host names one.
    pub region: Option<String>,
    /// The account, likewise.
    pub account: Option<String>,
    /// The bucket, likewise.
    pub bucket: Option<String>,
    /// The jurisdiction, by its label in the table.
    pub jurisdiction: Option<String>,
}

/// The names in braces.
pub(super) fn placeholders(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).map(|rest| rest.split_once('}').map_or(rest, |(name, _)| name))
}

/// What `host` says if it has the shape of `pattern`.
pub(super) fn matched(pattern: &str, host: &str, preset: &Preset) -> Option<HostMatch> {
    let mut found = fill(pattern, host)?;
    let endpoint_says_jurisdiction = !preset.jurisdictions.is_empty();
    // A label of the pattern may be the jurisdiction itself, as in `{account}.eu.r2.cloudflarestorage.com`.
    let spelled = preset.jurisdictions.iter().find(|(_, part)| !part.is_empty() && pattern.contains(part.as_str()));
    let plain = preset.jurisdictions.iter().find(|(_, part)| part.is_empty());
    let jurisdiction = spelled.or(plain).filter(|_| endpoint_says_jurisdiction).map(|(label, _)| label.clone());
    Some(HostMatch {
        provider: preset.id.clone(),
        region: found.remove("region"),
        account: found.remove("account"),
        bucket: found.remove("bucket"),
        jurisdiction: found.remove("jurisdiction").or(jurisdiction),
    })
}

/// What stands in the place of each placeholder. A bucket may hold dots, anything else is part of one label.
fn fill<'a>(pattern: &'a str, host: &str) -> Option<HashMap<&'a str, String>> {
    let Some((before, rest)) = pattern.split_once('{') else {
        return (pattern == host).then(HashMap::new);
    };
    let (name, behind) = rest.split_once('}')?;
    let host = host.strip_prefix(before)?;
    let ends = (1..=host.len()).filter(|end| host.is_char_boundary(*end));
    for end in ends {
        let (value, tail) = host.split_at(end);
        if name != "bucket" && value.contains('.') {
            return None;
        }
        if let Some(mut found) = fill(behind, tail) {
            found.insert(name, value.to_owned());
            return Some(found);
        }
    }
    None
}
