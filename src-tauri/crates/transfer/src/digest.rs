//! Digests of bytes as they stream by: what the target can check, what the source promised, and what entity tags are made of.

use clouds::Crc;
use md5::{Digest as _, Md5};
use model::{Algorithm, Capabilities, Checksum, Feature};
/// Which digests a copy computes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Means(Vec<Algorithm>);

impl Means {
    /// What proves a write at a target that can do `can`: a CRC that it certainly checks, or one for reading back where
    /// it says nothing of contents (a disk), else the MD5 of which entity tags are made.
    pub(crate) fn at(can: &Capabilities) -> Self {
        Self(vec![Self::checked_by(can).unwrap_or(if can.can(Feature::RealFolders) {
            Algorithm::Crc64Nvme
        } else {
            Algorithm::Md5
        })])
    }

    /// The checksum that a cloud certainly checks and tells.
    pub(crate) fn checked_by(can: &Capabilities) -> Option<Algorithm> {
        let known = [(Feature::Crc64Nvme, Algorithm::Crc64Nvme), (Feature::Crc32c, Algorithm::Crc32c)];
        known.into_iter().find(|(feature, _)| can.surely(*feature)).map(|(_, algorithm)| algorithm)
    }

    /// The same, and what the source's own promises can be checked with.
    pub(crate) fn with_promises(mut self, promises: &[Checksum], etag: Option<&str>) -> Self {
        let crc = promises.iter().map(|promise| promise.algorithm).find(|algorithm| Crc::new(*algorithm).is_some());
        let md5 = etag.filter(|_| crc.is_none()).and_then(plain).map(|_| Algorithm::Md5);
        for algorithm in crc.into_iter().chain(md5) {
            if !self.0.contains(&algorithm) {
                self.0.push(algorithm);
            }
        }
        self
    }

    /// Only this one.
    pub(crate) fn only(algorithm: Algorithm) -> Self {
        Self(vec![algorithm])
    }

    /// The first: the one that proves the write.
    pub(crate) fn first(&self) -> Algorithm {
        self.0.first().copied().unwrap_or(Algorithm::Md5)
    }

    /// Whether digests of all of them are there.
    pub(crate) fn are_in(&self, digests: &Digests) -> bool {
        self.0.iter().all(|algorithm| digests.by(*algorithm).is_some())
    }
}

/// Digests in the making.
pub(crate) struct Hasher {
    md5: Option<Md5>,
    crcs: Vec<Crc>,
}

impl Hasher {
    pub(crate) fn new(means: &Means) -> Self {
        let md5 = means.0.contains(&Algorithm::Md5).then(Md5::new);
        Self { md5, crcs: means.0.iter().filter_map(|algorithm| Crc::new(*algorithm)).collect() }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
        self.crcs.iter_mut().for_each(|crc| crc.update(bytes));
    }

    pub(crate) fn finish(self) -> Digests {
        let md5 = self.md5.map(|md5| md5_of(md5.finalize().into()));
        Digests(self.crcs.iter().map(Crc::checksum).chain(md5).collect())
    }
}

/// The digests of the same bytes by several algorithms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Digests(Vec<Checksum>);

impl Digests {
    pub(crate) fn by(&self, algorithm: Algorithm) -> Option<&Checksum> {
        self.0.iter().find(|checksum| checksum.algorithm == algorithm)
    }

    /// The CRC among them.
    pub(crate) fn crc(&self) -> Option<Checksum> {
        self.0.iter().find(|checksum| Crc::new(checksum.algorithm).is_some()).cloned()
    }

    /// Whether one of the `told` checksums is of an algorithm that was computed, and then whether it is the same.
    pub(crate) fn agree(&self, told: &[Checksum]) -> Option<bool> {
        told.iter().find_map(|told| self.by(told.algorithm).map(|own| own == told))
    }

    /// As the journal keeps them.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// From the journal; what cannot be read is none.
    pub(crate) fn from_text(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    /// Those of several parts put together: of a CRC the one of the whole, of MD5s only a single part's.
    pub(crate) fn of_parts(parts: &[(Self, u64)]) -> Self {
        let Some((first, _)) = parts.first() else { return Self::default() };
        let whole = |checksum: &Checksum| {
            if parts.len() == 1 {
                return Some(checksum.clone());
            }
            let each: Option<Vec<_>> =
                parts.iter().map(|(part, size)| Some((part.by(checksum.algorithm)?, *size))).collect();
            Crc::of_parts(each?)
        };
        Self(first.0.iter().filter_map(whole).collect())
    }

    /// Whether an entity tag is the one of these parts: of one part its MD5, of several the MD5 of their MD5s and their
    /// number. `None` if the tag is none of an MD5, or no MD5 was computed.
    pub(crate) fn are_tagged(parts: &[(Self, u64)], multipart: bool, etag: &str) -> Option<bool> {
        let md5s: Vec<[u8; 16]> =
            parts.iter().map(|(part, _)| part.by(Algorithm::Md5).and_then(md5_bytes)).collect::<Option<_>>()?;
        if !multipart {
            let [one] = md5s.as_slice() else { return None };
            return plain(etag).map(|etag| etag == *one);
        }
        let (digest, count) = etag.split_once('-')?;
        let digest = plain(digest)?;
        let all = md5s.iter().fold(Md5::new(), Md5::chain_update);
        let made: [u8; 16] = all.finalize().into();
        Some(digest == made && count.parse() == Ok(md5s.len()))
    }
}

/// The MD5 that an entity tag is, if it looks like one.
pub(crate) fn plain(etag: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    if etag.len() != 32 || !etag.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&etag[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

/// The number of parts that an entity tag of an upload in parts says.
pub(crate) fn part_count(etag: &str) -> Option<u64> {
    let (digest, count) = etag.split_once('-')?;
    plain(digest)?;
    count.parse().ok().filter(|count| *count > 0)
}

/// Whether an entity tag is made of MD5s. Two equal ones of other kinds, such as a disk's, say nothing of bytes.
pub(crate) fn is_digest(etag: &str) -> bool {
    plain(etag).is_some() || part_count(etag).is_some()
}

fn md5_of(bytes: [u8; 16]) -> Checksum {
    use base64::Engine as _;
    let value = base64::engine::general_purpose::STANDARD.encode(bytes);
    Checksum { algorithm: Algorithm::Md5, value }
}

fn md5_bytes(checksum: &Checksum) -> Option<[u8; 16]> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(&checksum.value).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    /// An MD5 as the rest of the world writes it.
    fn hex(checksum: &Checksum) -> Option<String> {
        let bytes = md5_bytes(checksum)?;
        Some(bytes.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        }))
    }

