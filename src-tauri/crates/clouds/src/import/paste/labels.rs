//! Pasted text with labels: `aws configure`, the pages and files on which providers show a new key once.

use super::addresses;
use crate::import::address::Hosts;
use crate::import::sketch::Sketch;
use model::{Field, Secret};
use std::collections::BTreeMap;

/// What stands before a value, in small letters and with single spaces; the longer of two with the same beginning first.
const LABELS: [(&str, Field); 34] = [
    ("aws access key id", Field::AccessKeyId),
    ("aws secret access key", Field::SecretKey),
    ("aws session token", Field::SessionToken),
    ("access key id", Field::AccessKeyId),
    ("accesskeyid", Field::AccessKeyId),
    ("access key secret", Field::SecretKey),
    ("access key", Field::AccessKeyId),
    ("accesskey", Field::AccessKeyId),
    ("secret access key", Field::SecretKey),
    ("secretaccesskey", Field::SecretKey),
    ("secret key", Field::SecretKey),
    ("secretkey", Field::SecretKey),
    ("secret", Field::SecretKey),
    ("session token", Field::SessionToken),
    ("default region name", Field::Region),
    ("default region", Field::Region),
    ("region", Field::Region),
    ("endpoint url", Field::Endpoint),
    ("s3 endpoint", Field::Endpoint),
    ("s3 api", Field::Endpoint),
    ("endpoint", Field::Endpoint),
    ("application key id", Field::AccessKeyId),
    ("applicationkeyid", Field::AccessKeyId),
    ("application key", Field::SecretKey),
    ("applicationkey", Field::SecretKey),
    ("key id", Field::AccessKeyId),
    ("keyid", Field::AccessKeyId),
    ("key name", Field::Pasted),
    ("keyname", Field::Pasted),
    ("default output format", Field::Pasted),
    ("storage account name", Field::Account),
    ("account id", Field::Account),
    ("bucket name", Field::Bucket),
    ("bucket", Field::Bucket),
];

pub(super) fn read(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    let values = table(text).unwrap_or_else(|| labelled(text));
    let value = |field: Field| values.get(&field).map(|value| value.expose().as_str());
    let (id, secret) = (value(Field::AccessKeyId), value(Field::SecretKey));
    if id.is_none() && secret.is_none() {
        return None;
    }
    let mut sketch = Sketch::new("an access key", "");
    // Keys of other makers do not look like this ("IAM identifiers" of Amazon's guide).
    let amazon = id.is_some_and(|id| id.len() >= 16 && (id.starts_with("AKIA") || id.starts_with("ASIA")));
    if amazon {
        sketch.provider("s3");
        "an access key of AWS".clone_into(&mut sketch.words);
    }
    sketch.key(id, secret, value(Field::SessionToken));
    sketch.put(Field::Region, value(Field::Region));
    sketch.put(Field::Bucket, value(Field::Bucket));
    let taken = |word: &str| values.values().any(|value| value.expose() == word);
    if let Some(address) = addresses::endpoint(text, value(Field::Endpoint), taken, hosts) {
        sketch.provider("s3-compatible");
        sketch.at(&address, hosts);
        "an access key and its endpoint".clone_into(&mut sketch.words);
    }
    sketch.put(Field::Account, value(Field::Account));
    Some(sketch)
}

/// Values behind their labels or on the line below.
fn labelled(text: &str) -> BTreeMap<Field, Secret<String>> {
    let mut values = BTreeMap::new();
    let mut open = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (field, value) = match labels(line) {
            Some((field, "")) => {
                open = Some(field);
                continue;
            }
            Some((field, value)) => (field, value),
            None => match open {
                Some(field) => (field, line),
                None => continue,
            },
        };
        open = None;
        let value = bare(value);
        if !value.is_empty() && !value.contains(char::is_whitespace) {
            values.entry(field).or_insert_with(|| Secret::new(value.to_owned()));
        }
    }
    values
}

/// Which label a line begins with, and what stands behind it; nothing if only the present value stands there in brackets.
fn labels(line: &str) -> Option<(Field, &str)> {
    LABELS.iter().find_map(|(label, field)| Some((*field, behind(line, label)?)))
}

fn behind<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let mut rest = line.trim_start_matches(['-', '*', '"', '\'', ' ']);
    for (index, word) in label.split(' ').enumerate() {
        if index > 0 {
            rest = rest.trim_start_matches([' ', '_', '-']);
        }
        let (head, tail) = rest.split_at_checked(word.len())?;
        if !head.eq_ignore_ascii_case(word) {
            return None;
        }
        rest = tail;
    }
    // The label ends here, or another word goes on.
    if rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.')) {
        return None;
    }
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    let rest = match rest.strip_prefix(['[', '(']).and_then(|rest| rest.split_once([']', ')'])) {
        Some((_, rest)) => rest.trim_start(),
        None => rest,
    };
    let told = rest.strip_prefix([':', '=', '|', '\u{ff1a}']);
    // "Secret things that one should know": words without a sign between are prose.
    let value = told.unwrap_or(rest).trim();
    (told.is_some() || !value.contains(char::is_whitespace)).then_some(value)
}

/// Two lines of a table: AWS's console gives new keys as such a file.
fn table(text: &str) -> Option<BTreeMap<Field, Secret<String>>> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (heads, row) = (lines.next()?, lines.next()?);
    let heads: Vec<Option<Field>> =
        heads.split(',').map(|head| labels(head).filter(|(_, rest)| rest.is_empty()).map(|it| it.0)).collect();
    let known = heads.iter().flatten().count();
    if known < 2 || row.split(',').count() != heads.len() {
        return None;
    }
    let cells = heads.into_iter().zip(row.split(',')).filter_map(|(field, cell)| Some((field?, bare(cell))));
    Some(
        cells.filter(|(_, cell)| !cell.is_empty()).map(|(field, cell)| (field, Secret::new(cell.to_owned()))).collect(),
    )
}

fn bare(value: &str) -> &str {
    value.trim().trim_matches(['"', '\'', '`', ',', ';']).trim()
}
