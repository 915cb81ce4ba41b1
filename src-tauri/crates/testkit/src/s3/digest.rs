//! Entity tags and digests: what an upload announced against what arrived.

pub(crate) use crate::hex::hex;
use bytes::Bytes;
use md5::{Digest as _, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use s3s::dto::{Checksum, ChecksumAlgorithm, ChecksumType};
use s3s::{S3Result, s3_error};

/// The MD5 of `bytes`.
pub(crate) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// The entity tag of an object of parts: the MD5 of the parts' MD5s, and their number.
pub(crate) fn of_parts(tags: &[[u8; 16]]) -> String {
    format!("{}-{}", hex(&md5(&tags.concat())), tags.len())
}

/// What a request says of its body.
#[derive(Default)]
pub(crate) struct Announced {
    pub(crate) content_md5: Option<String>,
    pub(crate) checksum: Checksum,
}

impl Announced {
    /// `BadDigest` if `body` is not what was announced, so that a damaged upload is never kept. Gives its MD5.
    pub(crate) fn check(&self, body: &Bytes) -> S3Result<[u8; 16]> {
        let digest = md5(body);
        if self.content_md5.as_ref().is_some_and(|announced| *announced != base64(&digest)) {
            return Err(s3_error!(BadDigest, "the Content-MD5 you specified did not match what we received"));
        }
        let mut hasher = ChecksumHasher {
            crc32: self.checksum.checksum_crc32.as_ref().map(|_| Crc32::new()),
            crc32c: self.checksum.checksum_crc32c.as_ref().map(|_| Crc32c::new()),
            sha1: self.checksum.checksum_sha1.as_ref().map(|_| Sha1::new()),
            sha256: self.checksum.checksum_sha256.as_ref().map(|_| Sha256::new()),
            crc64nvme: self.checksum.checksum_crc64nvme.as_ref().map(|_| Crc64Nvme::new()),
        };
        hasher.update(body);
        if hasher.finalize() != self.checksum {
            return Err(s3_error!(BadDigest, "the checksum you specified did not match what we received"));
        }
        Ok(digest)
    }

    /// The checksums as an object keeps them, once they were found right.
    pub(crate) fn of_object(self) -> Checksum {
        let is_empty = self.checksum == Checksum::default();
        let kind = (!is_empty).then(|| ChecksumType::from_static(ChecksumType::FULL_OBJECT));
        Checksum { checksum_type: kind, ..self.checksum }
    }
}

/// How an upload in parts was begun: by which algorithm its parts are checked, and what becomes of that at its end.
#[derive(Clone, Default)]
pub(crate) struct Plan {
    algorithm: Option<String>,
    is_composite: bool,
}

impl Plan {
    /// The defaults are Amazon's: of CRC64NVME the whole object's, of the others that of the parts' checksums.
    pub(crate) fn new(algorithm: Option<&ChecksumAlgorithm>, kind: Option<&ChecksumType>) -> S3Result<Self> {
        let Some(algorithm) = algorithm.map(ChecksumAlgorithm::as_str) else { return Ok(Self::default()) };
        if sum(algorithm, b"").is_none() {
            return Err(s3_error!(InvalidRequest, "the checksum algorithm is not known"));
        }
        let is_composite = match kind.map(ChecksumType::as_str) {
            Some(ChecksumType::FULL_OBJECT) if algorithm.starts_with("SHA") => {
                return Err(s3_error!(InvalidRequest, "FULL_OBJECT is for CRCs only"));
            }
            Some(kind) => kind == ChecksumType::COMPOSITE,
            None => algorithm != "CRC64NVME",
        };
        Ok(Self { algorithm: Some(algorithm.to_owned()), is_composite })
    }

    /// The checksum of one part.
    pub(crate) fn of_part(&self, bytes: &[u8]) -> Checksum {
        let found = self.algorithm.as_deref().and_then(|it| Some(named(it, base64(&sum(it, bytes)?))));
        found.unwrap_or_default()
    }

    /// The checksum of the object.
    pub(crate) fn of_object(&self, bytes: &[u8], parts: &[Bytes]) -> Checksum {
        let Some(algorithm) = self.algorithm.as_deref() else { return Checksum::default() };
        let (value, kind) = if self.is_composite {
            let sums: Vec<u8> = parts.iter().filter_map(|part| sum(algorithm, part)).flatten().collect();
            let value = sum(algorithm, &sums).map(|sum| format!("{}-{}", base64(&sum), parts.len()));
            (value, ChecksumType::COMPOSITE)
        } else {
            (sum(algorithm, bytes).map(|sum| base64(&sum)), ChecksumType::FULL_OBJECT)
        };
        Checksum { checksum_type: Some(ChecksumType::from_static(kind)), ..named(algorithm, value.unwrap_or_default()) }
    }
}

/// Whether every checksum in `asked` is the one in `found`.
pub(crate) fn agree(asked: &Checksum, found: &Checksum) -> bool {
    let same = |asked: &Option<String>, found: &Option<String>| asked.is_none() || asked == found;
    same(&asked.checksum_crc32, &found.checksum_crc32)
        && same(&asked.checksum_crc32c, &found.checksum_crc32c)
        && same(&asked.checksum_crc64nvme, &found.checksum_crc64nvme)
        && same(&asked.checksum_sha1, &found.checksum_sha1)
        && same(&asked.checksum_sha256, &found.checksum_sha256)
}

fn sum(algorithm: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(match algorithm {
        "CRC32" => Crc32::checksum(bytes).to_vec(),
        "CRC32C" => Crc32c::checksum(bytes).to_vec(),
        "CRC64NVME" => Crc64Nvme::checksum(bytes).to_vec(),
        "SHA1" => AsRef::<[u8]>::as_ref(&Sha1::checksum(bytes)).to_vec(),
        "SHA256" => AsRef::<[u8]>::as_ref(&Sha256::checksum(bytes)).to_vec(),
        _ => return None,
    })
}

fn named(algorithm: &str, value: String) -> Checksum {
    let (mut checksum, value) = (Checksum::default(), Some(value));
    match algorithm {
        "CRC32" => checksum.checksum_crc32 = value,
        "CRC32C" => checksum.checksum_crc32c = value,
        "CRC64NVME" => checksum.checksum_crc64nvme = value,
        "SHA1" => checksum.checksum_sha1 = value,
        _ => checksum.checksum_sha256 = value,
    }
    checksum
}

fn base64(digest: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    digest
        .chunks(3)
        .flat_map(|three| {
            let group =
                three.iter().enumerate().fold(0_u32, |group, (at, byte)| group | u32::from(*byte) << (16 - 8 * at));
            (0..4).map(move |at| {
                let letter = LETTERS[(group >> (18 - 6 * at) & 63) as usize];
                if at <= three.len() { char::from(letter) } else { '=' }
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_have_the_forms_that_s3_uses() {
        let empty = md5(b"");
        assert_eq!(hex(&empty), "d41d8cd98f00b204e9800998ecf8427e", "the MD5 of nothing");
        assert_eq!(base64(&empty), "1B2M2Y8AsgTpgAmY7PhCfg==", "the same as Content-MD5 writes it");
        assert_eq!(of_parts(&[empty]), "59adb24ef3cdbe0297f05b395827453f-1", "the tag of one empty part");
    }

    #[test]
    fn a_body_that_is_not_what_was_announced_is_refused() {
        let body = Bytes::from_static(b"hello");
        let announced = Announced { content_md5: Some(base64(&md5(b"hello"))), ..Announced::default() };
        assert!(announced.check(&body).is_ok(), "the right digest is accepted");
        assert!(announced.check(&Bytes::from_static(b"hallo")).is_err(), "another body is refused");
        let checksum = Checksum { checksum_crc32c: Some("AAAAAA==".to_owned()), ..Checksum::default() };
        let announced = Announced { checksum, ..Announced::default() };
        assert!(announced.check(&body).is_err(), "a wrong CRC32C is refused");
    }

    #[test]
    fn an_object_of_parts_has_the_checksum_that_was_planned() {
        let (bytes, parts) = (b"123456789", [Bytes::from_static(b"1234"), Bytes::from_static(b"56789")]);
        let plan = |algorithm, kind: Option<&'static str>| {
            let kind = kind.map(ChecksumType::from_static);
            Plan::new(Some(&ChecksumAlgorithm::from_static(algorithm)), kind.as_ref())
        };
        let whole = plan("CRC32C", Some("FULL_OBJECT")).expect("a CRC can be of the whole").of_object(bytes, &parts);
        assert_eq!(whole.checksum_crc32c.as_deref(), Some("4waSgw=="), "the published check value");
        let composite = plan("CRC32C", None).expect("that is the default").of_object(bytes, &parts);
        assert!(composite.checksum_crc32c.is_some_and(|it| it.ends_with("-2") && !it.starts_with("4waSgw")));
        assert!(plan("SHA256", Some("FULL_OBJECT")).is_err(), "no SHA of a whole can be put together");
        assert!(plan("CRC7", None).is_err(), "nobody knows it");
    }
}
