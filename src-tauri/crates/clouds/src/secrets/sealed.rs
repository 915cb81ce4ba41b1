//! The bytes of the vault file: how a passphrase becomes a key, and how a map of secrets is sealed with it. Pure.
//!
//! ```text
//! magic "SKYVAULT" | version u32 | memory KiB u32 | passes u32 | lanes u32 | salt 16 | nonce 12 | length u32 |
//! sealed map (ChaCha20-Poly1305, authenticated with everything before it) | SHA-256 of everything before it
//! ```
//! Numbers are little-endian. The SHA-256 tells a damaged file from a wrong passphrase; it protects nothing.

use super::DOING;
use argon2::{Algorithm, Argon2, Params, Version};
use model::{Error, ErrorKind, Result, Secret};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::BTreeMap;

const MAGIC: &[u8; 8] = b"SKYVAULT";
const VERSION: u32 = 1;
const SALT: usize = 16;
/// Bytes before the sealed map.
const HEADER: usize = MAGIC.len() + 4 * 4 + SALT + NONCE_LEN + 4;
/// Bytes of the key.
const KEY: usize = 32;

/// Secrets by name.
pub(super) type Secrets = BTreeMap<String, Secret<String>>;

/// What turning a passphrase into a key costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    /// In KiB.
    pub(super) memory: u32,
    /// Passes over the memory.
    pub(super) passes: u32,
    /// Lanes of it.
    pub(super) lanes: u32,
}

impl Cost {
    /// RFC 9106, section 4, the second recommendation: 64 MiB.
    pub(super) const DEFAULT: Self = Self { memory: 64 * 1024, passes: 3, lanes: 4 };
    /// What a file may ask for at most: about eight times as much. A stranger's file must not be able to ask for all memory.
    const MOST: Self = Self { memory: 256 * 1024, passes: 6, lanes: 16 };

    fn params(self) -> Result<Params> {
        let absurd =
            self.memory > Self::MOST.memory || self.passes > Self::MOST.passes || self.lanes > Self::MOST.lanes;
        let params = Params::new(self.memory, self.passes, self.lanes, Some(KEY)).ok().filter(|_| !absurd);
        params.ok_or_else(|| corrupt("it asks for a key that nobody would make"))
    }
}

/// What a passphrase is mixed with to become a key; another one after every change of the passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mix {
    cost: Cost,
    salt: [u8; SALT],
}

impl Mix {
    pub(super) fn fresh(cost: Cost) -> Result<Self> {
        Ok(Self { cost, salt: random()? })
    }

    /// Takes its time, and its memory.
    pub(super) fn key(self, passphrase: &Secret<String>) -> Result<Key> {
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.cost.params()?);
        let mut key = vec![0; KEY];
        let made = argon.hash_password_into(passphrase.expose().as_bytes(), &self.salt, &mut key);
        let key = Secret::new(key);
        let failed = |error| Error::new(ErrorKind::Internal, DOING, format!("no key could be made: {error}"));
        made.map_err(failed).map(|()| Key { mix: self, key })
    }
}

/// The key to one vault file, for as long as its passphrase stays.
#[derive(Debug, Clone)]
pub(super) struct Key {
    mix: Mix,
    key: Secret<Vec<u8>>,
}

impl Key {
    pub(super) fn mix(&self) -> Mix {
        self.mix
    }

    fn cipher(&self) -> Result<LessSafeKey> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, self.key.expose());
        key.map(LessSafeKey::new).map_err(|_| Error::new(ErrorKind::Internal, DOING, "the key is of no use"))
    }

    /// A whole file with these secrets, under a new nonce.
    pub(super) fn seal(&self, secrets: &Secrets) -> Result<Vec<u8>> {
        let failed = |_| Error::new(ErrorKind::Internal, DOING, "the vault could not be sealed");
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut sealed = written(secrets);
        let length = u32::try_from(sealed.len() + CHACHA20_POLY1305.tag_len())
            .map_err(|_| Error::new(ErrorKind::Full, DOING, "the vault is full"))?;
        let mut file = Vec::with_capacity(HEADER + length as usize + SHA256_OUTPUT_LEN);
        file.extend_from_slice(MAGIC);
        for number in [VERSION, self.mix.cost.memory, self.mix.cost.passes, self.mix.cost.lanes] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(&self.mix.salt);
        file.extend_from_slice(&nonce);
        file.extend_from_slice(&length.to_le_bytes());
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.cipher()?.seal_in_place_append_tag(nonce, Aad::from(&file), &mut sealed).map_err(failed)?;
        file.append(&mut sealed);
        file.extend_from_slice(digest(&SHA256, &file).as_ref());
        Ok(file)
    }
}

