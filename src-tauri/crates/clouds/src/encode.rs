//! Keys and queries as URLs carry them, byte for byte and back.

use model::Key;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

/// All but the unreserved characters of RFC 3986, as signature version 4 asks.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const PATH: &AsciiSet = &STRICT.remove(b'/');

/// A bucket and a key as a path. The same text is sent and signed.
pub(crate) fn path(bucket: Option<&str>, key: Option<&Key>) -> String {
    let mut path = String::from("/");
    if let Some(bucket) = bucket {
        path.extend(percent_encode(bucket.as_bytes(), STRICT));
    }
    if let Some(key) = key {
        if bucket.is_some() {
            path.push('/');
        }
        path.extend(percent_encode(key.as_bytes(), PATH));
    }
    path
}

/// Whether a URL parser would change this path: it takes `.` and `..` for steps, encoded or not.
pub(crate) fn has_dots(path: &str) -> bool {
    path.split('/').any(|segment| segment == "." || segment == "..")
}

/// A query, sorted as signature version 4 asks. The same text is sent and signed.
pub(crate) fn query(pairs: &[(&str, Vec<u8>)]) -> String {
    let encoded = |bytes: &[u8]| percent_encode(bytes, STRICT).to_string();
    let mut pairs: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| (encoded(name.as_bytes()), encoded(value))).collect();
    pairs.sort_unstable();
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// A key from a listing with `encoding-type=url`, where `+` is a space.
pub(crate) fn decoded(text: &str) -> Key {
    let spaced = text.replace('+', " ");
    Key::from(percent_decode(spaced.as_bytes()).collect::<Vec<u8>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_path_byte_for_byte() {
        for (key, expected) in [
            ("a//b", "/b/a//b"),
            ("/lead", "/b//lead"),
            ("dir/", "/b/dir/"),
            ("..", "/b/.."),
            ("a b+c", "/b/a%20b%2Bc"),
            ("100%", "/b/100%25"),
            ("%2F", "/b/%252F"),
            ("a\tb\n", "/b/a%09b%0A"),
            ("x?y#z\\", "/b/x%3Fy%23z%5C"),
            ("é", "/b/%C3%A9"),
        ] {
            assert_eq!(path(Some("b"), Some(&Key::from(key))), expected, "{key:?}");
        }
        assert_eq!(path(None, Some(&Key::from("/x"))), "//x", "a host-style path begins with the key");
        assert_eq!(path(Some("b"), None), "/b");
        assert_eq!(path(None, None), "/");
    }

    #[test]
    fn only_whole_segments_of_dots_are_steps() {
        assert!(has_dots("/b/..") && has_dots("/b/./x") && has_dots("/b/a/../c"));
        assert!(!has_dots("/b/...") && !has_dots("/b/.x/y.") && !has_dots("/b/%2E%2F"));
    }

    #[test]
    fn a_url_parser_leaves_every_other_path_alone() {
        for key in
            ["a//b", "//", "/lead", "a b", "é/日本", "%2e%2e/x", "...", "a\\b", "a:b", "tab\t", "*'()!~", "x;y=z"]
        {
            let path = path(Some("b"), Some(&Key::from(key)));
            let url = url::Url::parse(&format!("http://host{path}")).unwrap();
            assert_eq!(url.path(), path, "{key:?} would be sent and signed as another key");
        }
    }

    #[test]
    fn a_query_is_sorted_and_strict() {
        let pairs = [("uploads", "".into()), ("prefix", "a b/ü+".into()), ("list-type", "2".into())];
        assert_eq!(query(&pairs), "list-type=2&prefix=a%20b%2F%C3%BC%2B&uploads=");
    }

    #[test]
    fn a_listed_key_decodes_to_its_bytes() {
        assert_eq!(decoded("a+b%2Bc%25"), Key::from("a b+c%"));
        assert_eq!(decoded("x%ff%00"), Key::from(&b"x\xff\x00"[..]), "bytes need not be UTF-8");
        assert_eq!(decoded("100%"), Key::from("100%"), "a lone percent sign stands for itself");
    }
}
