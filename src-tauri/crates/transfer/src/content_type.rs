//! The content type of a file that keeps none: its first bytes say it, else its name. One answer for rules and for what is
//! stored.

use model::Key;

/// Bytes at the beginning of a file that say its type: what `infer` looks at, but for old office documents.
pub const FIRST: u64 = 8 << 10;

/// The type that the first bytes say. Two letters are no proof: a text that begins with BM or MZ is no picture and no
/// program, which have zeros close behind.
pub fn by_bytes(first: &[u8]) -> Option<String> {
    let kind = infer::get(first)?;
    let weak = matches!(kind.mime_type(), "image/bmp" | "application/vnd.microsoft.portable-executable");
    (!weak || first.contains(&0)).then(|| kind.mime_type().to_owned())
}

/// The type that the extension says.
pub fn by_name(key: &Key) -> Option<String> {
    let segment = key.last_segment();
    let guess = mime_guess::from_path(segment.as_str()?).first_raw()?;
    plain(guess)
}

/// The content type that a disk keeps with the file `key`; `None` if what it tells is no more than its name says, which disks
/// guess where nothing is kept.
pub fn kept(key: &Key, told: Option<&str>) -> Option<String> {
    told.and_then(plain).filter(|told| Some(told) != by_name(key).as_ref())
}

/// A content type without its parameters, in lower case. What says nothing is nothing.
pub fn plain(text: &str) -> Option<String> {
    let bare = text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase();
    let empty = bare.is_empty() || bare == "application/octet-stream" || bare == "binary/octet-stream";
    (!empty).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_a_type_only_where_they_prove_it() {
        assert_eq!(by_bytes(b"\x89PNG\r\n\x1a\n").as_deref(), Some("image/png"));
        assert_eq!(by_bytes(b"BMW is a maker of cars"), None, "a text is no picture");
        assert_eq!(by_bytes(b"BM\x36\0\0\0\0\0\0\0").as_deref(), Some("image/bmp"));
        assert_eq!(by_bytes(b"just words"), None);
        assert_eq!(by_bytes(b""), None);
    }

    #[test]
    fn what_a_name_says_is_not_kept() {
        let photo = "a/b.JPG".into();
        assert_eq!(kept(&photo, Some("image/jpeg")), None);
        assert_eq!(kept(&photo, Some("image/x-odd")).as_deref(), Some("image/x-odd"));
        assert_eq!(kept(&"a/b.bin".into(), Some("application/octet-stream")), None);
        assert_eq!(kept(&photo, None), None);
    }

    #[test]
    fn names_and_clouds_say_a_type_without_parameters() {
        assert_eq!(by_name(&"a/b.JPG".into()).as_deref(), Some("image/jpeg"));
        assert_eq!(by_name(&"README".into()), None);
        assert_eq!(plain("Text/HTML; charset=utf-8").as_deref(), Some("text/html"));
        assert_eq!(plain("application/octet-stream"), None, "which is how clouds say that they do not know");
    }
}