/// A vault file that is whole, and closed.
#[derive(Debug)]
pub(super) struct Sealed<'a> {
    mix: Mix,
    nonce: [u8; NONCE_LEN],
    header: &'a [u8],
    body: &'a [u8],
}

impl<'a> Sealed<'a> {
    /// Looks a file over without opening it.
    ///
    /// # Errors
    /// `Corrupt` when it is damaged, cut off, or asks for absurd parameters; `Unsupported` when it is of a later release.
    pub(super) fn parse(file: &'a [u8]) -> Result<Self> {
        let short = || corrupt("it ends too early");
        let (rest, sum) = file.split_last_chunk::<SHA256_OUTPUT_LEN>().ok_or_else(short)?;
        let (header, body) = rest.split_at_checked(HEADER).ok_or_else(short)?;
        if !header.starts_with(MAGIC) {
            return Err(corrupt("it does not begin like a vault"));
        }
        if digest(&SHA256, rest).as_ref() != sum {
            return Err(corrupt("its checksum is not that of its bytes"));
        }
        let mut fields = Fields(&header[MAGIC.len()..]);
        let [version, memory, passes, lanes] =
            [fields.number(), fields.number(), fields.number(), fields.number()].map(Option::unwrap_or_default);
        if version != VERSION {
            return Err(Error::new(ErrorKind::Unsupported, DOING, format!("the vault is of format {version}"))
                .hint("use the release of Skyferry that wrote it, or a later one"));
        }
        let cost = Cost { memory, passes, lanes };
        cost.params()?;
        let (salt, nonce, length) = (fields.bytes(), fields.bytes(), fields.number());
        match (salt, nonce, length) {
            (Some(salt), Some(nonce), Some(length)) if length as usize == body.len() => {
                Ok(Self { mix: Mix { cost, salt }, nonce, header, body })
            }
            _ => Err(corrupt("its length is not what it says")),
        }
    }

    pub(super) fn mix(&self) -> Mix {
        self.mix
    }

    /// The secrets; `None` if the key is not the one that sealed them, or somebody tampered with the file.
    pub(super) fn open(&self, key: &Key) -> Result<Option<Secrets>> {
        let mut plain = self.body.to_vec();
        let nonce = Nonce::assume_unique_for_key(self.nonce);
        let opened = key.cipher()?.open_in_place(nonce, Aad::from(self.header), &mut plain).map(|plain| plain.len());
        let plain = Secret::new(plain);
        let Ok(length) = opened else { return Ok(None) };
        read(&plain.expose()[..length]).map(Some).ok_or_else(|| corrupt("what was sealed cannot be read"))
    }
}

