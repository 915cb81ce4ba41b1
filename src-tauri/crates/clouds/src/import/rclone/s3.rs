//! Remotes of type s3.

use super::{WORDS, obscure};
use crate::import::address::Hosts;
use crate::import::ini::Section;
use crate::import::sketch::Sketch;
use model::{Auth, Field};

/// rclone's names of those that have one in our table.
const KNOWN: [(&str, &str); 7] = [
    ("AWS", "s3"),
    ("Ceph", "ceph"),
    ("Cloudflare", "r2"),
    ("DigitalOcean", "spaces"),
    ("GCS", "gcs"),
    ("Minio", "minio"),
    ("Wasabi", "wasabi"),
];

/// Those of whose endpoints rclone asks for the bucket in the path unless it is told otherwise (`backend/s3/provider`);
/// of all others it asks for it in the host.
const IN_PATH: [&str; 26] = [
    "ArvanCloud",
    "BizflyCloud",
    "Ceph",
    "ChinaMobile",
    "Cloudflare",
    "Exaba",
    "Fastly",
    "FileLu",
    "FlashBlade",
    "HCP",
    "IBMCOS",
    "IDrive",
    "IONOS",
    "Liara",
    "Magalu",
    "Mega",
    "Minio",
    "Other",
    "Outscale",
    "Qiniu",
    "Rclone",
    "Scality",
    "SeaweedFS",
    "SpectraLogic",
    "Zadara",
    "ZeroServices",
];

pub(super) fn remote(section: &Section, hosts: &dyn Hosts) -> Sketch {
    let mut sketch = Sketch::new(WORDS, &section.name);
    let maker = section.text("provider").unwrap_or("Other");
    let known = KNOWN.iter().find(|(name, _)| name.eq_ignore_ascii_case(maker));
    let id = known.map_or("s3-compatible", |(_, id)| id);
    sketch.provider(id);
    credentials(&mut sketch, section);
    sketch.put(Field::Region, section.text("region").filter(|region| *region != "other-v2-signature"));
    if let Some(endpoint) = section.text("endpoint") {
        // Whatever rclone calls it, the host is where the bytes go. A server of one's own has a host that nobody knows.
        sketch.endpoint(endpoint, hosts);
    }
    sketch.suit();
    match section.text("force_path_style") {
        Some(_) => {
            let in_path = section.says_yes("force_path_style");
            sketch.put(Field::PathStyle, Some(if in_path { "true" } else { "false" }));
        }
        None if sketch.is("s3-compatible") && !IN_PATH.iter().any(|name| name.eq_ignore_ascii_case(maker)) => {
            sketch.put(Field::PathStyle, Some("false"));
        }
        None => {}
    }
    if section.says_yes("v2_auth") || section.text("region") == Some("other-v2-signature") {
        sketch.trouble("it signs with version 2, which is not spoken here");
    }
    sketch
}

/// As whom, in the order in which rclone looks.
fn credentials(sketch: &mut Sketch, section: &Section) {
    let (id, secret) = (section.text("access_key_id"), section.text("secret_access_key"));
    if id.is_some() || secret.is_some() {
        let secret = secret.map(obscure::unveiled);
        let token = section.text("session_token").map(obscure::unveiled);
        sketch.key(id, secret.as_ref().map(|it| it.expose().as_str()), token.as_ref().map(|it| it.expose().as_str()));
    } else if section.says_yes("env_auth") {
        sketch.draft.auth = if section.text("profile").is_some() { Auth::Profile } else { Auth::Ambient };
        sketch.put(Field::Profile, section.text("profile"));
        if section.text("shared_credentials_file").is_some() {
            sketch.trouble("it reads its profile from a file of its own: set AWS_SHARED_CREDENTIALS_FILE for Skyferry and import the profile");
        }
    } else {
        sketch.draft.auth = Auth::Anonymous;
    }
    sketch.put(Field::RoleArn, section.text("role_arn"));
    sketch.put(Field::ExternalId, section.text("role_external_id"));
}
