//! Pasted addresses: of endpoints, of buckets, of objects.

use crate::import::address::{Address, Hosts, is_bucket};
use crate::import::azure;
use crate::import::sketch::Sketch;
use model::Field;

/// The cloud of a text that is one address.
pub(super) fn read(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    let text = text.trim_matches(['"', '\'', '<', '>', '`']).trim();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        return match scheme.to_ascii_lowercase().as_str() {
            "s3" | "s3a" | "s3n" => bucket(rest, "s3", "an address of a bucket of Amazon S3"),
            "gs" => bucket(rest, "gcs", "an address of a bucket of Google Cloud Storage"),
            "r2" => bucket(rest, "r2", "an address of a bucket of Cloudflare R2"),
            "https" | "http" => Some(web(&Address::parse(text).ok()?, hosts)),
            _ => None,
        };
    }
    let address = Address::parse(text).ok()?;
    // Without a scheme anything with a dot could be an address, so only known ones are.
    hosts.by_host(address.host())?;
    Some(web(&address, hosts))
}

/// The endpoint among other text: what a label says it is, or else the address of a known host that is not `taken`.
pub(super) fn endpoint(
    text: &str,
    labelled: Option<&str>,
    taken: impl Fn(&str) -> bool,
    hosts: &dyn Hosts,
) -> Option<Address> {
    let labelled = labelled.and_then(|text| Address::parse(text).ok());
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '(' | ')' | ','));
    let known = |word: &str| {
        let address = Address::parse(word).ok()?;
        hosts.by_host(address.host()).map(|_| address)
    };
    labelled.or_else(|| words.filter(|word| word.contains('.') && !taken(word)).find_map(known))
}

fn bucket(rest: &str, provider: &str, words: &str) -> Option<Sketch> {
    let name = rest.split(['/', '?']).next().filter(|name| is_bucket(name))?;
    let mut sketch = Sketch::new(words, name);
    sketch.provider(provider);
    sketch.put(Field::Bucket, Some(name));
    if provider == "gcs" {
        sketch.draft.auth = model::Auth::ServiceAccount;
    }
    Some(sketch)
}

fn web(address: &Address, hosts: &dyn Hosts) -> Sketch {
    if let Some(sketch) = azure::signed(address, "", hosts) {
        return sketch;
    }
    let mut sketch = Sketch::new("an address of an endpoint that may speak S3", "");
    sketch.at(address, hosts);
    match sketch.draft.provider.0.as_str() {
        "gcs" => sketch.draft.auth = model::Auth::ServiceAccount,
        "azure" => sketch.draft.auth = model::Auth::AccountKey,
        _ => {}
    }
    // A bucket in the path is followed by a slash or by nothing, as is a folder of anything else.
    sketch.put(Field::Bucket, address.segments().next().filter(|name| is_bucket(name)));
    if sketch.has(Field::Bucket) {
        "an address of a bucket, or of something in it".clone_into(&mut sketch.words);
    } else if !sketch.is("s3-compatible") {
        "an address of an endpoint".clone_into(&mut sketch.words);
    }
    let name = sketch.draft.fields.get(&Field::Bucket).or_else(|| sketch.draft.fields.get(&Field::Account));
    sketch.draft.name = name.cloned().unwrap_or_default();
    sketch
}
