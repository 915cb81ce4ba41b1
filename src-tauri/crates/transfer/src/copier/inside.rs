//! A copy inside the cloud: the bytes never come here, so both objects are compared by what the cloud says of them.

use super::Copy;
use crate::choice::rung_of_tags;
use crate::digest::{Digests, is_digest, part_count};
use crate::journal::UploadJournal;
use crate::law;
use crate::verifier::{self, Told};
use clouds::{Head, Part, PartCopy, UploadId, Written};
use model::{Feature, Proof, Result, Rung};
use std::ops::Range;

/// From here on the bytes are copied in parts, several at a time.
const IN_PARTS: u64 = 256 << 20;

const MIB: u64 = 1 << 20;

/// Sizes of parts that programs use; with the same one the copy has the source's entity tag.
const USUAL: [u64; 10] = [8, 16, 5, 10, 15, 32, 50, 64, 100, 128];

impl Copy {
    pub(super) async fn inside(&self, journal: &UploadJournal) -> Result<Proof> {
        let can = self.target.store.capabilities();
        let tagged_in_parts = self.etag.as_deref().and_then(part_count);
        let large = self.size > IN_PARTS.min(can.sizes.copy.0);
        let parts = can.can(Feature::CopyParts) && (large || tagged_in_parts.is_some_and(|count| count > 1));
        let (written, not_carried) = if parts && self.size > can.sizes.part_min.0 {
            self.in_parts(journal, tagged_in_parts).await?
        } else {
            self.admit_inside().await?;
            let copy = clouds::Copy {
                if_match: self.etag.clone(),
                version: None,
                attributes: None,
                condition: self.condition,
            };
            (self.target.store.copy(&self.source.at, &self.target.at, &copy).await?, Vec::new())
        };
        self.compared(written, not_carried).await
    }

    /// What is copied whole inside a cloud is not seen here: where a policy may forbid it, the source is asked for its region.
    async fn admit_inside(&self) -> Result<()> {
        let (law, target) = (self.law.residency().await?, &self.target);
        if !law::asks(&law, &self.options, &*target.store, &target.at) {
            return Ok(());
        }
        let head = self.source.store.head(&self.source.at).await?;
        self.check_unchanged(&head)?;
        law::admit(&law, &head.attributes, &self.options, &*target.store, &target.at)
    }

    /// By tags or checksums that both objects have; else by reading both, where the user demands a proof, else by size.
    async fn compared(&self, written: Written, not_carried: Vec<String>) -> Result<Proof> {
        let Written { etag, .. } = written;
        let alike = self.etag.as_deref().is_some_and(is_digest) && self.etag == etag;
        let proof = |rung, checksum| Proof { rung: Some(rung), etag, checksum, not_carried };
        if alike {
            return Ok(proof(rung_of_tags(self.etag.as_deref()), None));
        }
        let (source, target) = (self.source.store.head(&self.source.at), self.target.store.head(&self.target.at));
        let (source, target) = futures::try_join!(source, target)?;
        self.check_unchanged(&source)?;
        if source.size != target.size {
            return Err(verifier::differs(&self.target.at, "the sizes differ"));
        }
        let differ = || verifier::differs(&self.target.at, "it has other bytes than its source");
        match verifier::told_by_both(&source, &target) {
            Some(Told::Same(sum)) => return Ok(proof(Rung::BothChecksums, Some(sum))),
            Some(Told::Other) => return Err(differ()),
            None => {}
        }
        if self.options.at_least.is_none_or(|least| least == Rung::SizeOnly) {
            return Ok(proof(Rung::SizeOnly, None));
        }
        let ends = ((&*self.source.store, &self.source.at), (&*self.target.store, &self.target.at));
        match verifier::same(ends.0, ends.1, self.floor.limits.idle).await? {
            Some((rung, sum)) => Ok(proof(rung, sum)),
            None => Err(differ()),
        }
    }

    async fn in_parts(&self, journal: &UploadJournal, count: Option<u64>) -> Result<(Written, Vec<String>)> {
        let head: Head = self.source.store.head(&self.source.at).await?;
        self.check_unchanged(&head)?;
        let carried = self.carried(head, true).await?.when(self.condition, None);
        let sizes = self.target.store.capabilities().sizes;
        let alike = count.and_then(|count| alike(self.size, count));
        let part_size = alike.unwrap_or_else(|| self.floor.limits.part_size(self.size, &sizes).max(64 * MIB));
        let (upload, kept) = self.upload(journal, &carried.write, part_size, None).await?;
        let send = |number, range| self.part_inside(journal, &upload, number, range);
        let parts = self.all_parts(part_size, kept, send).await?;
        let parts: Vec<Part> = parts.into_iter().map(|(part, _)| part).collect();
        let written = self.finish(&upload, &parts, &carried.write).await?;
        Ok((written, carried.not_carried))
    }

    async fn part_inside(
        &self,
        journal: &UploadJournal,
        upload: &UploadId,
        number: u32,
        range: Range<u64>,
    ) -> Result<(Part, Digests)> {
        let length = range.end - range.start;
        let (from, if_match) = (self.source.at.clone(), self.etag.clone());
        let part = PartCopy { number, from, version: None, range, if_match };
        let part = self.target.store.copy_part(&self.target.at, upload, part).await?;
        journal.sent(&part, &Digests::default(), length).await?;
        Ok((part, Digests::default()))
    }
}

/// The size of the parts, in bytes, by which an object of `size` bytes has `count` of them, if it is one that programs
/// use.
fn alike(size: u64, count: u64) -> Option<u64> {
    let fits = |part: &u64| size.div_ceil(*part) == count;
    USUAL
        .iter()
        .map(|mib| mib * MIB)
        .find(fits)
        .or_else(|| Some(size.div_ceil(count).next_multiple_of(MIB)).filter(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_the_sources_parts_is_found_from_their_number() {
        assert_eq!(alike(100 * MIB, 13), Some(8 * MIB));
        assert_eq!(alike(100 * MIB, 7), Some(16 * MIB), "the usual before the odd");
        assert_eq!(alike(100 * MIB, 2), Some(50 * MIB));
        assert_eq!(alike(1000 * MIB, 3), Some(334 * MIB), "an unusual size is the smallest whole one");
        assert_eq!(alike(MIB, 5), None, "no whole number of mebibytes cuts it so");
    }
}
