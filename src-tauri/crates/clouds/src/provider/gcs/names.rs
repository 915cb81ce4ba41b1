//! What can be the name of an object or of a new bucket at Google. Sources: "About Cloud Storage objects" and "About
//! Cloud Storage buckets", naming requirements.

use model::{Error, ErrorKind, Key, Result};

/// The longest key, in bytes.
pub(super) const LONGEST: u32 = 1024;
/// Google's own place for proving domains.
const RESERVED: &str = ".well-known/acme-challenge/";

/// Whether Google can hold an object under this key.
pub(super) fn key(key: &Key) -> Result<()> {
    let length = key.as_bytes().len();
    let why = match key.as_str() {
        None => "the key is no text in UTF-8".to_owned(),
        Some("") => "an object needs a key".to_owned(),
        Some("." | "..") => "Google takes no object named . or ..".to_owned(),
        Some(text) if text.contains(['\r', '\n']) => "Google takes no line break in a key".to_owned(),
        Some(text) if text.starts_with(RESERVED) => format!("Google keeps {RESERVED} for itself"),
        Some(_) if length > LONGEST as usize => format!("the key has {length} bytes, Google takes {LONGEST}"),
        Some(_) => return Ok(()),
    };
    Err(Error::new(ErrorKind::Invalid, "write", why).hint("give the object another name"))
}

/// Whether Google could make a bucket of this name. Buckets that are there may have freer names.
pub(super) fn bucket(name: &str) -> Result<()> {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = |byte: Option<&u8>| byte.is_some_and(|byte| letter(*byte));
    let bytes = name.as_bytes();
    let longest = if name.contains('.') { 222 } else { 63 };
    let whole = (3..=longest).contains(&name.len()) && name.split('.').all(|label| (1..=63).contains(&label.len()));
    let plain = bytes.iter().all(|byte| letter(*byte) || b"-_.".contains(byte));
    let (why, hint) = if !whole || !plain || !ends(bytes.first()) || !ends(bytes.last()) {
        ("a bucket cannot have that name", "use 3 to 63 lower-case letters, digits, '-' and '_'")
    } else if name.parse::<std::net::Ipv4Addr>().is_ok() {
        ("a bucket's name cannot be an address", "use a name with letters")
    } else if name.starts_with("goog") || name.contains("google") {
        ("Google keeps names with its own for itself", "use a name without goog")
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Invalid, "make the bucket", why).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn googles_rules_for_keys_hold() {
        let longest = "k".repeat(1024);
        for good in ["a", "a//b", "/lead", "dir/", "...", "./x", "a/..", "tab\t", "é", &longest] {
            assert!(key(&Key::from(good)).is_ok(), "{good:?}");
        }
        let longer = "k".repeat(1025);
        for bad in ["", ".", "..", "a\nb", "a\r", ".well-known/acme-challenge/x", &longer] {
            assert_eq!(key(&Key::from(bad)).unwrap_err().kind, ErrorKind::Invalid, "{bad:?}");
        }
        assert!(key(&Key::from(&b"\xff"[..])).is_err(), "keys are UTF-8");
    }

    #[test]
    fn googles_rules_for_new_buckets_hold() {
        for good in ["abc", "a-b_c", "my.domain.example", "0a1"] {
            assert!(bucket(good).is_ok(), "{good}");
        }
        let long = "a".repeat(64);
        for bad in ["ab", "Abc", "-abc", "abc-", "a..b", "192.168.5.4", "goog-x", "my-google-x", "a b", &long] {
            assert_eq!(bucket(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad}");
        }
    }
}
