//! rclone.conf: each remote as a cloud, or with the reason why it cannot become one. No remote is passed over.

pub(crate) mod obscure;
mod s3;

use super::address::{Address, Hosts, is_bucket};
use super::ini::{Section, Sheet};
use super::sketch::Sketch;
use super::{azure, google};
use model::{Auth, Field, Secret};

const WORDS: &str = "a section of rclone.conf";

/// Gives the text of a file that a remote names, or the reason why it cannot.
pub(crate) type Load<'a> = &'a dyn Fn(&str) -> Result<Secret<String>, String>;

/// Why a whole file cannot be read, if it is encrypted.
pub(crate) fn encrypted(text: &str) -> Option<&'static str> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with([';', '#']))?;
    first.starts_with("RCLONE_ENCRYPT_V").then_some(
        "it is encrypted with a password: run 'rclone config show NAME' and paste what it prints, \
         or take the password away with 'rclone config encryption remove'",
    )
}

/// The remotes of a file.
pub(crate) fn remotes(sheet: &Sheet, hosts: &dyn Hosts, load: Load<'_>) -> Vec<Sketch> {
    let named = sheet.sections.iter().filter(|section| !section.name.is_empty());
    named.map(|section| remote(section, sheet, hosts, load)).collect()
}

fn remote(section: &Section, sheet: &Sheet, hosts: &dyn Hosts, load: Load<'_>) -> Sketch {
    if section.text("type") == Some("alias") {
        return alias(section, sheet, hosts, load);
    }
    plain(section, hosts, load)
}

/// A remote that stands for itself.
fn plain(section: &Section, hosts: &dyn Hosts, load: Load<'_>) -> Sketch {
    let name = section.name.as_str();
    match section.text("type") {
        Some("s3") => s3::remote(section, hosts),
        Some("google cloud storage" | "gcs") => google_cloud(section, load),
        Some("azureblob") => azure_blob(section, hosts),
        Some("b2") => b2(section),
        Some("local") => {
            Sketch::broken(WORDS, name, "rclone names its folder with each command: add the folder by hand")
        }
        Some("crypt") => {
            Sketch::broken(WORDS, name, "rclone encrypts what it keeps there, and only rclone can read it again")
        }
        Some(other) => {
            let other = super::sketch::printable(other);
            Sketch::broken(WORDS, name, format!("rclone's type '{other}' is not spoken here"))
        }
        None => Sketch::broken(WORDS, name, "the section has no type"),
    }
}

/// Another name for a folder, or for a bucket of another remote.
fn alias(section: &Section, sheet: &Sheet, hosts: &dyn Hosts, load: Load<'_>) -> Sketch {
    let name = section.name.as_str();
    let target = section.text("remote").unwrap_or_default();
    if target.starts_with('/') || is_drive(target) {
        let mut sketch = Sketch::new(WORDS, name);
        sketch.provider("local");
        sketch.draft.auth = Auth::Anonymous;
        sketch.put(Field::Root, Some(target));
        return sketch;
    }
    let parts = target.split_once(':').map(|(remote, path)| (sheet.section(remote), path.trim_matches('/')));
    match parts {
        // A second alias is not followed: it could lead back to this one.
        Some((Some(other), bucket)) if other.text("type") != Some("alias") && is_bucket(bucket) => {
            let mut sketch = plain(other, hosts, load);
            sketch.draft.name = super::sketch::printable(name);
            name.clone_into(&mut sketch.section);
            sketch.put(Field::Bucket, Some(bucket));
            sketch
        }
        _ => Sketch::broken(
            WORDS,
            name,
            "it stands for a place that is neither a folder nor a bucket of a remote of this file",
        ),
    }
}

/// Whether it begins as a path of Windows does.
fn is_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('\\' | '/'))
}

