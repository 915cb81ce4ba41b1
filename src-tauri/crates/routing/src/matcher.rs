//! Does this condition hold? Conditions made ready once, and a file's facts made ready once for all of them.

use globset::{Candidate, Glob, GlobBuilder, GlobMatcher};
use model::{Bytes, Comparison, Condition, Date, Error, ErrorKind, Facts, Match, Origin, Region, Result, TypePattern};
use std::borrow::Cow;

/// A condition, ready to be asked.
#[derive(Debug)]
pub(crate) enum Test {
    Type(Vec<TypePattern>),
    Extension(Vec<String>),
    Name(Box<GlobMatcher>),
    Path(Box<GlobMatcher>),
    Size(Comparison, Bytes),
    Region(Vec<Region>),
    Source(Vec<Origin>),
    Modified(Comparison, Date),
}

impl Test {
    pub(crate) fn new(condition: &Condition) -> Result<Self> {
        Ok(match condition {
            Condition::Type { any } => Self::Type(any.clone()),
            Condition::Extension { any } => Self::Extension(any.iter().map(|text| text.to_lowercase()).collect()),
            Condition::Name { glob } => Self::Name(Box::new(ready(glob)?.compile_matcher())),
            Condition::Path { glob } => Self::Path(Box::new(ready(glob)?.compile_matcher())),
            Condition::Size { is, bytes } => Self::Size(*is, *bytes),
            Condition::Region { any } => Self::Region(any.clone()),
            Condition::Source { any } => Self::Source(any.clone()),
            Condition::Modified { is, day } => Self::Modified(*is, *day),
        })
    }

    pub(crate) fn holds(&self, seen: &Seen<'_>) -> bool {
        match self {
            Self::Type(any) => seen.content_type.is_some_and(|known| any.iter().any(|pattern| fits(pattern, known))),
            Self::Extension(any) => {
                !seen.extension.is_empty() && any.iter().any(|wanted| wanted.as_bytes() == seen.extension)
            }
            Self::Name(glob) => glob.is_match_candidate(&seen.name),
            Self::Path(glob) => glob.is_match_candidate(&seen.whole),
            Self::Size(is, bytes) => seen.size.is_some_and(|size| is.holds(&size, bytes)),
            Self::Region(any) => any.contains(seen.region),
            Self::Source(any) => any.iter().any(|origin| origin.covers(seen.origin)),
            Self::Modified(is, day) => seen.day.is_some_and(|changed| is.holds(&changed, day)),
        }
    }
}

/// Whether the conditions of a rule hold, as many as must.
pub(crate) fn takes(how: Match, tests: &[Test], seen: &Seen<'_>) -> bool {
    match how {
        Match::All => tests.iter().all(|test| test.holds(seen)),
        Match::Any => tests.iter().any(|test| test.holds(seen)),
        Match::None => !tests.iter().any(|test| test.holds(seen)),
    }
}

/// Whether a content type fits a pattern.
pub(crate) fn fits(pattern: &TypePattern, known: &str) -> bool {
    let (stem, open) = pattern.parts();
    if open { known.starts_with(stem) } else { known == stem }
}

/// A glob over lower-case text: both sides are folded, because a glob that ignores case cannot be looked up by its literals.
pub(crate) fn ready(glob: &str) -> Result<Glob> {
    GlobBuilder::new(&glob.to_lowercase()).literal_separator(true).build().map_err(|error| {
        Error::new(ErrorKind::Invalid, "read a pattern", format!("{glob:?}: {}", error.kind()))
            .hint("write *, ?, [a-z] or {a,b}; a backslash takes their meaning away")
    })
}

/// The names of a file in lower case.
pub(crate) struct Lower<'a> {
    name: Cow<'a, [u8]>,
    whole: Cow<'a, [u8]>,
    content_type: Option<Cow<'a, str>>,
}

impl<'a> Lower<'a> {
    pub(crate) fn of(facts: &'a Facts) -> Self {
        let folded = |text: &'a str| {
            let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
            if upper { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) }
        };
        let content_type = facts.types.best().map(folded);
        Self { name: lower(facts.name()), whole: lower(facts.whole.as_bytes()), content_type }
    }
}

