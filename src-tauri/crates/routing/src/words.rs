//! A file that is only described: `holiday.heic 4 MB EU`.

use model::{Bytes, Facts, Region, RegionHints};

/// What `text` says of a file: its path, then if known its size, then its region in upper case.
pub fn facts_of_words(text: &str) -> Facts {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let mut facts = Facts::default();
    let is_region = |word: &str| (2..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_size = |words: &[&str]| words.len() > 1 && Bytes::parse(words[words.len() - 1]).is_ok();
    // What stands at the end is a region only if something stands before it, and no unit: in `a.bin 4 MB` MB is none.
    let unit = |words: &[&str]| {
        words.len() > 2
            && Bytes::parse(&words[words.len() - 2..].concat()).is_ok()
            && Bytes::parse(words[words.len() - 1]).is_err()
    };
    if words.len() > 1 && !unit(&words) && is_region(words[words.len() - 1]) {
        let chosen = words.pop().and_then(|word| Region::parse(word).ok());
        facts.regions = RegionHints { chosen, ..RegionHints::default() };
    }
    if unit(&words) {
        facts.size = Bytes::parse(&words.split_off(words.len() - 2).concat()).ok();
    } else if is_size(&words) {
        facts.size = words.pop().and_then(|word| Bytes::parse(word).ok());
    }
    let path = words.join(" ");
    facts.path = path.trim_start_matches('/').into();
    facts.whole = path.into();
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_path_size_and_region() {
        for (text, path, size, region) in [
            ("holiday.heic 4 MB EU", "holiday.heic", Some(4_000_000), Some("EU")),
            ("my holiday.heic 4MiB", "my holiday.heic", Some(4 << 20), None),
            ("a/b.bin EU", "a/b.bin", None, Some("EU")),
            ("a.bin 4 MB", "a.bin", Some(4_000_000), None),
            ("a.bin 512", "a.bin", Some(512), None),
            ("README", "README", None, None),
            ("512", "512", None, None),
            ("EU", "EU", None, None),
        ] {
            let facts = facts_of_words(text);
            let said = (facts.path.display().into_owned(), facts.size, facts.regions.chosen);
            assert_eq!(said, (path.to_owned(), size.map(Bytes), region.map(|it| Region::parse(it).unwrap())), "{text}");
        }
    }
}
