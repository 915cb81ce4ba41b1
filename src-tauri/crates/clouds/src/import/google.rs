//! Google's JSON files: service accounts, and those that hold something else.

use super::sketch::Sketch;
use model::{Auth, Field, Secret};
use serde::Deserialize;

/// What is read of such a file. The private key is looked at, never kept apart from its file.
#[derive(Deserialize)]
struct File {
    #[serde(rename = "type")]
    kind: Option<String>,
    project_id: Option<String>,
    client_email: Option<String>,
    private_key: Option<Secret<String>>,
}

/// A service account's JSON as a cloud; the reason in words if it is something else. The words repeat nothing of it.
pub(crate) fn service_account(text: &str, section: &str) -> Result<Sketch, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let file: File = serde_json::from_str(text).map_err(|error| {
        format!("it is no service account's JSON (line {}, column {})", error.line(), error.column())
    })?;
    match file.kind.as_deref() {
        Some("service_account") => {}
        Some("authorized_user") => {
            return Err("it is a person's own login; take \"from the surroundings\" instead".to_owned());
        }
        Some("external_account" | "impersonated_service_account") => {
            return Err("it stands for another login; take \"from the surroundings\" instead".to_owned());
        }
        _ => return Err("it is no service account's JSON: its type is another".to_owned()),
    }
    let key = file.private_key.as_ref().map(|key| key.expose().contains("PRIVATE KEY-----"));
    if key != Some(true) {
        return Err("the service account's JSON holds no private key".to_owned());
    }
    let Some(email) = file.client_email.filter(|email| email.contains('@')) else {
        return Err("the service account's JSON holds no client_email".to_owned());
    };
    let name = if section.is_empty() { email.split('@').next().unwrap_or_default() } else { section };
    let mut sketch = Sketch::new("a Google service account", name);
    sketch.provider("gcs");
    sketch.draft.auth = Auth::ServiceAccount;
    sketch.put(Field::Project, file.project_id.as_deref());
    sketch.keep(Field::ServiceAccount, Some(text));
    Ok(sketch)
}
