//! s3cmd's `.s3cfg`: one cloud, whatever its sections are called.

use super::address::{Address, Hosts};
use super::ini::{Section, Sheet, yes};
use super::sketch::Sketch;
use model::Field;

/// The cloud of such a file; `None` if it holds nothing of one.
pub(crate) fn cloud(sheet: &Sheet, hosts: &dyn Hosts) -> Option<Sketch> {
    // s3cmd reads every section, and the last value counts.
    let text = |key: &str| sheet.sections.iter().rev().find_map(|section: &Section| section.text(key));
    if ["access_key", "secret_key", "host_base"].iter().all(|key| text(key).is_none()) {
        return None;
    }
    let mut sketch = Sketch::new("a file of s3cmd", "s3cmd");
    sketch.provider("s3");
    if text("secret_key").is_some_and(|secret| secret.contains("s3cmd_keyring")) {
        sketch.trouble("s3cmd keeps its secret key in the keyring: enter it by hand");
    }
    sketch.key(text("access_key"), text("secret_key"), text("access_token"));
    // What s3cmd takes when the file does not say.
    let host = text("host_base").unwrap_or("s3.amazonaws.com");
    let scheme = if text("use_https").is_none_or(yes) { "https" } else { "http" };
    let address = if host.contains("://") { host.to_owned() } else { format!("{scheme}://{host}") };
    let amazon = Address::parse(&address).is_ok_and(|address| {
        address.is_usual()
            && (address.host() == "s3.amazonaws.com"
                || hosts.by_host(address.host()).is_some_and(|it| it.provider.0 == "s3"))
    });
    sketch.put(Field::Region, text("bucket_location").and_then(|location| region(location, amazon)));
    if !amazon {
        sketch.provider("s3-compatible");
    }
    if !(amazon && host == "s3.amazonaws.com") {
        sketch.endpoint(&address, hosts);
    }
    let in_front = text("host_bucket").map(|pattern| pattern.contains("%(bucket)"));
    if let (Some(in_front), false) = (in_front, amazon) {
        sketch.put(Field::PathStyle, Some(if in_front { "false" } else { "true" }));
    }
    if text("ca_certs_file").is_some_and(|path| path.starts_with('/')) {
        sketch.put(Field::Ca, text("ca_certs_file"));
    }
    if yes(text("signature_v2").unwrap_or_default()) {
        sketch.trouble("it signs with version 2, which is not spoken here");
    }
    Some(sketch)
}

/// A location as a region. Elsewhere than at Amazon the default says nothing.
fn region(location: &str, amazon: bool) -> Option<&str> {
    match location {
        "US" => amazon.then_some("us-east-1"),
        "EU" => Some("eu-west-1"),
        other => Some(other),
    }
}
