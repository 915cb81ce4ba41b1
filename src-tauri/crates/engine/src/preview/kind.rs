//! How an object can be shown. Its first bytes are believed before its cloud, and its cloud before its name; what has no magic
//! number is text only if its bytes look like text.

use super::PICTURE;
use super::text::Encoding;
use crate::rules::{essence, named, sniffed};
use model::{Key, PreviewKind};

/// Pictures, sounds and films that web engines know, and what is served of them: never a type that could run something.
const SHOWN: [(&str, PreviewKind); 21] = [
    ("image/png", PreviewKind::Image),
    ("image/jpeg", PreviewKind::Image),
    ("image/gif", PreviewKind::Image),
    ("image/webp", PreviewKind::Image),
    ("image/bmp", PreviewKind::Image),
    ("image/avif", PreviewKind::Image),
    ("image/x-icon", PreviewKind::Image),
    ("image/vnd.microsoft.icon", PreviewKind::Image),
    ("image/svg+xml", PreviewKind::Image),
    ("audio/mpeg", PreviewKind::Audio),
    ("audio/mp4", PreviewKind::Audio),
    ("audio/m4a", PreviewKind::Audio),
    ("audio/ogg", PreviewKind::Audio),
    ("audio/opus", PreviewKind::Audio),
    ("audio/wav", PreviewKind::Audio),
    ("audio/x-wav", PreviewKind::Audio),
    ("audio/x-flac", PreviewKind::Audio),
    ("audio/flac", PreviewKind::Audio),
    ("video/mp4", PreviewKind::Video),
    ("video/quicktime", PreviewKind::Video),
    ("video/webm", PreviewKind::Video),
];

/// What was seen of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) kind: PreviewKind,
    pub(super) content_type: Option<String>,
    /// The type under which its bytes are served; `None` if they never are.
    pub(super) served: Option<&'static str>,
    pub(super) encoding: Option<Encoding>,
    pub(super) why: Option<&'static str>,
}

impl Look {
    /// `told` is the type that the cloud says, `first` the first bytes, `size` the size in bytes.
    pub(super) fn of(key: &Key, told: Option<&str>, first: &[u8], size: u64) -> Self {
        let by_content = sniffed(first).filter(|kind| !kind.starts_with("text/"));
        let content_type = by_content.clone().or_else(|| told.and_then(essence)).or_else(|| named(key));
        let mut look = Self { kind: PreviewKind::Other, content_type, served: None, encoding: None, why: None };
        if size == 0 {
            look.why = Some("It is empty.");
            return look;
        }
        let encoding = if by_content.is_none() { Encoding::of(first, first.len() as u64 == size) } else { None };
        let shown = look.content_type.as_deref().and_then(|kind| SHOWN.iter().find(|(name, _)| *name == kind));
        match shown {
            // SVG is text that a web engine draws.
            Some(("image/svg+xml", _)) if encoding.is_none() => {}
            // A text under a picture's name is no picture.
            Some((kind, _)) if encoding.is_some() && *kind != "image/svg+xml" => {}
            Some((_, PreviewKind::Image)) if size > PICTURE => {
                look.why = Some("A picture of more than 64 MiB is not shown.");
                return look;
            }
            Some((kind, found)) => {
                (look.kind, look.served) = (*found, Some(*kind));
                return look;
            }
            None if by_content.as_deref() == Some("application/pdf") => {
                (look.kind, look.served) = (PreviewKind::Pdf, Some("application/octet-stream"));
                return look;
            }
            None => {}
        }
        if let Some(encoding) = encoding {
            (look.kind, look.encoding) = (PreviewKind::Text, Some(encoding));
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, told: Option<&str>, first: &[u8]) -> PreviewKind {
        Look::of(&name.into(), told, first, first.len() as u64).kind
    }

    #[test]
    fn what_is_shown_follows_from_the_bytes_before_the_name() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(kind("a.txt", Some("text/plain"), png), PreviewKind::Image);
        assert_eq!(kind("a.png", Some("image/png"), b"just words"), PreviewKind::Text);
        assert_eq!(kind("a.svg", None, b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), PreviewKind::Image);
        assert_eq!(kind("a.pdf", None, b"%PDF-1.7\n%\xe2\xe3"), PreviewKind::Pdf);
        assert_eq!(
            kind(
                "clip",
                None,
                b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
            ),
            PreviewKind::Video
        );
        assert_eq!(kind("a.bin", None, &[0, 1, 2, 3, 0, 255]), PreviewKind::Other);
        assert_eq!(kind("empty.txt", None, b""), PreviewKind::Other);
    }

    #[test]
    fn a_page_is_text_and_its_bytes_are_never_served() {
        for (name, page) in
            [("a.html", "<!DOCTYPE html><script>alert(1)</script>"), ("a.xml", "<?xml version=\"1.0\"?><a/>")]
        {
            let look = Look::of(&name.into(), Some("text/html"), page.as_bytes(), page.len() as u64);
            assert_eq!((look.kind, look.served), (PreviewKind::Text, None), "{name}");
        }
        assert!(SHOWN.iter().all(|(kind, _)| !kind.contains("html") && !kind.contains("javascript")));
    }

    #[test]
    fn a_picture_too_large_to_be_held_is_not_shown_and_says_so() {
        let look = Look::of(&"a.png".into(), None, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PICTURE + 1);
        assert!(look.kind == PreviewKind::Other && look.served.is_none() && look.why.is_some());
    }
}
