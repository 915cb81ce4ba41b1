//! What goes with an object besides its bytes, and what the target cannot keep of it.

use clouds::{Attributes, Condition, Head, Tags, Write};
use model::{Capabilities, Checksum, Feature, JobOptions, Region, Timestamp};
use std::collections::BTreeMap;

/// The metadata that says when a file was last changed, in seconds since 1970: rclone's convention.
const MTIME: &str = "mtime";

/// How to write a copy, and what is lost.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    pub(crate) write: Write,
    pub(crate) not_carried: Vec<String>,
}

/// What of `head` and `tags` goes to a target that can do `can`. `listed` is when the source was written, by its listing.
pub(crate) fn carried(
    head: Head,
    tags: Tags,
    listed: Option<Timestamp>,
    can: &Capabilities,
    options: &JobOptions,
) -> Carried {
    let mut not_carried = Vec::new();
    let mut attributes = head.attributes;
    let JobOptions { stamp, classes, .. } = options;
    if let Some(region) = &stamp.region {
        // What an object carries already is not changed on the way.
        attributes.metadata.entry(Region::METADATA.to_owned()).or_insert_with(|| region.to_string());
    }
    attributes.cache_control = stamp.cache_control.clone().or(attributes.cache_control);
    let tags: Tags = tags.into_iter().chain(stamp.tags.clone()).collect();
    let told = attributes.metadata.get(MTIME).and_then(|text| seconds(text));
    let modified = told.or(head.modified).or(listed);
    let is_disk = can.can(Feature::RealFolders);
    if is_disk {
        // A file says it itself.
        attributes.metadata.remove(MTIME);
    } else if let Some(modified) = modified.filter(|_| told.is_none() && can.can(Feature::Metadata)) {
        attributes.metadata.insert(MTIME.to_owned(), text(modified));
    }
    attributes.storage_class = match &stamp.class {
        Some(chosen) => Some(chosen.clone()),
        None => class(&attributes, can, classes, &mut not_carried),
    };
    if !can.can(Feature::Metadata) && !attributes.metadata.is_empty() {
        not_carried.push("user metadata".to_owned());
    }
    if !can.can(Feature::Tags) && !tags.is_empty() {
        not_carried.push("tags".to_owned());
    }
    let write = Write { attributes, tags, modified: modified.filter(|_| is_disk), ..Write::default() };
    Carried { write, not_carried }
}

impl Carried {
    /// The same under a condition, with a checksum for the target to check.
    pub(crate) fn when(mut self, condition: Condition, checksum: Option<Checksum>) -> Self {
        (self.write.condition, self.write.checksum) = (condition, checksum);
        self
    }
}

/// What a target can never keep, whatever the object: said with the plan.
pub(crate) fn never(source: &Capabilities, target: &Capabilities) -> Vec<String> {
    let kinds = [(Feature::Metadata, "content type and user metadata"), (Feature::Tags, "tags")];
    let lost = |feature: &Feature| source.can(*feature) && !target.can(*feature);
    let lost = kinds.iter().filter(|(feature, _)| lost(feature)).map(|(_, words)| *words);
    // Only what a key gives now is copied, wherever to.
    let older = source.can(Feature::Versions).then_some("older versions");
    lost.chain(older).map(str::to_owned).collect()
}

/// The class that the copy gets: the one that somebody chose for the source's, else the same where the target has it.
fn class(
    attributes: &Attributes,
    can: &Capabilities,
    classes: &BTreeMap<String, String>,
    not_carried: &mut Vec<String>,
) -> Option<String> {
    let usual = || "STANDARD".to_owned();
    let own = attributes.storage_class.clone();
    if let Some(chosen) = classes.get(&own.clone().unwrap_or_else(usual)) {
        return Some(chosen.clone());
    }
    let own = own?;
    if can.storage_classes.contains(&own) {
        return Some(own);
    }
    if own != usual() {
        not_carried.push(format!("storage class {own}"));
    }
    None
}

fn seconds(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let (whole, negative): (i64, bool) = (whole.parse().ok()?, whole.starts_with('-'));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    let millis: i64 = digits.parse().ok()?;
    whole.checked_mul(1_000)?.checked_add(if negative { -millis } else { millis }).map(Timestamp)
}

