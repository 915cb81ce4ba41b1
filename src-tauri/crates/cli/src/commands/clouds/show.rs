//! Clouds, tests and kinds of service in plain lines.

use crate::output::{line, safe};
use model::{Cloud, Connection, Credentials, Evidence, Outcome, Provider, Stage, StageReport, Support};

/// A cloud in one line.
pub(super) fn row(cloud: &Cloud) -> String {
    let region = cloud.region.as_deref().unwrap_or("-");
    let mut marks = String::new();
    if cloud.read_only {
        marks.push_str("  read-only");
    }
    if cloud.protected {
        marks.push_str("  protected");
    }
    format!("{:<20} {:<24} {:<16} {}{marks}", cloud.id.as_str(), safe(&cloud.name), safe(region), safe(&place(cloud)))
}

fn place(cloud: &Cloud) -> String {
    match (&cloud.connection, cloud.connection.site()) {
        (Connection::Local { root }, _) => root.clone(),
        (_, Some(site)) => match &site.bucket {
            Some(bucket) => format!("{}/{bucket}", site.endpoint),
            None => site.endpoint.clone(),
        },
        (_, None) => String::new(),
    }
}

/// A cloud in several lines.
pub(super) fn whole(cloud: &Cloud) {
    let said = |name: &str, value: &str| line(&format!("{name:<14} {}", safe(value)));
    said("id", cloud.id.as_str());
    said("name", &cloud.name);
    said("provider", &cloud.provider.0);
    said("place", &place(cloud));
    said("region", cloud.region.as_deref().unwrap_or("-"));
    if let Some(jurisdiction) = &cloud.jurisdiction {
        let evidence =
            if jurisdiction.evidence == Evidence::Read { "read from the provider" } else { "declared by you" };
        said("jurisdiction", &format!("{} ({evidence})", jurisdiction.label));
    }
    if let Some(site) = cloud.connection.site() {
        said("signs in", &credentials(&site.credentials));
    }
    said("read-only", if cloud.read_only { "yes" } else { "no" });
    said("protected", if cloud.protected { "yes" } else { "no" });
    said("tile", &format!("{} on colour {}", cloud.letter, cloud.color));
    said("requests", &cloud.max_requests.to_string());
    let Some(profile) = &cloud.profile else {
        return said("tested", "never; 'ferry clouds test' learns what it can do");
    };
    said("tested", &crate::output::when(Some(profile.tested)));
    profile.stages.iter().for_each(|report| line(&stage(report)));
    for (feature, support) in &profile.features {
        let support = match support {
            Support::Yes => "yes",
            Support::Unproved => "unproved",
            Support::No => "no",
        };
        said(support, &word(feature));
    }
}

fn credentials(credentials: &Credentials) -> String {
    match credentials {
        Credentials::Key { access_key_id, .. } => format!("with the access key {access_key_id}"),
        Credentials::Profile { profile } => format!("with the AWS profile {profile}"),
        Credentials::Ambient => "as the surroundings say".to_owned(),
        Credentials::ServiceAccount { email, .. } => format!("as {email}"),
        Credentials::AccountKey { .. } => "with the account's key".to_owned(),
        Credentials::Sas { .. } => "with a shared access signature".to_owned(),
        Credentials::Anonymous => "as nobody".to_owned(),
    }
}

/// One stage of a connection test.
pub(super) fn stage(report: &StageReport) -> String {
    let outcome = match report.outcome {
        Outcome::Passed => "ok",
        Outcome::Warned => "look",
        Outcome::Failed => "FAILED",
        Outcome::Skipped => "-",
    };
    let name = match report.stage {
        Stage::Address => "address",
        Stage::Certificate => "certificate",
        Stage::Clock => "clock",
        Stage::Credentials => "credentials",
        Stage::Listing => "listing",
        Stage::Region => "region",
        Stage::Write => "write",
        Stage::Capabilities => "capabilities",
    };
    let remedy = report.remedy.as_ref().map(|remedy| format!(" ({remedy})")).unwrap_or_default();
    format!("{outcome:<7}{name:<14}{:>6} ms  {}{}", report.millis.0, safe(&report.words), safe(&remedy))
}

/// The kinds of service and their fields.
pub(super) fn providers(providers: &[Provider]) {
    for provider in providers {
        line(&format!("{:<14} {}", provider.id.0, provider.name));
        for form in &provider.forms {
            let fields: Vec<String> = form
                .fields
                .iter()
                .map(|spec| if spec.required { word(&spec.field) } else { format!("[{}]", word(&spec.field)) })
                .collect();
            line(&format!("  --auth {:<18} {}", word(&form.auth).replace('_', "-"), fields.join(" ")));
        }
    }
}

/// The word that JSON has for a value of a closed list.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