/// Names and secrets, each with its length before it: what was written with a known size leaves no copies behind.
fn written(secrets: &Secrets) -> Vec<u8> {
    let size = secrets.iter().map(|(name, secret)| 8 + name.len() + secret.expose().len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(size + CHACHA20_POLY1305.tag_len());
    for (name, secret) in secrets {
        for text in [name, secret.expose()] {
            bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    bytes
}

fn read(plain: &[u8]) -> Option<Secrets> {
    let (mut fields, mut secrets) = (Fields(plain), Secrets::new());
    while !fields.0.is_empty() {
        let name = fields.text()?.to_owned();
        secrets.insert(name, Secret::new(fields.text()?.to_owned()));
    }
    Some(secrets)
}

/// What is left to read.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn number(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()? as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    let failed = |_| Error::new(ErrorKind::Internal, DOING, "the system has no random numbers");
    SystemRandom::new().fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

pub(super) fn corrupt(why: &str) -> Error {
    Error::new(ErrorKind::Corrupt, DOING, format!("the vault file is damaged: {why}"))
        .hint("put secrets.vault back from a backup, or delete it and enter the secrets again")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

    fn phrase(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn secrets() -> Secrets {
        [("r2", "hunter2 é"), ("s3", "line\nline"), ("", "")].map(|(name, it)| (name.to_owned(), phrase(it))).into()
    }

    fn shown(secrets: &Secrets) -> Vec<(&str, &str)> {
        secrets.iter().map(|(name, secret)| (name.as_str(), secret.expose().as_str())).collect()
    }

    fn key() -> Key {
        Mix::fresh(CHEAP).unwrap().key(&phrase("open sesame please")).unwrap()
    }

    fn with_sum(mut file: Vec<u8>) -> Vec<u8> {
        let end = file.len() - SHA256_OUTPUT_LEN;
        let sum = digest(&SHA256, &file[..end]);
        file[end..].copy_from_slice(sum.as_ref());
        file
    }

    #[test]
    fn what_was_sealed_opens_with_its_key_only() {
        let key = key();
        let file = key.seal(&secrets()).unwrap();
        let sealed = Sealed::parse(&file).unwrap();
        assert_eq!(shown(&sealed.open(&key).unwrap().unwrap()), shown(&secrets()));
        let wrong = sealed.mix().key(&phrase("open sesame, please")).unwrap();
        assert!(sealed.open(&wrong).unwrap().is_none(), "another passphrase opens nothing");
        assert!(!file.windows(7).any(|bytes| bytes == b"hunter2"), "no secret is legible");
        assert_ne!(file, key.seal(&secrets()).unwrap(), "every write has a nonce of its own");
    }

    #[test]
    fn no_changed_byte_gives_a_wrong_secret_or_a_panic() {
        let file = key().seal(&secrets()).unwrap();
        for at in 0..file.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut damaged = file.clone();
                damaged[at] ^= change;
                let error = Sealed::parse(&damaged).err().map(|error| error.kind);
                assert_eq!(error, Some(ErrorKind::Corrupt), "byte {at} ^ {change:#x} by accident");
                // Somebody who means it makes the checksum fit.
                let tampered = with_sum(damaged);
                let Ok(sealed) = Sealed::parse(&tampered) else { continue };
                let key = sealed.mix().key(&phrase("open sesame please")).unwrap();
                let opened = sealed.open(&key).unwrap();
                assert!(opened.is_none() || tampered == file, "byte {at} ^ {change:#x} on purpose");
            }
        }
    }

    #[test]
    fn a_cut_file_is_damaged_wherever_it_was_cut() {
        let file = key().seal(&secrets()).unwrap();
        for end in 0..file.len() {
            assert_eq!(Sealed::parse(&file[..end]).unwrap_err().kind, ErrorKind::Corrupt, "{end} bytes");
        }
        let longer = [file, vec![0]].concat();
        assert_eq!(Sealed::parse(&longer).unwrap_err().kind, ErrorKind::Corrupt, "one byte too many");
    }

    #[test]
    fn absurd_parameters_are_refused_before_memory_is_taken() {
        let file = key().seal(&secrets()).unwrap();
        for (field, number) in [(12, u32::MAX), (12, 0), (12, 300_000), (16, 0), (16, 7), (20, 0), (20, 17)] {
            let mut hostile = file.clone();
            hostile[field..field + 4].copy_from_slice(&u32::to_le_bytes(number));
            let error = Sealed::parse(&with_sum(hostile)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Corrupt, "{number} at {field}");
        }
        let mut later = file;
        later[8] = 2;
        assert_eq!(Sealed::parse(&with_sum(later)).unwrap_err().kind, ErrorKind::Unsupported, "a later format");
    }

    #[test]
    fn the_key_is_argon2id_of_the_rfc() {
        assert_eq!(Cost::DEFAULT, Cost { memory: 65_536, passes: 3, lanes: 4 });
        assert!(Cost::DEFAULT.params().is_ok(), "what is written can be read");
    }
}