    fn of(means: &Means, bytes: &[u8]) -> Digests {
        let mut hasher = Hasher::new(means);
        hasher.update(bytes);
        hasher.finish()
    }

    #[test]
    fn digests_read_as_the_rest_of_the_world_writes_them() {
        // md5("abc") of RFC 1321, appendix A.5.
        let abc = of(&Means::only(Algorithm::Md5), b"abc");
        assert_eq!(hex(abc.by(Algorithm::Md5).unwrap()).unwrap(), "900150983cd24fb0d6963f7d28e17f72");
        let parts = [(abc.clone(), 3)];
        assert_eq!(Digests::are_tagged(&parts, false, "900150983CD24FB0D6963F7D28E17F72"), Some(true));
        assert_eq!(Digests::are_tagged(&parts, false, "000150983cd24fb0d6963f7d28e17f72"), Some(false));
        assert_eq!(Digests::are_tagged(&parts, false, "900150983cd24fb0d6963f7d28e17f72-1"), None, "no plain MD5");
        assert_eq!(plain(&"é".repeat(16)), None, "foreign text is refused");
        assert_eq!(Digests::from_text(&abc.to_text()), abc, "the journal gives back what it was given");
        assert_eq!(Digests::from_text("md5:900150983cd24fb0d6963f7d28e17f72"), Digests::default());
    }

    #[test]
    fn parts_are_tagged_by_the_md5_of_their_md5s() {
        // Two parts "a" and "b": md5(0cc175b9c0f1b6a831c399e269772661 92eb5ffee6ae2fec3ad71c777531578f), by md5sum.
        let md5 = Means::only(Algorithm::Md5);
        let parts = [(of(&md5, b"a"), 1), (of(&md5, b"b"), 1)];
        assert_eq!(Digests::are_tagged(&parts, true, "96cd1c653f1b2a12ab73a0a3ae1a9b0c-2"), Some(false));
        let both: Vec<u8> = parts.iter().flat_map(|(part, _)| md5_bytes(&part.0[0]).unwrap()).collect();
        let tag = format!("{}-2", hex(&of(&md5, &both).0[0]).unwrap());
        assert_eq!(Digests::are_tagged(&parts, true, &tag), Some(true));
        assert_eq!(part_count(&tag), Some(2));
        assert_eq!(part_count("x-2"), None);
    }

    #[test]
    fn a_crc_is_preferred_where_the_target_surely_checks_it_and_promises_are_checked_too() {
        use model::{Bytes, Sizes, Support};
        let sizes = Sizes { write: Bytes(1), part_min: Bytes(1), part_max: Bytes(1), parts: 1, copy: Bytes(1), key: 1 };
        let can = |features: &[(Feature, Support)]| Capabilities {
            features: features.iter().copied().collect(),
            sizes,
            storage_classes: Vec::new(),
            read_only: false,
            protected: false,
        };
        let means = Means::at(&can(&[(Feature::Crc64Nvme, Support::Yes)]));
        assert_eq!(means.first(), Algorithm::Crc64Nvme);
        assert_eq!(Means::at(&can(&[(Feature::Crc64Nvme, Support::Unproved)])).first(), Algorithm::Md5);
        assert_eq!(Means::at(&can(&[(Feature::RealFolders, Support::Yes)])).first(), Algorithm::Crc64Nvme);
        let etag = Some("900150983cd24fb0d6963f7d28e17f72");
        let both = of(&means.clone().with_promises(&[], etag), b"abc");
        assert!(both.by(Algorithm::Md5).is_some() && both.by(Algorithm::Crc64Nvme).is_some());
        let crc = of(&means.clone(), b"abc").0;
        let one = of(&means.with_promises(&crc, etag), b"abc");
        assert!(one.by(Algorithm::Md5).is_none(), "a promised CRC is enough");
        assert_eq!(one.agree(&crc), Some(true));
    }
}
