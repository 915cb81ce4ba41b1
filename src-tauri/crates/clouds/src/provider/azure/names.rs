//! What Azure can be asked by name. It takes some keys for others: a request for one of those would read, replace or
//! delete another object, so it is never sent.

use crate::provider::request::Request;
use hyper::Method;
use model::{Error, ErrorKind, Key, Result};

/// The longest key, in UTF-16 units. Source: "Naming and referencing containers, blobs, and metadata".
pub(super) const LONGEST: usize = 1024;
/// Segments of a key, likewise.
const SEGMENTS: usize = 254;

/// Whether Azure can hold an object under this key.
pub(super) fn accepts(doing: &'static str, key: &Key) -> Result<()> {
    let Some(text) = key.as_str() else { return Err(refused(doing, "the key is no text in UTF-8".to_owned())) };
    let length = text.encode_utf16().count();
    let why = if length > LONGEST {
        format!("the key has {length} characters, Azure takes {LONGEST}")
    } else if text.split('/').count() > SEGMENTS {
        format!("the key has more than {SEGMENTS} segments")
    } else if text.contains(char::is_control) {
        "Azure takes no control characters in a key".to_owned()
    } else {
        return itself(doing, key);
    };
    Err(refused(doing, why))
}

/// A request to an object, if Azure would not take its key for another.
pub(super) fn object(doing: &'static str, method: Method, bucket: &str, key: &Key) -> Result<Request> {
    itself(doing, key)?;
    Ok(Request::to_object(method, bucket, key))
}

/// Whether a request for this key is one for this object. Seen on Azure itself by others: `./x` and `a/../x` are `x`,
/// a dot at the end of a segment goes, `\` is `/` (azure-sdk-for-rust issue 5275, rclone's encoding for azureblob).
fn itself(doing: &'static str, key: &Key) -> Result<()> {
    let bytes = key.as_bytes();
    let why = if bytes.is_empty() {
        // Without a key it would be a request to the container: `DELETE` would mean the container itself.
        return Err(Error::new(ErrorKind::Invalid, doing, "no key is named").hint("write cloud:container/key"));
    } else if bytes.contains(&b'\\') {
        "Azure takes a backslash for a slash"
    } else if bytes.split(|byte| *byte == b'/').any(|segment| segment.ends_with(b".")) {
        "Azure drops dots at the end of a name, and takes '.' and '..' for steps"
    } else {
        return Ok(());
    };
    Err(refused(doing, format!("{why}: that would be another object")))
}

fn refused(doing: &'static str, why: String) -> Error {
    Error::new(ErrorKind::Invalid, doing, why).hint("give the object another name")
}

/// Whether Azure could have a container of this name: 3 to 63 lower-case letters, digits and `-`, or one of its own,
/// which begin with `$`.
pub(super) fn is_container(name: &str) -> bool {
    let bare = name.strip_prefix('$').unwrap_or(name);
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=63).contains(&name.len()) && bare.bytes().all(allowed) && !bare.starts_with('-') && !bare.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_azure_takes_for_another_is_never_asked_for() {
        for key in [".", "..", "./x", "a/../b", "a/..", "trailing.", "a./b", "back\\slash", ""] {
            let asked = object("delete", Method::DELETE, "b", &Key::from(key));
            assert_eq!(asked.err().map(|error| error.kind), Some(ErrorKind::Invalid), "{key:?}");
            assert!(accepts("write", &Key::from(key)).is_err(), "{key:?} would land elsewhere");
        }
        for key in ["a//b", "/lead", "dir/", "//", ".hidden", "a.b/c", "...x", "%2e%2e/x", " ", "é", "👩‍👧"] {
            assert!(object("read", Method::GET, "b", &Key::from(key)).is_ok(), "{key:?}");
            assert!(accepts("write", &Key::from(key)).is_ok(), "{key:?}");
        }
    }

    #[test]
    fn what_azure_cannot_hold_is_known_beforehand() {
        for key in ["k".repeat(1025), "a/".repeat(254), "tab\there".to_owned(), "\u{81}".to_owned()] {
            assert_eq!(accepts("write", &Key::from(key.as_str())).unwrap_err().kind, ErrorKind::Invalid, "{key:?}");
        }
        assert!(accepts("write", &Key::from(&b"\xff"[..])).is_err(), "no text");
        assert!(accepts("write", &Key::from("日".repeat(1024))).is_ok(), "characters are counted, not bytes");
        assert!(accepts("write", &Key::from("a/".repeat(253))).is_ok(), "254 segments, the last of them empty");
    }

    #[test]
    fn containers_have_names_that_cannot_leave_their_place() {
        for name in ["abc", "a-b-1", "$root", "$web", "$logs", &"a".repeat(63)] {
            assert!(is_container(name), "{name}");
        }
        for name in ["", "ab", "Abc", "a--b", "-ab", "a.b", "a/b", "..", "a_b", "$", &"a".repeat(64), "ümlaut"] {
            assert!(!is_container(name), "{name}");
        }
    }
}
