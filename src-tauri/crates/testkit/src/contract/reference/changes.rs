//! What changes the reference: writes, copies, deletions.

use super::{BUCKET, Begun, Held, Lie, Object, Reference, State, missing};
use crate::clock::HeldClock;
use bytes::Bytes;
use clouds::{Attributes, Condition, Copy, Crc, Part, PartCopy, Tags, UploadId, VersionId, Write, Written};
use model::{Checksum, Clock, Error, ErrorKind, Key, Location, Result};

/// `Corrupt` unless the bytes have this checksum.
pub(super) fn check(bytes: &[u8], checksum: Option<&Checksum>) -> Result<()> {
    let Some(checksum) = checksum else { return Ok(()) };
    let right = crc(checksum, bytes).is_none_or(|right| right == *checksum);
    if right { Ok(()) } else { Err(Error::new(ErrorKind::Corrupt, "write", "the checksum is that of other bytes")) }
}

/// The checksum of these bytes, by the algorithm of that one.
pub(super) fn crc(like: &Checksum, bytes: &[u8]) -> Option<Checksum> {
    let mut crc = Crc::new(like.algorithm)?;
    crc.update(bytes);
    Some(crc.checksum())
}

impl Reference {
    pub(super) fn keep(&self, held: &mut Held, at: &Location, bytes: Bytes, write: &Write) -> Result<Written> {
        let key = self.key(&at.key);
        let absent = write.condition == Condition::Absent && !self.lies(Lie::OverwritesWhatMustBeAbsent);
        if absent && held.now(&at.bucket, &key).is_some() {
            return Err(Error::new(ErrorKind::AlreadyExists, "write", "it is there"));
        }
        held.writes += 1;
        let forgets = self.lies(Lie::ForgetsAttributes);
        let etag = Some(format!("tag-{}", held.writes));
        let kept = at.bucket == BUCKET && !self.lies(Lie::ForgetsOlderVersions);
        let id = if at.bucket == BUCKET { format!("version-{}", held.writes) } else { "null".to_owned() };
        let version = (at.bucket == BUCKET).then(|| VersionId(id.clone()));
        let head = clouds::Head {
            size: bytes.len() as u64,
            etag: etag.clone(),
            modified: Some(HeldClock::default().now()),
            version: version.clone(),
            checksums: write.checksum.iter().cloned().collect(),
            attributes: if forgets { Attributes::default() } else { write.attributes.clone() },
            tags: u32::try_from(write.tags.len()).ok(),
        };
        let checksums = head.checksums.clone();
        let object = Some(Object { bytes, head, tags: write.tags.clone() });
        let states = held.keys.entry((at.bucket.clone(), key)).or_default();
        states.retain(|_| kept);
        states.push(State { id, object });
        Ok(Written { etag, version, checksums })
    }

    pub(super) fn copied(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        let mut held = self.held();
        let version = copy.version.as_ref().filter(|_| !self.lies(Lie::CopiesTheLatestVersion));
        let source = self.state(&held, from, version)?;
        if copy.if_match.is_some() && copy.if_match != source.head.etag && !self.lies(Lie::CopiesWhatChanged) {
            return Err(Error::new(ErrorKind::Conflict, "copy", "it changed"));
        }
        let mut to = to.clone();
        if self.lies(Lie::CopiesToTheWrongBucket) {
            to.bucket.clone_from(&from.bucket);
        }
        let own = copy.attributes.clone().filter(|_| !self.lies(Lie::CopiesTheOldAttributes));
        let attributes = own.unwrap_or_else(|| source.head.attributes.clone());
        let write = Write {
            attributes: if self.lies(Lie::CopiesWithoutAttributes) { Attributes::default() } else { attributes },
            condition: if self.lies(Lie::CopiesOntoWhatIsThere) { Condition::Always } else { copy.condition },
            tags: if self.lies(Lie::CopiesWithoutTags) { Tags::new() } else { source.tags },
            checksum: None,
            ..Write::default()
        };
        self.keep(&mut held, &to, source.bytes, &write)
    }

