//! The face of the reference.

use super::changes::check;
use super::{BUCKET, Begun, Lie, Reference, missing, no_bucket};
use async_trait::async_trait;
use bytes::Bytes;
use clouds::{
    Attributes, Body, Copy, Head, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload, UploadId, Version,
    VersionId, Write, Written,
};
use futures::stream::{self, BoxStream};
use model::{Bucket, Capabilities, Error, ErrorKind, Feature, Key, Location, Result, Sizes, Support};
use std::collections::BTreeMap;

#[async_trait]
impl Store for Reference {
    fn capabilities(&self) -> Capabilities {
        use Feature::{
            ConditionalCopy, ConditionalCreate, ConditionalFinish, CopyParts, Crc32c, Crc64Nvme, CreateBuckets,
            ListAfter, ListBuckets, ListUploads, Metadata, PartsInAnyOrder, Tags, Versions,
        };
        let sure = [ConditionalCreate, ConditionalFinish, CreateBuckets, ListBuckets, Metadata, PartsInAnyOrder];
        let more =
            [Feature::Copy, CopyParts, ConditionalCopy, Crc32c, Crc64Nvme, ListAfter, ListUploads, Tags, Versions];
        let any = model::Bytes(u64::MAX);
        let sizes = Sizes { write: any, part_min: model::Bytes(1), part_max: any, parts: 10_000, copy: any, key: 1024 };
        Capabilities {
            features: sure.into_iter().chain(more).map(|feature| (feature, Support::Yes)).collect(),
            sizes,
            storage_classes: Vec::new(),
            read_only: false,
            protected: false,
        }
    }

    fn accepts(&self, _: &Key) -> Result<()> {
        Ok(())
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        Ok(self.held().buckets.iter().map(|name| Bucket { name: name.clone(), created: None }).collect())
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        let new = self.held().buckets.insert(name.to_owned());
        if new { Ok(()) } else { Err(Error::new(ErrorKind::AlreadyExists, "make a bucket", "it is there")) }
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        let mut held = self.held();
        let full = held.keys.keys().any(|(bucket, _)| bucket == name);
        if full && !self.lies(Lie::DeletesBucketsThatHoldSomething) {
            return Err(Error::new(ErrorKind::Refused, "delete the bucket", "it holds something"));
        }
        if held.buckets.remove(name) { Ok(()) } else { Err(no_bucket()) }
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        if !self.held().buckets.contains(&at.bucket) {
            return Box::pin(stream::iter([Err(no_bucket())]));
        }
        let rows = self.rows(at, &list);
        let pages: Vec<_> = rows.chunks(1_000).map(|page| Ok(page.to_vec())).collect();
        let most = if self.lies(Lie::LosesThePageAfterTheFirst) { 1 } else { usize::MAX };
        Box::pin(stream::iter(pages.into_iter().take(most)))
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        if !self.held().buckets.contains(&at.bucket) {
            return Box::pin(stream::iter([Err(no_bucket())]));
        }
        let rows = self.version_rows(at);
        let pages: Vec<_> = rows.chunks(1_000).map(|page| Ok(page.to_vec())).collect();
        let most = if self.lies(Lie::LosesVersionsAfterTheFirstPage) { 1 } else { usize::MAX };
        Box::pin(stream::iter(pages.into_iter().take(most)))
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        Ok(self.state(&self.held(), at, None)?.head)
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let object = self.state(&self.held(), at, read.version.as_ref())?;
        let (bytes, head) = (object.bytes, object.head);
        if read.if_match.is_some() && read.if_match != head.etag && !self.lies(Lie::IgnoresTheEntityTag) {
            return Err(Error::new(ErrorKind::Conflict, "read", "it changed"));
        }
        let asked = read.range.filter(|_| !self.lies(Lie::IgnoresTheRange));
        let range = asked.unwrap_or(0..head.size);
        let index = |at: u64| usize::try_from(at).expect("it is in memory");
        let bytes = bytes.slice(index(range.start)..index(range.end));
        Ok(Body { head, range, stream: Box::pin(stream::iter([Ok(bytes)])) })
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        if !self.lies(Lie::TakesAnyChecksum) {
            check(&body, write.checksum.as_ref())?;
        }
        let mut write = write.clone();
        if self.lies(Lie::ForgetsTagsOfWrites) {
            write.tags.clear();
        }
        self.keep(&mut self.held(), at, body, &write)
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        let mut held = self.held();
        held.writes += 1;
        let id = format!("upload-{}", held.writes);
        let begun = Begun {
            bucket: at.bucket.clone(),
            key: at.key.clone(),
            attributes: write.attributes.clone(),
            tags: write.tags.clone(),
            checksum: write.checksum.clone(),
            parts: BTreeMap::new(),
        };
        held.uploads.insert(id.clone(), begun);
        Ok(UploadId(id))
    }

    async fn write_part(&self, _: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        let PartWrite { number, body, checksum, .. } = part;
        if !self.lies(Lie::TakesAnyChecksumOfAPart) {
            check(&body, checksum.as_ref())?;
        }
        let size = body.len() as u64;
        let mut held = self.held();
        let begun = held.uploads.get_mut(&upload.0).ok_or_else(missing)?;
        begun.parts.insert(number, (body, checksum.clone()));
        Ok(Part { number, etag: number.to_string(), size, checksum })
    }

    async fn parts(&self, _: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        let held = self.held();
        let parts = &held.uploads.get(&upload.0).ok_or_else(missing)?.parts;
        let parts = parts.iter().map(|(number, (bytes, checksum))| Part {
            number: *number,
            etag: number.to_string(),
            size: bytes.len() as u64,
            checksum: checksum.clone(),
        });
        Ok(parts.collect())
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.finished(at, upload, parts, write)
    }

    async fn abort_upload(&self, _: &Location, upload: &UploadId) -> Result<()> {
        self.held().uploads.remove(&upload.0);
        Ok(())
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        let held = self.held();
        let below =
            held.uploads.iter().filter(|(_, it)| it.bucket == at.bucket && it.key.strip_prefix(&at.key).is_some());
        let rows = below.map(|(id, it)| Upload { key: it.key.clone(), id: UploadId(id.clone()), begun: None });
        let rows: Vec<Upload> = rows.filter(|_| !self.lies(Lie::HidesUploads)).collect();
        Box::pin(stream::iter([Ok(rows)]))
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.copied(from, to, copy)
    }

    async fn copy_part(&self, _: &Location, upload: &UploadId, part: PartCopy) -> Result<Part> {
        self.copied_part(upload, &part)
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        let mut held = self.held();
        Ok(keys.iter().map(|key| self.remove(&mut held, bucket, key)).collect())
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        if at.bucket == BUCKET {
            self.remove_version(at, version);
        }
        Ok(())
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.redescribed(at, attributes, if_match)
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        Ok(self.state(&self.held(), at, None)?.tags)
    }

    async fn set_tags(&self, at: &Location, tags: &Tags) -> Result<()> {
        self.retag(at, tags)
    }
}
