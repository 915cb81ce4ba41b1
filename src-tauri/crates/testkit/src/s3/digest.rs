//! Entity tags and digests: what an upload announced against what arrived.

pub(crate) use crate::hex::hex;
use bytes::Bytes;
use md5::{Digest as _, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use s3s::dto::Checksum;
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
    /// `BadDigest` if `body` is not what was announced, so that a damaged upload is never kept.
    pub(crate) fn check(&self, body: &Bytes, digest: [u8; 16]) -> S3Result<()> {
        if self.content_md5.as_ref().is_some_and(|announced| *announced != base64(digest)) {
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
        Ok(())
    }
}

fn base64(digest: [u8; 16]) -> String {
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
        assert_eq!(base64(empty), "1B2M2Y8AsgTpgAmY7PhCfg==", "the same as Content-MD5 writes it");
        assert_eq!(of_parts(&[empty]), "59adb24ef3cdbe0297f05b395827453f-1", "the tag of one empty part");
    }

    #[test]
    fn a_body_that_is_not_what_was_announced_is_refused() {
        let body = Bytes::from_static(b"hello");
        let announced = Announced { content_md5: Some(base64(md5(b"hello"))), ..Announced::default() };
        assert!(announced.check(&body, md5(&body)).is_ok(), "the right digest is accepted");
        assert!(announced.check(&Bytes::from_static(b"hallo"), md5(b"hallo")).is_err(), "another body is refused");
        let checksum = Checksum { checksum_crc32c: Some("AAAAAA==".to_owned()), ..Checksum::default() };
        let announced = Announced { checksum, ..Announced::default() };
        assert!(announced.check(&body, md5(&body)).is_err(), "a wrong CRC32C is refused");
    }
}
