//! `encoding-type=url` as S3 does it: Java's form encoding, except that `/` stays.

use s3s::dto::EncodingType;
use std::fmt::Write as _;

/// Encodes what a listing names, if the request asked for it.
pub(crate) struct Encoder(bool);

impl Encoder {
    pub(crate) fn asked(encoding: Option<&EncodingType>) -> Self {
        Self(encoding.is_some_and(|encoding| encoding.as_str() == EncodingType::URL))
    }

    /// Encodes if told so.
    pub(crate) fn new(is_url: bool) -> Self {
        Self(is_url)
    }

    /// How a document says that its keys are encoded.
    pub(crate) fn element(&self) -> &'static str {
        if self.0 { "<EncodingType>url</EncodingType>" } else { "" }
    }

    /// A space becomes `+`; letters, digits and `-_.*/` stay; all else is `%XX` of its UTF-8 bytes, in upper case.
    pub(crate) fn encode(&self, raw: &str) -> String {
        if !self.0 {
            return raw.to_owned();
        }
        raw.bytes().fold(String::with_capacity(raw.len()), |mut text, byte| {
            match byte {
                b' ' => text.push('+'),
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                    text.push(char::from(byte));
                }
                _ => drop(write!(text, "%{byte:02X}")),
            }
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_as_s3_encodes_them() {
        let encoder = Encoder(true);
        for (raw, encoded) in [
            ("a b+c", "a+b%2Bc"),
            ("dir//x/", "dir//x/"),
            ("test_file(3).png", "test_file%283%29.png"),
            ("~é\t\n", "%7E%C3%A9%09%0A"),
            ("a*b-c_d.e", "a*b-c_d.e"),
            ("%20", "%2520"),
        ] {
            assert_eq!(encoder.encode(raw), encoded, "the encoding of {raw:?}");
            assert_eq!(Encoder(false).encode(raw), raw, "nothing is encoded unasked");
        }
    }
}
