//! Variables of the environment: as a reference where they stay, as keys where somebody pasted them.

use super::address::Hosts;
use super::azure;
use super::sketch::Sketch;
use model::{Auth, Field};

/// The value of a variable by its name.
pub(crate) type Variable<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// The clouds that the surroundings give. Of AWS and Google only the reference is taken.
pub(crate) fn given(variable: Variable<'_>, hosts: &dyn Hosts) -> Vec<Sketch> {
    let aws = aws_given(variable, hosts);
    let google = variable("GOOGLE_APPLICATION_CREDENTIALS").map(|_| {
        let mut sketch = Sketch::new("Google's variables", "Google Cloud");
        sketch.provider("gcs");
        sketch.draft.auth = Auth::Ambient;
        sketch.put(Field::Project, variable("GOOGLE_CLOUD_PROJECT"));
        sketch
    });
    [aws, google, azure(variable, hosts)].into_iter().flatten().collect()
}

/// The cloud whose keys stand in pasted variables.
pub(crate) fn pasted(variable: Variable<'_>, hosts: &dyn Hosts) -> Option<Sketch> {
    let any = |names: &[&str]| names.iter().find_map(|name| variable(name));
    let id = any(&["AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY", "S3_ACCESS_KEY_ID", "S3_ACCESS_KEY", "R2_ACCESS_KEY_ID"]);
    let secret = any(&[
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "S3_SECRET_ACCESS_KEY",
        "S3_SECRET_KEY",
        "R2_SECRET_ACCESS_KEY",
    ]);
    let profile = variable("AWS_PROFILE");
    if id.is_none() && secret.is_none() && profile.is_none() {
        return azure(variable, hosts);
    }
    let mut sketch = Sketch::new("variables with an access key", "");
    sketch.provider("s3");
    if id.is_none() && secret.is_none() {
        "variables that name an AWS profile".clone_into(&mut sketch.words);
        sketch.draft.auth = Auth::Profile;
        sketch.put(Field::Profile, profile);
    } else {
        sketch.key(id, secret, any(&["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"]));
    }
    sketch.put(Field::Bucket, any(&["BUCKET_NAME", "S3_BUCKET", "AWS_BUCKET", "R2_BUCKET"]));
    place(&mut sketch, variable, hosts);
    Some(sketch)
}

fn aws_given(variable: Variable<'_>, hosts: &dyn Hosts) -> Option<Sketch> {
    let keys = (variable("AWS_ACCESS_KEY_ID").is_some(), variable("AWS_SECRET_ACCESS_KEY").is_some());
    let web = variable("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() && variable("AWS_ROLE_ARN").is_some();
    let profile = variable("AWS_PROFILE");
    if keys == (false, false) && !web && profile.is_none() {
        return None;
    }
    let mut sketch = Sketch::new("AWS's variables", "AWS");
    sketch.provider("s3");
    sketch.draft.auth = Auth::Ambient;
    if let (Some(profile), (false, false), false) = (profile, keys, web) {
        sketch.draft.auth = Auth::Profile;
        sketch.put(Field::Profile, Some(profile));
    } else if keys.0 != keys.1 && !web {
        sketch.trouble("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set");
    }
    place(&mut sketch, variable, hosts);
    Some(sketch)
}

/// Region and endpoint.
fn place(sketch: &mut Sketch, variable: Variable<'_>, hosts: &dyn Hosts) {
    let any = |names: &[&str]| names.iter().find_map(|name| variable(name));
    sketch.put(Field::Region, any(&["AWS_REGION", "AWS_DEFAULT_REGION", "S3_REGION"]));
    let ignored = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(super::ini::yes);
    let names = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "S3_ENDPOINT_URL", "S3_ENDPOINT", "R2_ENDPOINT"];
    if let Some(endpoint) = any(&names).filter(|_| !ignored) {
        sketch.provider("s3-compatible");
        sketch.endpoint(endpoint, hosts);
    }
    if let Some(account) = any(&["R2_ACCOUNT_ID", "CLOUDFLARE_ACCOUNT_ID"]).filter(|_| sketch.is("s3")) {
        sketch.provider("r2");
        sketch.put(Field::Account, Some(account));
    }
}

fn azure(variable: Variable<'_>, hosts: &dyn Hosts) -> Option<Sketch> {
    if let Some(text) = variable("AZURE_STORAGE_CONNECTION_STRING") {
        let unread =
            || Sketch::broken("Azure's variables", "Azure", "AZURE_STORAGE_CONNECTION_STRING is no connection string");
        return Some(azure::connection_string(text, "").unwrap_or_else(unread));
    }
    let account = variable("AZURE_STORAGE_ACCOUNT").or_else(|| variable("AZURE_STORAGE_ACCOUNT_NAME"))?;
    let mut sketch = Sketch::new("Azure's variables", account);
    sketch.provider("azure");
    sketch.put(Field::Account, Some(account));
    if let Some(endpoint) = variable("AZURE_STORAGE_SERVICE_ENDPOINT") {
        sketch.endpoint(endpoint, hosts);
    }
    let key = variable("AZURE_STORAGE_KEY").or_else(|| variable("AZURE_STORAGE_ACCOUNT_KEY"));
    if let Some(key) = key {
        sketch.draft.auth = Auth::AccountKey;
        sketch.keep(Field::AccountKey, Some(key));
    } else {
        sketch.draft.auth = Auth::Sas;
        let sas = variable("AZURE_STORAGE_SAS_TOKEN").map(|sas| sas.trim_start_matches('?'));
        sketch.keep(Field::Sas, sas);
        if sketch.secrets.is_empty() {
            sketch.trouble("AZURE_STORAGE_ACCOUNT is set without AZURE_STORAGE_KEY");
        }
    }
    Some(sketch)
}