    pub(super) fn copied_part(&self, upload: &UploadId, part: &PartCopy) -> Result<Part> {
        let mut held = self.held();
        let source = self.state(&held, &part.from, part.version.as_ref())?;
        if part.if_match.is_some() && part.if_match != source.head.etag && !self.lies(Lie::CopiesWhatChanged) {
            return Err(Error::new(ErrorKind::Conflict, "copy", "it changed"));
        }
        let index = |at: u64| usize::try_from(at).expect("it is in memory");
        let whole = self.lies(Lie::CopiesTheWholeAsAPart);
        let range = if whole { 0..source.bytes.len() } else { index(part.range.start)..index(part.range.end) };
        let bytes = source.bytes.slice(range);
        let (size, etag) = (part.range.end - part.range.start, part.number.to_string());
        let begun = held.uploads.get_mut(&upload.0).ok_or_else(missing)?;
        begun.parts.insert(part.number, (bytes, None));
        Ok(Part { number: part.number, etag, size, checksum: None })
    }

    pub(super) fn finished(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        let mut held = self.held();
        let Begun { attributes, tags, checksum, parts: sent, .. } = held.uploads.get(&upload.0).ok_or_else(missing)?;
        let bytes: Vec<u8> = parts.iter().flat_map(|part| sent[&part.number].0.to_vec()).collect();
        let last = parts.last().map(|part| sent[&part.number].0.clone()).unwrap_or_default();
        let of = if self.lies(Lie::TellsTheChecksumOfTheLastPart) { &last[..] } else { &bytes[..] };
        let checksum = checksum.as_ref().and_then(|like| crc(like, of));
        let (attributes, tags, condition) = (attributes.clone(), tags.clone(), write.condition);
        let write = Write { attributes, tags, condition, checksum, ..Write::default() };
        let written = self.keep(&mut held, at, bytes.into(), &write)?;
        held.uploads.remove(&upload.0);
        Ok(written)
    }

    pub(super) fn remove(&self, held: &mut Held, bucket: &str, key: &Key) -> Result<()> {
        if self.lies(Lie::DeletesFolders) {
            let below = key.join(b"/");
            held.keys.retain(|(one, other), _| one != bucket || other.strip_prefix(&below).is_none());
        }
        let place = (bucket.to_owned(), self.key(key));
        let found = held.now(&place.0, &place.1).is_some();
        if found && bucket == BUCKET && !self.lies(Lie::HidesDeletions) {
            held.writes += 1;
            let id = format!("version-{}", held.writes);
            held.keys.entry(place).or_default().push(State { id, object: None });
        } else {
            held.keys.remove(&place);
        }
        if found || !self.lies(Lie::CallsMissingKeysFailures) { Ok(()) } else { Err(missing()) }
    }

    pub(super) fn remove_version(&self, at: &Location, version: &VersionId) {
        let mut held = self.held();
        let place = (at.bucket.clone(), self.key(&at.key));
        let Some(states) = held.keys.get_mut(&place) else { return };
        if self.lies(Lie::DeletesTheLatestVersion) {
            states.pop();
        } else {
            states.retain(|state| state.id != version.0);
        }
        if states.is_empty() {
            held.keys.remove(&place);
        }
    }

    pub(super) fn redescribed(&self, at: &Location, own: &Attributes, if_match: Option<&str>) -> Result<Written> {
        let mut held = self.held();
        let mut state = self.state(&held, at, None)?;
        let meant = if_match.is_none() || if_match == state.head.etag.as_deref();
        if !meant && !self.lies(Lie::SetsAttributesOfWhatChanged) {
            return Err(Error::new(ErrorKind::Conflict, "set metadata", "it changed"));
        }
        let mut attributes = Attributes { storage_class: state.head.attributes.storage_class.take(), ..own.clone() };
        if self.lies(Lie::KeepsOldAttributesBesideNew) {
            attributes.metadata.extend(state.head.attributes.metadata);
        }
        let write = Write { attributes, tags: state.tags, ..Write::default() };
        self.keep(&mut held, at, state.bytes, &write)
    }

    pub(super) fn retag(&self, at: &Location, tags: &Tags) -> Result<()> {
        let mut held = self.held();
        let states = held.keys.get_mut(&(at.bucket.clone(), self.key(&at.key))).ok_or_else(missing)?;
        let object = states.last_mut().and_then(|state| state.object.as_mut()).ok_or_else(missing)?;
        if !self.lies(Lie::AddsTags) {
            object.tags.clear();
        }
        object.tags.extend(tags.clone());
        Ok(())
    }
}