fn text(time: Timestamp) -> String {
    let (whole, millis) = (time.0 / 1_000, (time.0 % 1_000).unsigned_abs());
    let sign = if time.0 < 0 && whole == 0 { "-" } else { "" };
    format!("{sign}{whole}.{millis:03}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Bytes, Sizes, Stamp, Support};

    fn can(features: &[Feature], classes: &[&str]) -> Capabilities {
        let sizes = Sizes { write: Bytes(1), part_min: Bytes(1), part_max: Bytes(1), parts: 1, copy: Bytes(1), key: 1 };
        Capabilities {
            features: features.iter().map(|feature| (*feature, Support::Yes)).collect(),
            sizes,
            storage_classes: classes.iter().map(|class| (*class).to_owned()).collect(),
            read_only: false,
            protected: false,
        }
    }

    #[test]
    fn times_are_written_as_rclone_reads_them_and_read_as_it_writes_them() {
        for (millis, said) in [(1_700_000_000_123, "1700000000.123"), (0, "0.000"), (-1_500, "-1.500"), (-5, "-0.005")]
        {
            assert_eq!(text(Timestamp(millis)), said);
            assert_eq!(seconds(said), Some(Timestamp(millis)), "{said}");
        }
        assert_eq!(seconds("1700000000.123456789"), Some(Timestamp(1_700_000_000_123)), "nanoseconds are cut");
        assert_eq!(seconds("1700000000"), Some(Timestamp(1_700_000_000_000)));
        for foreign in ["", "yesterday", "1.x", "99999999999999999999"] {
            assert_eq!(seconds(foreign), None, "{foreign:?} is no time");
        }
    }

    #[test]
    fn the_time_of_a_file_goes_up_as_metadata_and_comes_down_as_its_time() {
        let head = Head { modified: Some(Timestamp(1_500)), ..Head::default() };
        let up = carried(head, Tags::new(), None, &can(&[Feature::Metadata], &[]), &JobOptions::default());
        assert_eq!(up.write.attributes.metadata[MTIME], "1.500");
        let stored = Head { attributes: up.write.attributes, modified: Some(Timestamp(99_000)), ..Head::default() };
        let disk = can(&[Feature::Metadata, Feature::RealFolders], &[]);
        let down = carried(stored.clone(), Tags::new(), None, &disk, &JobOptions::default());
        assert_eq!(down.write.modified, Some(Timestamp(1_500)), "not when it was uploaded");
        assert!(down.write.attributes.metadata.is_empty(), "a file needs no metadata for it");
        let on = carried(stored, Tags::new(), None, &can(&[Feature::Metadata], &[]), &JobOptions::default());
        assert_eq!(on.write.attributes.metadata[MTIME], "1.500", "from cloud to cloud it stays what it was");
    }

    #[test]
    fn what_cannot_be_kept_is_named() {
        let attributes = Attributes {
            storage_class: Some("GLACIER".to_owned()),
            metadata: [("author".to_owned(), "Ada".to_owned())].into(),
            ..Attributes::default()
        };
        let head = Head { attributes, ..Head::default() };
        let tags: Tags = [("team".to_owned(), "blue".to_owned())].into();
        let none = carried(head.clone(), tags.clone(), None, &can(&[], &[]), &JobOptions::default());
        assert_eq!(none.not_carried, ["storage class GLACIER", "user metadata", "tags"]);
        let all = can(&[Feature::Metadata, Feature::Tags], &["STANDARD", "COLD"]);
        let chosen =
            JobOptions { classes: [("GLACIER".to_owned(), "COLD".to_owned())].into(), ..JobOptions::default() };
        let kept = carried(head, tags, None, &all, &chosen);
        assert_eq!((kept.not_carried.len(), kept.write.attributes.storage_class.as_deref()), (0, Some("COLD")));
    }

    #[test]
    fn a_stamp_beats_what_the_source_has_but_for_its_region() {
        let stamp = Stamp {
            region: Some(Region::parse("EU").unwrap()),
            class: Some("COLD".to_owned()),
            cache_control: Some("no-store".to_owned()),
            tags: [("team".to_owned(), "web".to_owned())].into(),
        };
        let options = JobOptions { stamp, ..JobOptions::default() };
        let all = can(&[Feature::Metadata, Feature::Tags], &["COLD"]);
        let tags: Tags = [("team".to_owned(), "blue".to_owned()), ("a".to_owned(), "b".to_owned())].into();
        let plain = carried(Head::default(), tags, None, &all, &options).write;
        assert_eq!(plain.attributes.metadata[Region::METADATA], "EU");
        assert_eq!(plain.attributes.cache_control.as_deref(), Some("no-store"));
        assert_eq!(plain.attributes.storage_class.as_deref(), Some("COLD"));
        assert_eq!((plain.tags["team"].as_str(), plain.tags["a"].as_str()), ("web", "b"));
        let metadata = [(Region::METADATA.to_owned(), "US".to_owned())].into();
        let tagged = Head { attributes: Attributes { metadata, ..Attributes::default() }, ..Head::default() };
        let kept = carried(tagged, Tags::new(), None, &all, &options).write;
        assert_eq!(kept.attributes.metadata[Region::METADATA], "US", "a tag cannot be overwritten on the way");
    }
}
