//! An object in one piece.

use super::Copy;
use crate::digest::{Digests, Hasher, plain};
use crate::verifier::Sent;
use bytes::Bytes;
use clouds::{Head, Read};
use model::{Algorithm, Error, ErrorKind, Feature, Proof, Result};

impl Copy {
    pub(super) async fn whole(&self) -> Result<Proof> {
        self.floor.throttles[1].take(self.size).await;
        let _loan = self.floor.memory.lend(self.size).await?;
        let (head, bytes, digests) = self.read_whole().await?;
        let promises = head.checksums.clone();
        let may_have_tags = head.tags.is_none_or(|tags| tags > 0);
        let carried = self.carried(self.typed(head, &bytes), may_have_tags).await?;
        let checksum = self.checked().and_then(|algorithm| digests.by(algorithm).cloned());
        let carried = carried.when(self.condition, checksum);
        let written = self.target.store.write(&self.target.at, bytes, &carried.write).await?;
        let sent = Sent { size: self.size, part_size: self.size, parts: vec![(digests, self.size)], multipart: false };
        self.prove(&sent, written, &promises, carried.not_carried).await
    }

    /// Reads the object, and again if its bytes are not those that the source promised: they may have been damaged on the
    /// way. Twice the same bytes against an entity tag mean that the tag is none of MD5 (an encrypted bucket gives such).
    async fn read_whole(&self) -> Result<(Head, Bytes, Digests)> {
        let (head, bytes, digests) = self.read_hashed().await?;
        if kept(&head, &digests) {
            return Ok((head, bytes, digests));
        }
        drop(bytes);
        let (head, bytes, again) = self.read_hashed().await?;
        let surely = self.source.store.capabilities().surely(Feature::EtagIsMd5);
        let only_tagged = again.agree(&head.checksums).is_none() && !surely;
        if kept(&head, &again) || (again == digests && only_tagged) {
            return Ok((head, bytes, again));
        }
        let message = "two reads gave other bytes than the cloud promised";
        Err(Error::new(ErrorKind::Unavailable, "read", message).at(&self.source.at))
    }

    async fn read_hashed(&self) -> Result<(Head, Bytes, Digests)> {
        let read = Read { if_match: self.etag.clone(), ..Read::default() };
        let mut hasher = None;
        let mut take = |head: &Head, chunk: &[u8]| {
            let means = || self.means(&head.checksums, head.etag.as_deref());
            hasher.get_or_insert_with(|| Hasher::new(&means())).update(chunk);
        };
        let (head, bytes) = self.read(read, 0..self.size, &mut take).await?;
        let empty = || Hasher::new(&self.means(&head.checksums, head.etag.as_deref()));
        let digests = hasher.unwrap_or_else(empty).finish();
        Ok((head, bytes, digests))
    }
}

/// Whether the bytes are those that the source promised, as far as it promised anything.
fn kept(head: &Head, digests: &Digests) -> bool {
    if let Some(same) = digests.agree(&head.checksums) {
        return same;
    }
    let promised = head.etag.as_deref().and_then(plain);
    let md5 = digests.by(Algorithm::Md5);
    promised.zip(md5).is_none_or(|_| {
        let parts = [(digests.clone(), head.size)];
        Digests::are_tagged(&parts, false, head.etag.as_deref().unwrap_or_default()) == Some(true)
    })
}
