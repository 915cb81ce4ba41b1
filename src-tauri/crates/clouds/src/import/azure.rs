//! Azure's connection strings and addresses with a shared access signature.

use super::address::{Address, Hosts, is_bucket};
use super::sketch::Sketch;
use model::{Auth, Field};

const STRING: &str = "an Azure connection string";

/// A connection string as a cloud; `None` if it is none. It stays whole: only whoever signs with it takes it apart.
pub(crate) fn connection_string(text: &str, section: &str) -> Option<Sketch> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let emulator = value(text, "UseDevelopmentStorage").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    let signed = value(text, "AccountKey").or_else(|| value(text, "SharedAccessSignature"));
    let placed = value(text, "AccountName").or_else(|| value(text, "BlobEndpoint"));
    if text.contains(char::is_whitespace) || !emulator && (signed.is_none() || placed.is_none()) {
        return None;
    }
    let account = value(text, "AccountName").or_else(|| emulator.then_some("devstoreaccount1"));
    let account = account.map(str::to_owned).or_else(|| {
        let endpoint = Address::parse(value(text, "BlobEndpoint")?).ok()?;
        account_of(&endpoint).map(str::to_owned)
    });
    let mut sketch =
        Sketch::new(STRING, if section.is_empty() { account.as_deref().unwrap_or_default() } else { section });
    sketch.provider("azure");
    sketch.draft.auth = Auth::ConnectionString;
    sketch.put(Field::Account, account.as_deref());
    sketch.keep(Field::ConnectionString, Some(text));
    Some(sketch)
}

/// An address with a shared access signature as a cloud; `None` if it is none.
pub(crate) fn signed(address: &Address, section: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    // "Create an account SAS", "Create a service SAS": every one has a version and a signature.
    if !address.asks("sv") || !address.asks("sig") {
        return None;
    }
    let mut segments = address.segments();
    let mut sketch = Sketch::new("an Azure shared access signature", "");
    sketch.provider("azure");
    sketch.draft.auth = Auth::Sas;
    if let Some(account) = account_of(address) {
        sketch.put(Field::Account, Some(account));
        if hosts.by_host(address.host()).is_none_or(|found| found.provider.0 != "azure") {
            sketch.put(Field::Endpoint, Some(address.origin()));
        }
    } else if address.is_bare() {
        // An emulator: its account stands in the path.
        let account = segments.next()?;
        sketch.put(Field::Account, Some(account));
        sketch.put(Field::Endpoint, Some(&format!("{}/{account}", address.origin())));
    } else {
        sketch.put(Field::Endpoint, Some(address.origin()));
    }
    sketch.put(Field::Bucket, segments.next().filter(|name| is_bucket(name)));
    sketch.keep(Field::Sas, Some(address.query()));
    let name = sketch.draft.fields.get(&Field::Account).or_else(|| sketch.draft.fields.get(&Field::Bucket));
    let name = name.cloned().filter(|_| section.is_empty()).unwrap_or_else(|| section.to_owned());
    sketch.draft.name = super::sketch::printable(&name);
    section.clone_into(&mut sketch.section);
    Some(sketch)
}

/// The account in front of `.blob.`, as in every cloud of Azure's.
fn account_of(address: &Address) -> Option<&str> {
    let (account, _) = address.host().split_once(".blob.")?;
    (!account.is_empty() && !account.contains('.')).then_some(account)
}

/// A value of a connection string. Keys end in `=`, so only the first one parts name and value.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    pairs.find(|(own, value)| own.trim().eq_ignore_ascii_case(name) && !value.is_empty()).map(|(_, value)| value.trim())
}
