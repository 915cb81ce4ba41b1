//! Templates of keys: `photos/{yyyy}/{mm}/{name}`.

use crate::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A key with placeholders. What of it cannot be a key, whatever the file, is refused when it is read; the rest when a key
/// is made from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[cfg_attr(feature = "bindings", specta(transparent))]
#[serde(try_from = "String", into = "String")]
pub struct KeyTemplate {
    text: String,
    #[cfg_attr(feature = "bindings", specta(skip))]
    pieces: Vec<Piece>,
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Stands in the key as it is.
    Text(String),
    /// Is put in for each file; with its place in the template, in characters from 1.
    Put(Placeholder, usize),
}

/// What a template can put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// The file's name.
    Name,
    /// The name without its extension.
    Stem,
    /// The extension without its dot.
    Ext,
    /// The year of the last change, in four digits; of today when that is not known. UTC, like the next two.
    Year,
    /// Its month, in two digits.
    Month,
    /// Its day, in two digits.
    Day,
    /// So many hexadecimal digits (1 to 64) of the SHA-256 of the contents.
    Sha256(usize),
    /// The whole path below what was taken: `holiday/2026/a.jpg` for a file of the dropped folder `holiday`.
    SourcePath,
    /// The file's region.
    Region,
}

impl Placeholder {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "name" => Self::Name,
            "stem" => Self::Stem,
            "ext" => Self::Ext,
            "yyyy" => Self::Year,
            "mm" => Self::Month,
            "dd" => Self::Day,
            "sha256" => Self::Sha256(64),
            "source.path" => Self::SourcePath,
            "region" => Self::Region,
            other => {
                let digits: usize = other.strip_prefix("sha256:")?.parse().ok()?;
                return (1..=64).contains(&digits).then_some(Self::Sha256(digits));
            }
        })
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Name => "name",
            Self::Stem => "stem",
            Self::Ext => "ext",
            Self::Year => "yyyy",
            Self::Month => "mm",
            Self::Day => "dd",
            Self::Sha256(64) => "sha256",
            Self::Sha256(digits) => return write!(f, "{{sha256:{digits}}}"),
            Self::SourcePath => "source.path",
            Self::Region => "region",
        };
        write!(f, "{{{word}}}")
    }
}

impl KeyTemplate {
    /// Reads a template. `{{` and `}}` stand for braces.
    ///
    /// # Errors
    /// `Invalid` with the place of an unknown placeholder or an open brace, or of what makes every key of it empty, a folder,
    /// or escape (`/` at the beginning, a segment `.` or `..`).
    pub fn parse(text: &str) -> Result<Self> {
        let pieces = pieces(text)?;
        check(text, &pieces)?;
        Ok(Self { text: text.to_owned(), pieces })
    }