fn lower(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.iter().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        return Cow::Borrowed(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Owned(text.to_lowercase().into_bytes()),
        Err(_) => Cow::Owned(bytes.to_ascii_lowercase()),
    }
}

/// A file as conditions see it.
pub(crate) struct Seen<'a> {
    pub(crate) content_type: Option<&'a str>,
    pub(crate) extension: &'a [u8],
    pub(crate) name: Candidate<'a>,
    pub(crate) name_text: &'a [u8],
    pub(crate) whole: Candidate<'a>,
    pub(crate) whole_text: &'a [u8],
    pub(crate) size: Option<Bytes>,
    pub(crate) region: &'a Region,
    pub(crate) origin: &'a Origin,
    day: Option<Date>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(facts: &'a Facts, lower: &'a Lower<'_>, region: &'a Region) -> Self {
        let dot = lower.name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0);
        Self {
            content_type: lower.content_type.as_deref(),
            extension: dot.map_or(&[], |dot| &lower.name[dot + 1..]),
            name: Candidate::from_bytes(&*lower.name),
            name_text: &lower.name,
            whole: Candidate::from_bytes(&*lower.whole),
            whole_text: &lower.whole,
            size: facts.size,
            region,
            origin: &facts.origin,
            day: facts.day(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Timestamp, Types};

    fn holds(condition: &str, facts: &Facts) -> bool {
        let test = Test::new(&Condition::parse(condition).unwrap()).unwrap();
        let (lower, region) = (Lower::of(facts), Region::parse("EU").unwrap());
        test.holds(&Seen::new(facts, &lower, &region))
    }

    fn photo() -> Facts {
        Facts {
            path: "Holiday/ÉTÉ 1.JPG".into(),
            whole: "/home/ada/Holiday/ÉTÉ 1.JPG".into(),
            types: Types { by_content: Some("image/JPEG".into()), by_name: None },
            size: Some(Bytes(1_000_000)),
            modified: Some(Timestamp(1_772_323_200_000)), // the first moment of 2026-03-01
            origin: Origin::Watch { name: "Phone".into() },
            ..Facts::default()
        }
    }

    #[test]
    fn each_condition_holds_where_it_should_and_nowhere_else() {
        let yes = [
            "type=image/*",
            "type=video/*,image/jpeg",
            "type=*/*",
            "ext=png,jpg",
            "name=été*.jpg",
            "name=*",
            "path=/home/*/holiday/*",
            "path=**/*.jpg",
            "size=1MB",
            "size<=1MB",
            "region=us,eu",
            "source=watch",
            "source=drop,watch:Phone",
            "modified=2026-03-01",
            "modified>2026-02-28",
        ];
        let no = [
            "type=image/j",
            "type=text/*",
            "ext=jp",
            "name=holiday*",
            "path=*.jpg",
            "path=/home/*.jpg",
            "size>1MB",
            "size<1MB",
            "region=US",
            "source=drop",
            "source=watch:Camera",
            "modified<2026-03-01",
        ];
        for condition in yes {
            assert!(holds(condition, &photo()), "{condition} must hold");
        }
        for condition in no {
            assert!(!holds(condition, &photo()), "{condition} must not hold");
        }
    }

    #[test]
    fn what_is_not_known_meets_no_condition() {
        let unknown = Facts { path: "x".into(), ..Facts::default() };
        for condition in ["type=*/*", "size>=0", "size<1TB", "modified>0001-01-01", "ext=x"] {
            assert!(!holds(condition, &unknown), "{condition} would be a guess");
        }
    }

    #[test]
    fn names_that_are_no_text_are_matched_by_their_bytes() {
        let odd = Facts { path: vec![b'A', 0xff, b'.', b'P', b'N', b'G'].into(), ..Facts::default() };
        assert!(holds("ext=png", &odd) && holds("name=a*.png", &odd), "only the letters are folded");
    }

    #[test]
    fn a_bad_glob_is_refused_with_its_text() {
        let bad = Condition::Name { glob: "a[z-a]".into() };
        let error = Test::new(&bad).unwrap_err();
        assert!(error.kind == ErrorKind::Invalid && error.message().contains("a[z-a]"), "{error}");
    }
}
