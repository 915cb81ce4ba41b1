//! Bulk deletions.

use super::read;
use model::Result;
use quick_xml::escape::escape;
use serde::Deserialize;
use std::fmt::Write as _;

/// What became of each key of a bulk deletion.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Deletions {
    #[serde(rename = "Deleted")]
    pub(crate) deleted: Vec<Deleted>,
    #[serde(rename = "Error")]
    pub(crate) errors: Vec<Undeleted>,
}

/// A key that was deleted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Deleted {
    pub(crate) key: String,
}

/// A key that was not.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Undeleted {
    pub(crate) key: String,
    pub(crate) code: String,
    pub(crate) message: String,
}

pub(crate) fn deletions(doing: &'static str, text: &str) -> Result<Deletions> {
    read(doing, text, "DeleteResult")
}

/// The question of a bulk deletion.
pub(crate) fn deletion<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let mut xml = String::from(r#"<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#);
    for key in keys {
        // Writing to a String cannot fail.
        let _ = write!(xml, "<Object><Key>{}</Key></Object>", escape(key));
    }
    xml + "</Delete>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_deleted_key_has_its_outcome() {
        let text = "<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>b</Key><Code>AccessDenied</Code>\
            <Message>no</Message></Error><Deleted><Key>c&amp;d</Key></Deleted></DeleteResult>";
        let answer = deletions("delete", text).unwrap();
        assert_eq!(answer.deleted.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["a", "c&d"]);
        assert_eq!((answer.errors[0].key.as_str(), answer.errors[0].code.as_str()), ("b", "AccessDenied"));
    }

    #[test]
    fn a_key_is_escaped() {
        assert!(deletion(["<a>&'\"", ".."].into_iter()).contains("<Key>&lt;a&gt;&amp;&apos;&quot;</Key>"));
    }
}