    /// The path below what was taken, unchanged.
    pub fn source_path() -> Self {
        let pieces = vec![Piece::Put(Placeholder::SourcePath, 1)];
        Self { text: Placeholder::SourcePath.to_string(), pieces }
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

/// An error about the character at `place`, counted from 1.
fn refused(place: usize, message: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Invalid, "read a key template", format!("at character {place}: {message}")).hint(hint)
}

fn pieces(text: &str) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text.chars().zip(1..).peekable();
    while let Some((c, place)) = rest.next() {
        match c {
            '{' | '}' if rest.peek().is_some_and(|(next, _)| *next == c) => {
                rest.next();
                plain.push(c);
            }
            '{' => {
                let mut word = String::new();
                let closed = rest.by_ref().map(|(c, _)| c).find(|c| {
                    if *c == '}' {
                        true
                    } else {
                        word.push(*c);
                        false
                    }
                });
                if closed.is_none() {
                    return Err(refused(place, "the brace is not closed", "write {name}, or {{ for a brace"));
                }
                let hint = "write {name} {stem} {ext} {yyyy} {mm} {dd} {sha256:8} {source.path} or {region}";
                let unknown = || refused(place, &format!("there is no placeholder {{{word}}}"), hint);
                let placeholder = Placeholder::parse(&word).ok_or_else(unknown)?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Put(placeholder, place));
            }
            '}' => return Err(refused(place, "the brace was not opened", "write }} for a brace")),
            other => plain.push(other),
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

/// What makes every key of a template wrong.
fn check(text: &str, pieces: &[Piece]) -> Result<()> {
    if pieces.is_empty() {
        return Err(refused(1, "the key is empty", "write {name}, or {source.path} to keep folders"));
    }
    if let Some(Piece::Text(first)) = pieces.first()
        && first.starts_with('/')
    {
        return Err(refused(1, "a key must not begin with '/'", "take it away: a key begins at the top of its bucket"));
    }
    if let Some(Piece::Text(last)) = pieces.last()
        && last.ends_with('/')
    {
        let hint = "write {name} behind it, or {source.path} to keep folders";
        return Err(refused(text.chars().count(), "a key that ends in '/' names a folder", hint));
    }
    // A placeholder is never a segment of dots here: whether it is one for some file is looked at then.
    let (mut segment, mut place, mut began) = (String::new(), 1, 1);
    let end = |segment: &mut String, began: usize| match std::mem::take(segment).as_str() {
        "." | ".." => Err(refused(began, "a segment of dots would leave its folder", "name a folder instead")),
        _ => Ok(()),
    };
    for piece in pieces {
        match piece {
            Piece::Put(placeholder, at) => {
                segment.push('\0');
                place = at + placeholder.to_string().chars().count();
            }
            Piece::Text(text) => {
                for c in text.chars() {
                    place += if c == '{' || c == '}' { 2 } else { 1 };
                    if c == '/' {
                        end(&mut segment, began)?;
                        began = place;
                    } else {
                        segment.push(c);
                    }
                }
            }
        }
    }
    end(&mut segment, began)
}

impl fmt::Display for KeyTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for KeyTemplate {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<KeyTemplate> for String {
    fn from(template: KeyTemplate) -> Self {
        template.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_text_and_placeholders() {
        let template = KeyTemplate::parse("é/{yyyy}-{sha256:8}{{x}}.{ext}").unwrap();
        let expected = [
            Piece::Text("é/".into()),
            Piece::Put(Placeholder::Year, 3),
            Piece::Text("-".into()),
            Piece::Put(Placeholder::Sha256(8), 10),
            Piece::Text("{x}.".into()),
            Piece::Put(Placeholder::Ext, 26),
        ];
        assert_eq!(template.pieces(), expected, "places count characters of the template, not bytes");
        assert_eq!(KeyTemplate::parse(KeyTemplate::source_path().as_str()).unwrap(), KeyTemplate::source_path());
    }

    #[test]
    fn what_can_never_be_a_key_is_refused_with_its_place() {
        for (text, place, says) in [
            ("", 1, "empty"),
            ("/x/{name}", 1, "begin with '/'"),
            ("a/{nam}", 3, "{nam}"),
            ("é{name", 2, "not closed"),
            ("a}b", 2, "not opened"),
            ("photos/", 7, "folder"),
            ("a/../{name}", 3, "dots"),
            ("{{/./{name}", 4, "dots"),
            ("{name}/..", 8, "dots"),
            ("{sha256:65}", 1, "{sha256:65}"),
            ("{sha256:0}", 1, "{sha256:0}"),
            ("{sha256:x}", 1, "{sha256:x}"),
            ("{Name}", 1, "{Name}"),
        ] {
            let error = KeyTemplate::parse(text).unwrap_err();
            let place = format!("at character {place}: ");
            assert!(error.message().starts_with(&place) && error.message().contains(says), "{text:?}: {error}");
        }
        for good in ["..{name}", "a.b/{name}", "{name}..", "...", "{source.path}"] {
            assert!(KeyTemplate::parse(good).is_ok(), "{good:?} does not leave its folder");
        }
    }
}
