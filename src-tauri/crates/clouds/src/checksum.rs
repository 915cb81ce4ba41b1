//! CRCs of bytes as they stream by, and of parts put together. Knows no cloud; what a cloud says of them is elsewhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, Digest, checksum_combine};
use model::{Algorithm, Checksum};

/// A running CRC.
#[derive(Debug, Clone)]
pub struct Crc {
    algorithm: Algorithm,
    digest: Digest,
}

impl Crc {
    /// A CRC of nothing yet; `None` for an algorithm that is no CRC.
    pub fn new(algorithm: Algorithm) -> Option<Self> {
        Some(Self { algorithm, digest: Digest::new(kind(algorithm)?) })
    }

    /// Takes further bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
    }

    /// Takes the bytes that another CRC of the same algorithm has seen, behind its own. Says whether it could.
    pub fn append(&mut self, next: &Self) -> bool {
        let same = self.algorithm == next.algorithm;
        if same {
            self.digest.combine(&next.digest);
        }
        same
    }

    /// How many bytes it has seen.
    pub fn size(&self) -> u64 {
        self.digest.get_amount()
    }

    /// The checksum of all bytes so far.
    pub fn checksum(&self) -> Checksum {
        written(self.algorithm, self.digest.finalize())
    }

    /// The CRC of an object from those of its parts, in order, each with its size in bytes. `None` when they are of
    /// different algorithms or none at all, or one is no CRC.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = (&'a Checksum, u64)>) -> Option<Checksum> {
        let mut parts = parts.into_iter();
        let (first, _) = parts.next()?;
        let (algorithm, mut value) = (first.algorithm, number(first)?);
        for (next, size) in parts {
            if next.algorithm != algorithm {
                return None;
            }
            value = checksum_combine(kind(algorithm)?, value, number(next)?, size);
        }
        Some(written(algorithm, value))
    }
}

fn kind(algorithm: Algorithm) -> Option<CrcAlgorithm> {
    match algorithm {
        Algorithm::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
        Algorithm::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
        Algorithm::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
        Algorithm::Sha256 | Algorithm::Sha1 | Algorithm::Md5 => None,
    }
}

/// The bytes of a value by this algorithm.
pub(crate) fn width(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Crc64Nvme => 8,
        Algorithm::Crc32c | Algorithm::Crc32 => 4,
        Algorithm::Sha256 => 32,
        Algorithm::Sha1 => 20,
        Algorithm::Md5 => 16,
    }
}

/// The checksum that `value` says, if it can be one.
pub(crate) fn said(algorithm: Algorithm, value: &str) -> Option<Checksum> {
    let value = value.trim();
    let fits = STANDARD.decode(value).is_ok_and(|bytes| bytes.len() == width(algorithm));
    fits.then(|| Checksum { algorithm, value: value.to_owned() })
}

fn written(algorithm: Algorithm, value: u64) -> Checksum {
    let bytes = value.to_be_bytes();
    let value = STANDARD.encode(&bytes[bytes.len() - width(algorithm).min(bytes.len())..]);
    Checksum { algorithm, value }
}

fn number(checksum: &Checksum) -> Option<u64> {
    kind(checksum.algorithm)?;
    let bytes = STANDARD.decode(&checksum.value).ok()?;
    (bytes.len() == width(checksum.algorithm))
        .then(|| bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRCS: [Algorithm; 3] = [Algorithm::Crc64Nvme, Algorithm::Crc32c, Algorithm::Crc32];

    fn of(algorithm: Algorithm, bytes: &[u8]) -> Crc {
        let mut crc = Crc::new(algorithm).unwrap();
        crc.update(bytes);
        crc
    }

    #[test]
    fn crcs_have_their_published_check_values() {
        // "Catalogue of parametrised CRC algorithms": the CRC of the nine digits. CRC-64/NVME is also in the NVM
        // Command Set Specification 1.0c, CRC32C of 32 zeros in RFC 3720, B.4.
        for (algorithm, value) in [
            (Algorithm::Crc64Nvme, 0xae8b_1486_0a79_9888_u64),
            (Algorithm::Crc32c, 0xe306_9283),
            (Algorithm::Crc32, 0xcbf4_3926),
        ] {
            assert_eq!(number(&of(algorithm, b"123456789").checksum()), Some(value), "{algorithm:?}");
        }
        assert_eq!(number(&of(Algorithm::Crc32c, &[0; 32]).checksum()), Some(0x8a91_36aa));
        assert_eq!(of(Algorithm::Crc64Nvme, b"123456789").checksum().value, "rosUhgp5mIg=", "big-endian, in base64");
        assert_eq!(of(Algorithm::Crc32c, b"123456789").checksum().value, "4waSgw==");
        assert!(Crc::new(Algorithm::Sha256).is_none(), "what is no CRC cannot be put together");
    }

    #[test]
    fn parts_put_together_are_the_whole() {
        let bytes: Vec<u8> = (0..100_003_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for algorithm in CRCS {
            let whole = of(algorithm, &bytes).checksum();
            for size in [1 << 10, 40_000, 100_003] {
                let parts: Vec<(Checksum, u64)> =
                    bytes.chunks(size).map(|part| (of(algorithm, part).checksum(), part.len() as u64)).collect();
                let together = Crc::of_parts(parts.iter().map(|(sum, size)| (sum, *size)));
                assert_eq!(together.as_ref(), Some(&whole), "{algorithm:?} in parts of {size}");
                let mut running = Crc::new(algorithm).unwrap();
                for part in bytes.chunks(size) {
                    assert!(running.append(&of(algorithm, part)));
                }
                assert_eq!((running.checksum(), running.size()), (whole.clone(), 100_003));
            }
            let swapped: Vec<_> =
                bytes.rchunks(50_000).map(|part| (of(algorithm, part).checksum(), part.len())).collect();
            let wrong = Crc::of_parts(swapped.iter().map(|(sum, size)| (sum, *size as u64)));
            assert_ne!(wrong, Some(whole), "the order counts");
        }
    }

    #[test]
    fn what_does_not_belong_together_is_not_put_together() {
        let (one, other) = (of(Algorithm::Crc32c, b"a").checksum(), of(Algorithm::Crc64Nvme, b"b").checksum());
        assert_eq!(Crc::of_parts([(&one, 1), (&other, 1)]), None);
        assert_eq!(Crc::of_parts(std::iter::empty()), None);
        assert_eq!(Crc::of_parts([(&Checksum { algorithm: Algorithm::Crc32c, value: "????".to_owned() }, 1)]), None);
        assert!(!of(Algorithm::Crc32c, b"a").append(&of(Algorithm::Crc32, b"b")));
        for bad in ["", "AAAA", "not base64", "4waSgw==-2", "rosUhgp5mIg="] {
            assert_eq!(said(Algorithm::Crc32c, bad), None, "{bad:?} is no CRC32C");
        }
    }
}
