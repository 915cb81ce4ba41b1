//! What must hold for every parser of foreign input, whatever it is given. The fuzz targets and the tests run the same
//! functions, each of which panics if its promise is broken. Of no use to the app.

use crate::credentials::parse_service_account;
use crate::import::{Address, Hosts, Importable, Sheet, Sketch, parsers, recognise, secrets};
use crate::presets::Table;
use crate::provider::azure::{AzureKey, connection_string};
use crate::provider::s3::fuzzed;
use model::{Field, Found, Secrets};
use std::fmt::{Debug, Write as _};

/// Shorter secrets may be in a text by chance.
const TELLING: usize = 12;

/// A target's name and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, by the names of their folders in `fuzz/corpus`.
pub const TARGETS: [Target; 7] = [
    ("listing", listing),
    ("rclone", rclone),
    ("paste", paste),
    ("endpoint", endpoint),
    ("aws", aws),
    ("s3cmd", s3cmd),
    ("service_account", service_account),
];

/// Answers of S3 in XML: read or refused, and keys come back as they were written.
pub fn listing(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Some(rows) = fuzzed(&text) else { return };
    let mut again = String::from("<ListBucketResult><IsTruncated>false</IsTruncated>");
    for (key, size) in &rows {
        // What XML's readers make of a carriage return is in no reader's hands, so it is written by its number.
        let key = quick_xml::escape::escape(key.as_str()).replace('\r', "&#13;");
        // Writing to a String cannot fail.
        let _ = write!(again, "<Contents><Key>{key}</Key><Size>{size}</Size></Contents>");
    }
    again.push_str("</ListBucketResult>");
    assert_eq!(fuzzed(&again), Some(rows), "a key is what it was");
}

/// rclone.conf: every remote is told, and no secret but as one.
pub fn rclone(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let sheet = sheet(&text, &parsers::RCLONE, "\"\"\"");
    let load = |_: &str| Err("there is no such file".to_owned());
    let remotes = parsers::remotes(&sheet, hosts(), &load);
    let named = sheet.sections.iter().filter(|section| !section.name.is_empty()).count();
    assert_eq!(remotes.len(), named, "no remote is passed over");
    told(&text, remotes);
    if let Some(plain) = parsers::obscure::reveal(text.trim()) {
        assert!(plain.expose().len() < text.len(), "what was obscured is shorter than its cover");
    }
}

/// Pasted text: what is recognised and what is taken are the same, and no secret is in the words.
pub fn paste(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(connection) = connection_string(&text)
        && let AzureKey::Account(key) | AzureKey::Sas(key) = &connection.key
    {
        unseen(&text, &[(Field::ConnectionString, key.clone())].into(), &connection);
    }
    let taken = secrets(&text);
    let Some(recognised) = recognise(&text, hosts()) else {
        assert!(taken.is_empty(), "nothing is taken from what was not recognised");
        return;
    };
    assert!(recognised.secrets.iter().eq(taken.keys()), "{:?} and {:?}", recognised.secrets, taken.keys());
    unseen(&text, &taken, &recognised);
}

/// Addresses: printed and read again they are the same, whoever's host they have.
pub fn endpoint(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(address) = Address::parse(&text) else { return };
    let again = Address::parse(address.origin()).map(|again| (again.origin().to_owned(), again.host().to_owned()));
    assert_eq!(again, Ok((address.origin().to_owned(), address.host().to_owned())));
    if let Some(found) = hosts().by_host(address.host()) {
        let bare = address.origin_without(found.bucket.as_deref());
        assert!(Address::parse(&bare).is_ok(), "{bare}: it is an address without its bucket, too");
    }
}

/// AWS's files: each profile once, and of its secrets nothing.
pub fn aws(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let whole = sheet(&text, &parsers::AWS, "");
    let (one, two) = text.split_once("\n---\n").unwrap_or((&text, ""));
    for (config, credentials) in [(&whole, &Sheet::default()), (&Sheet::default(), &whole)] {
        let profiles = parsers::profiles(config, credentials, hosts());
        assert!(profiles.iter().all(|profile| profile.sketch.secrets.is_empty()), "a profile is a reference");
    }
    let halves = (Sheet::read(one, &parsers::AWS), Sheet::read(two, &parsers::AWS));
    let profiles = parsers::profiles(&halves.0, &halves.1, hosts());
    told(&text, profiles.into_iter().map(|profile| profile.sketch).collect());
}

/// s3cmd's file.
pub fn s3cmd(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let sheet = sheet(&text, &parsers::S3CMD, "\"");
    told(&text, parsers::cloud(&sheet, hosts()).into_iter().collect());
}

/// A service account's JSON: its key is kept or refused, and in no words.
pub fn service_account(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match parse_service_account(&text) {
        Ok(account) => unseen(&text, &[(Field::ServiceAccount, account.private_key.clone())].into(), &account),
        Err(error) => assert!(error.to_string().len() < 400, "{error}"),
    }
    match parsers::service_account(&text, "") {
        Ok(sketch) => told(&text, vec![sketch]),
        // Of a text that was no JSON nothing is known but where it breaks.
        Err(why) => assert!(why.len() < 120 && !why.contains('\n'), "{why}"),
    }
}

/// A file in sections, which printed and read again is the same.
fn sheet(text: &str, rules: &crate::import::Rules, quote: &str) -> Sheet {
    let read = Sheet::read(text, rules);
    let mut printed = String::from("#\n");
    for section in &read.sections {
        if !section.name.is_empty() {
            let _ = writeln!(printed, "[{}]", section.name);
        }
        for name in section.names() {
            let value = section.text(name).unwrap_or_default();
            let _ = writeln!(printed, "{name}={quote}{value}{quote}");
        }
    }
    let again = Sheet::read(&printed, rules);
    let rows = |sheet: &Sheet| {
        let rows = sheet.sections.iter().flat_map(|section| {
            let row = |name: &str| (section.name.clone(), name.to_owned(), section.text(name).map(str::to_owned));
            section.names().map(row).collect::<Vec<_>>()
        });
        rows.collect::<Vec<_>>()
    };
    assert!(
        rows(&read) == rows(&again) && again.odd.is_empty(),
        "a file that is printed is the same file: {printed:?}"
    );
    read
}

/// What becomes of sketches shows no secret in any form in which it is shown.
fn told(text: &str, sketches: Vec<Sketch>) {
    for sketch in sketches {
        let importable = Importable::new("origin", sketch);
        let (found, printed): (Found, String) = (importable.found(), format!("{importable:?}"));
        let (_, secrets) = importable.into_parts();
        assert_eq!(found.secret, !secrets.is_empty());
        unseen(text, &secrets, &(found, printed));
    }
}

/// A secret that is in the text but once is in nothing that is shown.
fn unseen(text: &str, secrets: &Secrets, shown: &impl Debug) {
    let shown = format!("{shown:?}");
    for (field, secret) in secrets {
        let secret = secret.expose().as_str();
        let once = text.match_indices(secret).count() <= 1;
        assert!(
            secret.len() < TELLING || !once || !shown.contains(secret),
            "the secret of {field:?} is shown in {shown}"
        );
    }
}

/// The table that is built in.
fn hosts() -> &'static dyn Hosts {
    static TABLE: std::sync::OnceLock<Option<Table>> = std::sync::OnceLock::new();
    match TABLE.get_or_init(|| Table::built_in().ok()) {
        Some(table) => table,
        None => &NoTable,
    }
}

struct NoTable;

impl Hosts for NoTable {
    fn by_host(&self, _: &str) -> Option<crate::presets::HostMatch> {
        None
    }
}

#[cfg(test)]
mod tests;
