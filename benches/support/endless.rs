//! Clouds that cost nothing, so that a bench measures us: one lists as many objects as it is told and gives their bytes, the
//! other takes what it is given.

use async_trait::async_trait;
use bytes::Bytes;
use clouds::{Body, Head, List, Pages, Part, PartWrite, Read, Store, UploadId, Write, Written};
use futures::{StreamExt as _, stream};
use model::{
    Algorithm, Bucket, Capabilities, Checksum, CloudId, Entry, EntryKind, Error, ErrorKind, Feature, JobKind, JobSpec,
    Key, Location, Result, Sizes, Source, Support, Target, Timestamp,
};
use std::path::Path;
use std::sync::Arc;
use transfer::{Limits, Scheduler, Start, Stores};

/// Bytes of every object.
const SIZE: usize = 64;

/// A cloud with so many objects below `a/`, and none elsewhere.
pub(crate) struct Endless {
    objects: u64,
    bytes: Bytes,
    checksum: Checksum,
}

impl Endless {
    fn new(objects: u64) -> Self {
        let bytes = Bytes::from(vec![7; SIZE]);
        let mut crc = clouds::Crc::new(Algorithm::Crc64Nvme).expect("it is a CRC");
        crc.update(&bytes);
        Self { objects, bytes, checksum: crc.checksum() }
    }

    fn described(&self) -> Head {
        let etag = Some("7".to_owned());
        let tags = Some(0);
        Head { size: SIZE as u64, etag, checksums: vec![self.checksum.clone()], tags, ..Head::default() }
    }
}

fn nothing(at: &Location) -> Error {
    Error::new(ErrorKind::NotFound, "find", "it is not there").at(at)
}

fn never() -> Error {
    Error::new(ErrorKind::Unsupported, "do that", "no bench does that")
}

#[async_trait]
impl Store for Endless {
    fn capabilities(&self) -> Capabilities {
        let any = model::Bytes(u64::MAX);
        let sure = [Feature::ConditionalCreate, Feature::Metadata, Feature::Crc64Nvme, Feature::ListAfter];
        Capabilities {
            features: sure.into_iter().map(|feature| (feature, Support::Yes)).collect(),
            sizes: Sizes { write: any, part_min: model::Bytes(1), part_max: any, parts: 10_000, copy: any, key: 1024 },
            storage_classes: Vec::new(),
            read_only: false,
            protected: false,
        }
    }
    fn accepts(&self, _: &Key) -> Result<()> {
        Ok(())
    }
    async fn buckets(&self) -> Result<Vec<Bucket>> {
        Err(never())
    }
    async fn create_bucket(&self, _: &str) -> Result<()> {
        Err(never())
    }
    fn list(&self, at: &Location, _: List) -> Pages {
        let objects = if at.key.as_str() == Some("a/") { self.objects } else { 0 };
        let page = move |first: u64| {
            let entry = |number| {
                let key = format!("a/folder-{:04}/object-{number:08}.bin", number / 1_000);
                let mut entry = Entry::object(Key::from(key.as_str()), model::Bytes(SIZE as u64));
                entry.etag = Some("7".to_owned());
                entry
            };
            Ok((first..(first + 1_000).min(objects)).map(entry).collect())
        };
        stream::iter((0..objects).step_by(1_000).map(page)).boxed()
    }
    async fn head(&self, at: &Location) -> Result<Head> {
        if self.objects > 0 { Ok(self.described()) } else { Err(nothing(at)) }
    }
    async fn read(&self, _: &Location, _: Read) -> Result<Body> {
        let stream = stream::iter([Ok(self.bytes.clone())]).boxed();
        Ok(Body { head: self.described(), range: 0..SIZE as u64, stream })
    }
    async fn write(&self, _: &Location, _: Bytes, write: &Write) -> Result<Written> {
        Ok(Written { checksums: write.checksum.iter().cloned().collect(), ..Written::default() })
    }
    async fn begin_upload(&self, _: &Location, _: &Write) -> Result<UploadId> {
        Err(never())
    }
    async fn write_part(&self, _: &Location, _: &UploadId, _: PartWrite) -> Result<Part> {
        Err(never())
    }
    async fn parts(&self, _: &Location, _: &UploadId) -> Result<Vec<Part>> {
        Err(never())
    }
    async fn finish_upload(&self, _: &Location, _: &UploadId, _: &[Part], _: &Write) -> Result<Written> {
        Err(never())
    }
    async fn abort_upload(&self, _: &Location, _: &UploadId) -> Result<()> {
        Err(never())
    }
    async fn delete(&self, _: &str, _: &[Key]) -> Result<Vec<Result<()>>> {
        Err(never())
    }
}

/// `from` lists objects, `to` is empty.
struct Two(Arc<Endless>, Arc<Endless>);

#[async_trait]
impl Stores for Two {
    async fn open(&self, cloud: &CloudId) -> Result<Arc<dyn Store>> {
        Ok(if cloud.as_str() == "from" { self.0.clone() } else { self.1.clone() })
    }
}

struct Noon;

impl model::Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp(1_800_000_000_000)
    }
}

/// A scheduler on a home in `folder`, with so many objects to copy, and the job that copies them.
pub(crate) fn scheduler(folder: &Path, objects: u64, plan_only: bool) -> (Scheduler, JobSpec) {
    std::fs::create_dir_all(folder.join("claims")).expect("there is room");
    let catalogue = catalogue::Catalogue::open(&folder.join("catalogue.sqlite")).expect("it can be opened");
    let scheduler = Scheduler::start(Start {
        stores: Arc::new(Two(Arc::new(Endless::new(objects)), Arc::new(Endless::new(0)))),
        law: Arc::new(routing::Residency::default()),
        catalogue,
        clock: Arc::new(Noon),
        limits: Limits::default(),
        claims: folder.join("claims"),
    });
    let at = |cloud, key| Location::new(CloudId::parse(cloud).expect("a proper name"), "bucket", key);
    let source = Source { location: at("from", "a/"), kind: EntryKind::Folder };
    let mut spec = JobSpec::new(JobKind::Copy, vec![source], Some(Target::As(at("to", "b/"))));
    spec.options.plan_first = plan_only;
    (scheduler, spec)
}
