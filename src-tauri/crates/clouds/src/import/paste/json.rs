//! Pasted JSON: what AWS's and Azure's command lines print, and service accounts.

use crate::import::sketch::Sketch;
use crate::import::{azure, google};
use model::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    access_key_id: String,
    secret_access_key: Secret<String>,
    session_token: Option<Secret<String>>,
}

/// What surrounds the keys, as each command prints them.
#[derive(Deserialize)]
struct Printed {
    /// `aws sts assume-role`, `get-session-token` and the like.
    #[serde(rename = "Credentials")]
    temporary: Option<Keys>,
    /// `aws iam create-access-key`.
    #[serde(rename = "AccessKey")]
    fresh: Option<Keys>,
    /// `az storage account show-connection-string`.
    #[serde(rename = "connectionString")]
    azure: Option<Secret<String>>,
}

pub(super) fn read(text: &str) -> Option<Sketch> {
    if !text.starts_with('{') {
        return None;
    }
    if let Ok(sketch) = google::service_account(text, "") {
        return Some(sketch);
    }
    // `aws configure export-credentials`, and what a credential process prints.
    if let Ok(keys) = serde_json::from_str::<Keys>(text) {
        return Some(sketch("credentials that the AWS command line exported", &keys));
    }
    let printed: Printed = serde_json::from_str(text).ok()?;
    if let Some(keys) = printed.temporary {
        return Some(sketch("temporary credentials from AWS", &keys));
    }
    if let Some(keys) = printed.fresh {
        return Some(sketch("a new access key from AWS", &keys));
    }
    azure::connection_string(printed.azure?.expose(), "")
}

fn sketch(words: &str, keys: &Keys) -> Sketch {
    let mut sketch = Sketch::new(words, "");
    sketch.provider("s3");
    let token = keys.session_token.as_ref().map(|token| token.expose().as_str());
    sketch.key(Some(&keys.access_key_id), Some(keys.secret_access_key.expose()), token);
    sketch
}