fn google_cloud(section: &Section, load: Load<'_>) -> Sketch {
    let name = section.name.as_str();
    let inline = section.text("service_account_credentials").map(|text| Ok(Secret::new(text.to_owned())));
    let named = || section.text("service_account_file").map(load);
    let mut sketch = match inline.or_else(named) {
        Some(Ok(text)) => google::service_account(text.expose(), name)
            .unwrap_or_else(|why| Sketch::broken(WORDS, name, format!("its service account cannot be used: {why}"))),
        Some(Err(why)) => Sketch::broken(WORDS, name, format!("its service account's file cannot be read: {why}")),
        None => {
            let mut sketch = Sketch::new(WORDS, name);
            if section.says_yes("env_auth") {
                sketch.draft.auth = Auth::Ambient;
            } else if section.says_yes("anonymous") {
                sketch.draft.auth = Auth::Anonymous;
            } else {
                sketch.trouble(
                    "rclone signed in to Google in a browser, which only rclone can use: take a service account's JSON",
                );
            }
            sketch
        }
    };
    WORDS.clone_into(&mut sketch.words);
    sketch.provider("gcs");
    sketch.put(Field::Project, section.text("project_number"));
    sketch
}

fn azure_blob(section: &Section, hosts: &dyn Hosts) -> Sketch {
    let name = section.name.as_str();
    let mut sketch = azure_credentials(section, hosts);
    sketch.provider("azure");
    WORDS.clone_into(&mut sketch.words);
    name.clone_into(&mut sketch.section);
    sketch.draft.name = super::sketch::printable(name);
    sketch.put(Field::Account, section.text("account"));
    if let Some(Ok(endpoint)) = section.text("endpoint").map(Address::parse) {
        let known =
            hosts.by_host(endpoint.host()).is_some_and(|found| found.provider.0 == "azure") && endpoint.is_usual();
        let host = |text: &str| endpoint.host().starts_with(&format!("{text}."));
        match sketch.draft.fields.get(&Field::Account).cloned() {
            Some(_) if known => {}
            Some(account) if !host(&account) && !endpoint.is_bare() => {
                let origin = endpoint.origin().replacen("://", &format!("://{account}."), 1);
                sketch.put(Field::Endpoint, Some(&origin));
            }
            Some(account) if endpoint.is_bare() => {
                sketch.put(Field::Endpoint, Some(&format!("{}/{account}", endpoint.origin())));
            }
            _ => sketch.put(Field::Endpoint, Some(endpoint.origin())),
        }
    }
    sketch
}

/// In the order in which rclone looks. `password` and `client_certificate_password` are obscured, but the ways to sign in
/// that they belong to are not spoken here.
fn azure_credentials(section: &Section, hosts: &dyn Hosts) -> Sketch {
    let name = section.name.as_str();
    let mut sketch = Sketch::new(WORDS, name);
    if section.says_yes("env_auth") {
        sketch.trouble("it signs in with Microsoft Entra, which is not spoken here: take an account key or a shared access signature");
    } else if section.says_yes("use_emulator") && section.text("key").is_none() {
        return azure::connection_string("UseDevelopmentStorage=true", name).unwrap_or(sketch);
    } else if let (Some(_), Some(key)) = (section.text("account"), section.text("key")) {
        sketch.draft.auth = Auth::AccountKey;
        sketch.keep(Field::AccountKey, Some(obscure::unveiled(key).expose()));
    } else if let Some(url) = section.text("sas_url") {
        let url = obscure::unveiled(url);
        let signed = Address::parse(url.expose()).ok().and_then(|address| azure::signed(&address, name, hosts));
        return signed.unwrap_or_else(|| Sketch::broken(WORDS, name, "its sas_url is no address with a signature"));
    } else if let Some(text) = section.text("connection_string") {
        let text = obscure::unveiled(text);
        let told = azure::connection_string(text.expose(), name);
        return told.unwrap_or_else(|| Sketch::broken(WORDS, name, "its connection_string cannot be read"));
    } else if ["client_id", "service_principal_file", "username", "use_msi", "use_az"]
        .iter()
        .any(|key| section.text(key).is_some())
    {
        sketch.trouble("it signs in with Microsoft Entra, which is not spoken here: take an account key or a shared access signature");
    } else {
        sketch.draft.auth = Auth::Anonymous;
    }
    sketch
}

fn b2(section: &Section) -> Sketch {
    let mut sketch = Sketch::new(WORDS, &section.name);
    sketch.provider("b2");
    sketch.key(
        section.text("account"),
        section.text("key").map(obscure::unveiled).as_ref().map(|key| key.expose().as_str()),
        None,
    );
    // B2's own interface finds its endpoint by asking. The master key cannot be used for S3 at all.
    sketch.trouble = None;
    sketch.trouble(
        "rclone speaks B2's own interface, which does not say the region: choose Backblaze B2 and enter region and key",
    );
    sketch
}
