//! Tags, both ways.

use super::read;
use crate::store::Tags;
use model::Result;
use quick_xml::escape::escape;
use serde::Deserialize;
use std::fmt::Write as _;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Tagging {
    tag_set: TagSet,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TagSet {
    #[serde(rename = "Tag")]
    tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    key: String,
    #[serde(default)]
    value: String,
}

/// The tags of an object.
pub(crate) fn tags(doing: &'static str, text: &str) -> Result<Tags> {
    let tagging: Tagging =
        read(doing, text, "Tagging").or_else(|error| read(doing, text, "GetObjectTaggingResult").map_err(|_| error))?;
    Ok(tagging.tag_set.tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// The tags that an object is to have.
pub(crate) fn tagging(tags: &Tags) -> String {
    let mut xml = String::from(r#"<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>"#);
    for (name, value) in tags {
        // Writing to a String cannot fail.
        let _ = write!(xml, "<Tag><Key>{}</Key><Value>{}</Value></Tag>", escape(name), escape(value));
    }
    xml + "</TagSet></Tagging>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_back_from_their_document() {
        let tags: Tags = [("a", "1"), ("b & <c>", "\"x\" + 'y'"), ("é", ""), ("two  words", "日本")]
            .map(|(a, b)| (a.into(), b.into()))
            .into();
        assert_eq!(super::tags("read tags", &tagging(&tags)).unwrap(), tags);
        assert!(super::tags("read tags", &tagging(&Tags::new())).unwrap().is_empty(), "none are none");
        for garbage in
            ["", "<html/>", "<Error><Code>AccessDenied</Code></Error>", "<Tagging><TagSet><Tag/></TagSet></Tagging>"]
        {
            assert!(super::tags("read tags", garbage).is_err(), "{garbage:?} says nothing of tags");
        }
    }
}
