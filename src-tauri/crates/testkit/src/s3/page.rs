//! One page of a listing, cut from the ordered keys: prefixes, delimiters, markers and limits. No S3 types, no locks.

use model::Key;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What one page is to hold.
pub(crate) struct Wanted<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) delimiter: Option<&'a str>,
    pub(crate) after: After,
    pub(crate) most: usize,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum After {
    /// With the first key.
    Nothing,
    /// Behind this key.
    Key(Vec<u8>),
    /// Behind every key that begins so.
    Prefix(Vec<u8>),
}

/// One page.
pub(crate) struct Page<'a, T> {
    pub(crate) objects: Vec<(&'a Key, &'a T)>,
    pub(crate) prefixes: Vec<Key>,
    /// Where the next page begins; `None` when this is the last.
    pub(crate) next: Option<After>,
}

impl After {
    /// The mark as an opaque token.
    pub(crate) fn token(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Key(bytes) => format!("k{}", super::digest::hex(bytes)),
            Self::Prefix(bytes) => format!("p{}", super::digest::hex(bytes)),
        }
    }

    /// The key or the prefix itself.
    pub(crate) fn marker(&self) -> Key {
        match self {
            Self::Nothing => Key::default(),
            Self::Key(bytes) | Self::Prefix(bytes) => Key::from(bytes.as_slice()),
        }
    }

    /// The mark in a token of ours; `None` if it is not one.
    pub(crate) fn from_token(token: &str) -> Option<Self> {
        let (kind, hex) = token.split_at_checked(1)?;
        if !hex.is_ascii() || hex.len() % 2 != 0 {
            return None;
        }
        let digits = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok());
        let bytes = digits.collect::<Option<Vec<u8>>>()?;
        match kind {
            "k" => Some(Self::Key(bytes)),
            "p" => Some(Self::Prefix(bytes)),
            _ => None,
        }
    }

    fn bound(&self) -> Bound<Key> {
        match self {
            Self::Nothing => Bound::Unbounded,
            Self::Key(bytes) => Bound::Excluded(Key::from(bytes.as_slice())),
            Self::Prefix(bytes) => Bound::Included(successor(bytes)),
        }
    }
}

/// The first key that is behind every key beginning with `prefix`. UTF-8 has no byte 0xFF, so adding one never carries.
fn successor(prefix: &[u8]) -> Key {
    let mut bytes = prefix.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last = last.saturating_add(1);
    }
    Key::from(bytes)
}

/// Cuts one page from `all`.
pub(crate) fn cut<'a, T>(all: &'a BTreeMap<Key, T>, wanted: &Wanted<'_>) -> Page<'a, T> {
    let mut page = Page { objects: Vec::new(), prefixes: Vec::new(), next: None };
    let mut after = wanted.after.clone();
    let first = Key::from(wanted.prefix);
    let mut from = match after.bound() {
        Bound::Excluded(key) | Bound::Included(key) if key < first => Bound::Included(first.clone()),
        Bound::Unbounded => Bound::Included(first.clone()),
        bound => bound,
    };
    while let Some((key, value)) = all.range((from.clone(), Bound::Unbounded)).next() {
        let Some(rest) = key.strip_prefix(&first) else { break };
        if page.objects.len() + page.prefixes.len() == wanted.most {
            page.next = (wanted.most > 0).then_some(after);
            break;
        }
        let common = wanted.delimiter.and_then(|delimiter| find(rest, delimiter.as_bytes()));
        after = if let Some(length) = common {
            let prefix = first.join(&rest[..length]);
            page.prefixes.push(prefix.clone());
            After::Prefix(prefix.as_bytes().to_vec())
        } else {
            page.objects.push((key, value));
            After::Key(key.as_bytes().to_vec())
        };
        from = after.bound();
    }
    page
}

/// How many bytes of `text` there are up to and with the first `delimiter`.
fn find(text: &[u8], delimiter: &[u8]) -> Option<usize> {
    if delimiter.is_empty() {
        return None;
    }
    text.windows(delimiter.len()).position(|window| window == delimiter).map(|at| at + delimiter.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(keys: &[&str], prefix: &str, delimiter: Option<&str>, most: usize) -> (Vec<String>, Vec<String>) {
        let all: BTreeMap<Key, u8> = keys.iter().map(|key| (Key::from(*key), 0)).collect();
        let (mut objects, mut prefixes, mut after) = (Vec::new(), Vec::new(), After::Nothing);
        loop {
            let page = cut(&all, &Wanted { prefix, delimiter, after, most });
            assert!(page.objects.len() + page.prefixes.len() <= most, "a page holds no more than asked");
            objects.extend(page.objects.iter().map(|(key, _)| key.display().into_owned()));
            prefixes.extend(page.prefixes.iter().map(|key| key.display().into_owned()));
            let Some(next) = page.next else { return (objects, prefixes) };
            after = After::from_token(&next.token()).expect("a token comes back");
        }
    }

    #[test]
    fn the_pages_of_any_size_hold_the_same_rows() {
        let keys = ["/lead", "a", "a//b", "a/b/c", "a/c", "b/x", "b/y", "b0", "dir/", "é/1"];
        for most in 1..12 {
            let (objects, prefixes) = pages(&keys, "", Some("/"), most);
            assert_eq!(objects, ["a", "b0"], "objects of the top, {most} a page");
            assert_eq!(prefixes, ["/", "a/", "b/", "dir/", "é/"], "folders of the top, {most} a page");
            let (objects, prefixes) = pages(&keys, "a/", Some("/"), most);
            assert_eq!((objects, prefixes), (vec!["a/c".to_owned()], vec!["a//".to_owned(), "a/b/".to_owned()]));
            assert_eq!(pages(&keys, "", None, most).0, keys, "all of them, {most} a page");
            assert_eq!(pages(&keys, "b", None, most).0, ["b/x", "b/y", "b0"], "a prefix need not end in a slash");
        }
    }

    #[test]
    fn a_page_begins_behind_the_key_it_was_told() {
        let all: BTreeMap<Key, u8> = ["a", "b", "b/x", "c"].iter().map(|key| (Key::from(*key), 0)).collect();
        let wanted = Wanted { prefix: "", delimiter: None, after: After::Key(b"b".to_vec()), most: 10 };
        let keys: Vec<_> = cut(&all, &wanted).objects.iter().map(|(key, _)| key.display().into_owned()).collect();
        assert_eq!(keys, ["b/x", "c"], "start-after leaves out the key itself");
        assert!(cut(&all, &Wanted { most: 0, ..wanted }).next.is_none(), "no rows asked for means no further page");
    }
}
