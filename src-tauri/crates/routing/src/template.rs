//! Keys from templates. Says with its place what of a template cannot be followed for a file.

use model::{Date, Digest, Facts, Key, KeyTemplate, Piece, Placeholder, Region};

/// The SHA-256 of no bytes.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The key of a file.
///
/// # Errors
/// What is wrong, in words that name the place in the template: nothing to put in where a segment or the whole key would
/// be empty, a path that would leave the bucket's top, contents that were not read.
pub(crate) fn key(template: &KeyTemplate, facts: &Facts, region: &Region) -> Result<Key, String> {
    let mut key = Vec::with_capacity(template.as_str().len() + facts.path.as_bytes().len());
    let pieces = template.pieces();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => key.extend_from_slice(text.as_bytes()),
            Piece::Put(placeholder, place) => {
                let before = key.len();
                put(&mut key, *placeholder, facts, region).map_err(|why| said(template, *place, why))?;
                let added = &key[before..];
                let closes = match pieces.get(index + 1) {
                    None => true,
                    Some(Piece::Text(text)) => text.starts_with('/'),
                    Some(Piece::Put(..)) => false,
                };
                if added.is_empty() && closes && (before == 0 || key[before - 1] == b'/') {
                    return Err(said(template, *place, &format!("there is nothing to put in for {placeholder}")));
                }
                if before == 0 && added.starts_with(b"/") {
                    return Err(said(template, *place, &format!("{placeholder} would begin the key with '/'")));
                }
                if added.split(|byte| *byte == b'/').any(is_dots) && *placeholder == Placeholder::SourcePath {
                    return Err(said(template, *place, &format!("{placeholder} has a segment of dots")));
                }
            }
        }
    }
    // Dots of several pieces, such as a name of '.' behind the text '.'.
    if key.split(|byte| *byte == b'/').any(is_dots) {
        return Err(said(template, 1, "the key would have a segment of dots"));
    }
    Ok(Key::from(key))
}

/// A key that a template could make: of a file that is described, with the digest of no bytes where one is needed.
///
/// # Errors
/// As for a file that is there: what is wrong, with its place in the template.
pub fn example(template: &KeyTemplate, words: &str) -> Result<Key, String> {
    let facts = crate::facts_of_words(words);
    let region = facts.regions.chosen.clone().unwrap_or_default();
    key(template, &Facts { sha256: Digest::parse(EMPTY).ok(), ..facts }, &region)
}

/// Whether a key of this template needs the contents' digest.
pub(crate) fn needs_digest(template: &KeyTemplate) -> bool {
    template.pieces().iter().any(|piece| matches!(piece, Piece::Put(Placeholder::Sha256(_), _)))
}

fn put(key: &mut Vec<u8>, placeholder: Placeholder, facts: &Facts, region: &Region) -> Result<(), &'static str> {
    let number = |key: &mut Vec<u8>, width: usize, part: fn(Date) -> i32| {
        let mut left = part(facts.day().unwrap_or_else(|| Date::of(facts.now))).unsigned_abs();
        let mut digits = [b'0'; 10];
        let mut first = digits.len();
        while left > 0 || digits.len() - first < width {
            first -= 1;
            digits[first] += u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
        }
        key.extend_from_slice(&digits[first..]);
    };
    match placeholder {
        Placeholder::Name => key.extend_from_slice(facts.name()),
        Placeholder::Stem => key.extend_from_slice(facts.stem_and_extension().0),
        Placeholder::Ext => key.extend_from_slice(facts.stem_and_extension().1),
        Placeholder::Year => number(key, 4, |day| day.civil().0),
        Placeholder::Month => number(key, 2, |day| day.civil().1),
        Placeholder::Day => number(key, 2, |day| day.civil().2),
        Placeholder::SourcePath => key.extend_from_slice(facts.path.as_bytes()),
        Placeholder::Region => key.extend_from_slice(region.as_str().as_bytes()),
        Placeholder::Sha256(digits) => {
            let digest = facts.sha256.as_ref().ok_or("the contents have not been read")?.as_str();
            key.extend_from_slice(digest.as_bytes().get(..digits).unwrap_or(digest.as_bytes()));
        }
    }
    Ok(())
}

fn is_dots(segment: &[u8]) -> bool {
    segment == b"." || segment == b".."
}

fn said(template: &KeyTemplate, place: usize, why: &str) -> String {
    format!("key template {:?} at character {place}: {why}", template.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;

    fn facts(path: &str) -> Facts {
        Facts {
            path: path.into(),
            modified: Some(Timestamp(1_772_323_200_000)), // 2026-03-01
            now: Timestamp(0),
            sha256: Some(Digest::parse(&"AB".repeat(32)).unwrap()),
            ..Facts::default()
        }
    }

    fn made(template: &str, facts: &Facts) -> Result<String, String> {
        let key = key(&KeyTemplate::parse(template).unwrap(), facts, &Region::parse("EU").unwrap())?;
        Ok(key.display().into_owned())
    }

    #[test]
    fn every_placeholder_is_put_in() {
        let template = "{region}/{yyyy}/{mm}/{dd}/{stem}-{sha256:4}.{ext}/{name}/{source.path}";
        assert_eq!(made(template, &facts("a/b.tar.gz")).unwrap(), "EU/2026/03/01/b.tar-abab.gz/b.tar.gz/a/b.tar.gz");
        assert_eq!(made("{sha256}", &facts("x")).unwrap(), "ab".repeat(32));
        let undated = Facts { modified: None, ..facts("x") };
        assert_eq!(made("{yyyy}-{name}", &undated).unwrap(), "1970-x", "without a last change the present counts");
        let odd = Facts { path: vec![b'd', b'/', 0xff].into(), ..Facts::default() };
        let raw = key(&KeyTemplate::source_path(), &odd, &Region::default()).unwrap();
        assert_eq!(raw.as_bytes(), b"d/\xff", "bytes that are no text stay as they are");
    }

    #[test]
    fn a_key_that_cannot_be_is_refused_with_its_place() {
        for (template, path, says) in [
            ("{ext}", "README", "at character 1: there is nothing to put in for {ext}"),
            ("x/{ext}/{name}", "README", "at character 3: there is nothing"),
            ("{name}", "", "at character 1: there is nothing to put in for {name}"),
            ("{source.path}", "../up", "at character 1: {source.path} has a segment of dots"),
            ("x/{source.path}", "a/./b", "at character 3"),
            ("{source.path}", "/lead", "begin the key with '/'"),
            ("x/{name}", "..", "dots"),
            ("x/.{name}", "a/.", "dots"),
        ] {
            let error = made(template, &facts(path)).unwrap_err();
            assert!(error.contains(says), "{template} of {path:?}: {error}");
        }
        let unread = Facts { sha256: None, ..facts("x") };
        assert!(made("a-{sha256:8}", &unread).unwrap_err().contains("at character 3: the contents"));
        assert_eq!(made("x/{source.path}", &facts("a//b")).unwrap(), "x/a//b", "odd keys of a cloud stay themselves");
        assert_eq!(made("{stem}.{ext}", &facts("README")).unwrap(), "README.");
    }
}
